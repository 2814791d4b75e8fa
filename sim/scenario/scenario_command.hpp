#pragma once
#include "sim/scenario/scenario_run.hpp"
#include <CLI/CLI.hpp>
#include <string>

namespace strowger::sim {

/// What `strowger-sim run FILE` is asked for.
struct scenario_words {
  std::string file, level = "machine", json, csv, series_csv, html, pages, journal;
  std::uint32_t replications = 0, only = 0, interval_s = 0;
  unsigned processes = 0;
  bool no_digest = false, quiet = false, series = false;
};

/// What help calls them.
inline constexpr const char* scenario_options_group = "With a scenario file";
/// Adds the words for scenario files to `run`.
void offer_scenario(CLI::App& run, scenario_words& words);
/// Throws where a word that needs a scenario file is said, and no file is.
void refuse_without_file(const CLI::App& run);
/// Runs the file. `seed`, where said, goes before the file's.
int run_scenario_words(const CLI::App& run, const scenario_words& words, std::uint64_t seed, bool audit);
/// Whether everything of it happens at this level; else it is told where what does not stands.
[[nodiscard]] bool can_live_at(const scenario& what, simulation_level level);
/// `scenario-schema`.
void offer_scenario_schema(CLI::App& app);

/// The JSON schema of scenario files, as in docs/scenario.schema.json.
[[nodiscard]] std::string scenario_schema();

} // namespace strowger::sim
