#pragma once
#include "sim/day.hpp"
#include <memory>

namespace strowger::sim {

/// A day's centre as the engine is configured for it: pages never fall silent, and whoever comes in is let
/// in.
[[nodiscard]] std::shared_ptr<const actors::engine_configuration> configuration_of(const day& what);

} // namespace strowger::sim
