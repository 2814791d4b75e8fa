#include "sim/published_days.hpp"
#include "sim/fatal_note.hpp"
#include "sim/job_processes.hpp"
#include "sim/replay.hpp"
#include "sim/scenario/scenario_day.hpp"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <numeric>
#include <stdexcept>

namespace strowger::sim {

using namespace routing;

namespace {

constexpr std::size_t types_of_case = 3, periods_of_case = 3;
constexpr const char* case_days_file = "simple_msk.yaml";

/// What is counted of one day; plain numbers, as processes tell them.
struct case_day {
  double contacts = 0, served = 0, abandoned = 0, good = 0, abandoned_late = 0;
  double busy = 0, present = 0; ///< agents of the first group, in ms
  double good_by[types_of_case][periods_of_case] = {};
};

scenario read_case_days(const std::filesystem::path& folder) {
  auto read = read_scenario_file(folder / case_days_file);
  for (const auto& one : read.diagnostics)
    if (!read.ok()) throw std::runtime_error{actors::to_text(one)};
  return std::move(read.what);
}

case_day simulate_case_day(const scenario& what, std::uint64_t seed) {
  auto one = day_of(what, seed);
  one.until = never; // until the last has left; who is there at the end stays as long
  for (auto& shift : one.shifts)
    if (shift.to >= what.length) shift.to = never;
  replay_options options;
  options.digest = false;
  moment last{};
  options.watch = [&](moment at, const pool_facts&) { last = at; };
  const auto outcome = replay_on_machine(one, options);
  if (outcome.finding) throw std::runtime_error{*outcome.finding};
  case_day made;
  made.contacts = static_cast<double>(one.contacts.size());
  for (std::size_t i = 0; i < outcome.queues.size(); ++i) {
    const auto found = outcome.figures.queues.find(outcome.queues[i]);
    if (found == outcome.figures.queues.end()) continue;
    const auto& counts = found->second.total;
    const auto good = static_cast<double>(counts.answered_within);
    made.served += static_cast<double>(counts.answered);
    made.abandoned += static_cast<double>(counts.abandoned);
    made.good += good;
    made.abandoned_late += static_cast<double>(counts.abandoned - counts.abandoned_within);
    // The configuration orders queues by name: type0-period0, type0-period1, ...
    made.good_by[i / periods_of_case][i % periods_of_case] = good;
  }
  for (const auto& crew : what.crews) {
    if (crew.name.rfind("group0", 0) != 0) continue;
    for (const auto agent : crew.agents) {
      const auto& clock = outcome.figures.agents.at(outcome.agents[agent]);
      const auto counts = kpi::counted_to(clock, last);
      made.busy += static_cast<double>(counts.handling.count());
      made.present += static_cast<double>((counts.handling + counts.idle).count());
    }
  }
  return made;
}

/// The published days were busier or quieter in all than such days are in the mean, by chance, and most
/// figures go with that. Regression on how many come on a day tells what is expected of days as busy as
/// those.
class busy_days {
public:
  busy_days(std::vector<double> contacts, double published)
    : contacts_{std::move(contacts)}, mean_{mean_of(contacts_)}, published_{published} {}

