#pragma once
#include "actors/actor_graph.hpp"
#include "sim/actor_centre.hpp"
#include "sim/centre_events.hpp"
#include "sim/fact_digest.hpp"
#include "sim/shift_holders.hpp"
#include "sim/virtual_disk.hpp"
#include "sim/virtual_scheduler.hpp"
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <deque>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

/// The inside of `actor_centre.hpp`.
namespace strowger::sim {

/// The engine's clocks in virtual time: instant 0 is 1 s after the scheduler's beginning, so that nothing
/// happens before it.
class simulated_clocks final : public actors::clocks {
public:
  static constexpr std::int64_t lead_in_ns = 1'000'000'000;
  simulated_clocks(const virtual_clock& clock, routing::wall_time begins) : clock_{clock}, begins_{begins} {}
  [[nodiscard]] std::int64_t steady_ms() const override {
    return (clock_.now().time_since_epoch().count() - lead_in_ns) / 1'000'000;
  }
  [[nodiscard]] routing::wall_time wall() const override {
    return begins_ + routing::milliseconds{steady_ms()} + stepped_;
  }
  /// The machine stays up when the engine dies.
  [[nodiscard]] std::uint64_t machine_boot() const override { return 1; }
  /// Somebody sets the wall clock.
  void step(routing::milliseconds by) { stepped_ += by; }

private:
  const virtual_clock& clock_;
  routing::wall_time begins_;
  routing::milliseconds stepped_{0};
};

/// Everybody around the engine: the customers' side is a channel adapter, the agents' side a desk surface.
/// The engine may die and start again from its journal; the people, and their browsers, live on.
class actor_world final : public channels::channel_adapter,
                          public channels::desktop::desk_surface,
                          centre_events<std::uint32_t> {
public:
  actor_world(const day& what, const replay_options& options);
  ~actor_world() override;
  actor_world(const actor_world&) = delete;
  actor_world& operator=(const actor_world&) = delete;

  replay_outcome run();

  // ---- the customers' side
  std::string_view name() const override { return "replay"; }
  routing::channel_kind channel() const override { return routing::channel_kind::voice; }
  void command(channels::channel_command command) override;
  void acknowledged(routing::conversation_id conversation, std::uint64_t number) override;
  void resume(std::vector<channels::open_conversation> conversations) override;
  void admit(bool open, std::string) override;

  // ---- the agents' side
  void update(channels::desktop::session_number session, channels::desktop::desk_update what) override;

private:
  struct fault_begins {
    std::size_t number;
  };
  struct fault_ends {
    std::size_t number;
  };
  struct commit_done {
    std::uint64_t number;
  };
  struct engine_ready {
    std::uint64_t boot;
  };
  struct matcher_free {};
  /// What the adapter has told and the engine not heard yet.
  struct event_heard {
    std::uint64_t who, number;
    bool twice;
  };
  using event =
      std::variant<next_arrival, shift_change, patience_over, rings, answer, service_over, wrap_up_over,
                   comes_back, would_be_called, agent_spoke, customer_spoke, call_ended, line_change,
                   fault_begins, fault_ends, commit_done, engine_ready, matcher_free, event_heard>;
  struct desk {
    std::uint64_t offers = 0;
    routing::offer_id newest;
    std::map<routing::offer_id, bool> answered; ///< and not known to be taken in: accepted or declined
    std::unordered_set<routing::interaction_id> work, wrapping;
    bool present = false, going_home = false, resting = false;
    bool away = false;      ///< its line is down
    bool held_back = false; ///< somebody of its crew is to go: it gets nothing new until then
    std::vector<event> postponed;
  };
  /// Somebody who came. The number of the conversation is its place here, from 1.
  struct known_person {
    contact what;
    std::uint64_t coming = 0; ///< as `replay_options::came` numbers them
    bool waiting = true, gone = false;
    bool offered_callback = false, callback = false; ///< is offered one; is to be called back
    bool served = false;                             ///< the agent has said that it is over
    bool wrapped = false;                            ///< likewise of the wrap-up
    bool line_away = false;                          ///< the customers' side has lost its line
    std::uint16_t dialling = 0, picked_up = 0;       ///< number of the try; of the newest that was answered
    std::uint32_t stint = 0, agent = 0;              ///< agent: who talks to it
    routing::interaction_id id;
    std::optional<routing::callback_outcome> told; ///< of the call that is under way
    std::uint64_t events = 0, acknowledged = 0;
    instant heard_by = 0; ///< nothing it says is heard before, so that its order holds
    std::deque<std::pair<std::uint64_t, channels::event_body>>
        unacknowledged;                          ///< where something may be lost
    std::vector<channels::command_outcome> owed; ///< outcomes, when the line is back
  };
  /// What an agent asked and waits for an answer to.
  struct asked {
    enum class what : std::uint8_t { accept, transfer } how;
    std::uint32_t agent;
    std::uint64_t id; ///< of the offer, or the person
  };

  static caf::actor_system_config& setup(caf::actor_system_config& config);
  void find_fault(const std::string& what) {
    if (!finding_) finding_ = what;
  }
  void start_engine();
  /// It takes newcomers and pages: one that has just started makes its start durable first.
  [[nodiscard]] bool is_up() const { return ready_ && !down_; }
  void plan();
  /// The engine does what it has to do now; perhaps it dies of it.
  void settle();
  void run_to(instant until);
  void forget_groups();
  void look_at(const storage::group& group);
  void look_at_pool(const routing::pool_fact& what);

  // actor_world_disturbances.cpp: messages, answers, the matcher and the clock.
  void disturb(std::size_t number, bool begins);
  void happen(const matcher_free&) { time_.slow_ones_go_on(); }
  void happen(const event_heard& what);
  void set_matcher();
  /// Of those under way the first that concerns this, or null.
  [[nodiscard]] const engine_fault* disturbance(fault_kind what, std::optional<std::uint32_t> agent,
                                                std::uint64_t chance) const;
  void connect_again();
  /// The engine hears it now.
  void hear(std::uint64_t who, std::uint64_t number, const channels::event_body& what);
  /// It is on its way to the engine, if anything goes there.
  void send(std::uint64_t who, std::uint64_t number, const channels::event_body& what);
  void send(channels::command_outcome outcome);
  /// What the engine says now is lost on the way.
  bool not_heard();
  [[nodiscard]] bool expects(const std::string& alarm) const;
  [[nodiscard]] routing::milliseconds may_be_late() const;
  [[nodiscard]] fault_tally tally() const;

  // actor_world_faults.cpp
  void happen(const fault_begins& what);
  void happen(const fault_ends& what);
  void happen(const commit_done& what);
  void happen(const engine_ready& what);
  void happen(const line_change& what);
  void die();
  void start_again();
  void lose_adapter(const engine_fault& what, bool back);
  void come_back(std::uint32_t agent);
  /// The desk as a page finds it that was not there for a while.
  void look_over(std::uint32_t agent, channels::desktop::desk_view& desk);
  bool can_act(std::uint32_t agent, const event& what);
  [[nodiscard]] bool admits(const contact& who) const;
  /// Its channel is not lost.
  [[nodiscard]] bool has_line(const contact& who) const;

  // actor_world_customers.cpp
  void expect_next();
  known_person& person(std::uint64_t who) { return people_[who - 1]; }
  known_person* find(routing::interaction_id who) {
    const auto known = conversations_.find(who);
    return known == conversations_.end() ? nullptr : &people_[known->second - 1];
  }
  void happen(const next_arrival&);
  void happen(const comes_back& what);
  void happen(const patience_over& what);
  void happen(const would_be_called& what);
  void happen(const customer_spoke& what);
  void tell(std::uint64_t who, channels::event_body what);
  void arrive(const contact& who);
  /// The engine has given it an id, or another one after a start.
  void learn(std::uint64_t who, routing::interaction_id id);
  static void forget_up_to(known_person& who, std::uint64_t number);
  /// Everything that is not acknowledged is said again.
  void repeat(std::uint64_t who);
  void expect_patience(std::uint64_t who);
  void wait_again(std::uint64_t who);
  void lose(const contact& who);
  void expect_back(const contact& who);
  void expect(const std::optional<coming_contact>& again);
  bool ask_for_callback(std::uint64_t who);
  /// The customer's telephone rings.
  void call(const routing::fact::callback_dialled& what);
  [[nodiscard]] std::uint32_t place_of(routing::agent_id agent);

  // actor_world_agents.cpp
  /// Who has gone home says nothing any more: a page that speaks would sign in again.
  void ask(std::uint32_t agent, channels::desktop::desk_request what, std::uint64_t request = 0);
  void ask_perhaps_twice(const answer& what, channels::desktop::desk_request request, std::uint64_t number);
  void answered(const channels::desktop::answer_update& what);
  void happen(const shift_change& what);
  void sign_out(std::uint32_t agent);
  /// At the end of its own shift, or of one of its crew's.
  void go_home(std::uint32_t agent);
  /// The shift that was planned for `planned` ends with whoever of the crew is free first.
  void end_shift_of_crew(std::uint32_t planned);
  void let_go_on(std::uint32_t of_crew);
  void happen(const rings& what);
  void happen(const answer& what);
  void happen(const service_over& what);
  void happen(const wrap_up_over& what);
  void happen(const agent_spoke& what);
  void happen(const call_ended& what);
  void begin_talk(std::uint32_t agent, std::uint64_t who);
  bool begin_turn(std::uint32_t agent, std::uint64_t who, std::uint32_t nth);
  void seen(std::uint32_t agent, const channels::desktop::offer_view& offer);
  void seen(std::uint32_t agent, const channels::desktop::offer_gone& offer);
  void seen(std::uint32_t agent, const channels::desktop::interaction_view& work);
  void seen(std::uint32_t agent, const channels::desktop::interaction_gone& work);
  void seen(std::uint32_t, const channels::desktop::agent_view&) {}
  void seen(std::uint32_t, const channels::desktop::message_added&) {}
  void seen(std::uint32_t, const channels::desktop::marks_changed&) {}

  const day& day_;
  const replay_options options_;
  const bool may_lose_; ///< the day has faults after which something is said again
  caf::actor_system_config setup_;
  caf::actor_system system_;
  virtual_scheduler& time_;
  simulated_clocks clocks_;
  calendar<event> calendar_;
  virtual_disk disk_;
  std::unique_ptr<actors::actor_graph> graph_;
  bool down_ = false;  ///< the engine
  bool ready_ = false; ///< since its last start
  std::uint64_t boots_ = 0;
  std::size_t crash_ = 0;                  ///< which fault it dies of
  std::vector<std::size_t> adapters_away_; ///< faults under way
  std::vector<std::size_t> disturbances_;  ///< likewise, of `disturb`
  std::size_t cuts_ = 0;                   ///< of them that keep adapter and engine apart
  bool resuming_ = false;                  ///< adapter and engine are there, and it is not resumed yet
  instant slowest_turn_ = 0;               ///< of the matcher
  fault_tally tally_;
  std::vector<std::uint64_t> unsaid_; ///< who came and is not known to the engine that starts
  instant now_ = 0;
  std::size_t next_ = 0;
  std::vector<desk> desks_;
  shift_holders holders_;
  std::unordered_map<routing::interaction_id, std::uint64_t> conversations_;
  std::unordered_map<routing::agent_id, std::uint32_t> places_; ///< of agents in the settings
  std::deque<known_person> people_;
  std::unordered_map<std::uint64_t, contact> returning_;
  std::uint64_t last_return_ = 0, last_request_ = 0, last_coming_ = 0;
  std::vector<std::uint64_t> unreached_;           ///< by place of the queue
  std::unique_ptr<routing::pool_state> looked_at_; ///< where somebody looks on: the pool from its facts
  std::map<std::uint64_t, asked> asked_;
  std::set<routing::conversation_id> over_; ///< durably, where something may be lost
  std::set<routing::offer_id> won_;         ///< likewise
  routing::kpi::statistics figures_;
  auditor auditor_;
  figure_audit figure_audit_;
  fact_digest digest_;
  std::uint64_t facts_ = 0, inputs_ = 0, last_group_ = 0;
  std::optional<std::string> finding_;
};

} // namespace strowger::sim
