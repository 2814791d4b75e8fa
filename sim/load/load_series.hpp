#pragma once
#include "sim/load/load_run.hpp"
#include <nlohmann/json_fwd.hpp>
#include <vector>

/// How a run went over time: what was counted in each interval of real time, and how long things took in it.
namespace strowger::sim::load {

class load_series {
public:
  /// Intervals are so long that a run of this length has at most a hundred and twenty of them.
  explicit load_series(double expected_seconds);

  /// Standings in their order; those of the time before the first arrival are passed over. What comes after
  /// an interval's end, before it was looked at, counts in that interval.
  void take(const load_standing& now);
  /// The run is over: the last interval ends with it.
  void finish(const load_standing& end);

  [[nodiscard]] double interval_s() const { return interval_s_; }
  /// By the names of the page of reports: `arrived`, `wait_p99`, ...; nothing where nothing was measured.
  [[nodiscard]] nlohmann::ordered_json document() const;

private:
  struct sample {
    double from_s = 0, to_s = 0;
    load_book book; ///< of this interval alone
    std::size_t waiting = 0, talking = 0, agents = 0;
  };
  void close(const load_standing& now);

  double interval_s_;
  double begun_s_ = 0;
  load_book before_;
  std::vector<sample> samples_;
};

} // namespace strowger::sim::load
