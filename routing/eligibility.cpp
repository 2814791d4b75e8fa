#include "routing/eligibility.hpp"
#include <algorithm>

namespace strowger::routing {

namespace {

/// What these requirements say of the agent; `able` when they are met.
verdict met(const agent_settings& agent, const std::vector<skill_level>& required) {
  bool high_enough = true;
  for (const auto& needed : required) {
    const auto has = std::find_if(agent.skills.begin(), agent.skills.end(),
                                  [&](const skill_level& one) { return one.skill == needed.skill; });
    if (has == agent.skills.end()) return verdict::skill;
    if (has->level < needed.level) high_enough = false;
  }
  return high_enough ? verdict::able : verdict::level;
}

} // namespace

bool serves_tenant(const agent_settings& agent, const std::string& tenant) {
  const auto& also = agent.also_serves;
  return agent.tenant == tenant || std::find(also.begin(), also.end(), tenant) != also.end();
}

bool in_queue(const agent_settings& agent, const queue_settings& queue) {
  return agent.queues.empty() ||
         std::find(agent.queues.begin(), agent.queues.end(), queue.name) != agent.queues.end();
}

verdict verdict_on(const agent_settings& agent, const queue_settings& queue) {
  if (!in_queue(agent, queue)) return verdict::queue;
  return has_certificates(agent, queue) ? met(agent, queue.required) : verdict::certificate;
}

bool has_certificates(const agent_settings& agent, const queue_settings& queue) {
  const auto& asked = queue.rules.certificates;
  return std::all_of(asked.begin(), asked.end(), [&](const std::string& one) {
    return std::find(agent.certificates.begin(), agent.certificates.end(), one) != agent.certificates.end();
  });
}

bool meets_expression(const agent_settings& agent, const expression& where,
                      const attribute_list& interaction) {
  return where.holds({agent.attributes, agent.skills, interaction});
}

verdict has_skills(const agent_settings& agent, const std::vector<skill_level>& required) {
  return met(agent, required);
}

std::string_view tier_of(const attribute_list& interaction) {
  const auto* tier = interaction.find("tier");
  const auto* text = tier ? std::get_if<std::string>(tier) : nullptr;
  return text ? std::string_view{*text} : std::string_view{};
}

std::uint8_t interrupted_by(const std::vector<interrupt_rule>& rules, channel_kind held,
                            std::string_view tier) {
  const interrupt_rule* of_all = nullptr;
  for (const auto& one : rules) {
    if (one.held != held) continue;
    if (one.tier == tier) return one.by;
    if (one.tier.empty()) of_all = &one;
  }
  return of_all ? of_all->by : std::uint8_t{0xf};
}

verdict verdict_on(const agent_settings& agent, const queue_settings& queue, const skill_list& own) {
  const auto on_queue = verdict_on(agent, queue);
  if (own.empty() || on_queue <= verdict::certificate) return on_queue;
  return std::min(on_queue, met(agent, own.all()));
}

} // namespace strowger::routing
