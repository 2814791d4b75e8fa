#pragma once
#include "sim/load/load_run.hpp"
#include "sim/load/load_series.hpp"
#include <string>
#include <vector>

/// What a run tells: a line while it lasts, a summary at its end. Pure.
namespace strowger::sim::load {

[[nodiscard]] std::string progress_line(const load_standing& now);
[[nodiscard]] std::string summary(const load_standing& end, const std::vector<verdict>& judged);
/// `status`: the exit status.
[[nodiscard]] std::string load_json(const scenario& what, const load_settings& how, const load_standing& end,
                                    const std::vector<verdict>& judged, int status);

/// The same for the page of reports, with how it went over time, the figures' names and what was assumed.
/// `engine`: where it was.
[[nodiscard]] std::string load_page_json(const scenario& what, const load_settings& how,
                                         const load_standing& end, const std::vector<verdict>& judged,
                                         int status, const load_series& over_time, const std::string& engine);

} // namespace strowger::sim::load
