#include "sim/scenario/hunt_command.hpp"
#include "sim/actor_centre.hpp"
#include "sim/job_processes.hpp"
#include "sim/number_checks.hpp"
#include "sim/output_file.hpp"
#include "sim/scenario/hunt.hpp"
#include "sim/scenario/scenario_text.hpp"
#include <cstdio>
#include <memory>
#include <sstream>

namespace strowger::sim {

namespace {

struct hunt_words {
  std::string file, level = "actors", output;
  std::uint64_t from = 1;
  std::uint32_t seeds = 20;
  unsigned processes = 0;
  double seconds = 120;
  bool no_faults = false, no_shrink = false;
};

void tell_size(const char* what, const hunted_size& size) {
  std::printf("%s %zu contacts, %zu agents, %zu faults, %.0f s\n", what, size.contacts, size.agents,
              size.faults, size.seconds);
}

std::string shrunk_file(const hunt_words& words, std::uint64_t seed) {
  return words.output.empty() ? "found-seed-" + std::to_string(seed) + ".yaml" : words.output;
}

std::string shrunk_text(const std::string& file, const shrunk& result, const hunt_words& words,
                        std::uint64_t seed) {
  std::ostringstream to;
  to << "# Seed " << seed << " of " << words.file << ", made short. Found with it:\n# " << result.finding
     << "\n# Again: strowger-sim hunt " << file << " --from " << seed << " --seeds 1 --level " << words.level
     << " --no-faults --no-shrink\n"
     << scenario_text(*result.what.root);
  return std::move(to).str();
}

int shrink_it(const hunted& what, const hunt_words& words, std::uint64_t seed, const day_runner& run,
              output_file& to) {
  shrink_settings how;
  how.seconds_max = words.seconds;
  how.progress = [](const std::string& step) { std::fprintf(stderr, "%s\n", step.c_str()); };
  const auto result = shrink(what, seed, run, how);
  const auto file = shrunk_file(words, seed);
  tell_size("was:", result.before);
  tell_size("is: ", result.after);
  std::printf("%u runs; found: %s\n", result.runs, result.finding.c_str());
  to.write(shrunk_text(file, result, words, seed));
  std::printf("written to %s\n", file.c_str());
  return 1;
}

int hunt(const hunt_words& words) {
  std::vector<std::string> problems;
  auto what = read_hunted(words.file, problems);
  for (const auto& one : problems) std::fprintf(stderr, "%s\n", one.c_str());
  if (!what) return 2;
  const bool actors = words.level == "actors";
  const auto where = read_scenario_file(words.file).what.needs_actors();
  if (!actors && !where.empty()) {
    std::fprintf(stderr, "%s: error: this goes on in the engine, and the machine alone has none\n",
                 where.c_str());
    return 2;
  }
  // Before the hunt, so that nobody waits for what cannot be made.
  if (!words.no_shrink) {
    check_outputs(words.file, {shrunk_file(words, words.from)});
    output_file{shrunk_file(words, words.from)};
  }
  if (!words.no_faults) what = with_faults(*what, actors);
  const day_runner run = actors ? day_runner{replay_on_actors} : day_runner{replay_on_machine};
  const auto findings = run_jobs(
      words.seeds, words.processes > 0 ? words.processes : usable_cores(),
      [&](std::uint32_t i) { return finding_of(*what, words.from + i, run); }, [](std::uint32_t) {});
  std::uint32_t found = 0;
  std::uint64_t first = 0;
  for (std::uint32_t i = 0; i < words.seeds; ++i) {
    if (findings[i].empty()) continue;
    if (found++ == 0) first = words.from + i;
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(words.from + i), findings[i].c_str());
  }
  std::printf("%u seeds from %llu on, %u with something broken\n", words.seeds,
              static_cast<unsigned long long>(words.from), found);
  if (found == 0) return 0;
  std::printf("again: strowger-sim hunt %s --from %llu --seeds 1 --level %s%s\n", words.file.c_str(),
              static_cast<unsigned long long>(first), words.level.c_str(),
              words.no_faults ? " --no-faults" : "");
  if (words.no_shrink) return 1;
  check_outputs(words.file, {shrunk_file(words, first)});
  output_file to{shrunk_file(words, first)};
  return shrink_it(*what, words, first, run, to);
}

} // namespace

void offer_hunt(CLI::App& app, int& outcome) {
  auto words = std::make_shared<hunt_words>();
  auto* it = app.add_subcommand(
      "hunt", "Looks for a seed with which a rule is broken, under faults, and makes the scenario short");
  it->add_option("file", words->file, "A scenario file (docs/scenarios.md)")->required();
  it->add_option("--seeds", words->seeds, "So many")
      ->check(whole_from(1, 100'000'000))
      ->capture_default_str();
  it->add_option("--from", words->from, "The first seed")->check(whole_number)->capture_default_str();
  it->add_option("--level", words->level, "actors, or machine: with faults of agents only")
      ->check(CLI::IsMember({"machine", "actors"}))
      ->capture_default_str();
  it->add_option("--processes", words->processes, "Processes at once. Default: as many as there are cores")
      ->check(CLI::Range(1, 1'024));
  it->add_option("--output", words->output, "Where the short scenario goes. Default: found-seed-N.yaml");
  it->add_option("--seconds", words->seconds, "Make it short for so long at most")
      ->check(span_in_seconds)
      ->capture_default_str();
  it->add_flag("--no-faults", words->no_faults, "No faults but those of the file");
  it->add_flag("--no-shrink", words->no_shrink, "Only say which seed it is");
  it->callback([words, &outcome] { outcome = hunt(*words); });
}

} // namespace strowger::sim
