#include "routing/pool_picks.hpp"
#include "routing/pool_preferred.hpp"
#include <algorithm>

namespace strowger::routing {

namespace {

double in_seconds(milliseconds span) { return static_cast<double>(span.count()) / 1'000.0; }

/// In the order of their ids, so that the sum is the same however the queues came.
double sum_of_ratios(const pool_state::data& state) {
  double all = 0;
  for (const auto* queue : in_id_order(state.queues)) all += queue->entry.settings.rules.value.ratio;
  return all;
}

/// How late the first of a queue is by its threshold, and how far the queue is behind its target.
double risk(const queue_slot& queue, std::int64_t age) {
  const auto& settings = queue.entry.settings;
  const auto threshold = std::max<std::int64_t>(1, settings.service_level_threshold.count());
  const auto late = static_cast<double>(age) / 1'000.0 / static_cast<double>(threshold);
  return late + settings.service_level_target - static_cast<double>(queue.entry.in_time) / 1e6;
}

constexpr std::uint16_t exits_kept = 50;

} // namespace

/// Who gave up before the threshold says nothing about the service.
void note_exit(interaction_slot& slot, moment at, visit_exit how) {
  if (how != visit_exit::answered && how != visit_exit::abandoned) return;
  auto& entry = slot.queue->entry;
  const bool in_time = at - slot.entry.visit_at <= entry.settings.service_level_threshold;
  if (in_time && how == visit_exit::abandoned) return;
  if (entry.exits < exits_kept) ++entry.exits;
  const auto step = ((in_time ? 1'000'000 : 0) - static_cast<std::int64_t>(entry.in_time)) / entry.exits;
  entry.in_time = static_cast<std::uint32_t>(static_cast<std::int64_t>(entry.in_time) + step);
}

bool is_plain(const pool_state::data& state) {
  const auto& rules = state.limits.rules;
  const auto& people = state.people;
  return rules.choice == choice_rule::highest_score && rules.shares.empty() && rules.reserves.empty() &&
         people.overflowing == 0 && !any_odd(people) && !(state.late && is_odd(*state.late));
}

choice_at_work::choice_at_work(const pool_state::data& state, moment at, wall_time wall)
  : state_{state}, rules_{state.limits.rules}, at_{at}, wall_{wall} {
  if (rules_.choice == choice_rule::queue_ratio) ratios_ = sum_of_ratios(state);
}

double choice_at_work::value_of(const agent_slot& agent, const queue_slot& queue) const {
  for (const auto& one : queue.values)
    if (in_group(*agent.people, one.group, agent.seat)) return one.value;
  return 0;
}

double choice_at_work::score(const agent_slot& agent, const interaction_slot& one) const {
  const auto& queue = *one.queue;
  const auto& value = queue.entry.settings.rules.value;
  switch (rules_.choice) {
  case choice_rule::highest_score:
    return static_cast<double>(age_of(one, at_, wall_));
  case choice_rule::weighted:
    return value.weight * static_cast<double>(age_of(one, at_, wall_));
  case choice_rule::service_level:
    return risk(queue, age_of(one, at_, wall_));
  case choice_rule::queue_ratio: {
    const auto share = static_cast<double>(queue.waiting) / static_cast<double>(state_.people.waiting);
    return share - (ratios_ > 0 ? value.ratio / ratios_ : 0);
  }
  case choice_rule::cost_rate: {
    const auto rate = value.cost / in_seconds(value.handle_time);
    return value.patience.count() > 0 ? rate * in_seconds(value.patience) : rate;
  }
  case choice_rule::value:
    return value_of(agent, queue);
  }
  return 0;
}

bool choice_at_work::prefers(const agent_slot& agent, const interaction_slot& a,
                             const interaction_slot& b) const {
  if (!rules_.shares.empty()) {
    const auto of_a = burden_of(*a.queue->owner), of_b = burden_of(*b.queue->owner);
    if (of_a != of_b) return of_a < of_b;
  }
  const auto of_a = score(agent, a), of_b = score(agent, b);
  return of_a != of_b ? of_a > of_b : key_of(a) < key_of(b);
}

/// Who is first in a queue is a matter of the queue's order; the rule is asked about those.
std::size_t choice_at_work::keep_first_of_queues(std::span<const interaction_slot*> some) const {
  by_column_.assign(state_.people.columns.size(), nullptr);
  const auto goes_before = [&](const interaction_slot& a, const interaction_slot& b) {
    const auto of_a = place_of(a, at_), of_b = place_of(b, at_);
    return of_a.age != of_b.age ? of_a.age > of_b.age : of_a.id < of_b.id;
  };
  for (const auto* one : some) {
    auto& first = by_column_[one->queue->column];
    if (!first || goes_before(*one, *first)) first = one;
  }
  std::size_t kept = 0;
  for (const auto* one : by_column_)
    if (one) some[kept++] = one;
  return kept;
}

const interaction_slot* choice_at_work::best_of(const agent_slot& agent,
                                                std::span<const interaction_slot*> some) const {
  if (any_odd(state_.people)) some = some.first(keep_first_of_queues(some));
  const interaction_slot* best = nullptr;
  for (const auto* one : some)
    if (!best || prefers(agent, *one, *best)) best = one;
  return best;
}

pick choice_at_work::pick_of(const agent_slot& agent) const {
  pick best;
  best.cut = agent.people->lines.heads_for(agent, choice_max, heads_);
  firsts_.clear();
  for (const auto& one : heads_) firsts_.push_back(one.what);
  if (agent.own)
    for (const auto& line : agent.own->lines)
      for (const auto& one : line)
        if (firsts_.size() < 2 * choice_max && may_take_own(agent, *one.what)) firsts_.push_back(one.what);
  best.what = best_of(agent, firsts_);
  return best;
}

} // namespace strowger::routing
