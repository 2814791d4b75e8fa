#include "sim/scenario/series_report.hpp"
#include "sim/scenario/scenario_report.hpp"
#include <algorithm>
#include <cmath>

namespace strowger::sim {

using json = nlohmann::ordered_json;

namespace {

json numbers(const std::vector<std::optional<double>>& values) {
  auto made = json::array();
  for (const auto& one : values) made.push_back(one ? json(six_digits(*one)) : json());
  return made;
}

json numbers(const std::vector<double>& values) {
  auto made = json::array();
  for (const auto one : values) made.push_back(six_digits(one));
  return made;
}

std::string scope_text(const series_of_one& one) {
  if (one.queue) return "queue";
  if (one.crew) return "crew";
  return one.of_agents ? "agents" : "queues";
}

std::string name_text(const scenario& what, const series_of_one& one) {
  if (one.queue) return queue_label(what, *one.queue);
  return one.crew ? what.crews[*one.crew].name : "all";
}

std::string number_or_nothing(const std::optional<double>& value) {
  if (!value) return {};
  char text[40];
  std::snprintf(text, sizeof text, "%.9g", *value);
  return text;
}

} // namespace

double six_digits(double value) {
  if (value == 0 || !std::isfinite(value)) return value;
  const auto scale = std::pow(10.0, 5 - std::floor(std::log10(std::abs(value))));
  return std::round(value * scale) / scale;
}

void add_series(json& to, const scenario& what, const series_shape& shape, const scenario_result& result) {
  auto parts = json::array();
  for (const auto& one : summarise_series(what, shape, result)) {
    json measures;
    for (const auto& line : one.measures)
      measures[line.id] = {{"unit", line.measured_in},
                           {"mean", numbers(line.mean)},
                           {"low", numbers(line.low)},
                           {"high", numbers(line.high)}};
    parts.push_back(
        {{"scope", scope_text(one)}, {"name", name_text(what, one)}, {"measures", std::move(measures)}});
  }
  to["series"] = {{"interval_s", static_cast<double>(shape.interval.count()) / 1'000},
                  {"intervals", shape.intervals},
                  {"of", std::move(parts)}};
  auto spreads = json::array();
  for (const auto& one : summarise_waits(what, result))
    spreads.push_back(
        {{"scope", one.queue ? "queue" : "queues"},
         {"name", one.queue ? queue_label(what, *one.queue) : "all"},
         {"waits_of", one.abandoned ? "abandoned" : "answered"},
         {"count", six_digits(one.count)},
         {"edges_s", numbers(one.edges_s)},
         {"share_below",
          {{"mean", numbers(one.mean)}, {"low", numbers(one.low)}, {"high", numbers(one.high)}}}});
  to["distributions"] = std::move(spreads);
}

void add_definitions(json& to) {
  auto definitions = json::array();
  const auto add = [&](const auto& one, const char* of) {
    definitions.push_back({{"of", of}, {"figure", one.id}, {"name", one.name}, {"formula", one.formula}});
  };
  for (const auto& one : routing::kpi::queue_kpis()) add(one, "queues");
  for (const auto& one : routing::kpi::agent_kpis()) add(one, "agents");
  to["definitions"] = std::move(definitions);
}

std::string series_csv(const scenario& what, const series_shape& shape, const scenario_result& result) {
  std::string text = "scope,name,measure,unit,begin_s,mean,low,high\n";
  for (const auto& one : summarise_series(what, shape, result))
    for (const auto& line : one.measures)
      for (std::uint32_t i = 0; i < shape.intervals; ++i)
        text += scope_text(one) + "," + csv_text(name_text(what, one)) + "," + line.id + "," +
                line.measured_in + "," +
                number_or_nothing(static_cast<double>(shape.interval.count()) / 1'000 * i) + "," +
                number_or_nothing(line.mean[i]) + "," + number_or_nothing(line.low[i]) + "," +
                number_or_nothing(line.high[i]) + "\n";
  return text;
}

std::string comparison_page_json(std::string_view comparison, const series_shape& shape, const scenario& a,
                                 const scenario_result& of_a, const scenario& b,
                                 const scenario_result& of_b) {
  auto all = json::parse(comparison);
  all["kind"] = "comparison";
  all["seed"] = std::to_string(a.seed); // a script's numbers hold no seed of 64 bits
  all["begins_ms"] = a.begins.time_since_epoch().count();
  all["length_s"] = static_cast<double>(a.length) / instants_per_second;
  all["warm_up_s"] = static_cast<double>(a.warm_up) / instants_per_second;
  json side;
  add_series(side, a, shape, of_a);
  all["series_a"] = std::move(side["series"]);
  add_series(side, b, shape, of_b);
  all["series_b"] = std::move(side["series"]);
  add_definitions(all);
  all["queues"] = json::array();
  for (const auto* of : {&a, &b})
    for (std::uint32_t i = 0; i < of->settings.queues.size(); ++i)
      all["queues"].push_back({{"name", queue_label(*of, i)}, {"display_name", queue_title(*of, i)}});
  return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace strowger::sim
