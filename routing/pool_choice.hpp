#pragma once
#include "routing/decision_record.hpp"
#include "routing/pool_state.hpp"
#include <optional>

/// Choosing the agent for one waiting interaction, on the state as it is.
namespace strowger::routing {

/// The winner, with the best candidates in the record; nothing if none is eligible.
std::optional<agent_id> choose(const pool_state::data& state, const interaction_slot& one, moment at,
                               decision_record& record);
/// All who are free for it, whatever they choose.
void free_for(const pool_state::data& state, const interaction_slot& one, seat_bits& out);
/// The record of a choice among one.
void choose_only(const pool_state::data& state, const interaction_slot& one, const agent_slot& agent,
                 moment at, decision_record& record);
/// Counts in the record who is out by which rule, right after `choose` about the same interaction.
void count_filtered(const pool_state::data& state, const interaction_slot& one, decision_record& record);
/// Whether this agent may take it, by settings, and has room for it; back-offs are not asked.
[[nodiscard]] bool is_for(const agent_slot& agent, const interaction_slot& one);

} // namespace strowger::routing
