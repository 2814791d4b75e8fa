#include "sim/scenario/real_life.hpp"
#include "actors/configuration_diagnostics.hpp"
#include "actors/configuration_keys.hpp"
#include "routing/kpi/definitions.hpp"
#include "sim/scenario/safe_names.hpp"
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

/// As the configuration has them, by place.
struct names_of_life {
  std::vector<std::string> queues, agents;
};

template <class List>
std::vector<std::string> safe_names_in(const List& all, const std::string& kind) {
  std::vector<std::string> names;
  for (const auto& one : all) names.push_back(one.name);
  return safe_names(names, kind);
}

/// The key for people, where it says more than the name and there is one.
std::string shown_name(std::string_view section, const std::string& original, const std::string& name) {
  const auto* rule = actors::configuration_rules().find(section);
  if (original == name || original.empty() || !rule->section->find("display_name")) return {};
  return ", display_name: " + quoted_text(name_for_people(original));
}

/// What a log tells of queues and agents, as a configuration file.
std::string configuration_text(const pool_settings& settings, const names_of_life& names) {
  std::string text = "version: 1\nqueues:\n";
  for (std::size_t i = 0; i < settings.queues.size(); ++i) {
    const auto& one = settings.queues[i];
    text += "  - {name: " + quoted_text(names.queues[i]) + shown_name("queues", one.name, names.queues[i]) +
            ", wrap_up: " + std::to_string(one.wrap_up_limit.count()) +
            "ms, service_level: {within: " + std::to_string(one.service_level_threshold.count()) +
            "ms, target: 80%}" +
            (one.priority != 0 ? ", priority: " + std::to_string(one.priority) : std::string{}) + "}\n";
  }
  text += "agents:\n";
  for (std::size_t i = 0; i < settings.agents.size(); ++i) {
    const auto& one = settings.agents[i];
    text += "  - {name: " + quoted_text(names.agents[i]) + shown_name("agents", one.name, names.agents[i]) +
            ", capacity: {voice: 1, chat: 0, email: 0, task: 0}, queues: [";
    std::string comma;
    for (std::size_t queue = 0; queue < settings.queues.size(); ++queue) {
      if (std::find(one.queues.begin(), one.queues.end(), settings.queues[queue].name) == one.queues.end())
        continue;
      text += comma + quoted_text(names.queues[queue]);
      comma = ", ";
    }
    text += "]}\n";
  }
  return text;
}

/// Which names are others than in the log.
template <class List>
void note_names(const char* kind, const List& all, const std::vector<std::string>& names,
                assumptions_made& say) {
  constexpr std::size_t told_max = 20;
  std::string told;
  std::size_t changed = 0;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (all[i].name != names[i] && ++changed <= told_max)
      told += (changed == 1 ? "" : ", ") + names[i] + " for " + actors::in_quotes(all[i].name);
  if (changed > told_max) told += " and " + std::to_string(changed - told_max) + " more";
  if (changed > 0)
    say.push_back({std::string{"names_of_"} + kind,
                   "names of " + std::string{kind} + " that a configuration cannot have: " + told, changed,
                   std::nullopt, told});
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
  const names_of_life names{safe_names_in(from.settings.queues, "queue"),
                            safe_names_in(from.settings.agents, "agent")};
  made.configuration = configuration_text(from.settings, names);
  for (std::size_t i = 0; i < from.settings.queues.size(); ++i) {
    const auto& queue = from.settings.queues[i];
    real_kind kind;
    kind.name = kind.queue = names.queues[i];
    kind.tenant = queue.tenant;
    made.kinds.push_back(std::move(kind));
    made.queues.push_back({queue.tenant, names.queues[i], day.queues[i]});
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
        {agent.tenant + "/" + names.agents[one.agent], one.from, std::max(one.to, one.from + 1'000), false});
  }
  made.answers = {seconds_of_span(from.manners.answer_after)};
  made.assumptions = day.assumptions;
  note_names("queues", from.settings.queues, names.queues, made.assumptions);
  note_names("agents", from.settings.agents, names.agents, made.assumptions);
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
  print_assumptions(to, what.assumptions);
}

} // namespace strowger::sim
