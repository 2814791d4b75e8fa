#include "sim/scenario/scenario_run.hpp"
#include "sim/actor_centre.hpp"
#include "sim/fatal_note.hpp"
#include "sim/job_processes.hpp"
#include "sim/replay.hpp"
#include "sim/scenario/scenario_day.hpp"
#include "sim/scenario/scenario_size.hpp"
#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <utility>

namespace strowger::sim {

using namespace routing;

namespace {

/// What a process tells of one replication: the plain part, the values, the series, the finding.
struct told_replication {
  std::uint64_t seed = 0, contacts = 0, inputs = 0, facts = 0, digest = 0;
  double seconds = 0;
  std::uint64_t values = 0, series = 0; ///< numbers; bytes
  figure_audit::ends ends;
  fault_tally faults;
};

/// Said when a replication crashes.
std::string note_of(const scenario& what, const scenario_options& how, std::uint32_t number) {
  return "this was replication " + std::to_string(number) + " (seed " +
         std::to_string(seed_of_replication(what.seed, number)) + ")\nagain: strowger-sim run " +
         what.file.string() + " --seed " + std::to_string(what.seed) + " --only " + std::to_string(number) +
         (how.level == simulation_level::actors ? " --level actors" : "") + (how.audit ? " --audit" : "") +
         "\n";
}

std::string run_one(const scenario& what, const scenario_options& how, std::uint32_t number) {
  const auto began = std::chrono::steady_clock::now();
  const auto seed = seed_of_replication(what.seed, number);
  const fatal_note note{note_of(what, how, number)};
  const auto one = day_of(what, seed);
  replay_options options{how.audit, how.digest};
  options.journal = how.journal;
  std::optional<series_recorder> recorder;
  if (how.series) recorder.emplace(*how.series);
  answers_at_once at_once{what.warm_up > 0 ? std::optional{stamp_of(what.warm_up)} : std::nullopt};
  options.watch = [&, length = stamp_of(what.length), told = 0.0](moment at,
                                                                  const pool_facts& facts) mutable {
    at_once.take(facts);
    if (recorder) recorder->take(at, facts);
    if (!how.within) return;
    const auto share = static_cast<double>(at.time_since_epoch().count()) /
                       static_cast<double>(length.time_since_epoch().count());
    if (share < told + 0.01) return;
    told = share;
    how.within(share);
  };
  const auto outcome = how.level == simulation_level::machine ? replay_on_machine(one, options)
                                                              : replay_on_actors(one, options);
  const auto values = values_of_run(what, outcome, at_once);
  std::string series;
  if (recorder) {
    std::vector<std::vector<std::uint32_t>> crews;
    for (const auto& crew : what.crews) crews.push_back(crew.agents);
    series = recorder->finish(outcome.end, outcome.queues, outcome.agents, crews).to_bytes();
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  const told_replication told{seed,           one.contacts.size(), outcome.inputs, outcome.facts,
                              outcome.digest, took.count(),        values.size(),  series.size(),
                              outcome.ends,   outcome.faults};
  std::string bytes(sizeof told + values.size() * sizeof(double), '\0');
  std::memcpy(bytes.data(), &told, sizeof told);
  std::memcpy(bytes.data() + sizeof told, values.data(), values.size() * sizeof(double));
  return bytes + series + outcome.finding.value_or("");
}

void take_in(scenario_result& result, std::uint32_t number, const std::string& bytes) {
  told_replication told;
  std::memcpy(&told, bytes.data(), sizeof told);
  for (std::size_t i = 0; i < result.figures.size(); ++i) {
    double value = 0;
    std::memcpy(&value, bytes.data() + sizeof told + i * sizeof value, sizeof value);
    result.figures[i].values.push_back(std::isnan(value) ? std::nullopt : std::optional{value});
  }
  const auto after_values = sizeof told + told.values * sizeof(double);
  if (told.series > 0)
    result.series.push_back(
        run_series::from_bytes(std::string_view{bytes}.substr(after_values, told.series)));
  result.replications.push_back({number, told.seed, told.contacts, told.inputs, told.facts, told.digest,
                                 told.seconds, told.ends, told.faults,
                                 bytes.substr(after_values + told.series)});
  result.digest = std::rotl(result.digest * 0x9e37'79b9'7f4a'7c15ULL, 29) ^ told.digest;
}

void estimate_figure(scenario_figure& figure) {
  batch_means means;
  for (const auto& value : figure.values)
    if (value) means.add(*value);
  if (means.count() >= 2) {
    figure.over_all = means.result();
    return;
  }
  for (const auto& value : figure.values)
    if (value) figure.over_all.mean = *value;
  figure.over_all.batches = static_cast<std::uint32_t>(means.count());
}

void judge(const scenario& what, scenario_result& result) {
  for (const auto& band : what.expected) {
    band_outcome outcome{band, result.figures.size(), band_verdict::missed};
    // A single queue or crew has no figures beside those of all.
    const auto queue = what.settings.queues.size() > 1 ? band.queue : std::nullopt;
    const auto crew = what.crews.size() > 1 ? band.crew : std::nullopt;
    const auto* figure = result.find(band.figure, queue, crew);
    if (figure != nullptr && figure->over_all.batches > 0) {
      outcome.figure = static_cast<std::size_t>(figure - result.figures.data());
      const auto mean = figure->over_all.mean, half = figure->over_all.half_width_95;
      if (mean >= band.from && mean <= band.to)
        outcome.verdict = band_verdict::held;
      else if (mean + half >= band.from && mean - half <= band.to)
        outcome.verdict = band_verdict::unclear;
    }
    result.bands.push_back(std::move(outcome));
  }
}

} // namespace

std::string queue_label(const scenario& what, std::uint32_t place) {
  const auto& queue = what.settings.queues[place];
  const bool alone = std::all_of(what.settings.queues.begin(), what.settings.queues.end(),
                                 [&](const auto& one) { return one.tenant == queue.tenant; });
  return alone ? queue.name : queue.tenant + "/" + queue.name;
}

std::string queue_title(const scenario& what, std::uint32_t place) {
  const auto& queue = what.settings.queues[place];
  const auto shown = std::find_if(what.queue_names.begin(), what.queue_names.end(), [&](const auto& one) {
    return one.tenant == queue.tenant && one.queue == queue.name;
  });
  const auto label = queue_label(what, place);
  if (shown == what.queue_names.end()) return label;
  return label == queue.name ? shown->display_name : queue.tenant + "/" + shown->display_name;
}

std::string scope_of(const scenario_figure& figure) {
  if (figure.queue) return "queue";
  if (figure.crew) return "crew";
  return figure.of_agents ? "agents" : "queues";
}

std::string name_of(const scenario& what, const scenario_figure& figure) {
  if (figure.queue) return queue_label(what, *figure.queue);
  if (figure.crew) return what.crews[*figure.crew].name;
  return "all";
}

bool scenario_result::good() const {
  return std::all_of(replications.begin(), replications.end(),
                     [](const auto& one) { return one.finding.empty(); }) &&
         std::all_of(bands.begin(), bands.end(),
                     [](const auto& one) { return one.verdict != band_verdict::missed; });
}

fault_tally scenario_result::faults() const {
  fault_tally all;
  for (const auto& one : replications) all += one.faults;
  return all;
}

/// A figure of queues goes before one of agents with the same id, unless a crew is named.
const scenario_figure* scenario_result::find(std::string_view id, std::optional<std::uint32_t> queue,
                                             std::optional<std::size_t> crew) const {
  const auto found = std::find_if(figures.begin(), figures.end(), [&](const auto& one) {
    return one.id == id && one.queue == queue && one.crew == crew;
  });
  return found == figures.end() ? nullptr : &*found;
}

scenario_result result_of(const scenario& what, const replay_outcome& outcome, const answers_at_once& at_once,
                          replication told, std::optional<run_series> series) {
  scenario_result result;
  result.figures = figures_of(what);
  const auto values = values_of_run(what, outcome, at_once);
  for (std::size_t i = 0; i < values.size(); ++i) {
    result.figures[i].values.push_back(std::isnan(values[i]) ? std::nullopt : std::optional{values[i]});
    estimate_figure(result.figures[i]);
  }
  result.digest = told.digest;
  result.replications.push_back(std::move(told));
  if (series) result.series.push_back(std::move(*series));
  return result;
}

scenario_result run_scenario(const scenario& what, const scenario_options& how) {
  scenario_result result;
  result.figures = figures_of(what);
  const auto first = how.only.value_or(0);
  const auto count = how.only ? 1 : what.replications;
  if (auto why = too_many_results(what, count, result.figures.size(), how.series); !why.empty())
    throw std::invalid_argument{why};
  std::uint32_t finished = 0;
  auto bytes = run_jobs(
      count, how.processes, [&](std::uint32_t i) { return run_one(what, how, first + i); },
      [&](std::uint32_t) {
        ++finished;
        if (how.progress) how.progress(finished);
      });
  for (std::uint32_t i = 0; i < count; ++i) take_in(result, first + i, std::exchange(bytes[i], {}));
  for (auto& figure : result.figures) estimate_figure(figure);
  judge(what, result);
  return result;
}

} // namespace strowger::sim
