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

/// How much a queue's share of answers in time weighs against the wait of its first: a twentieth below the
/// target is as much as a whole threshold.
constexpr double shortfall_gain = 20;
/// Whoever has waited beyond the threshold is late in any case: it stands one threshold back, and what it
/// waits more counts a tenth.
constexpr double late_step = 1, late_gain = 0.1;

/// How far the queue is behind its target, and how soon its first will be late. Of a contact that can still
/// be answered in time the wait counts by the threshold.
double risk(const queue_slot& queue, milliseconds waited) {
  const auto& settings = queue.entry.settings;
  const auto threshold = std::max<std::int64_t>(1, settings.service_level_threshold.count());
  const auto used = static_cast<double>(waited.count()) / static_cast<double>(threshold);
  const auto urgency = used <= 1 ? used : late_gain * (used - 1) - late_step;
  const auto shortfall = settings.service_level_target - static_cast<double>(queue.entry.in_time) / 1e6;
  return urgency + shortfall_gain * shortfall;
}

/// Where nobody gives up: long enough that what a second of waiting costs decides.
constexpr double endless_patience = 1e9;

/// (c + theta a) mu / theta with c the cost of waiting, a of giving up, 1/mu the mean handle time and 1/theta
/// the mean patience: what is saved per second of work (R. Atar, C. Giat, N. Shimkin: The c-mu/theta rule for
/// many-server queues with abandonment, Operations Research 58, 2010).
double cost_rate(const queue_value& value) {
  const auto patience = value.patience.count() > 0 ? in_seconds(value.patience) : endless_patience;
  return (value.cost_per_hour / 3'600 * patience + value.cost) / in_seconds(value.handle_time);
}

constexpr std::uint16_t exits_kept = 50;

} // namespace

service_time service_of(const interaction_slot& slot, moment at, visit_exit how) {
  if (how != visit_exit::answered && how != visit_exit::abandoned) return service_time::uncounted;
  if (slot.entry.extras->callback.agreed) return service_time::uncounted;
  const auto& settings = slot.queue->entry.settings;
  if (at - slot.entry.visit_at > settings.service_level_threshold) return service_time::late;
  return how == visit_exit::answered ? service_time::in_time : service_time::uncounted;
}

void note_service(queue_entry& queue, service_time what) {
  if (what == service_time::uncounted) return;
  if (queue.exits < exits_kept) ++queue.exits;
  const auto now = what == service_time::in_time ? 1'000'000 : 0;
  const auto step = (now - static_cast<std::int64_t>(queue.in_time)) / queue.exits;
  queue.in_time = static_cast<std::uint32_t>(static_cast<std::int64_t>(queue.in_time) + step);
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
    return risk(queue, at_ - one.entry.visit_at);
  case choice_rule::queue_ratio: {
    const auto share = static_cast<double>(queue.waiting) / static_cast<double>(state_.people.waiting);
    return share - (ratios_ > 0 ? value.ratio / ratios_ : 0);
  }
  case choice_rule::cost_rate:
    return cost_rate(value);
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
  if (by_queues()) some = some.first(keep_first_of_queues(some));
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
