#include "storage/schema_values.hpp"

/// The rules of queues and pools: a part that says nothing beyond the defaults is not written.
namespace strowger::storage {
namespace {

using routing::milliseconds;

static_assert(static_cast<int>(routing::line_order::earliest_due) == v1::ORDER_EARLIEST_DUE);
static_assert(static_cast<int>(routing::selection::idleness_ratio) == v1::SELECT_IDLENESS_RATIO);
static_assert(static_cast<int>(routing::fit_kind::free_share) == v1::FIT_FREE_SHARE);
static_assert(static_cast<int>(routing::exception_case::nobody) == v1::CASE_NOBODY);
static_assert(static_cast<int>(routing::exception_action::message) == v1::ACTION_MESSAGE);
static_assert(static_cast<int>(routing::choice_rule::value) == v1::CHOICE_VALUE);

void write_part(v1::agent_group* to, const routing::agent_group& from) {
  to->set_name(from.name);
  if (!from.where.empty()) to->set_where(from.where.text());
}
void read_part(routing::agent_group& to, const v1::agent_group& from, reading& notes) {
  to.name = from.name();
  to.where = expression_of(from.where(), notes);
}

void write_part(v1::selection_settings* to, const routing::selection_settings& from) {
  to->set_rule(wire<v1::selection>(from.rule));
  to->set_ring_width(from.ring_width);
  to->set_ring_step(plain(from.ring_step));
  for (const auto& one : from.fit) {
    auto* term = to->add_fit();
    term->set_kind(wire<v1::fit_kind>(one.kind));
    if (!one.when.empty()) term->set_when(one.when.text());
    term->set_skill(one.skill);
    term->set_points(one.points);
  }
  for (const auto& one : from.shares) {
    auto* share = to->add_shares();
    write_part(share->mutable_group(), one.group);
    share->set_share(one.share);
  }
}
void read_part(routing::selection_settings& to, const v1::selection_settings& from, reading& notes) {
  to.rule = notes.one_of(from.rule(), routing::selection::idleness_ratio, "selection rule");
  to.ring_width = notes.narrow<std::uint16_t>(from.ring_width(), "ring width");
  to.ring_step = milliseconds{from.ring_step()};
  for (const auto& one : from.fit()) {
    auto& term = to.fit.emplace_back();
    term.kind = notes.one_of(one.kind(), routing::fit_kind::free_share, "kind of fit");
    term.when = expression_of(one.when(), notes);
    term.skill = one.skill();
    term.points = one.points();
  }
  for (const auto& one : from.shares()) {
    auto& share = to.shares.emplace_back();
    read_part(share.group, one.group(), notes);
    share.share = one.share();
  }
}

void write_part(v1::relaxation_step* to, const routing::relaxation_step& from) {
  to->set_after(plain(from.after));
  write_skills(to->mutable_levels(), from.levels);
  to->set_replaces_where(from.replaces_where);
  if (!from.where.empty()) to->set_where(from.where.text());
  to->set_raise(from.raise);
  to->set_length_min(from.length_min);
  to->set_expected_wait_min(plain(from.expected_wait_min));
  to->set_available_max(from.available_max);
  to->set_skip_if_nobody(from.skip_if_nobody);
}
void read_part(routing::relaxation_step& to, const v1::relaxation_step& from, reading& notes) {
  to.after = milliseconds{from.after()};
  read_skills(to.levels, from.levels(), notes);
  to.replaces_where = from.replaces_where();
  to.where = expression_of(from.where(), notes);
  to.raise = from.raise();
  to.length_min = from.length_min();
  to.expected_wait_min = milliseconds{from.expected_wait_min()};
  to.available_max = from.available_max();
  to.skip_if_nobody = from.skip_if_nobody();
}

void write_part(v1::tier_rule* to, const routing::tier_rule& from) {
  to->set_tier(from.tier);
  to->set_priority(from.priority);
  to->set_ageing(from.ageing);
  write_by_channel(to->mutable_hours(), from.hours);
}
void read_part(routing::tier_rule& to, const v1::tier_rule& from, reading& notes) {
  to.tier = from.tier();
  to.priority = from.priority();
  to.ageing = from.ageing();
  read_by_channel(to.hours, from.hours(), notes);
}

void write_part(v1::exception_rule* to, const routing::exception_rule& from) {
  to->set_when(wire<v1::exception_case>(from.when));
  to->set_action(wire<v1::exception_action>(from.action));
  to->set_limit(plain(from.limit));
  to->set_queue(from.queue);
  write_skills(to->mutable_levels(), from.levels);
  to->set_message(from.message);
}
void read_part(routing::exception_rule& to, const v1::exception_rule& from, reading& notes) {
  to.when = notes.one_of(from.when(), routing::exception_case::nobody, "exception");
  to.action = notes.one_of(from.action(), routing::exception_action::message, "action");
  to.limit = milliseconds{from.limit()};
  to.queue = from.queue();
  read_skills(to.levels, from.levels(), notes);
  to.message = from.message();
}

void write_part(v1::overflow_rule* to, const routing::overflow_rule& from) {
  write_part(to->mutable_group(), from.group);
  to->set_length_over(from.length_over);
}
void read_part(routing::overflow_rule& to, const v1::overflow_rule& from, reading& notes) {
  read_part(to.group, from.group(), notes);
  to.length_over = from.length_over();
}

void write_part(v1::queue_value* to, const routing::queue_value& from) {
  to->set_weight(from.weight);
  to->set_cost(from.cost);
  to->set_cost_per_hour(from.cost_per_hour);
  to->set_handle_time(plain(from.handle_time));
  to->set_patience(plain(from.patience));
  to->set_ratio(from.ratio);
}
void read_part(routing::queue_value& to, const v1::queue_value& from) {
  to = {from.weight(),
        from.cost(),
        from.cost_per_hour(),
        milliseconds{from.handle_time()},
        milliseconds{from.patience()},
        from.ratio()};
}

void write_part(v1::load_settings* to, const routing::load_settings& from) {
  write_by_channel(to->mutable_cost(), from.cost, std::uint16_t{1});
  to->set_quiet_after(plain(from.quiet_after));
  to->set_quiet_weight(from.quiet_weight);
}
void read_part(routing::load_settings& to, const v1::load_settings& from, reading& notes) {
  read_by_channel(to.cost, from.cost(), notes);
  to.quiet_after = milliseconds{from.quiet_after()};
  to.quiet_weight = notes.narrow<std::uint8_t>(from.quiet_weight(), "weight");
}

void write_part(v1::callback_settings* to, const routing::callback_settings& from) {
  to->set_tries_max(from.tries_max);
  to->set_retry_after(plain(from.retry_after));
  to->set_customer_first(from.customer_first);
  to->set_hours(from.hours);
  if (from.outcome_within != routing::callback_settings{}.outcome_within)
    to->set_outcome_within(plain(from.outcome_within));
}
void read_part(routing::callback_settings& to, const v1::callback_settings& from, reading& notes) {
  to.tries_max = notes.narrow<std::uint16_t>(from.tries_max(), "tries");
  to.retry_after = milliseconds{from.retry_after()};
  to.customer_first = from.customer_first();
  to.hours = from.hours();
  if (from.has_outcome_within()) to.outcome_within = milliseconds{from.outcome_within()};
}

} // namespace

void write(v1::queue_rules* to, const routing::queue_rules& from) {
  const routing::queue_rules usual;
  for (const auto& certificate : from.certificates) to->add_certificates(certificate);
  to->set_order(wire<v1::line_order>(from.order));
  to->set_due_within(plain(from.due_within));
  for (const auto& tier : from.tiers) write_part(to->add_tiers(), tier);
  if (from.select != usual.select) write_part(to->mutable_select(), from.select);
  to->set_skip_if_nobody(from.skip_if_nobody);
  for (const auto& step : from.steps) write_part(to->add_steps(), step);
  for (const auto& one : from.overflows) write_part(to->add_overflows(), one);
  if (from.value != usual.value) write_part(to->mutable_value(), from.value);
  if (from.load != usual.load) write_part(to->mutable_load(), from.load);
  write_by_channel(to->mutable_offer_timeouts(), from.offer_timeouts);
  to->set_auto_accept(from.auto_accept);
  to->set_pull(from.pull);
  if (from.sticky != usual.sticky) {
    to->mutable_sticky()->set_remember(plain(from.sticky.remember));
    to->mutable_sticky()->set_wait(plain(from.sticky.wait));
  }
  for (const auto& one : from.exceptions) write_part(to->add_exceptions(), one);
  if (from.callback != usual.callback) write_part(to->mutable_callback(), from.callback);
  if (from.consult_wait_max != usual.consult_wait_max) to->set_consult_wait_max(plain(from.consult_wait_max));
}

void read(routing::queue_rules& to, const v1::queue_rules& from, reading& notes) {
  to.certificates.assign(from.certificates().begin(), from.certificates().end());
  to.order = notes.one_of(from.order(), routing::line_order::earliest_due, "order of a line");
  to.due_within = milliseconds{from.due_within()};
  for (const auto& tier : from.tiers()) read_part(to.tiers.emplace_back(), tier, notes);
  if (from.has_select()) read_part(to.select, from.select(), notes);
  to.skip_if_nobody = from.skip_if_nobody();
  for (const auto& step : from.steps()) read_part(to.steps.emplace_back(), step, notes);
  for (const auto& one : from.overflows()) read_part(to.overflows.emplace_back(), one, notes);
  if (from.has_value()) read_part(to.value, from.value());
  if (from.has_load()) read_part(to.load, from.load(), notes);
  read_by_channel(to.offer_timeouts, from.offer_timeouts(), notes);
  to.auto_accept = from.auto_accept();
  to.pull = from.pull();
  if (from.has_sticky())
    to.sticky = {milliseconds{from.sticky().remember()}, milliseconds{from.sticky().wait()}};
  for (const auto& one : from.exceptions()) read_part(to.exceptions.emplace_back(), one, notes);
  if (from.has_callback()) read_part(to.callback, from.callback(), notes);
  if (from.has_consult_wait_max()) to.consult_wait_max = milliseconds{from.consult_wait_max()};
}

void write(v1::pool_rules* to, const routing::pool_rules& from) {
  to->set_choice(wire<v1::choice_rule>(from.choice));
  for (const auto& one : from.values) {
    auto* entry = to->add_values();
    entry->set_tenant(one.tenant);
    entry->set_queue(one.queue);
    write_part(entry->mutable_group(), one.group);
    entry->set_value(one.value);
  }
  for (const auto& one : from.reserves) {
    auto* rule = to->add_reserves();
    write_part(rule->mutable_group(), one.group);
    rule->set_keep(one.keep);
    rule->set_tenant(one.tenant);
    for (const auto& queue : one.queues) rule->add_queues(queue);
  }
  for (const auto& one : from.shares) {
    auto* share = to->add_shares();
    share->set_tenant(one.tenant);
    share->set_weight(one.weight);
    share->set_quota_max(one.quota_max);
  }
  for (const auto& one : from.interrupts) {
    auto* rule = to->add_interrupts();
    rule->set_tier(one.tier);
    rule->set_held(wire<v1::channel_kind>(one.held));
    rule->set_by(one.by);
  }
  for (const auto& grade : from.grades) to->add_grades(grade);
  to->set_missed_max(from.missed_max);
  to->set_missed_reason(from.missed_reason);
  to->set_seed(from.seed);
}

void read(routing::pool_rules& to, const v1::pool_rules& from, reading& notes) {
  to.choice = notes.one_of(from.choice(), routing::choice_rule::value, "choice rule");
  for (const auto& one : from.values()) {
    auto& entry = to.values.emplace_back();
    entry.tenant = one.tenant();
    entry.queue = one.queue();
    read_part(entry.group, one.group(), notes);
    entry.value = one.value();
  }
  for (const auto& one : from.reserves()) {
    auto& rule = to.reserves.emplace_back();
    read_part(rule.group, one.group(), notes);
    rule.keep = one.keep();
    rule.tenant = one.tenant();
    rule.queues.assign(one.queues().begin(), one.queues().end());
  }
  for (const auto& one : from.shares()) to.shares.push_back({one.tenant(), one.weight(), one.quota_max()});
  for (const auto& one : from.interrupts())
    to.interrupts.push_back({one.tier(),
                             notes.one_of(one.held(), routing::channel_kind::task, "channel kind"),
                             notes.narrow<std::uint8_t>(one.by(), "channels")});
  to.grades.assign(from.grades().begin(), from.grades().end());
  to.missed_max = notes.narrow<std::uint16_t>(from.missed_max(), "missed offers");
  to.missed_reason = from.missed_reason();
  to.seed = from.seed();
}

} // namespace strowger::storage
