#pragma once
#include "sim/scenario/run_series.hpp"
#include "sim/scenario/scenario.hpp"
#include <optional>
#include <string>
#include <vector>

/// How large a replication will be, as far as that can be told before it is drawn: a run keeps who comes, who
/// works when and what goes wrong in memory; and so many replications, all of whose results are kept for the
/// report. A size that is too large is refused in words.
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

/// Bytes of the results of all replications, with how each went over time where that is asked for.
inline constexpr double results_bytes_max = 1e9;
/// `figures`: how many each has.
[[nodiscard]] std::string too_many_results(const scenario& what, std::uint32_t replications,
                                           std::size_t figures, const std::optional<series_shape>& series);

} // namespace strowger::sim
