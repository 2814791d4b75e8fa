#pragma once
#include "routing/pool_state.hpp"
#include <optional>
#include <string>

/// What the indexes of matching must say of one entry; parts of `broken_invariant`.
namespace strowger::routing {

/// What is wrong, in words; nothing when all is well.
using broken = std::optional<std::string>;

broken look_at_class(const interaction_slot& slot);
broken look_at_orders(const agent_slot& slot);
broken look_at_skills(const agent_slot& slot);
broken look_at_expressions(const agent_slot& slot);

} // namespace strowger::routing
