#pragma once
#include "sim/scenario/scenario.hpp"
#include <string>
#include <vector>

namespace strowger::sim {

/// Why the pairs of a comparison may have little in common: other kinds of contacts, nobody who comes at the
/// same moment on both sides in A's first replication, no queue or no crew of the same name. Empty: they
/// have.
[[nodiscard]] std::vector<std::string> pairing_doubts(const scenario& a, const scenario& b);

} // namespace strowger::sim
