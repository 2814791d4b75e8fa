#pragma once
#include "sim/calendar.hpp"
#include "sim/standstill_watch.hpp"
#include <caf/actor_clock.hpp>
#include <caf/actor_control_block.hpp>
#include <caf/execution_unit.hpp>
#include <caf/group.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/message.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

/// Virtual time for CAF 0.17: a clock that moves only when told and a scheduler that runs every actor on the
/// one thread that drives it, so that a run is the same each time. The system must use neither detached nor
/// blocking actors nor the middleman: they bring threads of their own, and with them chance.
///
///     caf::actor_system_config setup;
///     setup.load<strowger::sim::virtual_scheduler>();
///     caf::actor_system system{setup};
///     auto& world = strowger::sim::virtual_scheduler::of(system);
///     ... world.run(); world.pass_to(later); ...
///
/// All of it belongs to the driving thread. At the end every actor must have ended (`run` after the exits
/// were sent) before the system is destroyed.
namespace strowger::sim {

/// Timers ordered by due time, then by the order they were set in. Begins at 1 ns, because CAF takes 0 for
/// "no time".
class virtual_clock final : public caf::actor_clock {
public:
  // ---- for CAF
  time_point now() const noexcept override { return now_; }
  duration_type difference(caf::atom_value, long, time_point from, time_point to) const noexcept override;
  void set_ordinary_timeout(time_point due, caf::abstract_actor* self, caf::atom_value type,
                            std::uint64_t id) override;
  void set_multi_timeout(time_point due, caf::abstract_actor* self, caf::atom_value type,
                         std::uint64_t id) override;
  void set_request_timeout(time_point due, caf::abstract_actor* self, caf::message_id id) override;
  void cancel_ordinary_timeout(caf::abstract_actor* self, caf::atom_value type) override;
  void cancel_request_timeout(caf::abstract_actor* self, caf::message_id id) override;
  /// Forgets everything set for `self`: an actor that has ended is held by no timer.
  void cancel_timeouts(caf::abstract_actor* self) override;
  void schedule_message(time_point due, caf::strong_actor_ptr receiver,
                        caf::mailbox_element_ptr content) override;
  void schedule_message(time_point due, caf::group target, caf::strong_actor_ptr sender,
                        caf::message content) override;
  void cancel_all() override;

  // ---- for the driver
  /// Of the same moment, messages that actors of this name set for themselves come before all other timers.
  void let_go_first(std::string name) { first_ = std::move(name); }
  /// When the next timer is due, if any is set.
  [[nodiscard]] std::optional<time_point> next_due();
  /// Time moves to the next timer and it fires; false when none is set.
  bool fire_next();
  /// Time moves on without firing anything; never back.
  void move_to(time_point to);
  /// Timers set and neither fired nor cancelled.
  [[nodiscard]] std::size_t pending() const { return pending_; }

private:
  enum class kind : std::uint8_t { none, ordinary, multi, request, message, group_message };
  static constexpr std::uint32_t before_others = 0, others = 1; ///< of the same moment
  static constexpr std::uint32_t nobody = ~std::uint32_t{0};
  /// A timer. Those that belong to an actor are linked, so that they can be dropped with it.
  struct timer {
    kind what = kind::none;
    std::uint32_t generation = 0;
    std::uint32_t next = nobody, previous = nobody;
    std::uint64_t type = 0, id = 0;
    caf::strong_actor_ptr whom;
    caf::mailbox_element_ptr content;
    caf::group target;
    caf::message text;
  };
  struct reference {
    std::uint32_t place, generation;
  };
  struct key {
    std::uint64_t actor, what;
    bool request;
    bool operator==(const key&) const = default;
  };
  struct key_hash {
    std::size_t operator()(const key& one) const;
  };

  std::uint32_t set(time_point due, kind what, std::uint32_t rank = others);
  std::uint32_t set_for(time_point due, kind what, caf::abstract_actor* self, std::uint64_t type,
                        std::uint64_t id);
  void cancel(const key& which);
  void release(std::uint32_t place);
  [[nodiscard]] bool is_dead(reference one) const;
  static std::optional<key> key_of(const timer& one);
  void deliver(timer one);

  time_point now_{duration_type{1}};
  calendar<reference> due_; ///< cancelled ones stay until they come up; instants are nanoseconds here
  std::deque<timer> timers_;
  std::vector<std::uint32_t> free_;
  std::unordered_map<key, std::uint32_t, key_hash> by_key_;
  std::unordered_map<std::uint64_t, std::uint32_t> of_actor_; ///< head of the actor's list
  std::size_t pending_ = 0;
  std::string first_;
};

class virtual_scheduler final : public caf::scheduler::abstract_coordinator {
public:
  explicit virtual_scheduler(caf::actor_system& system);
  /// For `actor_system_config::load`.
  static caf::actor_system::module* make(caf::actor_system& system, caf::detail::type_list<>);
  /// The scheduler of a system that was set up with it.
  static virtual_scheduler& of(caf::actor_system& system);

  // ---- for CAF
  [[nodiscard]] bool detaches_utility_actors() const override { return false; }
  virtual_clock& clock() noexcept override { return clock_; }
  void enqueue(caf::resumable* job) override { jobs_.push_back(job); }

  // ---- for the driver
  /// Turns that actors may take while no time passes; 0: the usual bound.
  void allow_turns_at_once(std::uint64_t turns_max) { standstill_.allow(turns_max); }
  /// Runs until no actor has anything to do now; the number of turns taken.
  std::size_t run();
  /// After so many more turns nothing goes on until `go_on`: an engine that stops between two turns.
  void halt_after(std::size_t turns);
  [[nodiscard]] bool halted() const { return turns_left_ == std::size_t{0}; }
  void go_on() { turns_left_.reset(); }
  /// From now on the actors of this name take their time: after a turn of theirs, of which `took_turn` is
  /// told, none of them has another until `slow_ones_go_on`. An empty name: nobody does any more.
  void slow_down(std::string name, std::function<void()> took_turn = {});
  void slow_ones_go_on();
  /// Turns that had to wait for that.
  [[nodiscard]] std::uint64_t turns_put_off() const { return turns_put_off_; }
  /// Everything up to and including `to` happens, in order; then it is `to`, unless it halts before.
  void pass_to(virtual_clock::time_point to);

protected:
  void start() override;
  void stop() override;

private:
  bool put_off(caf::resumable* job);
  class worker final : public caf::execution_unit {
  public:
    explicit worker(virtual_scheduler& owner);
    void exec_later(caf::resumable* job) override { owner_.jobs_.push_back(job); }

  private:
    virtual_scheduler& owner_;
  };

  virtual_clock clock_;
  std::deque<caf::resumable*> jobs_;
  std::optional<std::size_t> turns_left_; ///< until it halts
  standstill_watch standstill_;
  std::string slow_; ///< name of actors
  std::function<void()> took_turn_;
  bool slow_one_busy_ = false;
  std::deque<caf::resumable*> put_off_;
  std::uint64_t turns_put_off_ = 0;
  worker worker_;
};

} // namespace strowger::sim
