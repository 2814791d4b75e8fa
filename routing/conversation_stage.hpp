#pragma once
#include "routing/conversation.hpp"
#include "routing/pool_facts.hpp"

namespace strowger::routing {

/// The interaction whose stage a fact of a pool changes, and to what; interaction zero when it changes none.
/// The only way `conversation_state::stage`, `served_by`, `by_phone` and `promised` change, live and in every
/// fold.
struct stage_change {
  interaction_id interaction;
  pool_stage to = pool_stage::held;
  bool by_phone = false; ///< its customer is to be called back
  bool reached = false;  ///< and has been
  /// The fact is of this pool.
  void take_effect(conversation_state& on, pool_id of) const {
    on.stage = to;
    on.served_by = of;
    on.by_phone = on.by_phone || by_phone;
    on.promised = (on.promised || by_phone) && !reached && to != pool_stage::gone;
  }
};
[[nodiscard]] stage_change stage_changed_by(const pool_fact& what);

} // namespace strowger::routing
