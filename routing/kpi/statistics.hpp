#pragma once
#include "routing/kpi/counts.hpp"
#include "routing/kpi/id_row.hpp"
#include "routing/kpi/open_table.hpp"
#include "routing/model/ids.hpp"
#include "routing/pool_entries.hpp"
#include "routing/pool_facts.hpp"
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// A pool's figures, folded from its facts and nothing else; the wallboard, the history and the simulator
/// fold with the same code. Plain values that can be copied; one thread at a time. `definitions.hpp` turns
/// the counts into KPIs.
namespace strowger::routing::kpi {

struct statistics_settings {
  milliseconds interval{15 * 60'000}; ///< at least 1 s
  /// Per queue and agent; those in which nothing happened take no room. The longest day there is, of 25 hours
  /// where clocks are put back, has this many quarters.
  std::uint32_t intervals_kept = 100;
  milliseconds short_abandon{5'000};
  friend bool operator==(const statistics_settings&, const statistics_settings&) = default;
};

/// Number `index` covers the wall time from `index * interval` on; see `begin_of`.
struct queue_interval {
  std::int64_t index = 0;
  std::uint64_t waiting_before = 0; ///< visits open when the interval's first fact came
  queue_counts counts;
  friend bool operator==(const queue_interval&, const queue_interval&) = default;
};

struct queue_statistics {
  milliseconds threshold{20'000};        ///< of service level, as configured now
  std::uint64_t waiting = 0;             ///< visits open now, offered ones included
  std::uint64_t callbacks = 0;           ///< open ones
  queue_counts total;                    ///< since the beginning
  std::vector<queue_interval> intervals; ///< oldest first, the newest may still be running
  friend bool operator==(const queue_statistics&, const queue_statistics&) = default;
};

struct agent_interval {
  std::int64_t index = 0;
  agent_counts counts;
  friend bool operator==(const agent_interval&, const agent_interval&) = default;
};

struct agent_statistics {
  agent_state state = agent_state::signed_out;
  std::string reason; ///< of not ready
  bool lost = false;
  std::uint32_t ringing = 0, held = 0; ///< offers open; interactions accepted and not let go
  moment counted_to;                   ///< time is counted up to here
  agent_counts total;
  std::map<std::string, milliseconds> not_ready_by_reason;
  std::vector<agent_interval> intervals;
  friend bool operator==(const agent_statistics&, const agent_statistics&) = default;
};

/// What must be remembered of an interaction until it is over.
struct open_interaction {
  queue_id queue; ///< of the present or last visit
  agent_id lead;  ///< holds it
  bool waiting = false;
  bool callback = false; ///< is to be called back
  bool connected = false;
  moment visit_at, talk_at, wrap_up_at;
  milliseconds talk{0};
  bool wrapping = false;
  friend bool operator==(const open_interaction&, const open_interaction&) = default;
};

/// An agent beside the lead of an interaction, until it is let go.
struct part_of {
  interaction_id interaction;
  agent_id agent;
  friend auto operator<=>(const part_of&, const part_of&) = default;
};
struct open_part {
  moment talk_at, wrap_up_at;
  milliseconds talk{0};
  bool works = false; ///< not one who only listens, or has not answered
  bool wrapping = false;
  bool led = false; ///< has work to do after it led
  friend bool operator==(const open_part&, const open_part&) = default;
};

struct open_offer {
  queue_id queue;
  agent_id agent;
  friend bool operator==(const open_offer&, const open_offer&) = default;
};

/// The interval of the latest moment, worked out when that leaves it and not for every fact. Nothing that is
/// counted.
struct known_interval {
  std::int64_t index = 0;
  moment from, to;         ///< not the end itself; nothing is known while they are the same
  milliseconds interval{}; ///< as it was set then
  friend bool operator==(const known_interval&, const known_interval&) { return true; }
};

struct statistics {
  statistics_settings settings;
  moment now; ///< the latest moment any fact named
  /// Wall time less moment, as the newest `engine_joined` tied them, so that intervals are ones of wall time.
  /// After a wall clock that went back, what happens counts in the newest interval until the clock is there
  /// again.
  milliseconds alignment{0};
  id_row<queue_id, queue_statistics> queues;
  id_row<agent_id, agent_statistics> agents;
  open_table<interaction_id, open_interaction> interactions;
  open_table<offer_id, open_offer> offers;
  std::map<part_of, open_part> parts;
  known_interval newest;
  friend bool operator==(const statistics&, const statistics&) = default;
};

/// Figures that begin with what a pool holds at `now`: nothing ended yet; who waits counts as enqueued, an
/// open offer as made. For a pool whose earlier facts are not to be had.
[[nodiscard]] statistics begin_with(const pool_snapshot& pool, moment now, milliseconds alignment);

/// Takes one fact in. Facts of a pool in their order; a fact without a moment counts at the latest one.
void fold(statistics& into, const pool_fact& what);

/// The agent's counts with the time since the last fact added, up to `at`.
[[nodiscard]] agent_counts counted_to(const agent_statistics& agent, moment at);
/// Counts of all agents together, likewise.
[[nodiscard]] agent_counts all_agents(const statistics& of, moment at);
/// Counts of all queues together, since the beginning.
[[nodiscard]] queue_counts all_queues(const statistics& of);
/// Counts of the kept intervals from number `first` on, without histograms.
[[nodiscard]] queue_counts counted_from(const queue_statistics& queue, std::int64_t first);
/// Where an interval begins on the pool's line of time.
[[nodiscard]] moment begin_of(const statistics& of, std::int64_t index);
[[nodiscard]] std::int64_t interval_of(const statistics& of, moment at);

/// `enqueued = answered + abandoned + flowed_out + cancelled + expired + failed + called_back + change in
/// waiting`, per queue, in all and in every kept interval; the callbacks' own sum; and every agent's time and
/// offers add up. The first queue or agent where it does not hold, in words.
[[nodiscard]] std::optional<std::string> broken_identity(const statistics& of);

} // namespace strowger::routing::kpi
