#include "routing/pool_state.hpp"

namespace strowger::routing {

void pool_state::each_work_of(
    agent_id agent, const std::function<void(const interaction_entry&, const offer_entry*)>& visit) const {
  const auto* slot = data_->agent(agent);
  if (slot == nullptr) return;
  for (const auto id : slot->holds)
    if (const auto* held = data_->interaction(id))
      visit(held->entry, data_->offer(offer_to(held->entry, agent)));
}

void pool_state::each_part_of(
    agent_id agent, const std::function<void(const interaction_entry&, const party&)>& visit) const {
  const auto* slot = data_->agent(agent);
  if (slot == nullptr) return;
  for (const auto id : slot->assists)
    if (const auto* shared = data_->interaction(id))
      if (const auto* part = party_of(shared->entry, agent)) visit(shared->entry, *part);
}

} // namespace strowger::routing
