#pragma once
#include "sim/day.hpp"
#include "sim/scenario/scenario.hpp"

namespace strowger::sim {

/// What goes wrong on this day, with all that is by chance drawn.
void add_faults(const scenario& what, std::uint64_t seed, day& to);
/// Leaves the contacts that `scenario::only` names.
void keep_only(const scenario& what, day& of);

} // namespace strowger::sim
