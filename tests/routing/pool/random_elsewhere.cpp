#include "random_pool.hpp"
#include <algorithm>

/// Draws what happens at the door, callbacks and moves between pools.
namespace strowger::routing::testing {

void random_settings::exceptions(queue_settings& queue) {
  const auto span = [&](std::int64_t most) {
    return milliseconds{1 + static_cast<std::int64_t>(draw_below(dice_, static_cast<std::uint64_t>(most)))};
  };
  for (std::size_t count = one_in(2) ? 0 : draw_below(dice_, 4); count > 0; --count) {
    exception_rule rule;
    rule.when = static_cast<exception_case>(draw_below(dice_, 6));
    const std::vector<exception_action> actions{exception_action::end, exception_action::to_queue,
                                                exception_action::callback, exception_action::message,
                                                exception_action::relax};
    rule.action = any(actions);
    rule.limit = rule.when == exception_case::aged ? span(90'000) : span(20'000);
    rule.queue = "queue" + std::to_string(draw_below(dice_, queues_));
    rule.message = "sorry";
    if (rule.action == exception_action::relax)
      for (const auto* skill : {"billing", "english", "french"})
        if (one_in(2)) rule.levels.push_back({skill, static_cast<std::uint8_t>(draw_below(dice_, 4))});
    queue.rules.exceptions.push_back(rule);
  }
  const std::vector<std::string> tiers{"", "gold"};
  for (const auto& tier : tiers) {
    if (!one_in(4)) continue;
    tier_rule rule;
    rule.tier = tier;
    for (auto& name : rule.hours)
      if (one_in(3)) name = hours();
    queue.rules.tiers.push_back(rule);
  }
  auto& callback = queue.rules.callback;
  callback.tries_max = static_cast<std::uint16_t>(draw_below(dice_, 4));
  callback.retry_after = one_in(8) ? milliseconds{0} : span(30'000);
  if (one_in(3)) callback.outcome_within = span(60'000);
  callback.customer_first = one_in(3);
  if (one_in(3)) callback.hours = hours();
}

void random_inputs::say_who(interaction_arrived& came) {
  if (one_in(3)) came.details.contact_key = 1 + draw_below(dice_, 60);
  if (one_in(10)) came.way = direction::outbound;
}

pool_event random_inputs::draw_move(const pool_state& pool) {
  const auto id = some_interaction();
  if (!departed_.empty() && !one_in(3)) {
    const auto [departed, move] = any(departed_);
    return move_ended{departed, move, !one_in(3)};
  }
  if (one_in(3)) {
    interaction_arrived came;
    came.interaction =
        !departed_.empty() && one_in(4) ? any(departed_).first : interaction_id{8, ++arrivals_};
    came.queue = some_queue();
    came.details.move = 1 + draw_below(dice_, 60);
    came.details.why = requeue_reason::moved_pool;
    came.details.from = pool_id{one_in(30) ? std::uint16_t{1} : std::uint16_t{3}};
    came.details.visit = static_cast<std::uint32_t>(1 + draw_below(dice_, 3));
    came.details.waited = milliseconds{static_cast<std::int64_t>(draw_below(dice_, 20'000))};
    came.required = settings_.required();
    return came;
  }
  if (one_in(2)) return move_forgotten{pool_id{3}, 1 + draw_below(dice_, 60)};
  const auto* entry = pool.find(id);
  return move_to_pool{id,
                      pool_id{one_in(30) ? std::uint16_t{1} : std::uint16_t{2}},
                      queue_id{2, 1},
                      {entry && one_in(2) ? entry->lead : some_agent(), content_id{1, 7}}};
}

pool_event random_inputs::draw_elsewhere(const pool_state& pool) {
  if (one_in(3)) return draw_move(pool);
  if (!dialled_.empty() && !one_in(3)) {
    const auto id = any(dialled_);
    return callback_tried{id, static_cast<callback_outcome>(draw_below(dice_, 5))};
  }
  const auto id = one_in(4) && !led_.empty() ? any(led_) : some_interaction();
  const auto* entry = pool.find(id);
  request_callback wanted{id, one_in(2) ? 1 + draw_below(dice_, 60) : 0, {}, {}, {}};
  const auto later = [&](std::uint64_t most) {
    return wall() + milliseconds{static_cast<std::int64_t>(draw_below(dice_, most)) - 100};
  };
  if (one_in(4)) wanted.not_before = later(20'000);
  if (one_in(4)) wanted.not_after = later(60'000);
  if (entry && entry->lead && !one_in(10)) wanted.by.who = entry->lead;
  return wanted;
}

void random_inputs::hear_elsewhere(const pool_fact& what) {
  const auto forget = [&](interaction_id id) {
    std::erase(dialled_, id);
    std::erase_if(departed_, [&](const auto& one) { return one.first == id; });
  };
  if (const auto* dialled = std::get_if<fact::callback_dialled>(&what)) {
    std::erase(dialled_, dialled->interaction);
    dialled_.push_back(dialled->interaction);
  }
  if (const auto* reached = std::get_if<fact::callback_reached>(&what)) forget(reached->interaction);
  if (const auto* missed = std::get_if<fact::callback_missed>(&what)) forget(missed->interaction);
  if (const auto* closed = std::get_if<fact::interaction_closed>(&what)) forget(closed->interaction);
  if (const auto* aside = std::get_if<fact::interaction_quarantined>(&what)) forget(aside->interaction);
  if (const auto* gone = std::get_if<fact::interaction_departed>(&what))
    departed_.emplace_back(gone->interaction, gone->move);
  if (const auto* over = std::get_if<fact::interaction_handed_over>(&what)) {
    forget(over->interaction);
    if (over->taken) std::erase(open_, over->interaction);
  }
}

} // namespace strowger::routing::testing
