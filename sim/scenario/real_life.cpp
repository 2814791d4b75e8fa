#include "sim/scenario/real_life.hpp"
#include "routing/kpi/definitions.hpp"
#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

namespace strowger::sim {

using namespace routing;

namespace {

double seconds_of_span(instant span) {
  return static_cast<double>(span) / static_cast<double>(instants_per_second);
}

/// As YAML reads it too.
std::string quoted_text(const std::string& text) { return nlohmann::json(text).dump(); }

/// What a log tells of queues and agents, as a configuration file.
std::string configuration_text(const pool_settings& settings) {
  std::string text = "version: 1\nqueues:\n";
  for (const auto& one : settings.queues)
    text += "  - {name: " + quoted_text(one.name) +
            ", wrap_up: " + std::to_string(one.wrap_up_limit.count()) +
            "ms, service_level: {within: " + std::to_string(one.service_level_threshold.count()) +
            "ms, target: 80%}}\n";
  text += "agents:\n";
  for (const auto& one : settings.agents) {
    text += "  - {name: " + quoted_text(one.name) +
            ", capacity: {voice: 1, chat: 0, email: 0, task: 0}, queues: [";
    for (std::size_t i = 0; i < one.queues.size(); ++i)
      text += (i == 0 ? "" : ", ") + quoted_text(one.queues[i]);
    text += "]}\n";
  }
  return text;
}

void print_line(std::FILE* to, const std::string& figure, const std::string& name, const std::string& was,
                const std::string& is) {
  std::fprintf(to, "  %-24s %-34s %14s %26s\n", name.c_str(), figure.c_str(), was.c_str(), is.c_str());
}

struct shown_figure {
  const char* id;
  std::uint64_t kpi::queue_counts::*count;
};
constexpr shown_figure shown_figures[] = {{"count.enqueued", &kpi::queue_counts::enqueued},
                                          {"count.answered", &kpi::queue_counts::answered},
                                          {"count.abandoned", &kpi::queue_counts::abandoned},
                                          {"abandon_rate", nullptr},
                                          {"service_level.abandons_negative", nullptr},
                                          {"asa.of_answered", nullptr},
                                          {"average_handle_time", nullptr}};

std::string number_shown(const char* form, double value) {
  char text[40];
  std::snprintf(text, sizeof text, form, value);
  return text;
}

std::string value_shown(const std::string& unit, double value) {
  if (unit == "ratio") return number_shown("%.2f %%", 100 * value);
  return number_shown(unit == "seconds" ? "%.2f s" : "%.1f", value);
}

void print_queue(std::FILE* to, const std::string& name, const kpi::queue_counts& was,
                 const scenario_result& result, std::optional<std::uint32_t> place) {
  for (const auto& shown : shown_figures) {
    const auto* now = result.find(shown.id, place);
    if (!now) continue;
    std::optional<double> before;
    if (shown.count)
      before = static_cast<double>(was.*shown.count);
    else if (const auto* figure = kpi::find_queue_kpi(shown.id))
      before = figure->value(was);
    auto is = now->over_all.batches > 0 ? value_shown(now->measured_in, now->over_all.mean) : "-";
    if (now->over_all.batches > 1) is += " +/- " + value_shown(now->measured_in, now->over_all.half_width_95);
    print_line(to, shown.id, shown.id == shown_figures[0].id ? name : "",
               before ? value_shown(now->measured_in, *before) : "-", is);
  }
}

} // namespace

real_life real_life_of(const recorded_day& day) {
  const auto& from = day.what;
  real_life made;
  made.name = from.name;
  made.begins = from.begins;
  made.configuration = configuration_text(from.settings);
  for (std::size_t i = 0; i < from.settings.queues.size(); ++i) {
    const auto& queue = from.settings.queues[i];
    real_kind kind;
    kind.name = queue.name;
    kind.tenant = queue.tenant;
    kind.queue = queue.name;
    made.kinds.push_back(std::move(kind));
    made.queues.push_back({queue.tenant, queue.name, day.queues[i]});
  }
  for (const auto& coming : from.contacts) {
    auto& kind = made.kinds[coming.who.queue];
    real_contact one{coming.at, seconds_of_span(coming.who.service), {}, {}};
    if (coming.who.patience < never) one.patience = seconds_of_span(coming.who.patience);
    kind.contacts.push_back(one);
    ++kind.served;
  }
  for (const auto& one : from.shifts) {
    const auto& agent = from.settings.agents[one.agent];
    made.presence.push_back(
        {agent.tenant + "/" + agent.name, one.from, std::max(one.to, one.from + 1'000), false});
  }
  made.answers = {seconds_of_span(from.manners.answer_after)};
  made.assumptions = day.assumptions;
  return made;
}

void print_beside(std::FILE* to, const real_life& what, const scenario& made, const scenario_result& result) {
  std::fprintf(to, "  %-24s %-34s %14s %26s\n", "queue", "figure", "as it was",
               result.replications.size() > 1 ? "scenario, +/- 95 %" : "scenario");
  kpi::queue_counts all;
  for (const auto& one : what.queues) all += one.counts;
  print_queue(to, "all", all, result, {});
  if (made.settings.queues.size() > 1)
    for (std::uint32_t i = 0; i < made.settings.queues.size(); ++i)
      for (const auto& one : what.queues)
        if (one.name == made.settings.queues[i].name && one.tenant == made.settings.queues[i].tenant)
          print_queue(to, queue_label(made, i), one.counts, result, i);
  std::fprintf(to, "\nwhat was assumed, which is where differences come from:\n");
  for (const auto& one : what.assumptions) std::fprintf(to, "- %s\n", one.c_str());
}

} // namespace strowger::sim
