#pragma once
#include "actors/house.hpp"
#include "actors/stream_window.hpp"
#include <deque>
#include <optional>

namespace strowger::actors {

/// The shell around one pool machine: stamps, applies, appends, and when it is durable tells those it
/// concerns. No rules.
///
/// Order: apply -> append -> durable -> tell. Refusals wait behind what was decided before them. The window
/// of decided and not yet durable records is bounded: beyond `window_max` arrivals are refused as
/// `restarting` would be, all else goes on. An input on which the machine throws is tried once more on a
/// state rebuilt from the journal; failing again it is quarantined with its interaction. Letters that come
/// meanwhile are held.
class pool_shell : public pool_actor::base {
public:
  static constexpr std::size_t window_max = 20'000;
  static constexpr std::size_t held_max = 100'000;
  /// An append that took longer than this stood still: people's deadlines are moved by its length.
  static constexpr std::int64_t stall_ms = 500;

  pool_shell(caf::actor_config& setup, house& shared, pool_id id,
             std::shared_ptr<const routing::pool_snapshot> state);
  behavior_type make_behavior() override;
  const char* name() const override { return "pool"; }

private:
  // How it stood when it was asked for: what is decided later has a record of its own that follows.
  struct standing_for_agent {
    agent_id agent;
    std::unique_ptr<agent_standing> standing;
  };
  struct standing_for_interaction {
    interaction_id interaction;
    std::unique_ptr<interaction_standing> standing;
  };
  struct answer {
    answer_to reply;
    std::optional<routing::error> refused;
  };
  struct front_for_queue {
    queue_id queue;
    std::unique_ptr<front_of_queue> front;
  };
  // What is owed to another pool, or is not any more.
  struct owed_hand_over {
    interaction_id interaction;
  };
  struct forgotten_move {
    pool_id told{};
    std::uint64_t move = 0;
  };
  struct open_move {
    pool_id asked{};
    std::uint64_t move = 0;
  };
  // What is said or asked of supervisors who listen in another pool than their own.
  struct gone_for_pool {
    pool_id told{};
    std::vector<routing::listener_gone> who;
  };
  struct open_listener {
    agent_id agent;
  };
  using after = std::variant<answer, standing_for_agent, standing_for_interaction, front_for_queue,
                             owed_hand_over, forgotten_move, open_move, gone_for_pool, open_listener>;

  void take(pool_letter& letter);
  void on(pool_request& asked);
  void on(scoped_request& asked);
  void on(appended& done);
  void on(pool_wake& wake);
  void on(ask_agent_standing& asked);
  void on(ask_interaction_standing& asked);
  void on(ask_front& asked);
  void on(hand_over& handed);
  void on(ask_move& asked);
  void on(ask_listener& asked);
  void on(listeners_gone& gone);
  void on(pool_returned& back);
  void on(pool_rebuilt& rebuilt);
  void on(pool_begin& begin);
  void on(endpoint_moved& moved);

  /// Applies one input; on success it is taken and its record waits for the journal. When the machine throws,
  /// it is as it was.
  routing::result<void> feed(routing::pool_event& what, std::vector<storage::content_item>& contents);
  void feed_or_rebuild(pool_request asked);
  void begin_rebuild(pool_request failed);
  void read_state_back();
  void quarantine(pool_request failed);
  void arm();
  void flush();
  void release(const news& record);
  void release(after& what);
  void release(answer& what);
  void release(standing_for_agent& what);
  void release(standing_for_interaction& what);
  void release(front_for_queue& what);
  [[nodiscard]] standing_for_agent standing_of(agent_id agent) const;
  [[nodiscard]] standing_for_interaction standing_of(interaction_id interaction) const;
  void tell_all_agents();

  // pool_shell_endpoints.cpp
  /// Tells the pool where agents with phones can be reached, as the book says; of what it knows it hears
  /// nothing.
  void look_for_phones();
  void look_for_phone_of(const routing::agent_entry& agent, const std::string& endpoint);

  // pool_shell_moves.cpp
  /// A queue of another pool of the tenant: the interaction is handed over there.
  void redirect(routing::pool_event& what) const;
  /// Everything owed to other pools, once more.
  void remind();
  void release_moves(const routing::pool_facts& facts);
  void release(const owed_hand_over& what);
  void release(const forgotten_move& what);
  void release(const open_move& what);
  void reply(const handing_pool& to, const std::optional<routing::error>& refused);
  void reply(const answer_to& to, std::optional<routing::error> refused);
  void report_broken(const std::string& what);

  // pool_shell_listeners.cpp
  /// Asks after those who listen here and are of this other pool; without one, of any.
  void ask_after_listeners(std::optional<pool_id> of = std::nullopt);
  void release_listeners(const storage::pool_record& decided);
  void release(const open_listener& what);
  void release(gone_for_pool& what);
  void tell_other_pools(const pool_letter& letter);

  house& house_;
  const pool_id id_;
  routing::pool_state pool_;
  const time_line& line_;
  stream_window<after> window_;
  routing::pool_facts facts_;
  std::deque<std::int64_t> sent_ms_; ///< when the appends under way have left
  bool wake_withheld_ = false;       ///< a deadline passed while the journal stood still
  std::uint64_t wake_generation_ = 0;
  std::optional<moment> wake_at_;

  std::optional<pool_request> failed_; ///< being rebuilt; tried again afterwards
  bool reading_back_ = false;
  std::deque<pool_letter> held_;
};

/// The interaction an input is about, if any.
interaction_id interaction_of(const routing::pool_state& pool, const routing::pool_event& what);

} // namespace strowger::actors
