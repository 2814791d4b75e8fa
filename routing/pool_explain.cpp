#include "routing/pool_guards.hpp"
#include "routing/pool_picks.hpp"
#include "routing/pool_preferred.hpp"
#include "routing/pool_selection.hpp"
#include "routing/pool_step.hpp"
#include "routing/relaxation.hpp"
#include <algorithm>

/// Explanations: the whole choice, asked agent by agent from the plain entries, independent of the indexes
/// that matching uses. Must name the same winner.
namespace strowger::routing {

filter_set filters_of(const pool_state::data& state, const agent_slot& who, const interaction_slot& what) {
  return filters_of(state, who, what, relaxed_to(what.entry));
}

filter_set filters_of(const pool_state::data& state, const agent_slot& who, const interaction_slot& what,
                      relaxed how) {
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
  const auto helps = help_of(who, *what.queue);
  when(helps == help::none && !in_queue(who.able(), queue), filter_rule::queue);
  when(!has_certificates(who.able(), queue), filter_rule::certificate);
  const auto skilled = has_skills(who.able(), asked_skills(queue, one.required, how));
  when(skilled == verdict::skill, filter_rule::skill);
  when(skilled == verdict::level, filter_rule::level);
  when(!meets_expression(who.able(), asked_where(queue, how), one.attributes), filter_rule::attributes);
  when(static_cast<bool>(offer_to(one, agent.id)), filter_rule::ringing);
  when(preferred_of(one) && preferred_of(one) != agent.id, filter_rule::preferred);
  when(helps == help::not_yet, filter_rule::overflow);
  when(one.phase == interaction_phase::waiting && what.queue->owner->is_full(), filter_rule::quota);
  when(is_out_of_reach(agent, one.channel), filter_rule::unreachable);
  when(!has_room(agent, channel), filter_rule::channel_full);
  when(!has_units(agent, cost_in(queue, one.channel)), filter_rule::units);
  when(((channels_held_off(state, who) >> channel) & 1U) != 0, filter_rule::interrupt);
  when(sparing(one, agent.id) != nullptr, filter_rule::back_off);
  when(is_reserved(who, *what.queue, one.channel), filter_rule::reserved);
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

namespace {

std::vector<candidate> ranked_usually(const std::vector<const agent_slot*>& free,
                                      const interaction_slot& what, moment at) {
  const auto channel = static_cast<std::size_t>(what.entry.channel);
  std::vector<rank> ranks;
  for (const auto* agent : free) {
    const auto& entry = agent->entry;
    const bool busy = std::any_of(entry.load.begin(), entry.load.end(), [](auto load) { return load > 0; });
    ranks.push_back({busy, entry.load[channel], entry.settings.capacity[channel],
                     entry.tallies.weight[channel], agent->seat, entry.idle_since, entry.id});
  }
  std::sort(ranks.begin(), ranks.end());
  std::vector<candidate> all;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    const auto& one = ranks[i];
    auto term = preferred_of(what.entry) ? deciding_term::preferred : deciding_term::only_one;
    if (i + 1 < ranks.size())
      term = !same_load(one, ranks[i + 1])               ? deciding_term::least_loaded
             : one.idle_since != ranks[i + 1].idle_since ? deciding_term::longest_idle
                                                         : deciding_term::lowest_id;
    all.push_back({one.agent, std::max(milliseconds{0}, at - one.idle_since), one.load, one.limit, term});
  }
  return all;
}

/// Those who are not scored, because too many others are idle for longer, come last and without a score.
std::vector<candidate> ranked_by_rule(const pool_state::data& state, const interaction_slot& one,
                                      std::vector<const agent_slot*> free, moment at) {
  const selection_at_work rule{state, one, at, false};
  std::size_t scored = free.size();
  if (scores_pairs(one.queue->entry.settings.rules.select.rule) && scored > scored_max) {
    scored = scored_max;
    std::sort(free.begin(), free.end(), [](auto* a, auto* b) {
      return std::pair{a->entry.idle_since, a->entry.id} < std::pair{b->entry.idle_since, b->entry.id};
    });
  }
  std::vector<standing> standings;
  for (std::size_t i = 0; i < scored; ++i) standings.push_back(rule.of(*free[i]));
  std::sort(standings.begin(), standings.end());
  std::vector<candidate> all;
  for (std::size_t i = 0; i < standings.size(); ++i)
    all.push_back(rule.shown(standings[i], i + 1 < standings.size() ? &standings[i + 1] : nullptr));
  for (auto i = scored; i < free.size(); ++i) {
    auto last = rule.shown(rule.of(*free[i]), nullptr);
    last.score = 0;
    all.push_back(last);
  }
  return all;
}

} // namespace

std::optional<explanation> explain(const pool_state& state, interaction_id id, moment at, wall_time wall) {
  const auto* slot = state.inside().interaction(id);
  if (!slot) return std::nullopt;
  const auto& one = slot->entry;
  if (one.phase != interaction_phase::waiting && one.phase != interaction_phase::offered) return std::nullopt;

  explanation all;
  all.interaction = id;
  all.queue = one.queue;
  all.position = state.position_of(id, at);
  all.step = one.extras->step;
  all.steps = static_cast<std::uint8_t>(slot->queue->entry.settings.rules.steps.size());
  std::optional<choice_at_work> choice;
  if (one.phase == interaction_phase::waiting) {
    if (!is_plain(state.inside())) choice.emplace(state.inside(), at, wall);
    all.next_step_at = one.extras->details.relaxes_at;
    line_up(state.inside());
    all.cut_short =
        slot->stands && slot->queue->people->cut_short.is_cut(*slot->queue->people, *slot->stands);
  }
  std::vector<const agent_slot*> free;
  std::vector<explanation::outcome> out;
  for (const auto& [agent_id_, agent] : slot->queue->people->agents) {
    const auto& entry = agent->entry;
    if (!serves_tenant(entry.settings, slot->queue->owner->name)) continue;
    const auto rule = filtered(state.inside(), *agent, *slot);
    if (const auto first = !rule && choice ? choice->pick_of(*agent).what : slot; !rule && first != slot) {
      out.push_back({entry.id, rule, {}, {}, first ? first->entry.id : interaction_id{}});
      continue;
    }
    if (!rule) {
      free.push_back(agent);
      continue;
    }
    const auto* spared = *rule == filter_rule::back_off ? sparing(one, entry.id) : nullptr;
    out.push_back({entry.id, rule, {}, spared ? spared->until : moment{}});
  }
  const bool usual = slot->queue->entry.settings.rules.select.rule == selection::least_occupied;
  for (const auto& ranked :
       usual ? ranked_usually(free, *slot, at) : ranked_by_rule(state.inside(), *slot, std::move(free), at))
    all.agents.push_back({ranked.agent, std::nullopt, ranked, {}});
  all.agents.insert(all.agents.end(), out.begin(), out.end());
  return all;
}

} // namespace strowger::routing
