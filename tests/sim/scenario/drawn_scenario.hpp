#pragma once
#include <cstdint>
#include <string>

namespace strowger::tests {

/// What may be drawn.
enum class drawn_keys : std::uint8_t {
  first, ///< those there were when scenarios were first drawn: what a seed was known for then is in it
  all
};
/// A scenario drawn from a seed over what scenario files can say of queues, contacts and crews: the same seed
/// gives the same text.
std::string drawn_scenario(std::uint64_t seed, drawn_keys keys = drawn_keys::all);

} // namespace strowger::tests
