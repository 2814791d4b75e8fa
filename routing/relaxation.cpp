#include "routing/relaxation.hpp"
#include <algorithm>

namespace strowger::routing {

namespace {

void merge_in(std::vector<skill_level>& into, const std::vector<skill_level>& from) {
  for (const auto& one : from) {
    const auto same =
        std::find_if(into.begin(), into.end(), [&](const auto& has) { return has.skill == one.skill; });
    if (same == into.end())
      into.push_back(one);
    else
      same->level = std::max(same->level, one.level);
  }
}

/// A step lowers what is asked, or drops it; it never asks for more.
void apply_levels(std::vector<skill_level>& asked, const std::vector<skill_level>& levels) {
  for (const auto& one : levels) {
    const auto same =
        std::find_if(asked.begin(), asked.end(), [&](const auto& has) { return has.skill == one.skill; });
    if (same == asked.end()) continue;
    if (one.level == 0)
      asked.erase(same);
    else
      same->level = std::min(same->level, one.level);
  }
}

template <class Visit>
void each_step(const queue_settings& queue, relaxed how, const Visit& visit) {
  const auto& steps = queue.rules.steps;
  for (std::size_t i = 0; i < std::min<std::size_t>(how.step, steps.size()); ++i)
    if (how.counts(i + 1)) visit(steps[i]);
}

} // namespace

std::vector<skill_level> asked_skills(const queue_settings& queue, const skill_list& own, relaxed how) {
  std::vector<skill_level> asked;
  asked.reserve(queue.required.size() + own.size());
  merge_in(asked, queue.required);
  merge_in(asked, own.all());
  each_step(queue, how, [&](const relaxation_step& one) { apply_levels(asked, one.levels); });
  if (how.exceptions != 0)
    for (const auto& one : queue.rules.exceptions)
      if (one.action == exception_action::relax && (how.exceptions & exception_bit(one.when)) != 0)
        apply_levels(asked, one.levels);
  return asked;
}

const expression& asked_where(const queue_settings& queue, relaxed how) {
  const auto* where = &queue.where;
  each_step(queue, how, [&](const relaxation_step& one) {
    if (one.replaces_where) where = &one.where;
  });
  return *where;
}

std::int32_t raised_by(const queue_settings& queue, relaxed how) {
  std::int32_t all = 0;
  each_step(queue, how, [&](const relaxation_step& one) { all += one.raise; });
  return all;
}

bool may_be_cut_short(const queue_settings& queue, relaxed how) {
  const auto& rules = queue.rules;
  if (how.step >= rules.steps.size()) return false;
  bool cut = rules.skip_if_nobody;
  each_step(queue, how, [&](const relaxation_step& one) { cut = one.skip_if_nobody; });
  return cut;
}

const tier_rule& tier_of(const queue_settings& queue, const attribute_list& interaction) {
  static const tier_rule no_rule;
  const auto& tiers = queue.rules.tiers;
  if (tiers.empty()) return no_rule;
  const auto named = [&](const std::string& tier) {
    return std::find_if(tiers.begin(), tiers.end(), [&](const tier_rule& one) { return one.tier == tier; });
  };
  const auto* value = interaction.find("tier");
  const auto* text = value ? std::get_if<std::string>(value) : nullptr;
  auto found = text ? named(*text) : tiers.end();
  if (found == tiers.end()) found = named({});
  return found == tiers.end() ? no_rule : *found;
}

} // namespace strowger::routing
