#include "routing/eligibility.hpp"
#include <algorithm>

namespace strowger::routing {

verdict verdict_on(const agent_settings& agent, const queue_settings& queue) {
  if (!agent.queues.empty() &&
      std::find(agent.queues.begin(), agent.queues.end(), queue.name) == agent.queues.end())
    return verdict::queue;
  bool high_enough = true;
  for (const auto& needed : queue.required) {
    const auto has = std::find_if(agent.skills.begin(), agent.skills.end(),
                                  [&](const skill_level& one) { return one.skill == needed.skill; });
    if (has == agent.skills.end()) return verdict::skill;
    if (has->level < needed.level) high_enough = false;
  }
  return high_enough ? verdict::able : verdict::level;
}

} // namespace strowger::routing
