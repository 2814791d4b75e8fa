#pragma once
#include "routing/pool.hpp"
#include <optional>
#include <string>
#include <utility>
#include <vector>

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
/// The levels and the expression it asks for after its steps of relaxation (slow_guards.cpp).
std::vector<skill_level> levels_asked(const interaction_entry& one, const queue_entry& queue);
const expression& where_asked(const interaction_entry& one, const queue_entry& queue);
/// Whether the agent is in a group that helps the queue out.
enum class helping { no, later, now };
helping helps(const pool_state& pool, const agent_entry& agent, const queue_entry& queue);
std::size_t work_in_hand(const pool_state& pool, const std::string& tenant);
bool over_quota(const pool_state& pool, const interaction_entry& one, const queue_entry& queue);
bool kept_free(const pool_state& pool, const agent_entry& agent, const interaction_entry& one,
               const queue_entry& queue);
double value_of(const pool_state& pool, const agent_entry& agent, const queue_entry& queue);
/// The order over all lines that time does not change (slow_picks.cpp).
std::pair<std::int64_t, interaction_id> in_line(const interaction_entry& one, const queue_entry& queue);
/// Which of those who wait the agent takes by the pool's choice rule, or null.
const interaction_entry* choice_of(const pool_state& pool, const agent_entry& agent,
                                   const std::vector<const interaction_entry*>& waiting, moment at,
                                   wall_time wall);
/// Whether it rings already and may ring at more.
bool may_ring_at_more(const pool_state& pool, const interaction_entry& one);
/// Whom of these, none of whom is filtered, it goes to.
const agent_entry* best_of(const pool_state& pool, const std::vector<const agent_entry*>& free,
                           const interaction_entry& one, const queue_entry& queue, moment at);

} // namespace strowger::routing::testing
