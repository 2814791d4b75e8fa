#pragma once
#include "actors/configuration_document.hpp"
#include <string>

namespace strowger::sim {

/// A document as a file that reads as the same: keys of the top in blocks, everything below in one line each.
[[nodiscard]] std::string scenario_text(const actors::yaml_node& root);

} // namespace strowger::sim
