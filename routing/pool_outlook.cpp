#include "routing/pool_outlook.hpp"
#include "routing/pool_guards.hpp"
#include "routing/pool_outlook_ways.hpp"
#include "routing/pool_preferred.hpp"
#include "routing/pool_relax.hpp"
#include "routing/pool_rings.hpp"
#include "routing/pool_step.hpp"
#include "routing/relaxation.hpp"
#include <algorithm>

namespace strowger::routing {

namespace {

constexpr std::size_t looked_ahead_max = 64; ///< of the nearest ways it is asked what the agent takes first

/// What a step, and all before it, leaves of the requirements.
struct asked_at {
  relaxed how;
  std::vector<skill_level> skills;
  const expression* where = nullptr;
};
asked_at asked_of(const interaction_slot& one, relaxed how) {
  const auto& queue = one.queue->entry.settings;
  return {how, asked_skills(queue, one.entry.required, how), &asked_where(queue, how)};
}

bool fits(const agent_slot& agent, const interaction_slot& one, const asked_at& asked) {
  return has_skills(agent.able(), asked.skills) == verdict::able &&
         meets_expression(agent.able(), *asked.where, one.entry.attributes);
}

/// What no step changes; `by`: nobody else is preferred any more whose time is over then.
bool may_ever(const agent_slot& agent, const interaction_slot& one, moment by = {}) {
  const auto& queue = *one.queue;
  const auto preferred = preferred_of(one.entry);
  if (agent.entry.draining) return false;
  if (preferred && preferred != agent.entry.id) {
    const auto until = preferred_until(one.entry);
    if (until == moment{} || until > by) return false;
  }
  if (help_of(agent, queue) == help::none && !in_queue(agent.able(), queue.entry.settings)) return false;
  return has_certificates(agent.able(), queue.entry.settings);
}

std::vector<const agent_slot*> people_of(const interaction_slot& one) {
  std::vector<const agent_slot*> all;
  for (const auto& [id, agent] : one.queue->people->agents)
    if (serves_tenant(agent->entry.settings, one.queue->owner->name)) all.push_back(agent);
  return all;
}

std::vector<outlook::level_change> changes_between(const asked_at& before, const asked_at& after) {
  std::vector<outlook::level_change> all;
  for (const auto& was : before.skills) {
    const auto now = std::find_if(after.skills.begin(), after.skills.end(),
                                  [&](const skill_level& one) { return one.skill == was.skill; });
    const auto level = now == after.skills.end() ? std::uint8_t{0} : now->level;
    if (level != was.level) all.push_back({was.skill, was.level, level});
  }
  return all;
}

/// The steps ahead as they would be if their time came now, one after the other.
void foresee_steps(const pool_state& state, const interaction_slot& one, moment at,
                   const std::vector<const agent_slot*>& people, outlook& all) {
  const auto& rules = one.queue->entry.settings.rules;
  const auto& people_slot = *one.queue->people;
  auto how = relaxed_to(one.entry);
  auto before = asked_of(one, how);
  const bool cut = one.stands && people_slot.cut_short.is_cut(people_slot, *one.stands);
  for (std::size_t number = how.step + std::size_t{1}; number <= rules.steps.size(); ++number) {
    const auto& rule = rules.steps[number - 1];
    outlook::step step;
    step.number = static_cast<std::uint8_t>(number);
    const bool next = all.steps.empty();
    step.at = next ? one.entry.extras->details.relaxes_at : one.entry.visit_at + rule.after;
    step.at_once = next && cut;
    step.passed_over = passes_over(state, rule, one, at);
    how.step = step.number;
    if (!step.passed_over.empty()) how.passed_over |= 1U << (number - 1);
    auto after = asked_of(one, how);
    if (step.passed_over.empty()) {
      step.levels = changes_between(before, after);
      step.other_where = rule.replaces_where && !(*before.where == *after.where);
      step.raise = rule.raise;
    }
    for (const auto* agent : people) {
      if (agent->entry.state == agent_state::signed_out || !may_ever(*agent, one)) continue;
      if (!fits(*agent, one, after) || fits(*agent, one, before)) continue;
      ++step.fit;
      if (filters_of(state.inside(), *agent, one, how) == 0) ++step.free;
    }
    all.steps.push_back(std::move(step));
    before = std::move(after);
  }
}

void count(outlook::requirement& of, const agent_slot& agent) {
  ++of.known;
  if (agent.entry.state != agent_state::signed_out) ++of.signed_in;
  if (presence_of(agent.entry) == presence::present) ++of.ready;
}

void look_at_requirements(const interaction_slot& one, const std::vector<const agent_slot*>& people,
                          outlook& all) {
  const auto& queue = one.queue->entry.settings;
  const auto asked = asked_of(one, relaxed_to(one.entry));
  for (const auto& name : queue.rules.certificates) {
    outlook::requirement found{outlook::asked_kind::certificate, name};
    for (const auto* agent : people) {
      const auto& has = agent->able().certificates;
      if (std::find(has.begin(), has.end(), name) != has.end()) count(found, *agent);
    }
    all.requirements.push_back(std::move(found));
  }
  for (const auto& skill : asked.skills) {
    outlook::requirement found{outlook::asked_kind::skill, skill.skill, skill.level};
    for (const auto* agent : people)
      if (has_skills(agent->able(), {skill}) == verdict::able) count(found, *agent);
    all.requirements.push_back(std::move(found));
  }
  if (!asked.where->empty()) {
    outlook::requirement found{outlook::asked_kind::where, asked.where->text()};
    for (const auto* agent : people)
      if (meets_expression(agent->able(), *asked.where, one.entry.attributes)) count(found, *agent);
    all.requirements.push_back(std::move(found));
  }
  for (const auto* agent : people) {
    if (!may_ever(*agent, one) || !fits(*agent, one, asked)) continue;
    ++all.fit;
    if (agent->entry.state != agent_state::signed_out) ++all.fit_signed_in;
  }
}

void find_ways(const way_finder& finder, const std::vector<const agent_slot*>& people, outlook& all) {
  std::vector<way_finder::plan> plans;
  for (const auto* agent : people)
    if (auto plan = finder.plan_for(*agent)) plans.push_back(std::move(*plan));
  all.ways_all = plans.size();
  std::stable_sort(plans.begin(), plans.end(), [](auto& a, auto& b) { return a.effort < b.effort; });
  if (plans.size() > looked_ahead_max) plans.erase(plans.begin() + looked_ahead_max, plans.end());
  for (auto& plan : plans) finder.look_ahead(plan);
  std::stable_sort(plans.begin(), plans.end(), [](auto& a, auto& b) {
    const bool later_a{a.found.takes_first}, later_b{b.found.takes_first};
    return std::pair{later_a, a.effort} < std::pair{later_b, b.effort};
  });
  for (auto& plan : plans)
    if (all.ways.size() < ways_max) all.ways.push_back(std::move(plan.found));
}

/// A callback that is not in line: nobody's doing.
void look_at_parked(const interaction_slot& one, outlook& all) {
  const auto& callback = one.entry.extras->callback;
  if (callback.dialling) return;
  outlook::condition due{outlook::event::call_is_due, {}, callback.again_at};
  if (callback.again_at == moment{}) due.wall = callback.not_before;
  if (due.at == moment{} && due.wall == wall_time{})
    due = {outlook::event::hours_begin, {}, {}, {}, 0, one.queue->entry.settings.rules.callback.hours};
  all.ways_all = 1;
  all.ways.push_back({{}, {std::move(due)}, {}, false});
}

} // namespace

bool fits_once_relaxed(const agent_slot& agent, const interaction_slot& one, moment until) {
  if (!may_ever(agent, one, until)) return false;
  const auto& steps = one.queue->entry.settings.rules.steps;
  auto how = relaxed_to(one.entry);
  while (how.step < steps.size() && one.entry.visit_at + steps[how.step].after <= until) {
    ++how.step;
    if (fits(agent, one, asked_of(one, how))) return true;
  }
  return false;
}

std::optional<outlook> outlook_for(const pool_state& state, interaction_id id, moment at, wall_time wall) {
  const auto* slot = state.inside().interaction(id);
  if (!slot) return std::nullopt;
  const auto& entry = slot->entry;
  const bool rings = entry.phase == interaction_phase::offered;
  if (!rings && entry.phase != interaction_phase::waiting && entry.phase != interaction_phase::parked)
    return std::nullopt;
  line_up(state.inside());
  outlook all;
  all.interaction = id;
  all.queue = entry.queue;
  all.phase = entry.phase;
  all.position = state.position_of(id, at);
  all.wait = expected_wait(state, id, at);
  if (entry.phase == interaction_phase::parked) {
    look_at_parked(*slot, all);
    return all;
  }
  const auto people = people_of(*slot);
  look_at_requirements(*slot, people, all);
  all.waits_until = entry.deadline;
  all.ages_at = entry.extras->details.ages_at;
  if (rings) {
    each_open_offer(entry, [&](offer_id offer, agent_id agent) {
      all.rings.push_back({offer, agent, state.inside().offer(offer)->deadline});
    });
    return all;
  }
  if (entry.extras->details.relaxes_at != moment{}) foresee_steps(state, *slot, at, people, all);
  find_ways(way_finder{state.inside(), *slot, at, wall}, people, all);
  return all;
}

} // namespace strowger::routing
