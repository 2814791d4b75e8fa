#pragma once
#include "routing/kpi/statistics.hpp"
#include "routing/pool_facts.hpp"
#include <map>
#include <optional>
#include <string>
#include <vector>

/// The figures worked out a second time, from the stream alone and in another way than the wallboard's: what
/// happened is written down as rows, and counted at the end, in all and for each interval of wall time. And
/// everyone who came is in exactly one end. Where the wall clock was set meanwhile the rows do not tell in
/// which interval they count: then only sums are compared.
namespace strowger::sim {

class figure_audit {
public:
  /// The facts of one input at its moment.
  void take(routing::moment at, const routing::pool_facts& facts);
  /// The first thing that is not as these figures say, in words.
  [[nodiscard]] std::optional<std::string> differs_from(const routing::kpi::statistics& figures,
                                                        routing::moment end) const;

  /// Everyone who came, by the one end it had.
  struct ends {
    std::uint64_t came = 0, refused = 0, served = 0, gave_up = 0, expired = 0, cancelled = 0, failed = 0,
                  joined = 0, still_there = 0;
    [[nodiscard]] std::uint64_t all() const {
      return refused + served + gave_up + expired + cancelled + failed + joined + still_there;
    }
    friend bool operator==(const ends&, const ends&) = default;
  };
  [[nodiscard]] ends everyone() const;

private:
  struct visit {
    routing::queue_id queue;
    routing::moment from, to;
    std::optional<routing::visit_exit> how;
    bool called_back = false;
    routing::milliseconds threshold{0}; ///< of the queue when it ended
    [[nodiscard]] bool open() const { return !how && !called_back; }
  };
  struct work {
    routing::queue_id queue;
    routing::agent_id agent;
    routing::moment from, to;
    std::optional<routing::moment> talk, wrap_up;
    bool open = true;
    bool beside = false; ///< not as its lead
  };
  struct ring {
    routing::queue_id queue;
    routing::agent_id agent;
    routing::moment from, to;
    std::optional<routing::offer_end> how;
    bool won = false;
    [[nodiscard]] bool open() const { return !how && !won; }
  };
  /// What an agent is from a moment on.
  struct change {
    routing::moment at;
    std::optional<routing::agent_state> state;
    std::optional<bool> lost;
    std::string reason{}; ///< of the state
  };
  struct person {
    std::size_t visit = 0, work = 0; ///< places of the newest ones, from 1
    routing::queue_id queue;
    bool callback = false, over = false, refused = false;
    std::optional<routing::visit_exit> last; ///< how it left the line last
    bool joined = false;
  };
  /// Something that is counted where and when it happens.
  struct mark {
    routing::queue_id queue;
    routing::moment at;
    void (*count)(routing::kpi::queue_counts&);
  };
  void note(routing::queue_id queue, void (*count)(routing::kpi::queue_counts&)) {
    marks_.push_back({queue, named_, count});
  }

  void look(const routing::fact::queue_configured& what);
  void look(const routing::fact::agent_configured& what);
  void look(const routing::fact::interaction_refused& what);
  void look(const routing::fact::interaction_queued& what);
  void look(const routing::fact::visit_ended& what);
  void look(const routing::fact::engine_joined& what);
  void look(const routing::fact::callback_agreed& what);
  void look(const routing::fact::callback_dialled& what);
  void look(const routing::fact::callback_missed& what);
  void look(const routing::fact::callback_reached& what);
  void look(const routing::fact::offer_made& what);
  void look(const routing::fact::offer_won& what);
  void look(const routing::fact::offer_ended& what);
  void look(const routing::fact::interaction_talking& what);
  void look(const routing::fact::wrap_up_begun& what);
  void look(const routing::fact::agent_released& what);
  void look(const routing::fact::party_connected& what);
  void look(const routing::fact::party_wrapping& what);
  void look(const routing::fact::party_released& what);
  void look(const routing::fact::lead_changed& what);
  void look(const routing::fact::passed_outside& what);
  void look(const routing::fact::interaction_closed& what);
  void look(const routing::fact::interaction_quarantined& what);
  void look(const routing::fact::interaction_departed& what);
  void look(const routing::fact::interaction_handed_over& what);
  void look(const routing::fact::agent_state_set& what);
  void look(const routing::fact::agent_session_lost& what);
  void look(const routing::fact::agent_session_back& what);
  template <class Other>
  void look(const Other&) {}
  void end(routing::interaction_id who);

  // figure_audit_counts.cpp
  /// What begins and ends for one agent: held, ringing.
  using steps = std::map<routing::moment, std::pair<int, int>>;
  /// Numbers of intervals; nothing: sums alone.
  struct spans {
    routing::milliseconds length{0}, alignment{0};
    [[nodiscard]] std::int64_t number_of(routing::moment at) const;
    [[nodiscard]] routing::moment end_of(std::int64_t number) const;
  };
  struct times {
    routing::kpi::agent_counts all;
    std::map<std::int64_t, routing::kpi::agent_counts> in_spans;
    std::map<std::string, routing::milliseconds> not_ready_by_reason;
  };
  struct counted;
  static std::optional<std::string> queue_differs(const counted& mine, routing::queue_id id,
                                                  const routing::kpi::queue_statistics& theirs);
  static std::optional<std::string> agent_differs(const counted& mine, routing::agent_id id, times all,
                                                  const routing::kpi::agent_statistics& theirs,
                                                  routing::moment end);
  [[nodiscard]] counted count(const routing::kpi::statistics_settings& how) const;
  void count_visits(counted& into, routing::milliseconds short_abandon) const;
  void count_work(counted& into) const;
  void count_rings(counted& into) const;
  [[nodiscard]] std::map<routing::agent_id, steps> steps_of_agents() const;
  /// Up to `end`; in spans up to `counted_to`.
  [[nodiscard]] static times times_of(const std::vector<change>& rows, steps when, routing::moment end,
                                      routing::moment counted_to, const std::optional<spans>& in);

  routing::moment now_;
  routing::moment named_; ///< the latest any fact named: one without a moment counts there
  std::vector<visit> visits_;
  std::vector<work> works_;
  std::map<routing::offer_id, ring> rings_;
  std::map<routing::agent_id, std::vector<change>> agents_;
  std::map<routing::interaction_id, person> people_;
  std::map<routing::queue_id, routing::milliseconds> thresholds_;
  std::vector<mark> marks_;
  routing::milliseconds alignment_{0}; ///< wall time less moment
  bool clock_was_set_ = false;
  /// Places of those beside the lead, from 1.
  std::map<std::pair<routing::interaction_id, routing::agent_id>, std::size_t> parts_;
  std::optional<std::string> finding_; ///< an end that came twice
};

} // namespace strowger::sim
