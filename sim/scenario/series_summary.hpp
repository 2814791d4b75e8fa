#pragma once
#include "sim/scenario/scenario_run.hpp"
#include <optional>
#include <string>
#include <vector>

/// What the runs of a scenario have in common over time: of each measure the mean over replications, and the
/// band in which the middle 80 % of them lie.
namespace strowger::sim {

/// One measure of one queue or crew, by interval. Nothing where nobody was counted.
struct measured_series {
  std::string id;          ///< arrivals, answered, abandoned, refused, service_level, wait, queue_length,
                           ///< queue_length_max; occupancy, present, ready, busy
  std::string measured_in; ///< count, ratio, seconds
  std::vector<std::optional<double>> mean, low, high; ///< low and high: 10 % and 90 % of the replications
};
struct series_of_one {
  std::optional<std::uint32_t> queue;
  std::optional<std::size_t> crew;
  bool of_agents = false;
  std::vector<measured_series> measures;
};
/// All queues together, each queue, all agents, each crew; as the figures are.
[[nodiscard]] std::vector<series_of_one> summarise_series(const scenario& what, const series_shape& shape,
                                                          const scenario_result& result);

/// How waits were spread: the share that ended sooner than each edge, over the replications likewise.
struct wait_spread {
  std::optional<std::uint32_t> queue;
  bool abandoned = false; ///< of those who gave up, or of those answered
  double count = 0;       ///< in the mean of a replication
  std::vector<double> edges_s;
  std::vector<double> mean, low, high; ///< shares, by edge
};
/// Of all queues and of each, answered and abandoned; those in which nobody waited are left out.
[[nodiscard]] std::vector<wait_spread> summarise_waits(const scenario& what, const scenario_result& result);

/// The value that `share` of the values lie below, between the nearest two in proportion. Only of some.
[[nodiscard]] double quantile_of(std::vector<double> values, double share);

} // namespace strowger::sim
