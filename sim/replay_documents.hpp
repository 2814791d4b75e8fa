#pragma once
#include "sim/replay_beside.hpp"
#include <cstdio>
#include <string>
#include <vector>

/// The reports of a real day's replay: those of a run of a scenario, with what is recorded beside.
namespace strowger::sim {

/// The day as a scenario, for reports: a kind of contact for each queue, one crew that is there when its
/// agents were.
[[nodiscard]] scenario scenario_of_day(const recorded_day& recorded);

/// A line for each figure of the whole: then, here, the difference, and why.
void print_beside_record(std::FILE* to, const std::vector<figure_then>& figures);
/// The document of a run (`scenario_report.hpp`), with `kind` (`replay`), `beside`, the figures, and
/// `series_recorded`, how it was over time.
[[nodiscard]] std::string replay_json(const recorded_day& recorded, const scenario& what,
                                      const scenario_options& how, const scenario_result& result,
                                      const std::vector<figure_then>& figures);
/// The same for the page: on one line, without the values of each replication, the seed as a text.
[[nodiscard]] std::string replay_page_json(const recorded_day& recorded, const scenario& what,
                                           const scenario_options& how, const scenario_result& result,
                                           const std::vector<figure_then>& figures);
/// A line for each figure: scope, name, figure, unit, recorded, replayed, difference, why.
[[nodiscard]] std::string replay_csv(const std::vector<figure_then>& figures);

} // namespace strowger::sim
