#pragma once
#include "routing/model/time.hpp"
#include <cstdint>

namespace strowger::routing {

/// Ties a pool's line of moments to the steady clock of the machine it runs on, for as long as that machine
/// is not booted again.
struct steady_tie {
  std::uint64_t machine_boot = 0; ///< names the machine's boot; 0: not known
  milliseconds steady_at_zero{0}; ///< what the steady clock showed, or would have, at the line's moment 0
  friend bool operator==(const steady_tie&, const steady_tie&) = default;
};
/// The engine has started and recovered this pool; `boot` is drawn at random per start.
struct engine_started {
  std::uint64_t boot = 0;
  steady_tie tie{};
};

} // namespace strowger::routing
