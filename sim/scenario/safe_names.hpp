#pragma once
#include <string>
#include <vector>

namespace strowger::sim {

/// Names as a configuration can have them, in the order of `originals`, no two alike: those that can be kept
/// are, of the others the letters and digits it knows remain, or `kind` and a number where none do.
[[nodiscard]] std::vector<std::string> safe_names(const std::vector<std::string>& originals,
                                                  const std::string& kind);

/// A name for people to read: without control characters, at most 100 characters.
[[nodiscard]] std::string name_for_people(const std::string& original);

} // namespace strowger::sim
