#include "sim/staffing/staffing_page.hpp"
#include "sim/scenario/assumption_report.hpp"
#include "sim/scenario/scenario_report.hpp"
#include "sim/scenario/series_report.hpp"
#include <algorithm>
#include <nlohmann/json.hpp>

namespace strowger::sim::staffing {

namespace {

using page_json = nlohmann::ordered_json;

double seconds_of(instant span) { return static_cast<double>(span) / instants_per_second; }

page_json page_target(const staffing_plan& plan, const staffing_target& one) {
  page_json made{{"figure", one.figure},
                 {"unit", unit_text(routing::kpi::find_queue_kpi(one.figure)->measured_in)},
                 {"queue", nullptr},
                 {"at_most", one.at_most},
                 {"value", one.value}};
  if (one.queue) made["queue"] = queue_label(plan.what, *one.queue);
  return made;
}

page_json page_money(const char* what, const trial_outcome& one) {
  batch_means costs;
  for (const auto cost : one.costs) costs.add(cost);
  const auto kept =
      std::count_if(one.spans.begin(), one.spans.end(), [](const auto& span) { return span.met; });
  return {{"what", what},
          {"pay", one.pay},
          {"waiting_hours", one.waiting_hours},
          {"lost", one.lost},
          {"answered", one.answered},
          {"cost", one.cost()},
          {"half_width_95", costs.result().half_width_95},
          {"kept", kept},
          {"of", one.spans.size()}};
}

page_json page_shifts(const crew_shifts& one) {
  page_json made{{"rows", page_json::array()}, {"there", one.there},
                 {"cost", one.cover.cost},     {"lower_bound", one.cover.lower_bound},
                 {"proven", one.cover.proven}, {"problem", one.problem}};
  for (const auto& row : one.rows)
    made["rows"].push_back({{"pattern", row.pattern},
                            {"from_s", seconds_of(row.from)},
                            {"to_s", seconds_of(row.to)},
                            {"agents", row.agents}});
  return made;
}

/// Kinds of contacts that the crew may serve, and how many of each an agent holds at once.
page_json page_serves(const staffing_plan& plan, const service_reach& reach, const crew& who) {
  auto made = page_json::array();
  for (std::size_t k = 0; k < plan.what.contacts.size(); ++k) {
    std::uint32_t at_once = 0;
    for (const auto agent : who.agents) at_once = std::max(at_once, reach.of(agent, k).at_once);
    if (at_once > 0) made.push_back({{"kind", plan.what.contacts[k].name}, {"at_once", at_once}});
  }
  return made;
}

page_json page_crews(const staffing_plan& plan, const staffing_outcome& found) {
  const auto& chosen = found.cheapest ? *found.cheapest : found.smallest;
  const service_reach reach{plan.what};
  auto made = page_json::array();
  for (std::size_t c = 0; c < plan.crews.size(); ++c) {
    const auto& one = plan.crews[c];
    const auto& who = plan.what.crews[one.crew];
    made.push_back({{"name", who.name},
                    {"per_hour", one.per_hour},
                    {"least", one.least},
                    {"most", who.agents.size()},
                    {"guess", found.guess[c]},
                    {"smallest", found.smallest.numbers[c]},
                    {"agents", chosen.numbers[c]},
                    {"serves", page_serves(plan, reach, who)},
                    {"shifts", c < found.shifts.size() ? page_shifts(found.shifts[c]) : page_json{}}});
  }
  return made;
}

page_json page_kept(const staffing_plan& plan, const trial_outcome& chosen) {
  auto made = page_json::array();
  for (const auto& one : chosen.spans) {
    page_json row{
        {"target", one.target},     {"from_s", seconds_of(static_cast<instant>(one.span) * plan.span)},
        {"value", nullptr},         {"bound", nullptr},
        {"contacts", one.contacts}, {"met", one.met}};
    if (one.value) {
      row["value"] = *one.value;
      row["bound"] = one.bound;
    }
    made.push_back(std::move(row));
  }
  return made;
}

page_json page_costs(const staffing_plan& plan, double seats, double answered_a_day) {
  const auto contacts = plan.contacts_a_month.value_or(30 * answered_a_day);
  auto made = page_json::array();
  for (const auto& one : plan.costs) {
    page_json row{{"name", one.name},
                  {"once", one.once},
                  {"month", one.month(seats)},
                  {"first_month", one.first_month(seats)},
                  {"first_year", one.first_year(seats)},
                  {"contact", nullptr}};
    if (contacts > 0) row["contact"] = one.month(seats) / contacts;
    made.push_back(std::move(row));
  }
  return made;
}

} // namespace

std::string staffing_page_json(const staffing_plan& plan, const staffing_outcome& found, double seats) {
  const auto& chosen = found.cheapest ? *found.cheapest : found.smallest;
  page_json all{{"kind", "staffing"},
                {"name", plan.name},
                {"scenario", plan.what.name},
                {"about", plan.what.about},
                {"file", plan.what.file.string()},
                {"seed", std::to_string(plan.what.seed)}, // a script's numbers hold no seed of 64 bits
                {"begins_ms", plan.what.begins.time_since_epoch().count()},
                {"length_s", seconds_of(plan.what.length)},
                {"span_s", seconds_of(plan.span)},
                {"replications", plan.replications},
                {"confidence", plan.confidence},
                {"trials", found.trials},
                {"met", found.met},
                {"prices", nullptr},
                {"targets", page_json::array()},
                {"crews", page_crews(plan, found)},
                {"kept", page_kept(plan, chosen.outcome)},
                {"money", page_json::array({page_money("smallest", found.smallest.outcome)})},
                {"seats", seats},
                {"costs", page_costs(plan, seats, chosen.outcome.answered)}};
  if (plan.prices) all["prices"] = {{"waiting_hour", plan.prices->waiting_hour}, {"lost", plan.prices->lost}};
  for (const auto& one : plan.targets) all["targets"].push_back(page_target(plan, one));
  if (found.cheapest) all["money"].push_back(page_money("cheapest", found.cheapest->outcome));
  if (found.with_shifts) all["money"].push_back(page_money("in_shifts", *found.with_shifts));
  add_assumptions(all, plan.what);
  add_definitions(all);
  return all.dump(-1, ' ', false, page_json::error_handler_t::replace);
}

} // namespace strowger::sim::staffing
