#pragma once
#include "actors/house.hpp"
#include <functional>
#include <unordered_map>
#include <variant>

namespace strowger::actors {

/// Watches pools, interactions, agents and queues. One that dies is rebuilt from what the follower has folded
/// of its stream; the directory holds its letters meanwhile. An interaction whose actor dies twice of the
/// same kind of letter is quarantined. Without the journal's actor nothing can be promised: the engine stops,
/// to be started again. And it has the invariants looked at: an interaction that breaks one is quarantined
/// with an alarm.
class supervision_shell : public supervision_actor::base {
public:
  /// An actor that dies more often than this within `deaths_window_ms` is not rebuilt again: its interaction
  /// is quarantined, an agent is given up with an alarm.
  static constexpr std::size_t deaths_max = 5;
  static constexpr std::int64_t deaths_window_ms = 10LL * 60 * 1000;

  /// How often the invariants of all pools are looked at.
  static constexpr std::chrono::seconds inspection_interval{30};

  supervision_shell(caf::actor_config& setup, house& shared,
                    std::function<void(pool_id, std::shared_ptr<const routing::conversation_state>)> resume);
  behavior_type make_behavior() override;
  const char* name() const override { return "supervision"; }

private:
  /// The journal's actor: nothing can stand in for it.
  struct the_journal {};
  using watched = std::variant<pool_id, interaction_id, agent_id, queue_id, the_journal>;
  struct failure {
    std::size_t letter = 0;
    std::uint64_t event = 0;
    int times = 0;
  };

  void on(spawned_pool& what);
  void on(spawned_interaction& what);
  void on(spawned_agent& what);
  void on(spawned_queue& what);
  void on(interaction_failed& what);
  void on(interaction_state_read& what);
  void on(pool_state_read& what);
  void on(inspection_due& what);
  void on(inspected& what);

  void watch_over(const caf::actor_addr& address, watched who);
  void down(const caf::down_msg& message);
  void rebuild(pool_id id);
  void rebuild(interaction_id id);
  void rebuild(agent_id id);
  void rebuild(queue_id id);
  void rebuild(the_journal);
  bool dies_too_often(std::uint64_t id);
  void give_up(interaction_id id);

  house& house_;
  std::function<void(pool_id, std::shared_ptr<const routing::conversation_state>)> resume_;
  std::unordered_map<caf::actor_id, watched> watched_;
  std::unordered_map<interaction_id, pool_id> homes_;
  std::unordered_map<interaction_id, failure> failed_;                  ///< what its actor died of last
  std::unordered_map<std::uint64_t, std::vector<std::int64_t>> deaths_; ///< when, by the id's value
};

} // namespace strowger::actors
