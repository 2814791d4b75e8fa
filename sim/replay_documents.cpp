#include "sim/replay_documents.hpp"
#include "sim/scenario/scenario_report.hpp"
#include "sim/scenario/series_report.hpp"
#include <algorithm>
#include <nlohmann/json.hpp>

namespace strowger::sim {

using json = nlohmann::ordered_json;

namespace {

double traced_seconds(instant span) { return static_cast<double>(span) / instants_per_second; }

/// One queue of the log, or all, in one interval.
struct recorded_sample {
  double arrivals = 0, answered = 0, abandoned = 0, within = 0, wait_s = 0, waiting_s = 0;
};

/// By interval; what ends after the last one counts in it, as in the replay.
std::vector<recorded_sample> samples_of(const recorded_day& recorded, const series_shape& shape,
                                        std::optional<std::uint32_t> queue) {
  std::vector<recorded_sample> all(shape.intervals);
  const auto step = static_cast<double>(shape.interval.count()) / 1'000;
  const auto place = [&](double second) {
    return std::min<std::size_t>(all.size() - 1, static_cast<std::size_t>(second / step));
  };
  for (std::size_t i = 0; i < recorded.contacts.size(); ++i) {
    const auto& coming = recorded.what.contacts[i];
    if (queue && *queue != coming.who.queue) continue;
    const auto& then = recorded.contacts[i];
    const auto from = traced_seconds(coming.at), to = from + then.wait;
    ++all[place(from)].arrivals;
    auto& end = all[place(to)];
    ++(then.answered ? end.answered : end.abandoned);
    const auto limit = recorded.what.settings.queues[coming.who.queue].service_level_threshold;
    if (then.answered) {
      end.wait_s += then.wait;
      if (then.wait * 1'000 <= static_cast<double>(limit.count())) ++end.within;
    }
    for (auto k = place(from); k <= place(to); ++k)
      all[k].waiting_s += std::max(0.0, std::min(to, step * static_cast<double>(k + 1)) -
                                            std::max(from, step * static_cast<double>(k)));
  }
  return all;
}

json measure_json(const char* unit, const std::vector<recorded_sample>& samples, auto&& value) {
  auto mean = json::array();
  for (const auto& one : samples) {
    const std::optional<double> is = value(one);
    mean.push_back(is ? json(six_digits(*is)) : json());
  }
  return {{"unit", unit}, {"mean", mean}, {"low", mean}, {"high", mean}};
}

/// With the names and units of a run's series.
json recorded_series(const recorded_day& recorded, const scenario& what, const series_shape& shape) {
  const auto step = static_cast<double>(shape.interval.count()) / 1'000;
  auto of = json::array();
  const auto add = [&](std::optional<std::uint32_t> queue) {
    const auto samples = samples_of(recorded, shape, queue);
    const auto ratio = [](double part, double whole) {
      return whole > 0 ? std::optional{part / whole} : std::nullopt;
    };
    json measures;
    measures["arrivals"] =
        measure_json("count", samples, [](const auto& one) { return std::optional{one.arrivals}; });
    measures["answered"] =
        measure_json("count", samples, [](const auto& one) { return std::optional{one.answered}; });
    measures["abandoned"] =
        measure_json("count", samples, [](const auto& one) { return std::optional{one.abandoned}; });
    measures["service_level"] = measure_json(
        "ratio", samples, [&](const auto& one) { return ratio(one.within, one.answered + one.abandoned); });
    measures["wait"] =
        measure_json("seconds", samples, [&](const auto& one) { return ratio(one.wait_s, one.answered); });
    measures["queue_length"] =
        measure_json("count", samples, [&](const auto& one) { return std::optional{one.waiting_s / step}; });
    of.push_back({{"scope", queue ? "queue" : "queues"},
                  {"name", queue ? queue_label(what, *queue) : "all"},
                  {"measures", std::move(measures)}});
  };
  add(std::nullopt);
  if (recorded.queues.size() > 1)
    for (std::uint32_t i = 0; i < recorded.queues.size(); ++i) add(i);
  return {{"interval_s", step}, {"intervals", shape.intervals}, {"of", std::move(of)}};
}

json number_or_null(const std::optional<double>& value) { return value ? json(*value) : json(); }

json with_record(const std::string& run, const recorded_day& recorded, const scenario& what,
                 const scenario_options& how, const std::vector<figure_then>& figures) {
  auto all = json::parse(run);
  all["kind"] = "replay";
  auto& beside = all["beside"] = json::array();
  for (const auto& one : figures) {
    auto why = json::array();
    for (const auto& cause : one.why)
      why.push_back({{"cause", cause.id}, {"text", cause.text}, {"values", cause.values}});
    beside.push_back({{"scope", one.scope},
                      {"name", one.name},
                      {"figure", one.id},
                      {"unit", one.measured_in},
                      {"recorded", number_or_null(one.recorded)},
                      {"replayed", number_or_null(one.replayed)},
                      {"difference", number_or_null(one.difference())},
                      {"why", std::move(why)}});
  }
  if (how.series) all["series_recorded"] = recorded_series(recorded, what, *how.series);
  return all;
}

std::string figure_text(const figure_then& one, const std::optional<double>& value) {
  if (!value) return "-";
  scenario_figure as;
  as.measured_in = one.measured_in;
  return value_text(as, *value);
}

std::string number_cell(const std::optional<double>& value) {
  if (!value) return {};
  char text[40];
  std::snprintf(text, sizeof text, "%.9g", *value);
  return text;
}

} // namespace

scenario scenario_of_day(const recorded_day& recorded) {
  const auto& day = recorded.what;
  scenario made;
  made.name = day.name;
  made.begins = day.begins;
  made.settings = day.settings;
  made.assumed = recorded.assumptions;
  std::vector<std::vector<traced_contact>> traces(day.settings.queues.size());
  for (const auto& coming : day.contacts) {
    traced_contact one{traced_seconds(coming.at), traced_seconds(coming.who.service), {}, {}};
    if (coming.who.patience < never) one.patience = traced_seconds(coming.who.patience);
    traces[coming.who.queue].push_back(one);
  }
  for (std::uint32_t i = 0; i < day.settings.queues.size(); ++i) {
    contact_kind kind;
    kind.name = day.settings.queues[i].name;
    kind.tenant = day.settings.queues[i].tenant;
    kind.queue = i;
    kind.arrivals.emplace();
    kind.arrivals->kind = arrival_kind::trace;
    kind.arrivals->trace = std::make_shared<const std::vector<traced_contact>>(std::move(traces[i]));
    made.contacts.push_back(std::move(kind));
  }
  crew everybody;
  everybody.name = "agents";
  everybody.attendance.emplace();
  for (std::uint32_t i = 0; i < day.settings.agents.size(); ++i) everybody.agents.push_back(i);
  for (const auto& one : day.shifts) everybody.attendance->push_back({one.agent, one.from, one.to, false});
  if (day.manners.answer_after > 0)
    everybody.answers_after = law::constant(traced_seconds(day.manners.answer_after));
  made.crews.push_back(std::move(everybody));
  return made;
}

void print_beside_record(std::FILE* to, const std::vector<figure_then>& figures) {
  std::fprintf(to, "\n%-42s %12s %12s %12s\n", "figure of the whole", "recorded", "replayed", "difference");
  for (const auto& one : figures) {
    if (one.scope != "queues" && one.scope != "agents") continue;
    const auto difference = one.difference();
    std::fprintf(to, "%-42s %12s %12s %12s\n", one.id.c_str(), figure_text(one, one.recorded).c_str(),
                 figure_text(one, one.replayed).c_str(),
                 ((difference.value_or(0) > 0 ? "+" : "") + figure_text(one, difference)).c_str());
  }
  std::vector<std::string> said;
  std::fprintf(to, "\nwhat makes the differences:\n");
  for (const auto& one : figures) {
    if (one.scope != "queues" && one.scope != "agents") continue;
    for (const auto& cause : one.why) {
      if (std::find(said.begin(), said.end(), cause.text) != said.end()) continue;
      said.push_back(cause.text);
      std::fprintf(to, "- %s (%s)\n", cause.text.c_str(), cause.id.c_str());
    }
  }
}

std::string replay_json(const recorded_day& recorded, const scenario& what, const scenario_options& how,
                        const scenario_result& result, const std::vector<figure_then>& figures) {
  return with_record(scenario_json(what, how, result), recorded, what, how, figures)
      .dump(2, ' ', false, json::error_handler_t::replace);
}

std::string replay_page_json(const recorded_day& recorded, const scenario& what, const scenario_options& how,
                             const scenario_result& result, const std::vector<figure_then>& figures) {
  return with_record(scenario_page_json(what, how, result), recorded, what, how, figures)
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string replay_csv(const std::vector<figure_then>& figures) {
  std::string text = "scope,name,figure,unit,recorded,replayed,difference,why\n";
  for (const auto& one : figures) {
    std::string why;
    for (const auto& cause : one.why) why += (why.empty() ? "" : "; ") + cause.text;
    text += one.scope + "," + csv_text(one.name) + "," + one.id + "," + one.measured_in + "," +
            number_cell(one.recorded) + "," + number_cell(one.replayed) + "," +
            number_cell(one.difference()) + "," + csv_text(why) + "\n";
  }
  return text;
}

} // namespace strowger::sim
