#pragma once
#include "sim/scenario/scenario.hpp"
#include <string>

namespace strowger::tests {

/// Where the streams of the machine alone and of the actor graph part, with the records around it; empty:
/// they are the same, to the digest. Without faults of the engine, which the machine alone does not have.
std::string level_difference(const sim::scenario& what);

} // namespace strowger::tests
