#include "sim/scenario/hunt_command.hpp"
#include "sim/actor_centre.hpp"
#include "sim/command_options.hpp"
#include "sim/job_processes.hpp"
#include "sim/number_checks.hpp"
#include "sim/output_file.hpp"
#include "sim/progress_bar.hpp"
#include "sim/scenario/hunt.hpp"
#include "sim/scenario/scenario_text.hpp"
#include "sim/standstill_watch.hpp"
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
  double seconds = 120, watchdog = 60;
  std::uint64_t steps = standstill_watch::usual_steps_max;
  bool no_faults = false, no_shrink = false, quiet = false;
};

hunt_bounds bounds_of(const hunt_words& words) {
  return {words.steps, std::chrono::milliseconds{static_cast<std::int64_t>(words.watchdog * 1'000)}};
}

/// What finds it again with this file.
std::string again_text(const std::string& file, const hunt_words& words, std::uint64_t seed) {
  const hunt_words usual;
  auto text =
      "strowger-sim hunt " + file + " --from " + std::to_string(seed) + " --seeds 1 --level " + words.level;
  if (words.steps != usual.steps) text += " --steps " + std::to_string(words.steps);
  if (words.watchdog != usual.watchdog) {
    char span[32];
    std::snprintf(span, sizeof span, " --watchdog %g", words.watchdog);
    text += span;
  }
  return text;
}

void tell_last_words(const std::string& words) {
  std::istringstream lines{words};
  for (std::string line; std::getline(lines, line);) std::printf("  | %s\n", line.c_str());
}

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
     << "\n# Again: " << again_text(file, words, seed) << " --no-faults --no-shrink\n"
     << scenario_text(*result.what.root);
  return std::move(to).str();
}

int shrink_it(const hunted& what, const hunt_words& words, std::uint64_t seed, const day_runner& run,
              output_file& to) {
  shrink_settings how;
  how.seconds_max = words.seconds;
  how.bounds = bounds_of(words);
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

std::vector<hunt_finding> look(const hunted& what, const hunt_words& words, const day_runner& run) {
  progress_bar bar{words.seeds, "seeds", !words.quiet && somebody_looks()};
  return findings_of(what, words.from, words.seeds, words.processes > 0 ? words.processes : usable_cores(),
                     run, bounds_of(words), [&](std::uint32_t) { bar.one_more(); });
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
    check_outputs({words.file}, {shrunk_file(words, words.from)});
    output_file{shrunk_file(words, words.from)};
  }
  if (!words.no_faults) what = with_faults(*what, actors);
  const day_runner run = actors ? day_runner{replay_on_actors} : day_runner{replay_on_machine};
  const auto findings = look(*what, words, run);
  std::uint32_t found = 0;
  std::uint64_t first = 0;
  for (std::uint32_t i = 0; i < words.seeds; ++i) {
    if (findings[i].rule.empty()) continue;
    if (found++ == 0) first = words.from + i;
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(words.from + i), findings[i].rule.c_str());
    tell_last_words(findings[i].last_words);
  }
  std::printf("%u seeds from %llu on, %u with something broken\n", words.seeds,
              static_cast<unsigned long long>(words.from), found);
  if (found == 0) return 0;
  std::printf("again: %s%s\n", again_text(words.file, words, first).c_str(),
              words.no_faults ? " --no-faults" : "");
  if (words.no_shrink) return 1;
  check_outputs({words.file}, {shrunk_file(words, first)});
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
  offer_processes(*it, words->processes);
  it->add_option("--output", words->output, "Where the short scenario goes. Default: found-seed-N.yaml");
  it->add_option("--seconds", words->seconds, "Make it short for so long at most")
      ->check(span_in_seconds)
      ->capture_default_str();
  it->add_option("--steps", words->steps,
                 "Steps at one instant of virtual time, beyond which a run hangs: turns of actors, or inputs")
      ->check(whole_from(1))
      ->capture_default_str();
  it->add_option("--watchdog", words->watchdog, "Seconds of real time after which a run hangs. 0: never")
      ->check(span_in_seconds)
      ->capture_default_str();
  it->add_flag("--no-faults", words->no_faults, "No faults but those of the file");
  it->add_flag("--no-shrink", words->no_shrink, "Only say which seed it is");
  it->add_flag("--quiet", words->quiet, "No line of progress");
  it->callback([words, &outcome] { outcome = hunt(*words); });
}

} // namespace strowger::sim
