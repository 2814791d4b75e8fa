#include "routing/kpi/definitions.hpp"
#include "sim/replay.hpp"
#include <string>

namespace strowger::sim {

using namespace routing;

namespace {

/// A figure of the catalogue as a cell, or a dash where it says nothing.
std::string cell(std::string_view id, const kpi::queue_counts& counts) {
  const auto* figure = kpi::find_queue_kpi(id);
  const auto value = figure->value(counts);
  if (!value) return "-";
  char text[32];
  if (figure->measured_in == kpi::unit::ratio)
    std::snprintf(text, sizeof text, "%.1f %%", 100 * *value);
  else
    std::snprintf(text, sizeof text, "%.1f s", *value);
  return text;
}

double percent(milliseconds part, milliseconds whole) {
  return whole.count() == 0 ? 0
                            : 100 * static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

/// `at_work`: what all agents were at work, together.
void print_line(std::FILE* to, const std::string& name, const char* which, const kpi::queue_counts& counts,
                milliseconds at_work) {
  std::fprintf(to, "%-10s %-9s %9llu %9llu %8s %10s %10s %10s %10.1f h %9.1f %%\n", name.c_str(), which,
               static_cast<unsigned long long>(counts.answered),
               static_cast<unsigned long long>(counts.abandoned), cell("abandon_rate", counts).c_str(),
               cell(kpi::default_service_level, counts).c_str(), cell("asa.of_answered", counts).c_str(),
               cell("average_abandon_time", counts).c_str(),
               static_cast<double>(counts.handling.handle().count()) / 3'600'000,
               percent(counts.handling.handle(), at_work));
}

void print_waits(std::FILE* to, const std::vector<foretold_wait>& waits) {
  constexpr milliseconds ring{1'000};
  const auto all = accuracy_of(waits, ring);
  if (all.count == 0) return;
  std::fprintf(to,
               "\nexpected waits, foretold to %zu who then waited longer than a second and were answered: "
               "relative error %.2f of the mean, %.2f of p50 (last to enter service: %.2f, %.2f); "
               "%.1f %% within p50, %.1f %% within p90\n",
               all.count, all.squared, all.absolute, all.squared_last, all.absolute_last,
               100 * all.within_p50, 100 * all.within_p90);
  for (const auto minutes : {1, 2, 4}) {
    const auto promised = promises_of(waits, ring, minutes);
    std::fprintf(to, "told \"within %d min\": %zu, and %zu were\n", minutes, promised.told, promised.kept);
  }
}

} // namespace

void print_replay(std::FILE* to, const recorded_day& recorded, const replay_outcome& outcome) {
  const auto& settings = recorded.what.settings;
  std::fprintf(to, "%s: %zu contacts, %zu queues, %zu agents\n\n", recorded.what.name.c_str(),
               recorded.what.contacts.size(), settings.queues.size(), settings.agents.size());
  std::fprintf(to, "%-10s %-9s %9s %9s %8s %10s %10s %10s %12s %11s\n", "queue", "", "answered", "abandoned",
               "rate", "in time", "avg wait", "gave up at", "handled", "occupancy");
  const auto agents = kpi::all_agents(outcome.figures, outcome.end);
  const auto at_work = agents.handling + agents.idle;
  kpi::queue_counts all_recorded, all_replayed;
  for (std::size_t i = 0; i < settings.queues.size(); ++i) {
    const auto found = outcome.figures.queues.find(outcome.queues.at(i));
    const auto replayed = found == outcome.figures.queues.end() ? kpi::queue_counts{} : found->second.total;
    print_line(to, settings.queues[i].name, "recorded", recorded.queues[i], recorded.present);
    print_line(to, "", "replayed", replayed, at_work);
    all_recorded += recorded.queues[i];
    all_replayed += replayed;
  }
  print_line(to, "all", "recorded", all_recorded, recorded.present);
  print_line(to, "", "replayed", all_replayed, at_work);
  const auto seconds =
      settings.queues.empty() ? 0 : settings.queues.front().service_level_threshold.count() / 1'000;
  std::fprintf(to,
               "\noccupancy: what a queue's contacts took of all agents' time at work (%s); recorded: of the "
               "time between first answer and last hang-up, of which the log calls %.1f %% busy\n",
               std::string{kpi::find_agent_kpi("occupancy")->formula}.c_str(),
               percent(recorded.busy, recorded.present));
  std::fprintf(to, "in time: %s, T = %lld s\n",
               std::string{kpi::find_queue_kpi(kpi::default_service_level)->formula}.c_str(),
               static_cast<long long>(seconds));
  std::fprintf(to, "average wait: %s\n\nassumed:\n",
               std::string{kpi::find_queue_kpi("asa.of_answered")->formula}.c_str());
  print_assumptions(to, recorded.assumptions);
  print_waits(to, outcome.waits);
  std::fprintf(
      to, "\n%llu inputs, %llu facts, digest %016llx\n", static_cast<unsigned long long>(outcome.inputs),
      static_cast<unsigned long long>(outcome.facts), static_cast<unsigned long long>(outcome.digest));
}

} // namespace strowger::sim
