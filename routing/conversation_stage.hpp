#pragma once
#include "routing/conversation.hpp"
#include "routing/pool_facts.hpp"

namespace strowger::routing {

/// The interaction whose stage a fact of the pool changes, and to what; interaction zero when it changes
/// none. The only way `conversation_state::stage` changes, live and in every fold.
struct stage_change {
  interaction_id interaction;
  pool_stage to = pool_stage::held;
};
[[nodiscard]] stage_change stage_changed_by(const pool_fact& what);

} // namespace strowger::routing
