#include "routing/pool_relax.hpp"
#include "routing/pool_step.hpp"
#include "routing/pool_waits.hpp"
#include "routing/relaxation.hpp"

/// Relaxation: what a waiting interaction asks of agents is less after a time, step by step.
namespace strowger::routing {

namespace {

bool skips_too_early(const relaxation_step& step, const interaction_slot& one, const pool_state& state,
                     moment at) {
  const auto wait = expected_wait(state, one.entry.id, at);
  return wait && wait->p50 < step.expected_wait_min;
}

std::size_t free_in_channel(const interaction_slot& one) {
  const auto& people = *one.queue->people;
  const auto channel = static_cast<std::size_t>(one.entry.channel);
  const auto serving = one.queue->owner->number;
  if (serving == 0) return people.open_count[channel];
  return bits_shared(people.words, people.open[channel].data(),
                     people.skills[serving].at_least(1, people.words));
}

} // namespace

/// With its due time, its ageing and its first step in this queue; what an earlier visit knew goes on.
fact::visit_details pool_step::with_line(const queue_slot& queue, const attribute_list& attributes,
                                         fact::visit_details known) const {
  const auto& rules = queue.entry.settings.rules;
  known.ageing = tier_of(queue.entry.settings, attributes).ageing;
  if (rules.order == line_order::earliest_due && known.due == wall_time{})
    known.due = wall_ + rules.due_within;
  known.relaxes_at = rules.steps.empty() ? moment{} : at_ + rules.steps.front().after;
  return known;
}

std::int32_t pool_step::priority_in(const queue_slot& queue, const attribute_list& attributes) {
  const auto& settings = queue.entry.settings;
  return settings.priority + tier_of(settings, attributes).priority;
}

std::string passes_over(const pool_state& state, const relaxation_step& step, const interaction_slot& one,
                        moment at) {
  if (one.queue->waiting < step.length_min) return "length";
  if (step.expected_wait_min.count() > 0 && skips_too_early(step, one, state, at)) return "expected_wait";
  if (step.available_max >= 0 && free_in_channel(one) > static_cast<std::size_t>(step.available_max))
    return "available";
  return {};
}

/// The next step's time has come; `early` when that is because nobody who fits is signed in.
void pool_step::relax(interaction_id id, bool early) {
  const auto& slot = *state_.interaction(id);
  const auto& steps = slot.queue->entry.settings.rules.steps;
  fact::interaction_relaxed what;
  what.interaction = id;
  what.at = at_;
  what.step = slot.entry.extras->step;
  what.priority = slot.entry.priority;
  if (what.step < steps.size()) {
    const auto& step = steps[what.step];
    what.skipped = passes_over(whole_, step, slot, at_);
    if (what.skipped.empty()) what.priority += step.raise;
    if (what.skipped.empty() && early) what.skipped = "nobody";
    ++what.step;
    if (what.step < steps.size()) what.next_at = slot.entry.visit_at + steps[what.step].after;
  }
  decide(std::move(what));
}

} // namespace strowger::routing
