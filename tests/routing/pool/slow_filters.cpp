#include "slow_rules.hpp"
#include <algorithm>
#include <set>

namespace strowger::routing::testing {

namespace {

bool spared(const interaction_entry& one, agent_id agent) {
  for (const auto& back : one.back_offs)
    if (back.agent == agent && back.until != moment{}) return true;
  return false;
}

/// What the agent's level is, grants over configuration; 0: it has not got it.
int level_of(const agent_entry& agent, const std::string& skill) {
  for (const auto& one : agent.grants)
    if (!one.certificate && one.skill == skill) return one.level;
  for (const auto& has : agent.settings.skills)
    if (has.skill == skill) return has.level;
  return 0;
}

bool is_certified(const agent_entry& agent, const std::string& certificate) {
  for (const auto& one : agent.grants)
    if (one.certificate && one.skill == certificate) return one.level > 0;
  const auto& all = agent.settings.certificates;
  return std::count(all.begin(), all.end(), certificate) > 0;
}

/// Looked for among all open offers.
bool rings_at(const pool_state& pool, const interaction_entry& one, agent_id agent) {
  bool rings = false;
  pool.each_offer([&](const offer_entry& offer) {
    if (offer.interaction == one.id && offer.agent == agent) rings = true;
  });
  return rings;
}

/// What an agent's desk holds, in hundredths: of interactions of a channel, and of units of all.
struct on_desk {
  int interactions = 0, units = 0;
};
on_desk desk_of(const pool_state& pool, const agent_entry& agent, channel_kind channel) {
  on_desk sum;
  pool.each_work_of(agent.id, [&](const interaction_entry& held, const offer_entry*) {
    if (held.channel == channel) sum.interactions += held.extras->weight;
    sum.units += held.extras->cost * held.extras->weight / 100;
  });
  pool.each_part_of(agent.id, [&](const interaction_entry& shared, const party& part) {
    if (part.role == party_role::listening) return;
    if (shared.channel == channel) sum.interactions += 100;
    sum.units += part.cost;
  });
  return sum;
}

/// Whether something it holds must not be interrupted by this channel.
bool held_off(const pool_state& pool, const agent_entry& agent, channel_kind by) {
  bool off = false;
  const auto& rules = pool.settings().limits.rules.interrupts;
  if (rules.empty()) return off;
  const auto look = [&](const interaction_entry& held) {
    const auto* tier = held.attributes.find("tier");
    const auto text = tier && std::holds_alternative<std::string>(*tier) ? std::get<std::string>(*tier) : "";
    const interrupt_rule *own = nullptr, *general = nullptr;
    for (const auto& rule : rules) {
      if (rule.held == held.channel && rule.tier == text && !own) own = &rule;
      if (rule.held == held.channel && rule.tier.empty()) general = &rule;
    }
    const auto* rule = own ? own : general;
    if (rule && (rule->by & (1 << index(by))) == 0) off = true;
  };
  pool.each_work_of(agent.id, [&](const interaction_entry& held, const offer_entry*) { look(held); });
  pool.each_part_of(agent.id, [&](const interaction_entry& shared, const party& part) {
    if (part.role != party_role::listening) look(shared);
  });
  return off;
}

/// Calls come to an agent with a phone at that phone alone.
bool no_phone(const agent_entry& agent, channel_kind channel) {
  return agent.settings.phone && channel == channel_kind::voice && agent.reach % 2 == 0;
}

} // namespace

bool may_ring_at_more(const pool_state& pool, const interaction_entry& one) {
  const auto& select = pool.find(one.queue)->settings.rules.select;
  if (select.ring_width == 1 || one.phase != interaction_phase::offered) return false;
  std::size_t open = 0;
  bool by_hand = false;
  pool.each_offer([&](const offer_entry& offer) {
    if (offer.interaction != one.id) return;
    ++open;
    if (offer.decision.by_hand) by_hand = true;
  });
  if (by_hand || one.extras->details.preferred) return false;
  const bool wide = select.ring_width != 0 && open >= select.ring_width;
  const bool too_soon = select.ring_step.count() > 0 && open >= std::max<std::size_t>(1, one.extras->rings);
  return !wide && !too_soon;
}

bool of_tenant(const agent_entry& agent, const std::string& tenant) {
  const auto& also = agent.settings.also_serves;
  return agent.settings.tenant == tenant || std::count(also.begin(), also.end(), tenant) > 0;
}

int desk_weight(const pool_state& pool, const agent_entry& agent, channel_kind channel) {
  return desk_of(pool, agent, channel).interactions;
}

bool is_open(const pool_state& pool, const agent_entry& agent, channel_kind channel) {
  if (agent.state != agent_state::ready || agent.pending || agent.lost || agent.draining) return false;
  return !no_phone(agent, channel) &&
         desk_weight(pool, agent, channel) + 100 <= agent.settings.capacity[index(channel)] * 100 &&
         !held_off(pool, agent, channel);
}

std::vector<skill_level> skills_of(const agent_entry& agent) {
  std::set<std::string> names;
  for (const auto& one : agent.settings.skills) names.insert(one.skill);
  for (const auto& one : agent.grants)
    if (!one.certificate) names.insert(one.skill);
  std::vector<skill_level> skills;
  for (const auto& name : names)
    if (const auto level = level_of(agent, name); level > 0)
      skills.push_back({name, static_cast<std::uint8_t>(level)});
  return skills;
}

std::optional<filter_rule> out_by(const pool_state& pool, const agent_entry& agent,
                                  const interaction_entry& one, const queue_entry& queue) {
  if (agent.state == agent_state::signed_out) return filter_rule::signed_out;
  if (agent.lost) return filter_rule::lost;
  if (agent.pending || agent.state == agent_state::not_ready) return filter_rule::not_ready;
  const auto& serves = agent.settings.queues;
  const auto helping_out = helps(pool, agent, queue);
  if (helping_out == helping::no && !serves.empty() &&
      std::count(serves.begin(), serves.end(), queue.settings.name) == 0)
    return filter_rule::queue;
  for (const auto& asked : queue.settings.rules.certificates)
    if (!is_certified(agent, asked)) return filter_rule::certificate;
  const auto level = [&](const std::string& skill) { return level_of(agent, skill); };
  for (const auto& needs : levels_asked(one, queue))
    if (level(needs.skill) == 0) return filter_rule::skill;
  for (const auto& needs : levels_asked(one, queue))
    if (level(needs.skill) < needs.level) return filter_rule::level;
  if (!where_asked(one, queue).holds({agent.settings.attributes, skills_of(agent), one.attributes}))
    return filter_rule::attributes;
  if (rings_at(pool, one, agent.id)) return filter_rule::ringing;
  const auto preferred = one.extras->details.preferred;
  if (preferred && preferred != agent.id) return filter_rule::preferred;
  if (helping_out == helping::later) return filter_rule::overflow;
  if (over_quota(pool, one, queue)) return filter_rule::quota;
  if (no_phone(agent, one.channel)) return filter_rule::unreachable;
  const auto desk = desk_of(pool, agent, one.channel);
  if (desk.interactions + 100 > agent.settings.capacity[index(one.channel)] * 100)
    return filter_rule::channel_full;
  const auto cost = queue.settings.rules.load.cost[index(one.channel)];
  if (agent.settings.units_max > 0 && desk.units + cost * 100 > agent.settings.units_max * 100)
    return filter_rule::units;
  if (held_off(pool, agent, one.channel)) return filter_rule::interrupt;
  if (spared(one, agent.id)) return filter_rule::back_off;
  if (kept_free(pool, agent, one, queue)) return filter_rule::reserved;
  if (agent.draining) return filter_rule::draining;
  return std::nullopt;
}

} // namespace strowger::routing::testing
