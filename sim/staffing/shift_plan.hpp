#pragma once
#include "sim/staffing/staffing_search.hpp"

namespace strowger::sim::staffing {

/// The plan's patterns on the crew's numbers. A moment's need is that of its span; who is on a break does not
/// count. With names of agents from the crew, in order of the shifts.
[[nodiscard]] crew_shifts shifts_of_crew(const staffing_plan& plan, std::size_t crew,
                                         const std::vector<std::uint32_t>& numbers);

} // namespace strowger::sim::staffing
