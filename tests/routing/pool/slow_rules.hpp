#pragma once
#include "routing/pool.hpp"
#include <optional>

/// The rules of matching once more, slowly and from the entries alone, one after the other as the documents
/// tell them: who may take what (slow_filters.cpp), and who of several gets it (slow_ranking.cpp). What is
/// next is said by slow_matcher.hpp.
namespace strowger::routing::testing {

inline std::size_t index(channel_kind channel) { return static_cast<std::size_t>(channel); }

/// Whether the agent serves this tenant: its own, or another.
bool of_tenant(const agent_entry& agent, const std::string& tenant);
/// The levels an agent has now, grants over configuration, by skill.
std::vector<skill_level> skills_of(const agent_entry& agent);
/// Whether an agent is free in a channel, whatever it can do.
bool is_open(const pool_state& pool, const agent_entry& agent, channel_kind channel);
/// What an agent holds of a channel, in hundredths of a whole interaction.
int desk_weight(const pool_state& pool, const agent_entry& agent, channel_kind channel);
/// The first rule that keeps the agent from it, or nothing. The agent serves the queue's tenant.
std::optional<filter_rule> out_by(const pool_state& pool, const agent_entry& agent,
                                  const interaction_entry& one, const queue_entry& queue);
/// Whether it rings already and may ring at more.
bool may_ring_at_more(const pool_state& pool, const interaction_entry& one);
/// Whom of these, none of whom is filtered, it goes to.
const agent_entry* best_of(const pool_state& pool, const std::vector<const agent_entry*>& free,
                           const interaction_entry& one, const queue_entry& queue, moment at);

} // namespace strowger::routing::testing
