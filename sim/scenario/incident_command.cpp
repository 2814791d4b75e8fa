#include "sim/scenario/incident_command.hpp"
#include "sim/logged_day.hpp"
#include "sim/number_checks.hpp"
#include "sim/output_file.hpp"
#include "sim/scenario/incident.hpp"
#include "sim/scenario/real_life_run.hpp"
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>

namespace strowger::sim {

namespace {

struct incident_words {
  std::string data, from, to, file, scenario, configuration;
  bool text_only = false;
  std::uint32_t replications = 10;
  std::uint16_t pool = 0;
  std::size_t before = incident_choice{}.before_max, records = incident_choice{}.records_max;
};

/// `2026-03-03T10:15:00Z`, with or without the Z and the seconds.
routing::wall_time wall_of(const std::string& text) {
  auto rest = text.ends_with('Z') ? text.substr(0, text.size() - 1) : text;
  const auto day = day_number(rest.substr(0, 10));
  auto clock = rest.size() > 11 && rest[10] == 'T' ? rest.substr(11) : rest.size() == 10 ? "00:00" : "";
  if (clock.size() == 5) clock += ":00";
  const auto seconds = clock_seconds(clock);
  if (!day || !seconds)
    throw std::runtime_error{"\"" + text + "\" is no time: write for example 2026-03-03T10:15:00Z, in UTC"};
  return routing::wall_time{routing::milliseconds{*day * 86'400'000 + *seconds * 1'000}};
}

routing::wall_time midnight_before(routing::wall_time at) {
  const auto since = at.time_since_epoch().count();
  return routing::wall_time{routing::milliseconds{since - since % 86'400'000}};
}

/// Beside the text, unless it is said where.
std::filesystem::path folder_of(const incident_words& words) {
  if (!words.scenario.empty()) return words.scenario;
  auto folder = std::filesystem::path{words.file};
  if (!folder.has_extension()) return folder += "_scenario";
  return folder.replace_extension();
}

/// The days up to its end: what led to it is in them.
int write_scenario_of(const storage::stopped_journal& journal, const incident_words& words,
                      const incident_choice& incident, scenario_folder& folder) {
  journal_choice choice;
  choice.begins = midnight_before(incident.from);
  const auto span = incident.to - choice.begins;
  choice.length = (span + routing::milliseconds{999}).count() / 1'000 * instants_per_second;
  choice.pool = words.pool;
  return make_real_scenario(read_journal(journal.archived(), choice,
                                         [&](routing::content_id id) { return journal.read_content(id); }),
                            {words.configuration, words.pool != 0, words.replications}, folder);
}

int tell_text(const incident& made, const std::string& file) {
  std::printf("%s: %zu inputs, with what followed\n", file.c_str(), made.inputs);
  for (const auto& one : made.notes) std::printf("- %s\n", one.c_str());
  if (made.left_out > 0) std::printf("- %zu inputs are left out\n", made.left_out);
  if (made.differ == 0)
    std::printf("everything happens in it as it did\n");
  else
    std::printf("after %zu inputs something else happens than it did, first: %s\n", made.differ,
                made.first_difference.c_str());
  return made.differ == 0 ? 0 : 1;
}

int write_incident(const incident_words& words) {
  // Before a long journal is read, so that nobody waits for what cannot be made.
  if (std::filesystem::exists(words.file)) throw std::runtime_error{words.file + " is there already"};
  output_file file{words.file};
  std::optional<scenario_folder> folder;
  if (!words.text_only) folder.emplace(folder_of(words));
  incident_choice choice;
  choice.from = wall_of(words.from);
  choice.to = wall_of(words.to);
  choice.pool = words.pool;
  choice.before_max = words.before;
  choice.records_max = words.records;
  if (choice.to <= choice.from) throw std::runtime_error{"--to is not after --from"};
  const auto journal = open_stopped_journal(words.data);
  const auto made = read_incident(journal->archived(), choice);
  file.write(made.text);
  const int of_text = tell_text(made, words.file);
  if (!folder) return of_text;
  std::printf("\n");
  const int of_scenario = write_scenario_of(*journal, words, choice, *folder);
  return std::max(of_text, of_scenario);
}

} // namespace

void offer_incident(CLI::App& app, int& outcome) {
  const auto words = std::make_shared<incident_words>();
  auto* it = app.add_subcommand("incident", "What happened between two moments, from the engine's own "
                                            "journal: as a test, and the days up to its end "
                                            "as a scenario file");
  it->add_option("--data", words->data,
                 "The data folder of an engine that does not run, or a restored backup")
      ->required()
      ->check(CLI::ExistingDirectory);
  it->add_option("--from", words->from, "Begin, e.g. 2026-03-03T10:15:00Z, in UTC")->required();
  it->add_option("--to", words->to, "End")->required();
  it->add_option("-o,--out", words->file, "The file, e.g. tests/scenarios/pool/what_happened.txt")
      ->required();
  it->add_option("--scenario", words->scenario,
                 "The scenario's folder. Default: named as the file, without its ending");
  it->add_flag("--text-only", words->text_only, "No scenario")->excludes("--scenario");
  it->add_option("--config", words->configuration,
                 "For the scenario: this configuration, in place of the one that was in force")
      ->check(CLI::ExistingFile);
  it->add_option("--replications", words->replications, "Of the scenario, to be set beside what was")
      ->check(whole_from(1, replications_max))
      ->capture_default_str();
  it->add_option("--pool", words->pool, "Number of the pool. Default: the only one")
      ->check(whole_from(1, 65'535));
  it->add_option("--before", words->before, "So many records before it at most, to begin with an empty pool")
      ->check(whole_number)
      ->capture_default_str();
  it->add_option("--records", words->records, "At most so many in all")
      ->check(whole_from(1))
      ->capture_default_str();
  it->callback([words, &outcome] { outcome = write_incident(*words); });
}

} // namespace strowger::sim
