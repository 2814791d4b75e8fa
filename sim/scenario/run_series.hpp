#pragma once
#include "routing/kpi/statistics.hpp"
#include "routing/pool_facts.hpp"
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

/// How one run went over time: what happened in each interval of it, and how waits were spread. Folded from
/// the pool's facts alone, so both levels of simulation are seen by the same eyes. Visits, waits and agents'
/// times are those of `routing/kpi/statistics.hpp`.
namespace strowger::sim {

/// Interval number i runs from `i * interval` up to, not including, `(i + 1) * interval`; the last one ends
/// with the run, whose last moment belongs to it.
struct series_shape {
  routing::milliseconds interval{900'000};
  std::uint32_t intervals = 96;
  routing::moment counts_from; ///< waits of visits that ended up to then are not among the distributions

  friend bool operator==(const series_shape&, const series_shape&) = default;
};
/// Of a run of this length: in intervals of `wanted`, or where that is 0 in so many that they can be drawn.
[[nodiscard]] series_shape shape_of(routing::milliseconds length, routing::milliseconds counts_from,
                                    routing::milliseconds wanted = routing::milliseconds{0});

/// A queue in one interval. Visits count where they end, enqueued ones where they begin.
struct queue_sample {
  double enqueued = 0, refused = 0, answered = 0, abandoned = 0, answered_within = 0;
  double wait_answered_s = 0; ///< sum
  double waiting_s = 0;       ///< the queue's length, integrated over the interval
  double waiting_max = 0;
};
/// Agents in one interval: sums of their times.
struct crew_sample {
  double handling_s = 0, idle_s = 0, not_ready_s = 0, signed_out_s = 0;
};
struct wait_samples {
  routing::kpi::wait_histogram answered, abandoned;
};

/// The last of each list is of all together.
struct run_series {
  std::vector<std::vector<queue_sample>> queues; ///< by place in the settings, then by interval
  std::vector<wait_samples> waits;               ///< by place in the settings
  std::vector<std::vector<crew_sample>> crews;   ///< by place in the scenario, then by interval

  /// For another process of this machine.
  [[nodiscard]] std::string to_bytes() const;
  [[nodiscard]] static run_series from_bytes(std::string_view bytes);
};

/// Takes a run's facts in, in their order. One thread at a time.
class series_recorder {
public:
  explicit series_recorder(series_shape shape);

  /// Facts of one input; `at` is never before an earlier one.
  void take(routing::moment at, const routing::pool_facts& facts);
  /// The run is over. `queues` and `agents` by place in the settings, each crew by its agents' places.
  [[nodiscard]] run_series finish(routing::moment end, std::span<const routing::queue_id> queues,
                                  std::span<const routing::agent_id> agents,
                                  std::span<const std::vector<std::uint32_t>> crews);

private:
  /// A queue's length over time.
  struct length_track {
    routing::moment since;
    std::uint64_t waiting = 0, most = 0;
    routing::milliseconds area{0}; ///< of this interval, up to `since`

    void pass_to(routing::moment at);
    void set(routing::moment at, std::uint64_t length);
    void close(routing::moment at, queue_sample& into);
  };
  struct queue_track {
    length_track length;
    queue_sample before; ///< sums at the interval's begin
    std::vector<queue_sample> samples;
    wait_samples waits;
  };

  void take(const routing::pool_fact& fact);
  void note_length(routing::interaction_id who, routing::moment at);
  void close_interval(routing::moment at);

  series_shape shape_;
  routing::kpi::statistics figures_;
  std::uint32_t closed_ = 0;
  std::map<routing::queue_id, queue_track> queues_;
  queue_track all_;
  std::map<routing::agent_id, std::vector<crew_sample>> agents_; ///< sums up to each interval's end
};

} // namespace strowger::sim
