#include "storage/record_json_words.hpp"

/// What a pool is configured with, as JSON: rules that say nothing are left out.
namespace strowger::storage::as_json {
namespace {

template <class T>
json unless(const T& one, const T& usual) {
  return one == usual ? json{} : value(one);
}
json listed(const std::vector<std::string>& texts) { return texts.empty() ? json{} : json(texts); }

/// By the channels' names, those that are not `usual`.
template <class T>
json of_channels(const std::array<T, ro::channel_kinds>& from, const T& usual = T{}) {
  json made;
  for (const auto kind : ro::all_channel_kinds)
    if (const auto& one = from[static_cast<std::size_t>(kind)]; one != usual)
      made[std::string{ro::to_text(kind)}] = value(one);
  return made;
}
/// One after the other by `made_of`; null when there are none.
template <class T, class Make>
json all_of(const std::vector<T>& from, Make made_of) {
  json made;
  for (const auto& one : from) made.push_back(made_of(one));
  return made;
}

json rule_words(const ro::agent_group& one) { return object("name", one.name, "where", one.where); }

json rule_words(const ro::selection_settings& one) {
  if (one == ro::selection_settings{}) return {};
  return object("rule", one.rule, "ring_width", one.ring_width, "ring_step_ms", one.ring_step, "fit",
                all_of(one.fit,
                       [](const ro::fit_term& term) {
                         return object("kind", term.kind, "when", term.when, "skill",
                                       unless(term.skill, std::string{}), "points", term.points);
                       }),
                "shares", all_of(one.shares, [](const ro::group_share& share) {
                  return object("group", rule_words(share.group), "share", share.share);
                }));
}

json rule_words(const ro::relaxation_step& one) {
  return object("after_ms", one.after, "levels", unless(one.levels, {}), "where",
                one.replaces_where ? json(one.where.text()) : json{}, "raise", unless(one.raise, 0),
                "length_min", unless(one.length_min, 0U), "expected_wait_min_ms",
                unless(one.expected_wait_min, ro::milliseconds{0}), "available_max",
                unless(one.available_max, -1), "skip_if_nobody", unless(one.skip_if_nobody, false));
}

json rule_words(const ro::exception_rule& one) {
  return object("when", one.when, "action", one.action, "limit_ms", unless(one.limit, ro::milliseconds{0}),
                "queue", unless(one.queue, std::string{}), "levels", unless(one.levels, {}), "message",
                unless(one.message, std::string{}));
}

json rule_words(const ro::queue_value& one) {
  if (one == ro::queue_value{}) return {};
  return object("weight", one.weight, "cost", one.cost, "cost_per_hour", one.cost_per_hour, "handle_time_ms",
                one.handle_time, "patience_ms", one.patience, "ratio", one.ratio);
}

json rule_words(const ro::callback_settings& one) {
  if (one == ro::callback_settings{}) return {};
  return object("tries_max", one.tries_max, "retry_after_ms", one.retry_after, "customer_first",
                one.customer_first, "hours", unless(one.hours, std::string{}), "outcome_within_ms",
                unless(one.outcome_within, ro::callback_settings{}.outcome_within));
}

json rule_words(const ro::load_settings& one) {
  if (one == ro::load_settings{}) return {};
  return object("cost", of_channels(one.cost, std::uint16_t{1}), "quiet_after_ms", one.quiet_after,
                "quiet_weight", one.quiet_weight);
}

json rule_words(const ro::tier_rule& one) {
  return object("tier", one.tier, "priority", one.priority, "ageing", one.ageing, "hours",
                of_channels(one.hours));
}

json rule_words(const ro::sticky_settings& one) {
  if (one == ro::sticky_settings{}) return {};
  return object("remember_ms", one.remember, "wait_ms", one.wait);
}

json channels_of(std::uint8_t bits) {
  auto made = json::array();
  for (const auto kind : ro::all_channel_kinds)
    if ((bits >> static_cast<unsigned>(kind) & 1U) != 0) made.push_back(ro::to_text(kind));
  return made;
}

} // namespace

json value(const ro::queue_rules& one) {
  if (one == ro::queue_rules{}) return {};
  const auto each = [](const auto& rule) { return rule_words(rule); };
  return object("certificates", listed(one.certificates), "order",
                unless(one.order, ro::line_order::first_come), "due_within_ms",
                unless(one.due_within, ro::milliseconds{0}), "tiers", all_of(one.tiers, each), "select",
                rule_words(one.select), "skip_if_nobody", unless(one.skip_if_nobody, false), "steps",
                all_of(one.steps, each), "overflows",
                all_of(one.overflows,
                       [](const ro::overflow_rule& rule) {
                         return object("group", rule_words(rule.group), "length_over", rule.length_over);
                       }),
                "value", rule_words(one.value), "load", rule_words(one.load), "offer_timeouts_ms",
                of_channels(one.offer_timeouts), "auto_accept", unless(one.auto_accept, false), "pull",
                unless(one.pull, false), "sticky", rule_words(one.sticky), "exceptions",
                all_of(one.exceptions, each), "callback", rule_words(one.callback), "consult_wait_max_ms",
                unless(one.consult_wait_max, ro::queue_rules{}.consult_wait_max));
}

json value(const ro::pool_rules& one) {
  if (one == ro::pool_rules{}) return {};
  return object("choice", one.choice, "values",
                all_of(one.values,
                       [](const ro::value_entry& entry) {
                         return object("tenant", entry.tenant, "queue", entry.queue, "group",
                                       rule_words(entry.group), "value", entry.value);
                       }),
                "reserves",
                all_of(one.reserves,
                       [](const ro::reserve_rule& rule) {
                         return object("group", rule_words(rule.group), "keep", rule.keep, "tenant",
                                       rule.tenant, "queues", rule.queues);
                       }),
                "shares",
                all_of(one.shares,
                       [](const ro::tenant_share& share) {
                         return object("tenant", share.tenant, "weight", share.weight, "quota_max",
                                       share.quota_max);
                       }),
                "interrupts",
                all_of(one.interrupts,
                       [](const ro::interrupt_rule& rule) {
                         return object("tier", rule.tier, "held", rule.held, "by", channels_of(rule.by));
                       }),
                "grades", listed(one.grades), "missed_max", one.missed_max, "missed_reason",
                one.missed_reason, "seed", one.seed);
}

json value(const ro::pool_limits& one) {
  return object("pool", one.pool, "deliver_within_ms", one.deliver_within, "ring_within_ms", one.ring_within,
                "connect_within_ms", one.connect_within, "lost_agent_grace_ms", one.lost_agent_grace,
                "waiting_max", one.waiting_max, "rules", one.rules);
}

json value(const ro::queue_settings& one) {
  return object("name", one.name, "tenant", one.tenant, "required", one.required, "priority", one.priority,
                "length_max", one.length_max, "offer_timeout_ms", one.offer_timeout, "wrap_up_limit_ms",
                one.wrap_up_limit, "back_off_first_ms", one.back_off_first, "back_off_max_ms",
                one.back_off_max, "service_level_threshold_ms", one.service_level_threshold,
                "service_level_target", one.service_level_target, "flow_out_to", one.flow_out_to, "hours",
                one.hours, "closed_to", one.closed_to, "full_to", one.full_to, "wait_max_ms", one.wait_max,
                "wait_max_to", one.wait_max_to, "where", one.where, "rules", one.rules);
}

json value(const ro::agent_settings& one) {
  return object("name", one.name, "tenant", one.tenant, "skills", one.skills, "queues", one.queues,
                "capacity", one.capacity, "pending_not_ready", one.pending_not_ready, "attributes",
                one.attributes, "certificates", listed(one.certificates), "also_serves",
                listed(one.also_serves), "position", unless(one.position, 0), "units_max",
                unless(one.units_max, std::uint16_t{0}), "phone", unless(one.phone, false),
                "accepts_at_desktop", unless(one.accepts_at_desktop, false));
}

json value(const std::vector<ro::configuration_change>& changes) {
  auto made = json::array();
  for (const auto& change : changes)
    made.push_back(
        std::visit(one_of{
                       [](const ro::pool_limits& one) { return object("limits", one); },
                       [](const ro::queue_settings& one) { return object("queue", one); },
                       [](const ro::agent_settings& one) { return object("agent", one); },
                       [](const ro::remove_queue& one) {
                         return object("remove_queue", object("tenant", one.tenant, "name", one.name));
                       },
                       [](const ro::remove_agent& one) {
                         return object("remove_agent", object("tenant", one.tenant, "name", one.name));
                       },
                   },
                   change));
  return made;
}

} // namespace strowger::storage::as_json
