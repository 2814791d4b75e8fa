#include "routing/model/id_text.hpp"
#include "sim/audited_sentence.hpp"
#include "sim/auditor.hpp"
#include <algorithm>

namespace strowger::sim {

using namespace routing;

namespace {

using grant_book = std::map<std::pair<bool, std::string>, std::uint8_t>;

bool lists(const std::vector<std::string>& all, const std::string& name) {
  return std::find(all.begin(), all.end(), name) != all.end();
}

std::vector<skill_level> skills_with(const std::vector<skill_level>& configured, const grant_book& grants) {
  std::map<std::string, std::uint8_t> levels;
  for (const auto& one : configured) levels[one.skill] = one.level;
  for (const auto& [of, level] : grants)
    if (!of.first) levels[of.second] = level;
  std::vector<skill_level> all;
  for (const auto& [skill, level] : levels)
    if (level > 0) all.push_back({skill, level});
  return all;
}

void lower(std::map<std::string, unsigned>& asked, const std::vector<skill_level>& to) {
  for (const auto& one : to) {
    const auto found = asked.find(one.skill);
    if (found == asked.end()) continue;
    if (one.level == 0)
      asked.erase(found);
    else
      found->second = std::min<unsigned>(found->second, one.level);
  }
}

std::string tier_of(const attribute_list& attributes) {
  const auto* tier = attributes.find("tier");
  return tier && std::holds_alternative<std::string>(*tier) ? std::get<std::string>(*tier) : "";
}

} // namespace

std::size_t auditor::cost_of(const queue_settings& queue, channel_kind channel) {
  return 100U * queue.rules.load.cost[static_cast<std::size_t>(channel)];
}

bool auditor::in_group(const agent_book& agent, const agent_group& group) const {
  const auto skills = skills_with(agent.settings.skills, agent.grants);
  return group.where.empty() || sentence_holds(group.where.text(), {agent.settings.attributes, skills, {}});
}

bool auditor::reaches(const agent_book& agent, queue_id id) const {
  const auto& queue = queues_.at(id).settings;
  const auto& has = agent.settings;
  if (has.tenant != queue.tenant && !lists(has.also_serves, queue.tenant)) return false;
  std::size_t length = 0;
  bool helper = false;
  for (const auto& rule : queue.rules.overflows) {
    if (!in_group(agent, rule.group)) continue;
    if (length == 0)
      for (const auto& [other, one] : interactions_)
        if (one.queue == id && one.at == stage::waiting) ++length;
    if (length > rule.length_over) return true;
    helper = true;
  }
  return !helper && (has.queues.empty() || lists(has.queues, queue.name));
}

bool auditor::certified(const agent_book& agent, const queue_settings& queue) const {
  return std::all_of(queue.rules.certificates.begin(), queue.rules.certificates.end(), [&](auto& asked) {
    const auto granted = agent.grants.find({true, asked});
    if (granted != agent.grants.end()) return granted->second > 0;
    return lists(agent.settings.certificates, asked);
  });
}

std::map<std::string, unsigned> auditor::asked_of(const interaction_book& one,
                                                  const queue_settings& queue) const {
  std::map<std::string, unsigned> asked;
  for (const auto& needed : queue.required) asked[needed.skill] = needed.level;
  for (const auto& needed : one.own.all())
    asked[needed.skill] = std::max<unsigned>(asked[needed.skill], needed.level);
  for (std::size_t step = 1; step <= one.step && step <= queue.rules.steps.size(); ++step)
    if (one.passed_over.count(static_cast<std::uint8_t>(step)) == 0)
      lower(asked, queue.rules.steps[step - 1].levels);
  for (const auto& rule : queue.rules.exceptions)
    if (rule.action == exception_action::relax && one.met.count(rule.when) > 0) lower(asked, rule.levels);
  return asked;
}

bool auditor::able(const agent_book& agent, const interaction_book& one) const {
  const auto& queue = queues_.at(one.queue).settings;
  if (!reaches(agent, one.queue) || !certified(agent, queue)) return false;
  const auto skills = skills_with(agent.settings.skills, agent.grants);
  const auto* where = &queue.where;
  for (std::size_t step = 1; step <= one.step && step <= queue.rules.steps.size(); ++step)
    if (queue.rules.steps[step - 1].replaces_where &&
        one.passed_over.count(static_cast<std::uint8_t>(step)) == 0)
      where = &queue.rules.steps[step - 1].where;
  if (!where->empty() && !sentence_holds(where->text(), {agent.settings.attributes, skills, one.attributes}))
    return false;
  const auto asked = asked_of(one, queue);
  return std::all_of(asked.begin(), asked.end(), [&](const auto& needed) {
    return std::any_of(skills.begin(), skills.end(), [&](const skill_level& skill) {
      return skill.skill == needed.first && skill.level >= needed.second;
    });
  });
}

std::size_t auditor::load(const agent_book& agent, channel_kind channel) const {
  std::size_t sum = 0;
  for (const auto id : agent.holds)
    if (const auto& one = interactions_.at(id); one.channel == channel) sum += one.weight;
  each_part(agent, [&](const interaction_book& one, const interaction_book::part&) {
    if (one.channel == channel) sum += 100;
  });
  return sum;
}

bool auditor::interrupted(const agent_book& agent, channel_kind by) const {
  if (rules_.interrupts.empty()) return false;
  const auto bit = 1U << static_cast<unsigned>(by);
  const auto forbids = [&](const interaction_book& held) {
    const auto tier = tier_of(held.attributes);
    const interrupt_rule* rule = nullptr;
    for (const auto& name : {std::string{}, tier}) // the tier's own goes before the general one
      for (auto at = rules_.interrupts.rbegin(); at != rules_.interrupts.rend(); ++at)
        if (at->held == held.channel && at->tier == name) rule = &*at;
    return rule && (rule->by & bit) == 0;
  };
  bool off = false;
  each_part(agent, [&](const interaction_book& one, const auto&) { off = off || forbids(one); });
  return off || std::any_of(agent.holds.begin(), agent.holds.end(),
                            [&](interaction_id id) { return forbids(interactions_.at(id)); });
}

bool auditor::has_no_phone(const agent_book& agent, channel_kind channel) {
  return agent.settings.phone && channel == channel_kind::voice && agent.reachable_in.count(channel) == 0;
}

bool auditor::is_open(const agent_book& agent, channel_kind channel) const {
  const auto limit = agent.settings.capacity[static_cast<std::size_t>(channel)] * 100U;
  return agent.state == agent_state::ready && !agent.pending_leave && !agent.lost && !agent.draining &&
         !has_no_phone(agent, channel) && load(agent, channel) + 100 <= limit && !interrupted(agent, channel);
}

bool auditor::over_quota(const interaction_book& one) const {
  const auto& tenant = queues_.at(one.queue).settings.tenant;
  std::size_t quota = 0, held = 0;
  for (const auto& share : rules_.shares)
    if (share.tenant == tenant) quota = share.quota_max;
  if (quota == 0 || one.at != stage::waiting) return false;
  for (const auto& [id, other] : interactions_)
    if ((other.lead || other.kept || !other.offers.empty()) &&
        queues_.at(other.queue).settings.tenant == tenant)
      ++held;
  return held >= quota;
}

bool auditor::kept_free(const agent_book& agent, const interaction_book& one) const {
  const auto& queue = queues_.at(one.queue).settings;
  return std::any_of(rules_.reserves.begin(), rules_.reserves.end(), [&](const reserve_rule& rule) {
    if (rule.tenant == queue.tenant && lists(rule.queues, queue.name)) return false;
    if (!in_group(agent, rule.group)) return false;
    const auto open = std::count_if(agents_.begin(), agents_.end(), [&](const auto& other) {
      return in_group(other.second, rule.group) && is_open(other.second, one.channel);
    });
    return static_cast<std::size_t>(open) <= rule.keep;
  });
}

const char* auditor::has_no_room(const agent_book& agent, const interaction_book& one) const {
  const auto limit = agent.settings.capacity[static_cast<std::size_t>(one.channel)] * 100U;
  if (load(agent, one.channel) + 100 > limit) return "no offer exceeds capacity";
  auto units = cost_of(queues_.at(one.queue).settings, one.channel);
  for (const auto id : agent.holds)
    units += std::size_t{interactions_.at(id).cost} * interactions_.at(id).weight / 100;
  each_part(agent, [&](const auto&, const interaction_book::part& part) { units += part.cost; });
  if (agent.settings.units_max > 0 && units > agent.settings.units_max * 100U)
    return "no offer exceeds the units of a desk";
  if (interrupted(agent, one.channel)) return "nothing comes beside what it must not interrupt";
  return nullptr;
}

const char* auditor::keeps_off(who& agent, const interaction_book& one) const {
  const auto& book = agent.second;
  if (book.state != agent_state::ready || book.pending_leave) return "offers go to the ready";
  if (book.lost || book.draining) return "offers go to those who are present and stay";
  if (has_no_phone(book, one.channel)) return "calls go to phones that can be reached";
  if (one.details.preferred && one.details.preferred != agent.first) return "it goes to the one it waits for";
  if (one.spared.count(agent.first) > 0) return "who declined is spared";
  if (const auto* full = has_no_room(book, one)) return full;
  if (!able(book, one)) return "offers go to those who may and can";
  if (over_quota(one)) return "a tenant has in hand what its quota says";
  if (kept_free(book, one)) return "agents who are kept free stay so";
  return nullptr;
}

bool auditor::stands_before(what& other, what& one) const {
  const auto rank = [&](what& of) {
    const auto& book = of.second;
    const auto raised = book.priority * 1'000'000;
    switch (queues_.at(book.queue).settings.rules.order) {
    case line_order::last_come:
      return 1'000 * book.anchor.time_since_epoch().count() + raised;
    case line_order::earliest_due:
      return raised - 1'000 * book.details.due.time_since_epoch().count();
    case line_order::first_come:
      break;
    }
    return std::int64_t{book.details.ageing} * (now_ - book.anchor).count() + raised;
  };
  const auto of_other = rank(other), of_one = rank(one);
  return of_other > of_one || (of_other == of_one && other.first < one.first);
}

/// What the matching must hold to; a person may pass it over.
void auditor::check_choice(interaction_id id, agent_id agent, const std::string& about) {
  const auto& chosen = *interactions_.find(id);
  const auto& winner = *agents_.find(agent);
  if (const auto* rule = keeps_off(winner, chosen.second)) {
    holds(false, rule, about + " to " + to_text(agent));
    return;
  }
  for (const auto& other : interactions_) {
    const auto& book = other.second;
    if (book.at != stage::waiting || book.queue != chosen.second.queue ||
        book.channel != chosen.second.channel || other.first == id || !stands_before(other, chosen))
      continue;
    if (!holds(keeps_off(winner, book) != nullptr, "nobody before it in the queue is passed over",
               about + " past " + to_text(other.first)))
      return;
  }
}

} // namespace strowger::sim
