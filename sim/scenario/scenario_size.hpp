#pragma once
#include "sim/scenario/scenario.hpp"
#include <string>
#include <vector>

/// How large a replication will be, as far as that can be told before it is drawn: a run keeps who comes, who
/// works when and what goes wrong in memory. A size that is too large is refused in words.
namespace strowger::sim {

/// How many come of each kind in the mean, by place.
[[nodiscard]] std::vector<double> expected_people(const scenario& what);
/// Why they are more than `contacts_max`; empty: they are not.
[[nodiscard]] std::string too_many_people(const scenario& what);

/// Shifts, breaks and dropped lines of a crew, and lines that a fault takes down; a fixed bound, as no centre
/// has as many.
inline constexpr double duty_rows_max = 20e6;
[[nodiscard]] std::string too_many_shifts(const scenario& what, const crew& of);
[[nodiscard]] std::string too_many_faults(const scenario& what, const scenario_fault& of);

} // namespace strowger::sim
