#include "sim/scenario/scenario_size.hpp"
#include <algorithm>
#include <bitset>
#include <cmath>
#include <cstdio>

namespace strowger::sim {

namespace {

double days_in(const scenario& what) {
  return static_cast<double>(what.length) / static_cast<double>(instants_per_day);
}

/// To three digits, without an exponent.
double in_round_numbers(double value) {
  if (!(value >= 1'000)) return std::round(value);
  const auto step = std::pow(10, std::floor(std::log10(value)) - 2);
  return std::round(value / step) * step;
}

std::string more_than_fit(double rows, const char* what, const char* instead) {
  if (!(rows > duty_rows_max)) return {};
  char text[200];
  std::snprintf(text, sizeof text, "about %.0f %s, and a run keeps at most %.0f: %s", in_round_numbers(rows),
                what, duty_rows_max, instead);
  return text;
}

} // namespace

std::vector<double> expected_people(const scenario& what) {
  std::vector<double> all;
  for (const auto& kind : what.contacts)
    all.push_back(kind.arrivals
                      ? kind.demand * expected_arrivals(*kind.arrivals, weekday_of(what.begins), what.length)
                      : 0);
  return all;
}

std::string too_many_people(const scenario& what) {
  double all = 0;
  for (const auto one : expected_people(what)) all += one;
  if (!(all > static_cast<double>(what.contacts_max))) return {};
  char text[200];
  std::snprintf(text, sizeof text,
                "about %.0f contacts would come, and contacts_max is %llu: a run keeps them all in memory. "
                "Let fewer come or a shorter length do, or raise contacts_max",
                in_round_numbers(all), static_cast<unsigned long long>(what.contacts_max));
  return text;
}

std::string too_many_shifts(const scenario& what, const crew& of) {
  double rows = 0;
  for (const auto& one : of.shifts) {
    const auto hours = static_cast<double>(one.to - one.from) / (3'600.0 * instants_per_second);
    rows += one.agents * (days_in(what) + 1) * static_cast<double>(std::bitset<8>{one.days}.count()) / 7 *
            (1 + static_cast<double>(one.breaks.size()) + of.drops_per_hour * hours);
  }
  if (of.shifts.empty())
    rows = static_cast<double>(of.agents.size()) * of.drops_per_hour * 24 * days_in(what);
  return more_than_fit(rows, "shifts, breaks and dropped lines", "let fewer agents or a shorter length do");
}

std::string too_many_faults(const scenario& what, const scenario_fault& of) {
  const bool of_agents = of.what == scenario_fault::kind::agents_lost;
  const auto each = of_agents ? of.share * static_cast<double>(of.agents.size()) : 1;
  return more_than_fit(of.per_hour * 24 * days_in(what) * std::max(each, 1.0), "such faults",
                       "let them be rarer, or a shorter length do");
}

std::string too_many_results(const scenario& what, std::uint32_t replications, std::size_t figures,
                             const std::optional<series_shape>& series) {
  constexpr double plain = 500; // seed, digest, ends, as told by the process and as kept
  auto each = plain + static_cast<double>(figures) * (sizeof(double) + sizeof(std::optional<double>));
  if (series) {
    const auto queues = static_cast<double>(what.settings.queues.size()) + 1;
    const auto crews = static_cast<double>(what.crews.size()) + 1;
    const auto of_interval = queues * sizeof(queue_sample) + crews * sizeof(crew_sample);
    each += 2 * (series->intervals * of_interval + queues * sizeof(wait_samples)); // likewise
  }
  if (each * replications <= results_bytes_max) return {};
  char text[200];
  std::snprintf(
      text, sizeof text,
      "%u replications keep about %.2g GB of results, and a run keeps at most %.0f GB: let there be "
      "at most %.0f%s",
      replications, each * replications / 1e9, results_bytes_max / 1e9, std::floor(results_bytes_max / each),
      series ? ", or ask for no series and no page" : "");
  return text;
}

} // namespace strowger::sim
