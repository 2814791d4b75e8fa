#include "routing/pool_grants.hpp"
#include "routing/pool_step.hpp"

/// Granting and revoking. A grant ends when it is revoked, when another one of the same takes its place, or
/// at its wall time; matching knows from the next decision on.
namespace strowger::routing {

namespace {

const skill_grant* grant_of(const agent_entry& agent, const std::string& skill, bool certificate) {
  for (const auto& one : agent.grants)
    if (one.skill == skill && one.certificate == certificate) return &one;
  return nullptr;
}

error wrong_grant(std::string what) { return {error_code::invalid_value, std::move(what)}; }

} // namespace

agent_settings with_grants(const agent_entry& agent) {
  auto settings = agent.settings;
  for (const auto& one : agent.grants) {
    if (one.certificate) {
      auto& held = settings.certificates;
      std::erase(held, one.skill);
      if (one.level > 0) held.insert(std::lower_bound(held.begin(), held.end(), one.skill), one.skill);
      continue;
    }
    auto& skills = settings.skills;
    std::erase_if(skills, [&](const skill_level& has) { return has.skill == one.skill; });
    const skill_level given{one.skill, one.level};
    if (one.level > 0) skills.insert(std::lower_bound(skills.begin(), skills.end(), given), given);
  }
  return settings;
}

result<void> pool_step::take(const grant_skill& what) {
  const auto* agent = state_.agent(what.agent);
  if (!agent) return error{error_code::unknown_agent, to_text(what.agent) + " is not in this pool"};
  if (what.skill.empty() || what.skill.size() > text_max)
    return wrong_grant("the name of what is granted has 1 to 200 bytes");
  if (what.level > skill_levels)
    return wrong_grant(what.skill + ": skill levels go from 1 to 10, 0 takes away");
  const auto& grades = state_.limits.rules.grades;
  if (what.skill == grade_skill && !what.certificate && !grades.empty() && what.level > grades.size())
    return wrong_grant("there are " + std::to_string(grades.size()) + " grades");
  if (what.until != wall_time{} && what.until <= wall_)
    return wrong_grant(what.skill + ": its end is over already");
  const auto level = what.certificate ? std::min<std::uint8_t>(what.level, 1) : what.level;
  const auto* known = grant_of(agent->entry, what.skill, what.certificate);
  if (known && known->level == level && known->until == what.until && known->by == what.by) return {};
  if (!known && agent->entry.grants.size() >= grants_max)
    return wrong_grant(to_text(what.agent) + " has 64 grants already");
  decide(fact::skill_granted{what.agent, what.skill, level, what.certificate, what.until, at_, what.by});
  return {};
}

/// What was not granted is as wanted.
result<void> pool_step::take(const revoke_grant& what) {
  const auto* agent = state_.agent(what.agent);
  if (!agent) return error{error_code::unknown_agent, to_text(what.agent) + " is not in this pool"};
  if (grant_of(agent->entry, what.skill, what.certificate))
    decide(fact::grant_ended{what.agent, what.skill, what.certificate, at_, false, what.by});
  return {};
}

void pool_step::grant_runs_out(agent_id id, wall_time until) {
  for (const auto& one : state_.agent(id)->entry.grants)
    if (one.until == until) {
      decide(fact::grant_ended{id, std::string{one.skill}, one.certificate, at_, true, {}});
      return;
    }
}

} // namespace strowger::routing
