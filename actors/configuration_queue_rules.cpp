#include "actors/configuration_draft.hpp"
#include <algorithm>

/// What a queue says of its line, of who is chosen and of what an interaction weighs.
namespace strowger::actors {
namespace {

using routing::selection;

constexpr std::size_t tiers_max = 64, fit_max = 16, shares_max = 16, overflows_max = 16;
constexpr std::uint16_t ring_usual = 5; ///< of rules that ring at several
constexpr routing::milliseconds ring_step_usual{5'000};

double decimal(const section_values& from, std::string_view key) {
  return static_cast<double>(from.number(key)) / 1'000;
}

/// More than `max` of them: told, and the rest is left out of the settings.
bool too_many(draft& made, const section_values& from, std::string_view key, std::size_t max) {
  const bool over = from.sections(key).size() > max;
  if (over)
    made.found.error(from.at(key), std::string{key} + " has more than " + std::to_string(max) + " items");
  return over;
}

/// What `from` says by the channels' names.
template <class T, class Read>
void by_channel(const section_values& from, std::array<T, routing::channel_kinds>& to, Read read) {
  for (const auto channel : routing::all_channel_kinds)
    if (from.good(to_text(channel)))
      to[static_cast<std::size_t>(channel)] = static_cast<T>(read(from.number(to_text(channel))));
}

void read_order(draft& made, const section_values& one, routing::queue_rules& rules) {
  const auto& order = one.text("order");
  rules.order = order == "last_come"      ? routing::line_order::last_come
                : order == "earliest_due" ? routing::line_order::earliest_due
                                          : routing::line_order::first_come;
  rules.due_within = duration(one, "due_within");
  const bool by_due = rules.order == routing::line_order::earliest_due;
  if (by_due && rules.due_within.count() == 0 && !one.mistaken("due_within"))
    made.found.error(one.at("order"),
                     "order: earliest_due needs due_within, for those who come without a due time");
  if (!by_due && rules.due_within.count() > 0)
    made.found.warning(one.at("due_within"), "due_within does nothing: order is not earliest_due");
}

void read_tiers(draft& made, const section_values& one, const std::string& tenant,
                routing::queue_rules& rules) {
  const auto ageing = static_cast<std::uint32_t>(one.number("ageing"));
  if (ageing != routing::tier_rule{}.ageing) rules.tiers.push_back({{}, 0, ageing, {}});
  if (too_many(made, one, "tiers", tiers_max)) return;
  if (one.good("tiers") && !one.sections("tiers").empty()) {
    const auto declared = made.known.interaction.find("tier");
    if (declared == made.known.interaction.end() || declared->second != routing::attribute_kind::text)
      made.found.error(
          one.at("tiers"),
          "tiers need to know the customer's: declare the attribute `tier` of interactions, a text");
  }
  for (const auto& from : one.sections("tiers")) {
    routing::tier_rule tier;
    tier.tier = from.text("tier");
    tier.priority = static_cast<std::int32_t>(from.number("priority"));
    tier.ageing = from.says("ageing") ? static_cast<std::uint32_t>(from.number("ageing")) : ageing;
    tier.hours = read_hours_by_channel(made, from, tenant);
    if (std::any_of(rules.tiers.begin(), rules.tiers.end(),
                    [&](const auto& known) { return known.tier == tier.tier; }))
      made.found.error(from.at("tier"), "tiers: " + in_quotes(tier.tier) + " stands there twice");
    rules.tiers.push_back(std::move(tier));
  }
  std::sort(rules.tiers.begin(), rules.tiers.end(),
            [](const auto& a, const auto& b) { return a.tier < b.tier; });
}

void read_ring(draft& made, const section_values& one, routing::selection_settings& select) {
  const auto& rule = one.text("select");
  const bool rings = rule == "ring_all" || rule == "ring_progressively";
  const auto ring = one.section("ring");
  select.ring_width = rings ? ring_usual : 1;
  if (rule == "ring_progressively") select.ring_step = ring_step_usual;
  if (ring.good("width")) select.ring_width = static_cast<std::uint16_t>(ring.number("width"));
  if (ring.all("width")) {
    select.ring_width = 0;
    made.found.warning(ring.at("width"),
                       "ring: width all rings at everybody who fits, and each but one for nothing; "
                       "a width of 5 is as fast where people answer");
  }
  if (ring.good("step")) select.ring_step = duration(ring, "step");
  if (select.ring_width == 1 && select.ring_step.count() > 0)
    made.found.warning(ring.at("step"), "ring: step does nothing: only one agent rings (width)");
}

void read_fit(draft& made, const section_values& one, routing::selection_settings& select) {
  const bool wanted = select.rule == selection::best_fit;
  if (wanted && one.sections("fit").empty())
    made.found.error(one.at("select"), "select: best_fit needs `fit`: what counts, and for how many points");
  if (!wanted && one.says("fit"))
    made.found.warning(one.at("fit"), "fit does nothing: select is not best_fit");
  if (too_many(made, one, "fit", fit_max)) return;
  for (const auto& from : one.sections("fit")) {
    routing::fit_term term;
    term.points = decimal(from, "points");
    const auto said = static_cast<int>(from.says("when")) + static_cast<int>(from.says("skill")) +
                      static_cast<int>(from.says("per"));
    if (said != 1)
      made.found.error(from.at(), "fit: say what the points are for: one of when, skill and per");
    if (from.good("when")) term.when = read_expression(made, from, "when");
    if (from.good("skill")) {
      term.kind = routing::fit_kind::skill;
      term.skill = from.text("skill");
      if (std::find(made.skills.begin(), made.skills.end(), term.skill) == made.skills.end())
        made.found.error(from.at("skill"), "fit: the skill " + in_quotes(term.skill) +
                                               " is not declared under skills" +
                                               did_you_mean(term.skill, made.skills));
    }
    if (from.good("per"))
      term.kind =
          from.text("per") == "free_share" ? routing::fit_kind::free_share : routing::fit_kind::idle_minutes;
    select.fit.push_back(std::move(term));
  }
}

void read_shares(draft& made, const section_values& one, routing::selection_settings& select) {
  const bool wanted =
      select.rule == selection::percent_allocation || select.rule == selection::idleness_ratio;
  if (wanted && one.sections("shares").empty())
    made.found.error(one.at("select"),
                     "select: " + one.text("select") + " needs `shares`: which group, how much");
  if (!wanted && one.says("shares"))
    made.found.warning(one.at("shares"),
                       "shares does nothing: select is neither percent_allocation nor idleness_ratio");
  if (too_many(made, one, "shares", shares_max)) return;
  for (const auto& from : one.sections("shares")) {
    routing::group_share share{read_group(made, from), decimal(from, "share")};
    if (std::any_of(select.shares.begin(), select.shares.end(),
                    [&](const auto& known) { return known.group.name == share.group.name; }))
      made.found.error(from.at("group"),
                       "shares: the group " + in_quotes(share.group.name) + " stands there twice");
    select.shares.push_back(std::move(share));
  }
}

void read_selection(draft& made, const section_values& one, routing::selection_settings& select) {
  const auto& name = one.text("select");
  select.rule = selection::longest_idle; // of rings
  for (auto i = 0; i <= static_cast<int>(selection::idleness_ratio); ++i)
    if (to_text(static_cast<selection>(i)) == name) select.rule = static_cast<selection>(i);
  read_ring(made, one, select);
  read_fit(made, one, select);
  read_shares(made, one, select);
}

void read_overflow(draft& made, const section_values& one, routing::queue_rules& rules) {
  if (too_many(made, one, "overflow", overflows_max)) return;
  for (const auto& from : one.sections("overflow")) {
    routing::overflow_rule rule{read_group(made, from), count(from, "over")};
    if (std::any_of(rules.overflows.begin(), rules.overflows.end(),
                    [&](const auto& known) { return known.group.name == rule.group.name; }))
      made.found.error(from.at("group"),
                       "overflow: the group " + in_quotes(rule.group.name) + " stands there twice");
    rules.overflows.push_back(std::move(rule));
  }
}

void read_load(draft& made, const section_values& one, routing::load_settings& load) {
  by_channel(one.section("costs"), load.cost, [](auto number) { return number; });
  const auto quiet = one.section("quiet");
  load.quiet_after = duration(quiet, "after");
  const auto hundredths = quiet.number("weight");
  if (hundredths % 100 != 0)
    made.found.error(quiet.at("weight"), "quiet: weight is a whole number of per cent");
  load.quiet_weight = static_cast<std::uint8_t>(hundredths / 100);
  if (quiet.says("weight") && load.quiet_after.count() == 0)
    made.found.warning(quiet.at("weight"), "quiet: weight does nothing without `after`");
}

} // namespace

void read_queue_rules(draft& made, const section_values& from, draft_queue& queue) {
  auto& rules = queue.settings.rules;
  rules.certificates = read_certificates(made, from);
  add_grade(made, from, queue.settings.required);
  read_order(made, from, rules);
  read_tiers(made, from, queue.settings.tenant, rules);
  read_selection(made, from, rules.select);
  read_queue_steps(made, from, queue.settings);
  read_overflow(made, from, rules);
  const auto value = from.section("value");
  rules.value = {decimal(value, "weight"),       decimal(value, "cost"),      decimal(value, "cost_per_hour"),
                 duration(value, "handle_time"), duration(value, "patience"), decimal(value, "ratio")};
  if (from.says("value")) queue.value_at = from.at("value");
  read_load(made, from, rules.load);
  by_channel(from.section("offer_timeout_by_channel"), rules.offer_timeouts,
             [](auto number) { return routing::milliseconds{number}; });
  rules.auto_accept = from.number("auto_accept") != 0;
  rules.pull = from.number("pull") != 0;
  rules.consult_wait_max = duration(from, "consult_wait_max");
  if (rules.auto_accept && rules.select.ring_width != 1)
    made.found.warning(
        from.at("auto_accept"),
        "auto_accept with a ring: the first page that shows it has it, the others ring for nothing");
  const auto sticky = from.section("sticky");
  rules.sticky = {duration(sticky, "remember"), duration(sticky, "wait")};
  const auto callback = from.section("callback");
  rules.callback = {static_cast<std::uint16_t>(callback.number("tries_max")),
                    duration(callback, "retry_after"), callback.number("customer_first") != 0,
                    read_hours_name(made, callback, "hours", queue.settings.tenant),
                    duration(callback, "outcome_within")};
  read_queue_exceptions(made, from, queue);
}

} // namespace strowger::actors
