#pragma once
#include "sim/scenario/series_summary.hpp"
#include <nlohmann/json.hpp>

/// A run over time and how its waits were spread, as parts of the run's document.
namespace strowger::sim {

/// Adds `series` and `distributions`.
void add_series(nlohmann::ordered_json& to, const scenario& what, const series_shape& shape,
                const scenario_result& result);
/// Adds `definitions`, of every figure.
void add_definitions(nlohmann::ordered_json& to);
/// What is drawn or read needs no more.
[[nodiscard]] double six_digits(double value);
/// A line for each measure of each queue and crew in each interval: scope, name, measure, unit, begin_s,
/// mean, low, high.
[[nodiscard]] std::string series_csv(const scenario& what, const series_shape& shape,
                                     const scenario_result& result);

/// What the page of reports shows of two runs with the same length: their `comparison`, a JSON document, and
/// how both went over time.
[[nodiscard]] std::string comparison_page_json(std::string_view comparison, const series_shape& shape,
                                               const scenario& a, const scenario_result& of_a,
                                               const scenario& b, const scenario_result& of_b);

} // namespace strowger::sim
