#include "routing/pool_state.hpp"
#include "slow_rules.hpp"
#include <algorithm>
#include <map>

namespace strowger::routing::testing {

namespace {

bool is_member(const agent_entry& agent, const agent_group& group) {
  return group.where.empty() ||
         group.where.holds({agent.settings.attributes, skills_of(agent), attribute_list{}});
}

std::size_t waiting_in(const pool_state& pool, queue_id queue) {
  std::size_t count = 0;
  pool.each_interaction([&](const interaction_entry& one) {
    if (one.queue == queue && one.phase == interaction_phase::waiting) ++count;
  });
  return count;
}

bool counts(const interaction_entry& one, std::size_t step) {
  return step <= one.extras->step && ((one.extras->passed_over >> (step - 1)) & 1U) == 0;
}

} // namespace

std::vector<skill_level> levels_asked(const interaction_entry& one, const queue_entry& queue) {
  std::map<std::string, std::uint8_t> asked;
  for (const auto* list : {&queue.settings.required, &one.required.all()})
    for (const auto& needs : *list) asked[needs.skill] = std::max(asked[needs.skill], needs.level);
  const auto& steps = queue.settings.rules.steps;
  const auto lower = [&](const std::vector<skill_level>& levels) {
    for (const auto& lowered : levels) {
      if (!asked.contains(lowered.skill)) continue;
      if (lowered.level == 0)
        asked.erase(lowered.skill);
      else
        asked[lowered.skill] = std::min(asked[lowered.skill], lowered.level);
    }
  };
  for (std::size_t step = 1; step <= steps.size(); ++step)
    if (counts(one, step)) lower(steps[step - 1].levels);
  const auto& done = one.extras->done;
  for (const auto& rule : queue.settings.rules.exceptions)
    if (rule.action == exception_action::relax && std::count(done.begin(), done.end(), rule.when) > 0)
      lower(rule.levels);
  std::vector<skill_level> all;
  for (const auto& [skill, level] : asked) all.push_back({skill, level});
  return all;
}

const expression& where_asked(const interaction_entry& one, const queue_entry& queue) {
  const auto& steps = queue.settings.rules.steps;
  for (auto step = steps.size(); step > 0; --step)
    if (counts(one, step) && steps[step - 1].replaces_where) return steps[step - 1].where;
  return queue.settings.where;
}

helping helps(const pool_state& pool, const agent_entry& agent, const queue_entry& queue) {
  auto is = helping::no;
  for (const auto& rule : queue.settings.rules.overflows) {
    if (!is_member(agent, rule.group)) continue;
    if (waiting_in(pool, queue.id) > rule.length_over) return helping::now;
    is = helping::later;
  }
  return is;
}

std::size_t work_in_hand(const pool_state& pool, const std::string& tenant) {
  std::size_t count = 0;
  pool.each_interaction([&](const interaction_entry& one) {
    if (one.lead && pool.find(one.queue)->settings.tenant == tenant) ++count;
  });
  return count;
}

bool over_quota(const pool_state& pool, const interaction_entry& one, const queue_entry& queue) {
  if (one.phase != interaction_phase::waiting) return false;
  for (const auto& share : pool.inside().limits.rules.shares)
    if (share.tenant == queue.settings.tenant && share.quota_max > 0)
      return work_in_hand(pool, share.tenant) >= share.quota_max;
  return false;
}

bool kept_free(const pool_state& pool, const agent_entry& agent, const interaction_entry& one,
               const queue_entry& queue) {
  for (const auto& rule : pool.inside().limits.rules.reserves) {
    const bool named = rule.tenant == queue.settings.tenant &&
                       std::count(rule.queues.begin(), rule.queues.end(), queue.settings.name) > 0;
    if (named || !is_member(agent, rule.group)) continue;
    std::size_t open = 0;
    pool.each_agent([&](const agent_entry& other) {
      if (is_member(other, rule.group) && is_open(pool, other, one.channel)) ++open;
    });
    if (open <= rule.keep) return true;
  }
  return false;
}

double value_of(const pool_state& pool, const agent_entry& agent, const queue_entry& queue) {
  for (const auto& entry : pool.inside().limits.rules.values)
    if (entry.tenant == queue.settings.tenant && entry.queue == queue.settings.name &&
        is_member(agent, entry.group))
      return entry.value;
  return 0;
}

} // namespace strowger::routing::testing
