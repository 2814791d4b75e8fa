#include "routing/pool_state.hpp"
#include "slow_rules.hpp"
#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace strowger::routing::testing {

namespace {

std::int64_t ms(moment at) { return at.time_since_epoch().count(); }

std::int64_t priority_of(const interaction_entry& one) { return std::int64_t{one.priority} * 1'000'000; }

/// The order in its own queue: the least goes first.
std::pair<std::int64_t, interaction_id> in_queue(const interaction_entry& one, const queue_entry& queue,
                                                 moment at) {
  const auto& details = one.extras->details;
  switch (queue.settings.rules.order) {
  case line_order::first_come:
    return {-(std::int64_t{details.ageing} * (ms(at) - ms(one.anchor)) + priority_of(one)), one.id};
  case line_order::last_come:
    return {-1'000 * ms(one.anchor) - priority_of(one), one.id};
  case line_order::earliest_due:
    return {1'000 * details.due.time_since_epoch().count() - priority_of(one), one.id};
  }
  return {};
}

/// What it has of age against other queues, in millionths of a second.
std::int64_t age(const interaction_entry& one, const queue_entry& queue, moment at, wall_time wall) {
  const auto& details = one.extras->details;
  switch (queue.settings.rules.order) {
  case line_order::first_come:
    return std::int64_t{details.ageing} * (ms(at) - ms(one.anchor)) + priority_of(one);
  case line_order::last_come:
    return 1'000 * (ms(at) - ms(one.anchor)) + priority_of(one);
  case line_order::earliest_due:
    return 1'000 * (wall - details.due).count() + priority_of(one);
  }
  return 0;
}

double score(const pool_state& pool, const agent_entry& agent, const interaction_entry& one,
             const queue_entry& queue, moment at, wall_time wall) {
  const auto of_age = age(one, queue, at, wall);
  const auto& settings = queue.settings;
  const auto& value = settings.rules.value;
  switch (pool.inside().limits.rules.choice) {
  case choice_rule::highest_score:
    return static_cast<double>(of_age);
  case choice_rule::weighted:
    return value.weight * static_cast<double>(of_age);
  case choice_rule::service_level: {
    const auto threshold = std::max<std::int64_t>(1, settings.service_level_threshold.count());
    const auto used = static_cast<double>((at - one.visit_at).count()) / static_cast<double>(threshold);
    const auto behind = settings.service_level_target - static_cast<double>(queue.in_time) / 1e6;
    return (used <= 1 ? used : 0.1 * (used - 1) - 1) + 20 * behind;
  }
  case choice_rule::queue_ratio: {
    double all = 0, sum = 0, here = 0;
    pool.each_interaction([&](const interaction_entry& other) {
      if (other.phase != interaction_phase::waiting) return;
      ++all;
      if (other.queue == queue.id) ++here;
    });
    pool.each_queue([&](const queue_entry& other) { sum += other.settings.rules.value.ratio; });
    return here / all - (sum > 0 ? value.ratio / sum : 0);
  }
  case choice_rule::cost_rate: {
    const auto patience =
        value.patience.count() == 0 ? 1e9 : static_cast<double>(value.patience.count()) / 1'000.0;
    const auto handle_time = static_cast<double>(value.handle_time.count()) / 1'000.0;
    return (value.cost_per_hour / 3'600 * patience + value.cost) / handle_time;
  }
  case choice_rule::value:
    return value_of(pool, agent, queue);
  }
  return 0;
}

/// The work its tenant has in hand by its weight, where tenants share.
double burden(const pool_state& pool, const queue_entry& queue) {
  const auto& shares = pool.inside().limits.rules.shares;
  if (shares.empty()) return 0;
  double weight = 1;
  for (const auto& one : shares)
    if (one.tenant == queue.settings.tenant) weight = one.weight;
  return static_cast<double>(work_in_hand(pool, queue.settings.tenant)) / weight;
}

} // namespace

std::pair<std::int64_t, interaction_id> in_line(const interaction_entry& one, const queue_entry& queue) {
  if (queue.settings.rules.order != line_order::first_come) return in_queue(one, queue, {});
  return {std::int64_t{one.extras->details.ageing} * ms(one.anchor) - priority_of(one), one.id};
}

const interaction_entry* choice_of(const pool_state& pool, const agent_entry& agent,
                                   const std::vector<const interaction_entry*>& waiting, moment at,
                                   wall_time wall) {
  std::map<queue_id, const interaction_entry*> firsts;
  std::array<bool, channel_kinds> open{};
  for (const auto channel : all_channel_kinds) open[index(channel)] = is_open(pool, agent, channel);
  for (const auto* one : waiting) {
    if (!open[index(one->channel)]) continue; // most have no room: saves the other questions
    const auto& queue = *pool.find(one->queue);
    if (!of_tenant(agent, queue.settings.tenant) || out_by(pool, agent, *one, queue)) continue;
    auto& first = firsts[queue.id];
    if (!first || in_queue(*one, queue, at) < in_queue(*first, queue, at)) first = one;
  }
  const interaction_entry* best = nullptr;
  std::tuple<double, double, std::pair<std::int64_t, interaction_id>> best_rank;
  for (const auto& [id, one] : firsts) {
    const auto& queue = *pool.find(id);
    const std::tuple rank{burden(pool, queue), -score(pool, agent, *one, queue, at, wall),
                          in_line(*one, queue)};
    if (best && best_rank < rank) continue;
    best = one;
    best_rank = rank;
  }
  return best;
}

} // namespace strowger::routing::testing