  void tell(case_figure& figure, const std::vector<double>& values) const {
    const auto mean = mean_of(values);
    double squares = 0, products = 0, all = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto busy = contacts_[i] - mean_;
      squares += busy * busy;
      products += busy * (values[i] - mean);
      all += (values[i] - mean) * (values[i] - mean);
    }
    if (!(squares > 0) || !(all > 0)) return;
    const auto slope = products / squares;
    // What is left of the variance once it is known how many came.
    const auto left = std::sqrt(std::max(0.0, 1 - products * slope / all));
    auto ours = figure.simulated;
    ours.mean += slope * (published_ - mean_);
    ours.standard_error *= left;
    ours.half_width_95 *= left;
    figure.as_busy = ours;
    figure.half_width_as_busy = figure.half_width * left;
  }

private:
  static double mean_of(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  }
  std::vector<double> contacts_;
  double mean_, published_;
};

/// A figure that is a mean over days.
void add_mean(case_outcome& to, std::string id, double published, double half_width,
              const std::vector<double>& values, const busy_days& busy) {
  batch_means days;
  for (const auto one : values) days.add(one);
  case_figure figure;
  figure.id = std::move(id);
  figure.published = published;
  figure.half_width = half_width;
  figure.rounding = 0.0005;
  figure.simulated = days.result();
  busy.tell(figure, values);
  to.figures.push_back(std::move(figure));
}

double half_width_of(const nlohmann::json& published) {
  const auto& interval = published.at("ci95");
  return (interval.at(1).get<double>() - interval.at(0).get<double>()) / 2;
}

void add_ratio(case_outcome& to, std::string id, const nlohmann::json& published, const estimate& ours) {
  case_figure figure;
  figure.id = std::move(id);
  figure.published = published.at("mean").get<double>();
  figure.half_width = half_width_of(published);
  figure.rounding = 0.0005;
  figure.simulated = ours;
  to.figures.push_back(std::move(figure));
}

void add_figures(case_outcome& to, const nlohmann::json& expected, const std::vector<case_day>& days) {
  const auto by_day = [&](auto&& of) {
    std::vector<double> values;
    for (const auto& one : days) values.push_back(of(one));
    return values;
  };
  const auto mean = [&](const char* id) { return expected.at(id).at("mean").get<double>(); };
  const busy_days busy{by_day([](const case_day& one) { return one.contacts; }),
                       mean("served_per_day") + mean("abandoned_per_day")};
  const auto add = [&](const char* id, auto&& of) {
    add_mean(to, id, mean(id), half_width_of(expected.at(id)), by_day(of), busy);
  };
  add("served_per_day", [](const case_day& one) { return one.served; });
  add("abandoned_per_day", [](const case_day& one) { return one.abandoned; });
  batch_ratios service_level, occupancy;
  for (const auto& day : days) {
    service_level.add(day.good, day.served + day.abandoned_late);
    occupancy.add(day.busy, day.present);
  }
  const auto many = static_cast<std::uint32_t>(days.size());
  add_ratio(to, "service_level", expected.at("service_level"), service_level.result(many));
  add_ratio(to, "occupancy_group0", expected.at("occupancy_group0"), occupancy.result(many));
  for (std::size_t k = 0; k < types_of_case; ++k)
    for (std::size_t p = 0; p < periods_of_case; ++p)
      add_mean(to, "served_within_20s, type " + std::to_string(k) + ", period " + std::to_string(p),
               expected.at("served_within_20s_type_period").at(k).at(p).get<double>(),
               expected.at("ci95_halfwidth_type_period").at(k).at(p).get<double>(),
               by_day([&](const case_day& one) { return one.good_by[k][p]; }), busy);
}

} // namespace

case_outcome run_days_case(const nlohmann::json& published, const std::filesystem::path& scenarios,
                           const case_options& options) {
  const auto what = read_case_days(scenarios);
  if (what.settings.queues.size() != types_of_case * periods_of_case)
    throw std::runtime_error{(scenarios / case_days_file).string() +
                             " needs a queue for each type and period"};
  case_outcome made;
  made.id = published.at("id").get<std::string>();
  std::uint32_t finished = 0;
  const auto bytes = run_jobs(
      options.days, options.processes,
      [&](std::uint32_t number) {
        const auto seed = seed_of_replication(options.seed, number);
        const fatal_note note{"this was day " + std::to_string(number) + " (seed " + std::to_string(seed) +
                              ")\n"};
        const auto day = simulate_case_day(what, seed);
        return std::string{reinterpret_cast<const char*>(&day), sizeof day};
      },
      [&](std::uint32_t) {
        if (options.progress) options.progress(made.id, ++finished, options.days);
      });
  std::vector<case_day> days;
  for (const auto& one : bytes) {
    std::memcpy(&days.emplace_back(), one.data(), sizeof(case_day));
    made.contacts += static_cast<std::uint64_t>(days.back().contacts);
  }
  add_figures(made, published.at("expected"), days);
  return made;
}

} // namespace strowger::sim
