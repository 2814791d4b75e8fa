#pragma once
#include "sim/scenario/scenario_run.hpp"
#include <cstdio>
#include <string>

namespace strowger::sim {

/// Figures of everything with their 95 % intervals, a line for each queue and crew, the bands, the seeds and
/// the digest.
void print_scenario(std::FILE* to, const scenario& what, const scenario_options& how,
                    const scenario_result& result);
/// One document with everything, the values of every replication included.
[[nodiscard]] std::string scenario_json(const scenario& what, const scenario_options& how,
                                        const scenario_result& result);
/// A line for each figure: scope, name, figure, unit, replications, mean, standard_error, half_width_95.
[[nodiscard]] std::string scenario_csv(const scenario& what, const scenario_result& result);

} // namespace strowger::sim
