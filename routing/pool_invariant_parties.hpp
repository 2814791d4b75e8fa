#pragma once
#include "routing/pool_invariant.hpp"
#include "routing/pool_state.hpp"
#include <functional>
#include <map>
#include <vector>

namespace strowger::routing {

/// What must hold of agents beside the lead. Notes in `parts` who takes part in what.
broken look_at_parties(const pool_state::data& state, const interaction_entry& one,
                       const std::function<bool(const deadline&)>& is_due,
                       std::map<agent_id, std::vector<interaction_id>>& parts);

} // namespace strowger::routing
