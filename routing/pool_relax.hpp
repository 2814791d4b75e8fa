#pragma once
#include "routing/pool_state.hpp"
#include <string>

namespace strowger::routing {

/// Why this step of relaxation would not count for one that waits if its time came now; empty: it would.
[[nodiscard]] std::string passes_over(const pool_state& state, const relaxation_step& step,
                                      const interaction_slot& one, moment at);

} // namespace strowger::routing
