#pragma once
#include "sim/day.hpp"
#include "sim/scenario/scenario.hpp"
#include <cstdint>

namespace strowger::sim {

/// When the agents of one crew are there: shifts, breaks and lines that go down, for a day with this seed.
void add_crew_times(const scenario& what, const crew& who, std::uint64_t seed, day& to);

} // namespace strowger::sim
