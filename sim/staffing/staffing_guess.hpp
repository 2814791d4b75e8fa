#pragma once
#include "sim/staffing/service_reach.hpp"
#include "sim/staffing/staffing_trial.hpp"

namespace strowger::sim::staffing {

/// Where the search begins. Crews who may serve the same make one pool; the work of each kind of contact goes
/// to the pool that serves the fewest kinds, and what is too much for it to the next one. A pool needs what
/// Erlang A (C, where nobody gives up) says of it, with as many servers as its agents hold contacts at once.
/// The scenario's other crews, as many as are there, take their part before.
[[nodiscard]] staffing_numbers guess_staffing(const staffing_plan& plan, const service_reach& reach,
                                              const std::vector<day>& days);

} // namespace strowger::sim::staffing
