#pragma once
#include "sim/load/load_run.hpp"
#include <string>
#include <vector>

/// What a run tells: a line while it lasts, a summary at its end. Pure.
namespace strowger::sim::load {

[[nodiscard]] std::string progress_line(const load_standing& now);
[[nodiscard]] std::string summary(const load_standing& end, const std::vector<verdict>& judged);
/// `status`: the exit status.
[[nodiscard]] std::string load_json(const scenario& what, const load_settings& how, const load_standing& end,
                                    const std::vector<verdict>& judged, int status);

} // namespace strowger::sim::load
