#pragma once
#include "routing/pool_state.hpp"
#include <utility>
#include <vector>

/// Several offers open at once for one interaction: `lead` and `offer` of its entry are the oldest of them,
/// `extras.ring` has the others in their order.
namespace strowger::routing {

/// Calls `visit(offer, agent)` for every open offer, the oldest first; of one that is offered.
template <class Visit>
void each_open_offer(const interaction_entry& one, const Visit& visit) {
  visit(one.offer, one.lead);
  for (const auto& more : one.extras->ring) visit(more.offer, more.agent);
}
/// The same as a list, for who ends some of them.
std::vector<offer_id> open_offers(const interaction_entry& one);
/// How many more agents it may ring at now; 0 for one that does not ring.
std::size_t ring_room(const pool_state::data& state, const interaction_slot& slot);

/// So many surplus offers are looked at for one who finds nobody free.
inline constexpr std::size_t surplus_looked_at_max = 256;

// Keeping the index of rings; called by `enter` and `leave` of interactions that are offered.
void enter_ring(pool_state::data& state, interaction_slot& slot);
void leave_ring(pool_state::data& state, interaction_slot& slot);

} // namespace strowger::routing
