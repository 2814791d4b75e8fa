#include "routing/pool_preferred.hpp"
#include "routing/pool_step.hpp"
#include <algorithm>

/// Explanations: the whole choice, asked agent by agent from the plain entries, independent of the indexes
/// that matching uses. Must name the same winner.
namespace strowger::routing {

filter_set filters_of(const pool_state::data&, const agent_slot& who, const interaction_slot& what) {
  const auto& agent = who.entry;
  const auto& one = what.entry;
  const auto& queue = what.queue->entry.settings;
  filter_set out = 0;
  const auto when = [&](bool keeps_off, filter_rule rule) {
    if (keeps_off) out |= filter_bit(rule);
  };
  const auto channel = static_cast<std::size_t>(one.channel);
  when(agent.state == agent_state::signed_out, filter_rule::signed_out);
  when(agent.lost, filter_rule::lost);
  when(agent.state != agent_state::ready || agent.pending, filter_rule::not_ready);
  when(!in_queue(who.able(), queue), filter_rule::queue);
  when(!has_certificates(who.able(), queue), filter_rule::certificate);
  const auto skilled = skills_for(who.able(), queue, one.required);
  when(skilled == verdict::skill, filter_rule::skill);
  when(skilled == verdict::level, filter_rule::level);
  when(!meets_expression(who.able(), queue, one.attributes), filter_rule::attributes);
  when(static_cast<bool>(offer_to(one, agent.id)), filter_rule::ringing);
  when(preferred_of(one) && preferred_of(one) != agent.id, filter_rule::preferred);
  when(agent.load[channel] >= agent.settings.capacity[channel], filter_rule::channel_full);
  when(sparing(one, agent.id) != nullptr, filter_rule::back_off);
  when(agent.draining, filter_rule::draining);
  return out;
}

std::optional<filter_rule> filtered(const pool_state::data& state, const agent_slot& agent,
                                    const interaction_slot& one) {
  const auto by = filters_of(state, agent, one);
  for (const auto rule : filters_in_order)
    if (by & filter_bit(rule)) return rule;
  return std::nullopt;
}

std::optional<explanation> explain(const pool_state& state, interaction_id id, moment at) {
  const auto* slot = state.inside().interaction(id);
  if (!slot) return std::nullopt;
  const auto& one = slot->entry;
  if (one.phase != interaction_phase::waiting && one.phase != interaction_phase::offered) return std::nullopt;
  const auto channel = static_cast<std::size_t>(one.channel);

  explanation all;
  all.interaction = id;
  all.queue = one.queue;
  all.position = state.position_of(id);
  std::vector<rank> ranks;
  std::vector<explanation::outcome> out;
  for (const auto& [agent_id_, agent] : slot->queue->tenant->agents) {
    const auto& entry = agent->entry;
    if (!serves_tenant(entry.settings, slot->queue->owner->name)) continue;
    if (const auto rule = filtered(state.inside(), *agent, *slot)) {
      const auto* spared = *rule == filter_rule::back_off ? sparing(one, entry.id) : nullptr;
      out.push_back({entry.id, rule, {}, spared ? spared->until : moment{}});
      continue;
    }
    const bool busy = std::any_of(entry.load.begin(), entry.load.end(), [](auto load) { return load > 0; });
    ranks.push_back({busy, entry.load[channel], entry.settings.capacity[channel], agent->seat,
                     entry.idle_since, entry.id});
  }
  std::sort(ranks.begin(), ranks.end());
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    const auto& one_rank = ranks[i];
    auto term = preferred_of(one) ? deciding_term::preferred : deciding_term::only_one;
    if (i + 1 < ranks.size()) {
      term = !same_load(one_rank, ranks[i + 1])               ? deciding_term::least_loaded
             : one_rank.idle_since != ranks[i + 1].idle_since ? deciding_term::longest_idle
                                                              : deciding_term::lowest_id;
    }
    const auto idle = std::max(milliseconds{0}, at - one_rank.idle_since);
    all.agents.push_back(
        {one_rank.agent, std::nullopt, {one_rank.agent, idle, one_rank.load, one_rank.limit, term}, {}});
  }
  all.agents.insert(all.agents.end(), out.begin(), out.end());
  return all;
}

} // namespace strowger::routing
