#pragma once
#include "sim/staffing/staffing_search.hpp"
#include <cstdio>
#include <string>

namespace strowger::sim::staffing {

/// Crews all of whose agents are needed in some span: the scenario gives them no more, and no more were
/// tried.
[[nodiscard]] std::vector<std::string> reached_ceilings(const staffing_plan& plan,
                                                        const staffing_outcome& found);

/// Numbers by crew and span, the targets there, what it costs, the shifts.
void print_staffing(std::FILE* to, const staffing_plan& plan, const staffing_outcome& found);
/// Ways of running the centre side by side. `answered_a_day` 0: no cost of a contact.
void print_costs(std::FILE* to, const staffing_plan& plan, double seats, double answered_a_day);
/// The most agents of all staffed crews that are there at once.
[[nodiscard]] double seats_of(const staffing_numbers& numbers);
[[nodiscard]] std::string staffing_json(const staffing_plan& plan, const staffing_outcome* found);
/// A line for each crew and span, and for each target and span.
[[nodiscard]] std::string staffing_csv(const staffing_plan& plan, const staffing_outcome& found);

} // namespace strowger::sim::staffing
