#include "routing/conversation_stage.hpp"

namespace strowger::routing {

stage_change stage_changed_by(const pool_fact& what) {
  if (const auto* queued = std::get_if<fact::interaction_queued>(&what))
    return {queued->interaction, pool_stage::held};
  if (const auto* called = std::get_if<fact::callback_agreed>(&what))
    return {called->interaction, pool_stage::held, true};
  if (const auto* reached = std::get_if<fact::callback_reached>(&what))
    return {reached->interaction, pool_stage::held, false, true};
  if (const auto* closed = std::get_if<fact::interaction_closed>(&what))
    return {closed->interaction, pool_stage::gone};
  if (const auto* refused = std::get_if<fact::interaction_refused>(&what))
    return {refused->interaction, pool_stage::gone};
  if (const auto* aside = std::get_if<fact::interaction_quarantined>(&what))
    return {aside->interaction, pool_stage::gone};
  return {};
}

} // namespace strowger::routing
