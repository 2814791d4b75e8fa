#include "sim/scenario/scenario_run.hpp"
#include "sim/actor_centre.hpp"
#include "sim/counts_between.hpp"
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
#include <map>
#include <stdexcept>
#include <utility>

namespace strowger::sim {

using namespace routing;

namespace {

/// What a queue counted, and what was open when counting began and when it ended.
struct queue_book : kpi::queue_counts {
  std::uint64_t waiting_before = 0, still_waiting = 0; ///< visits open
  std::uint64_t still_held = 0;                        ///< accepted and not let go of
  std::uint64_t unreached = 0;                         ///< came while nothing took anybody in
  queue_book& operator+=(const queue_book& more) {
    kpi::queue_counts::operator+=(more);
    waiting_before += more.waiting_before;
    still_waiting += more.still_waiting;
    still_held += more.still_held;
    unreached += more.unreached;
    return *this;
  }
};

struct count_figure {
  const char* id;
  std::uint64_t queue_book::*count;
};
constexpr count_figure count_figures[] = {{"count.waiting_before", &queue_book::waiting_before},
                                          {"count.enqueued", &queue_book::enqueued},
                                          {"count.answered", &queue_book::answered},
                                          {"count.abandoned", &queue_book::abandoned},
                                          {"count.refused", &queue_book::refused},
                                          {"count.unreached", &queue_book::unreached},
                                          {"count.transferred", &queue_book::transferred},
                                          {"count.flowed_out", &queue_book::flowed_out},
                                          {"count.cancelled", &queue_book::cancelled},
                                          {"count.expired", &queue_book::expired},
                                          {"count.failed", &queue_book::failed},
                                          {"count.called_back", &queue_book::called_back},
                                          {"count.still_waiting", &queue_book::still_waiting},
                                          {"count.still_held", &queue_book::still_held}};

const char* unit_text(kpi::unit unit) {
  switch (unit) {
  case kpi::unit::ratio:
    return "ratio";
  case kpi::unit::seconds:
    return "seconds";
  case kpi::unit::factor:
    return "factor";
  }
  return "";
}

/// A figure of queues, or of agents.
template <class Counts>
struct figure_of {
  std::string_view id;
  const char* unit;
  std::function<std::optional<double>(const Counts&)> value;
};
using queue_figures = std::vector<figure_of<queue_book>>;
using agent_figures = std::vector<figure_of<kpi::agent_counts>>;

const queue_figures& all_queue_figures() {
  static const auto all = [] {
    queue_figures made;
    for (const auto& one : count_figures)
      made.push_back({one.id, "count", [count = one.count](const auto& of) -> std::optional<double> {
                        return static_cast<double>(of.*count);
                      }});
    for (const auto& one : kpi::queue_kpis())
      made.push_back(
          {one.id, unit_text(one.measured_in), [value = one.value](const auto& of) { return value(of); }});
    return made;
  }();
  return all;
}

const agent_figures& all_agent_figures() {
  static const auto all = [] {
    agent_figures made;
    for (const auto& one : kpi::agent_kpis()) made.push_back({one.id, unit_text(one.measured_in), one.value});
    return made;
  }();
  return all;
}

/// Whose figures a scenario has, in their order: of all queues, of each, of all agents, of each crew.
template <class OfQueue, class OfCrew>
void each_owner(const scenario& what, const OfQueue& of_queue, const OfCrew& of_crew) {
  of_queue(std::optional<std::uint32_t>{});
  if (what.settings.queues.size() > 1)
    for (std::uint32_t i = 0; i < what.settings.queues.size(); ++i) of_queue(std::optional{i});
  of_crew(std::optional<std::size_t>{});
  if (what.crews.size() > 1)
    for (std::size_t i = 0; i < what.crews.size(); ++i) of_crew(std::optional{i});
}

std::vector<scenario_figure> figures_of(const scenario& what) {
  std::vector<scenario_figure> all;
  each_owner(
      what,
      [&](std::optional<std::uint32_t> queue) {
        for (const auto& one : all_queue_figures())
          all.push_back({std::string{one.id}, one.unit, queue, {}, false, {}, {}});
      },
      [&](std::optional<std::size_t> crew) {
        for (const auto& one : all_agent_figures())
          all.push_back({std::string{one.id}, one.unit, {}, crew, true, {}, {}});
      });
  return all;
}

/// The values of one replication, in the order of `figures_of`.
class values_of_run {
public:
  values_of_run(const scenario& what, const replay_outcome& outcome)
    : what_{what}, outcome_{outcome}, counted_from_{stamp_of(what.warm_up)} {}

