#pragma once
#include "sim/scenario/scenario_run.hpp"
#include <cstdio>
#include <string>

namespace strowger::sim {

/// `ratio`, `seconds`, `factor`.
[[nodiscard]] const char* unit_text(routing::kpi::unit unit);
/// A value of the figure, with its unit: shares as percentages.
[[nodiscard]] std::string value_text(const scenario_figure& figure, double value);
/// `1 queue`, `3 queues`.
[[nodiscard]] std::string counted(std::size_t count, const char* thing);
/// `45 s`, `5 min`, `24 h`.
[[nodiscard]] std::string length_text(instant length);
/// Figures of everything with their 95 % intervals, a line for each queue and crew, the bands, the seeds and
/// the digest.
void print_scenario(std::FILE* to, const scenario& what, const scenario_options& how,
                    const scenario_result& result);
/// One document with everything, the values of every replication included; with what happened over time,
/// where that was gathered.
[[nodiscard]] std::string scenario_json(const scenario& what, const scenario_options& how,
                                        const scenario_result& result);
/// A line for each figure: scope, name, figure, unit, replications, mean, standard_error, half_width_95.
[[nodiscard]] std::string scenario_csv(const scenario& what, const scenario_result& result);

/// The same for the page of reports: without the values of each replication, and with seeds as texts.
[[nodiscard]] std::string scenario_page_json(const scenario& what, const scenario_options& how,
                                             const scenario_result& result);
/// As a field of a CSV file: in quotes where it must be.
[[nodiscard]] std::string csv_text(const std::string& text);

} // namespace strowger::sim
