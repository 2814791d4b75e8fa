#pragma once
#include "routing/pool_state.hpp"

/// Preferred agents: while an interaction waits for one agent alone it stands in that agent's own line, not
/// in the lines of all.
namespace strowger::routing {

/// Customers whose last agent is remembered; of more the one that would be forgotten first is.
inline constexpr std::size_t last_agents_max = 100'000;

/// Whom it waits for alone, if for anybody.
[[nodiscard]] inline agent_id preferred_of(const interaction_entry& entry) {
  return entry.extras.held() ? entry.extras->details.preferred : agent_id{};
}
/// Until when; zero: for ever, or for nobody.
[[nodiscard]] moment preferred_until(const interaction_entry& entry);
/// Whether the agent could serve such an interaction by what it can do, whatever it does now.
[[nodiscard]] bool could_serve(const agent_slot& agent, const queue_slot& queue, channel_kind channel,
                               const skill_list& own, const attribute_list& attributes);

/// The first in line that this agent may take now: of its own line and of the lines of all.
[[nodiscard]] const interaction_slot* first_for(const agent_slot& agent);
/// Whether the agent may take one that waits for it alone now.
[[nodiscard]] bool may_take_own(const agent_slot& agent, const interaction_slot& one);
/// How many wait for this agent alone that it has room for.
[[nodiscard]] std::size_t own_waiting(const agent_slot& agent);

// Keeping the index.
/// Puts one that waits into the line it stands in, or takes it out.
void stand(const pool_state::data& state, interaction_slot& slot);
void step_out(const pool_state::data& state, interaction_slot& slot);

} // namespace strowger::routing
