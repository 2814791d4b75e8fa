#include "sim/scenario/series_summary.hpp"
#include "sim/pool_world.hpp"
#include <algorithm>
#include <cmath>

namespace strowger::sim {

using namespace routing;

namespace {

constexpr double low_share = 0.1, high_share = 0.9;

/// A measure of one sample as a fraction; `below` 0: nobody was counted. Means over replications are those of
/// the sums, so that a quiet run weighs no more than its people.
struct fraction {
  double above = 0, below = 1;
};

kpi::queue_counts counts_of(const queue_sample& one) {
  kpi::queue_counts counts;
  counts.answered = static_cast<std::uint64_t>(one.answered);
  counts.abandoned = static_cast<std::uint64_t>(one.abandoned);
  counts.answered_within = static_cast<std::uint64_t>(one.answered_within);
  return counts;
}

struct queue_measure {
  const char* id;
  const char* unit;
  fraction (*of)(const queue_sample&, double seconds);
};
constexpr queue_measure queue_measures[] = {
    {"arrivals", "count", [](const queue_sample& s, double) { return fraction{s.enqueued}; }},
    {"answered", "count", [](const queue_sample& s, double) { return fraction{s.answered}; }},
    {"abandoned", "count", [](const queue_sample& s, double) { return fraction{s.abandoned}; }},
    {"refused", "count", [](const queue_sample& s, double) { return fraction{s.refused}; }},
    {"service_level", "ratio",
     [](const queue_sample& s, double) {
       static const auto* level = kpi::find_queue_kpi(kpi::default_service_level);
       const auto value = level->value(counts_of(s));
       const auto all = value ? s.answered + s.abandoned : 0;
       return fraction{value.value_or(0) * all, all};
     }},
    {"wait", "seconds",
     [](const queue_sample& s, double) {
       return fraction{s.wait_answered_s, s.answered};
     }},
    {"queue_length", "count",
     [](const queue_sample& s, double seconds) {
       return fraction{s.waiting_s, seconds};
     }},
    {"queue_length_max", "count", [](const queue_sample& s, double) { return fraction{s.waiting_max}; }},
};

struct crew_measure {
  const char* id;
  const char* unit;
  fraction (*of)(const crew_sample&, double seconds);
};
constexpr crew_measure crew_measures[] = {
    {"occupancy", "ratio",
     [](const crew_sample& s, double) {
       return fraction{s.handling_s, s.handling_s + s.idle_s};
     }},
    {"present", "count",
     [](const crew_sample& s, double seconds) {
       return fraction{s.handling_s + s.idle_s + s.not_ready_s, seconds};
     }},
    {"ready", "count",
     [](const crew_sample& s, double seconds) {
       return fraction{s.handling_s + s.idle_s, seconds};
     }},
    {"busy", "count",
     [](const crew_sample& s, double seconds) {
       return fraction{s.handling_s, seconds};
     }},
};

/// How long an interval is: the last one ends with the run.
double seconds_of(const scenario& what, const series_shape& shape, std::uint32_t place) {
  const auto from = shape.interval * place, length = stamp_of(what.length).time_since_epoch();
  return static_cast<double>(std::min(shape.interval, length - from).count()) / 1'000;
}

/// `sample(replication, interval)` is one of a row's samples.
template <class Measure, class Sample>
measured_series measure(const scenario& what, const series_shape& shape, std::size_t runs, const Measure& how,
                        const Sample& sample) {
  measured_series made{how.id, how.unit, {}, {}, {}};
  for (std::uint32_t i = 0; i < shape.intervals; ++i) {
    const auto seconds = seconds_of(what, shape, i);
    fraction sums{0, 0};
    std::vector<double> values;
    for (std::size_t run = 0; run < runs; ++run) {
      const auto one = how.of(sample(run, i), seconds);
      sums.above += one.above;
      sums.below += one.below;
      if (one.below > 0) values.push_back(one.above / one.below);
    }
    const bool any = sums.below > 0;
    made.mean.push_back(any ? std::optional{sums.above / sums.below} : std::nullopt);
    made.low.push_back(any ? std::optional{quantile_of(values, low_share)} : std::nullopt);
    made.high.push_back(any ? std::optional{quantile_of(values, high_share)} : std::nullopt);
  }
  return made;
}

/// The places of queues, or of crews, that have a row of their own; the last row is of all.
std::vector<std::size_t> rows_of(std::size_t count) {
  std::vector<std::size_t> rows{count};
  if (count > 1)
    for (std::size_t i = 0; i < count; ++i) rows.push_back(i);
  return rows;
}

/// Of every replication, the share of waits below each edge; edges up to the last that is needed.
void spread_out(wait_spread& made, const std::vector<const kpi::wait_histogram*>& runs) {
  std::size_t used = 0;
  std::uint64_t all = 0;
  for (const auto* run : runs)
    for (std::size_t bucket = 0; bucket < kpi::wait_histogram::buckets; ++bucket)
      if (run->counts[bucket] > 0) {
        used = std::max(used, bucket + 1);
        all += run->counts[bucket];
      }
  made.count = runs.empty() ? 0 : static_cast<double>(all) / static_cast<double>(runs.size());
  std::vector<double> below(runs.size());
  for (std::size_t edge = 0; edge <= used; ++edge) {
    made.edges_s.push_back(static_cast<double>(kpi::wait_histogram::begin_of(edge).count()) / 1'000);
    double sum = 0;
    std::vector<double> shares;
    for (std::size_t run = 0; run < runs.size(); ++run) {
      if (edge > 0) below[run] += runs[run]->counts[edge - 1];
      sum += below[run];
      if (const auto total = runs[run]->total(); total > 0)
        shares.push_back(below[run] / static_cast<double>(total));
    }
    made.mean.push_back(all > 0 ? sum / static_cast<double>(all) : 0);
    made.low.push_back(shares.empty() ? 0 : quantile_of(shares, low_share));
    made.high.push_back(shares.empty() ? 0 : quantile_of(shares, high_share));
  }
}

} // namespace

double quantile_of(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const auto place = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(place));
  const auto above = std::min(below + 1, values.size() - 1);
  return values[below] + (values[above] - values[below]) * (place - static_cast<double>(below));
}

std::vector<series_of_one> summarise_series(const scenario& what, const series_shape& shape,
                                            const scenario_result& result) {
  std::vector<series_of_one> all;
  if (result.series.empty()) return all;
  const auto queues = what.settings.queues.size(), crews = what.crews.size();
  for (const auto row : rows_of(queues)) {
    auto& one = all.emplace_back();
    if (row < queues) one.queue = static_cast<std::uint32_t>(row);
    for (const auto& how : queue_measures)
      one.measures.push_back(measure(
          what, shape, result.series.size(), how, [&](std::size_t run, std::uint32_t i) -> const auto& {
            return result.series[run].queues[row][i];
          }));
  }
  for (const auto row : rows_of(crews)) {
    auto& one = all.emplace_back();
    one.of_agents = true;
    if (row < crews) one.crew = row;
    for (const auto& how : crew_measures)
      one.measures.push_back(measure(
          what, shape, result.series.size(), how, [&](std::size_t run, std::uint32_t i) -> const auto& {
            return result.series[run].crews[row][i];
          }));
  }
  return all;
}

std::vector<wait_spread> summarise_waits(const scenario& what, const scenario_result& result) {
  std::vector<wait_spread> all;
  const auto queues = what.settings.queues.size();
  for (const auto row : rows_of(queues))
    for (const bool abandoned : {false, true}) {
      wait_spread one;
      if (row < queues) one.queue = static_cast<std::uint32_t>(row);
      one.abandoned = abandoned;
      std::vector<const kpi::wait_histogram*> runs;
      for (const auto& run : result.series)
        runs.push_back(abandoned ? &run.waits[row].abandoned : &run.waits[row].answered);
      spread_out(one, runs);
      if (one.count > 0) all.push_back(std::move(one));
    }
  return all;
}

} // namespace strowger::sim
