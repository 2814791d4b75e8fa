#pragma once
#include <vector>

/// Bounds by linear programming: what agents could do at best if work were a fluid.
namespace strowger::sim::queueing {

/// Maximises `gain` x subject to `rows` x <= `limits`, x >= 0, with all limits >= 0; by the simplex method
/// with Bland's rule, for the few dozen variables of a routing instance. Throws std::invalid_argument when
/// the maximum has no bound.
struct linear_maximum {
  double value = 0;
  std::vector<double> at;
  std::vector<double> prices; ///< what one more of each limit is worth: the dual's solution
};
[[nodiscard]] linear_maximum maximise(const std::vector<double>& gain,
                                      const std::vector<std::vector<double>>& rows,
                                      const std::vector<double>& limits);

/// Classes that come at `arrivals` per second and pools of `agents`, each pair with its mean handle time (0:
/// cannot serve) and what serving one is worth. The best rate of worth per second that no policy exceeds in
/// the long run: sum of worth x, where class k is served by pool p at rate x, at most the arrivals of the
/// class and the agents of the pool. `at` holds x by class and pool, pools running fastest.
[[nodiscard]] linear_maximum best_fluid_plan(const std::vector<double>& arrivals,
                                             const std::vector<double>& agents,
                                             const std::vector<std::vector<double>>& handle_time,
                                             const std::vector<std::vector<double>>& worth);

} // namespace strowger::sim::queueing
