#include "sim/scenario/real_life.hpp"
#include "sim/scenario/safe_names.hpp"
#include "storage/record_json.hpp"
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

/// A scenario file with its tables, of what really happened.
namespace strowger::sim {

using namespace routing;

namespace {

/// Longer than people of whom it is known only that they never gave up can be kept waiting.
constexpr double endless_seconds = 30.0 * 86'400;

std::string yaml_text(const std::string& text) { return nlohmann::json(text).dump(); }

std::string seconds_cell(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", seconds);
  return text;
}
std::string seconds_cell(const std::optional<double>& seconds) {
  return seconds ? seconds_cell(*seconds) : std::string{};
}

class scenario_writer {
public:
  scenario_writer(const real_life& what, scenario_folder& to) : what_{what}, folder_{to} {}

  void write() {
    folder_.put("configuration.yaml", what_.configuration, 0600); // it may hold the agents' password hashes
    std::string text;
    text += "version: 1\nname: " + yaml_text(name_for_people(what_.name)) +
            "\nbegins: " + storage::iso_text(what_.begins).substr(0, 10) +
            "\nlength: " + std::to_string(what_.length / instants_per_second) +
            "s\nconfiguration: configuration.yaml\n" +
            (what_.pool.empty() ? "" : "pool: " + yaml_text(what_.pool) + "\n") + "contacts:\n";
    for (std::size_t i = 0; i < what_.kinds.size(); ++i) text += kind_text(i);
    text += crew_text() + assumed_text();
    folder_.put("scenario.yaml", text);
  }

private:
  std::string kind_text(std::size_t place) const {
    const auto& kind = what_.kinds[place];
    const auto table = (kind.arrives ? "arrivals-" : "passed-on-") + std::to_string(place + 1) + ".csv";
    folder_.put(table, table_text(kind));
    auto text = "  - name: " + yaml_text(kind.name) + "\n    tenant: " + yaml_text(kind.tenant) +
                "\n    queue: " + yaml_text(kind.queue) +
                "\n    channel: " + std::string{to_text(kind.channel)} + "\n";
    if (kind.priority != 0) text += "    priority: " + std::to_string(kind.priority) + "\n";
    if (!kind.hours.empty()) text += "    hours: " + yaml_text(kind.hours) + "\n";
    if (!kind.attributes.empty()) {
      text += "    attributes: {";
      std::string comma;
      for (const auto& one : kind.attributes) {
        text += comma + yaml_text(one.name) + ": " + value_text_of(one.value);
        comma = ", ";
      }
      text += "}\n";
    }
    if (kind.arrives) text += "    arrivals: {process: trace, file: " + table + "}\n";
    text += law_text(kind, "service", table, &real_contact::service);
    if (!kind.arrives) text += law_text(kind, "patience", table, &real_contact::patience);
    text += law_text(kind, "wrap_up", table, &real_contact::wrap_up);
    return text + passes_text(kind);
  }
  static std::string value_text_of(const attribute_value& value) {
    if (const auto* words = std::get_if<std::string>(&value)) return yaml_text(*words);
    return routing::to_text(value);
  }
  /// What the table does not tell of somebody is drawn from those of whom it does.
  static std::string law_text(const real_kind& kind, const std::string& name, const std::string& table,
                              std::optional<double> real_contact::*of) {
    const bool known = std::any_of(kind.contacts.begin(), kind.contacts.end(),
                                   [&](const auto& one) { return (one.*of).has_value(); });
    if (known) return "    " + name + ": {law: empirical, file: " + table + ", column: " + name + "_s}\n";
    return name == "service" ? "    service: {law: constant, mean: 0s}\n" : std::string{};
  }
  std::string passes_text(const real_kind& kind) const {
    std::string text;
    for (std::size_t to = 0; to < kind.passed_to.size(); ++to) {
      if (kind.passed_to[to] == 0 || kind.served == 0) continue;
      char chance[32];
      std::snprintf(
          chance, sizeof chance, "%.2f",
          std::floor(1e4 * static_cast<double>(kind.passed_to[to]) / static_cast<double>(kind.served)) / 1e2);
      text += (text.empty() ? "" : ", ") +
              ("{to: " + yaml_text(what_.kinds[to].name) + ", chance: " + chance + "%}");
    }
    return text.empty() ? text : "    passes_on: [" + text + "]\n";
  }
  static std::string table_text(const real_kind& kind) {
    std::string text =
        kind.arrives ? "at_s,service_s,patience_s,wrap_up_s\n" : "service_s,patience_s,wrap_up_s\n";
    for (const auto& one : kind.contacts) {
      if (kind.arrives) text += seconds_cell(static_cast<double>(one.at) / 1e6) + ",";
      const auto patience = kind.arrives || one.patience ? one.patience : std::optional{endless_seconds};
      text +=
          seconds_cell(one.service) + "," + seconds_cell(patience) + "," + seconds_cell(one.wrap_up) + "\n";
    }
    return text;
  }

  /// So that reports of runs tell it.
  std::string assumed_text() const {
    std::string text;
    for (const auto& one : what_.assumptions) {
      text += text.empty() ? "assumed:\n" : "";
      text += "  - {what: " + one.id;
      if (one.part) text += ", part: " + std::to_string(*one.part);
      if (one.of) text += ", of: " + std::to_string(*one.of);
      if (!one.detail.empty()) text += ", detail: " + yaml_text(one.detail);
      text += ", text: " + yaml_text(one.text) + "}\n";
    }
    return text;
  }

  std::string crew_text() const {
    std::string rows = "agent,from_s,to_s,what\n";
    for (const auto& one : what_.presence)
      rows += one.agent + "," + seconds_cell(static_cast<double>(one.from) / 1e6) + "," +
              seconds_cell(static_cast<double>(one.to) / 1e6) + "," + (one.away ? "break" : "work") + "\n";
    folder_.put("agents.csv", rows);
    std::string text = "crews:\n  - name: agents\n    agents: \"*\"\n    attendance: agents.csv\n";
    if (!what_.answers.empty()) {
      std::string spans = "answer_s\n";
      for (const auto one : what_.answers) spans += seconds_cell(one) + "\n";
      folder_.put("answers.csv", spans);
      text += "    answers_after: {law: empirical, file: answers.csv, column: answer_s}\n";
    }
    const auto offers = static_cast<double>(what_.answers.size() + what_.declined + what_.missed);
    const auto share = [&](const char* key, std::size_t of) {
      char line[64];
      std::snprintf(line, sizeof line, "    %s: %.2f%%\n", key,
                    std::floor(1e4 * static_cast<double>(of) / offers) / 1e2);
      if (of > 0) text += line;
    };
    share("refuses", what_.declined);
    share("misses", what_.missed);
    return text;
  }

  const real_life& what_;
  scenario_folder& folder_;
};

} // namespace

void write_scenario(const real_life& what, scenario_folder& to) { scenario_writer{what, to}.write(); }

} // namespace strowger::sim