  [[nodiscard]] std::vector<double> take() const {
    std::vector<queue_book> queues;
    queue_book all_queues;
    const auto held = still_held();
    for (std::size_t i = 0; i < outcome_.queues.size(); ++i) {
      queues.push_back(of_queue(outcome_.queues[i], held));
      queues.back().unreached = outcome_.unreached[i];
      all_queues += queues.back();
    }
    std::vector<kpi::agent_counts> crews(what_.crews.size());
    kpi::agent_counts all_agents;
    for (std::size_t i = 0; i < what_.crews.size(); ++i) {
      for (const auto agent : what_.crews[i].agents) crews[i] += of_agent(outcome_.agents[agent]);
      all_agents += crews[i];
    }
    std::vector<double> values;
    const auto add = [&](const auto& figures, const auto& counts) {
      for (const auto& one : figures) values.push_back(one.value(counts).value_or(std::nan("")));
    };
    each_owner(
        what_, [&](auto queue) { add(all_queue_figures(), queue ? queues[*queue] : all_queues); },
        [&](auto crew) { add(all_agent_figures(), crew ? crews[*crew] : all_agents); });
    return values;
  }

private:
  using held_by_queue = std::map<queue_id, std::uint64_t>;
  [[nodiscard]] held_by_queue still_held() const {
    held_by_queue held;
    for (const auto& [id, one] : outcome_.figures.interactions)
      if (one.lead && !one.waiting) ++held[one.queue];
    return held;
  }
  [[nodiscard]] queue_book of_queue(queue_id id, const held_by_queue& held) const {
    const auto now = outcome_.figures.queues.find(id);
    if (now == outcome_.figures.queues.end()) return {};
    queue_book book{now->second.total};
    book.still_waiting = now->second.waiting;
    if (const auto found = held.find(id); found != held.end()) book.still_held = found->second;
    const auto before = outcome_.before.queues.find(id);
    if (before == outcome_.before.queues.end()) return book;
    static_cast<kpi::queue_counts&>(book) = counts_between(before->second.total, now->second.total);
    book.waiting_before = before->second.waiting;
    return book;
  }
  [[nodiscard]] kpi::agent_counts of_agent(agent_id id) const {
    const auto now = outcome_.figures.agents.find(id);
    if (now == outcome_.figures.agents.end()) return {};
    const auto counts = kpi::counted_to(now->second, outcome_.end);
    const auto before = outcome_.before.agents.find(id);
    if (before == outcome_.before.agents.end()) return counts;
    return counts_between(kpi::counted_to(before->second, counted_from_), counts);
  }
  const scenario& what_;
  const replay_outcome& outcome_;
  moment counted_from_;
};

/// What a process tells of one replication: the plain part, the values, the series, the finding.
struct told_replication {
  std::uint64_t seed = 0, contacts = 0, inputs = 0, facts = 0, digest = 0;
  double seconds = 0;
  std::uint64_t values = 0, series = 0; ///< numbers; bytes
  figure_audit::ends ends;
};

std::string run_one(const scenario& what, const scenario_options& how, std::uint32_t number) {
  const auto began = std::chrono::steady_clock::now();
  const auto seed = seed_of_replication(what.seed, number);
  const auto one = day_of(what, seed);
  replay_options options{how.audit, how.digest};
  options.journal = how.journal;
  std::optional<series_recorder> recorder;
  if (how.series) recorder.emplace(*how.series);
  if (how.series || how.within)
    options.watch = [&, length = stamp_of(what.length), told = 0.0](moment at,
                                                                    const pool_facts& facts) mutable {
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
  const auto values = values_of_run{what, outcome}.take();
  std::string series;
  if (recorder) {
    std::vector<std::vector<std::uint32_t>> crews;
    for (const auto& crew : what.crews) crews.push_back(crew.agents);
    series = recorder->finish(outcome.end, outcome.queues, outcome.agents, crews).to_bytes();
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  const told_replication told{seed,          one.contacts.size(), outcome.inputs,
                              outcome.facts, outcome.digest,      took.count(),
                              values.size(), series.size(),       outcome.ends};
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
                                 told.seconds, told.ends, bytes.substr(after_values + told.series)});
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

/// A figure of queues goes before one of agents with the same id, unless a crew is named.
const scenario_figure* scenario_result::find(std::string_view id, std::optional<std::uint32_t> queue,
                                             std::optional<std::size_t> crew) const {
  const auto found = std::find_if(figures.begin(), figures.end(), [&](const auto& one) {
    return one.id == id && one.queue == queue && one.crew == crew;
  });
  return found == figures.end() ? nullptr : &*found;
}

scenario_result result_of(const scenario& what, const replay_outcome& outcome, replication told,
                          std::optional<run_series> series) {
  scenario_result result;
  result.figures = figures_of(what);
  const auto values = values_of_run{what, outcome}.take();
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
