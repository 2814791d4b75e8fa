#pragma once
#include "sim/staffing/staffing_search.hpp"
#include <string>

namespace strowger::sim::staffing {

/// What the page of reports shows of a staffing, a JSON document: numbers beside the guess, every target in
/// every span, what it costs, the shifts, who may serve what, and what was assumed.
[[nodiscard]] std::string staffing_page_json(const staffing_plan& plan, const staffing_outcome& found,
                                             double seats);

} // namespace strowger::sim::staffing
