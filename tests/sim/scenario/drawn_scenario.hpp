#pragma once
#include <cstdint>
#include <string>

namespace strowger::tests {

/// A scenario drawn from a seed over what scenario files can say of queues, contacts and crews: the same seed
/// gives the same text.
std::string drawn_scenario(std::uint64_t seed);

} // namespace strowger::tests
