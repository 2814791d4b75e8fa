#include "sim/scenario/scenario_command.hpp"
#include "actors/configuration_schema.hpp"
#include "sim/command_options.hpp"
#include "sim/job_processes.hpp"
#include "sim/number_checks.hpp"
#include "sim/output_file.hpp"
#include "sim/pool_world.hpp"
#include "sim/progress_bar.hpp"
#include "sim/scenario/html_report.hpp"
#include "sim/scenario/scenario_keys.hpp"
#include "sim/scenario/scenario_report.hpp"
#include "sim/scenario/series_report.hpp"
#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>
#include <stdexcept>

namespace strowger::sim {

namespace {

/// Of every interval much is kept for each queue and crew.
void check_series(const scenario& what, const series_shape& shape) {
  constexpr std::uint64_t kept_max = 2'000'000;
  const auto kept = std::uint64_t{shape.intervals} * (what.settings.queues.size() + what.crews.size() + 1);
  if (kept > kept_max)
    throw std::runtime_error{"--interval-s makes " + std::to_string(shape.intervals) + " intervals of " +
                             std::to_string(what.settings.queues.size()) + " queues and " +
                             std::to_string(what.crews.size()) +
                             " crews, more than can be kept: take a longer one"};
}

/// Nobody gathers, or chooses, what no file takes.
void check_series_words(const CLI::App& run, const scenario_words& words) {
  if (words.series && words.json.empty())
    throw std::runtime_error{"--series goes into a document: name one with --json"};
  if (run.count("--interval-s") > 0 && !words.series && words.html.empty() && words.series_csv.empty())
    throw std::runtime_error{
        "--interval-s is of what goes over time: ask for it with --html, --series-csv, or "
        "--json and --series"};
  if (run.count("--pages") > 0 && words.html.empty())
    throw std::runtime_error{"--pages is for a page: name it with --html"};
}

void check_journal(const scenario& what, const scenario_options& how) {
  if (how.journal.empty()) return;
  if (how.level == simulation_level::machine)
    throw std::runtime_error{"--journal is of the engine: say --level actors, too"};
  if (!how.only && what.replications > 1)
    throw std::runtime_error{"--journal is of one replication: name it with --only"};
}

void show_progress(scenario_options& how, const scenario_words& words, std::uint32_t count) {
  const auto bar = std::make_shared<progress_bar>(count, std::string{}, !words.quiet && somebody_looks());
  how.progress = [bar](std::uint32_t done) { bar->done(done); };
  if (count == 1) how.within = [bar](double share) { bar->passed(share); };
}

} // namespace

bool can_live_at(const scenario& what, simulation_level level) {
  const auto where = what.needs_actors();
  if (level == simulation_level::actors || where.empty()) return true;
  std::fprintf(stderr,
               "%s: error: what is told here goes on in the engine, and the machine alone has none: run it "
               "with --level actors\n",
               where.c_str());
  return false;
}

void offer_scenario(CLI::App& run, scenario_words& words) {
  run.add_option("file", words.file,
                 "A scenario file (docs/scenarios.md); without one: one queue in steady state");
  const std::string group{scenario_options_group};
  offer_level(run, words.level)->group(group);
  run.add_option("--journal", words.journal,
                 "With --level actors: keep the engine's journal in this new folder, for `strowger journal`")
      ->group(group);
  run.add_option("--replications", words.replications, "So many, in place of the file's")
      ->check(whole_from(1, replications_max))
      ->group(group);
  run.add_option("--only", words.only, "Replication of this number alone, from 0")
      ->check(whole_from(0, replications_max - 1))
      ->group(group);
  offer_processes(run, words.processes)->group(group);
  offer_documents(run, words.json, words.html, words.pages, group);
  run.add_option("--csv", words.csv, "Write the figures to this file")->group(group);
  run.add_flag("--series", words.series, "Gather how it went over time, for --json")->group(group);
  run.add_option("--series-csv", words.series_csv, "Write how it went over time to this file")->group(group);
  run.add_option("--interval-s", words.interval_s, "Seconds of an interval of time. Default: by the length")
      ->check(CLI::Range(1, 366 * 86'400))
      ->group(group);
  run.add_flag("--no-digest", words.no_digest, "Take no digest of the pool's stream, which is faster")
      ->group(group);
  run.add_flag("--quiet", words.quiet, "No line of progress")->group(group);
}

void refuse_without_file(const CLI::App& run) {
  for (const auto* one : run.get_options())
    if (one->get_group() == scenario_options_group && one->count() > 0)
      throw std::runtime_error{one->get_name() + " goes with a scenario file, and none is named"};
}

int run_scenario_words(const CLI::App& run, const scenario_words& words, std::uint64_t seed, bool audit) {
  for (const auto* steady : {"--agents", "--arrivals", "--service", "--patience", "--threshold", "--batches",
                             "--batch-seconds", "--warm-up", "--compare"})
    if (run.count(steady) > 0)
      throw std::runtime_error{std::string{steady} +
                               " is of a queue in steady state; a scenario file says it itself " +
                               "(`compare` plays one with other agents or another demand)"};
  check_series_words(run, words);
  auto read = read_scenario_file(words.file);
  for (const auto& one : read.diagnostics) std::fprintf(stderr, "%s\n", actors::to_text(one).c_str());
  if (!read.ok()) return 2;
  auto& what = read.what;
  if (run.count("--seed") > 0) what.seed = seed;
  if (words.replications > 0) what.replications = words.replications;
  scenario_options how;
  how.level = words.level == "actors" ? simulation_level::actors : simulation_level::machine;
  if (!can_live_at(what, how.level)) return 2;
  how.audit = audit;
  how.digest = !words.no_digest;
  how.processes = words.processes > 0 ? words.processes : usable_cores();
  if (run.count("--only") > 0) how.only = words.only;
  how.journal = words.journal;
  check_journal(what, how);
  // Before the run, so that nobody waits for what cannot be made.
  check_outputs({words.file}, {words.json, words.csv, words.html, words.series_csv});
  output_file json{words.json}, csv{words.csv}, html{words.html}, over_time{words.series_csv};
  const auto page = words.html.empty() ? std::string{} : report_template(words.pages);
  if (words.series || !words.html.empty() || !words.series_csv.empty())
    how.series = shape_of(stamp_of(what.length).time_since_epoch(), stamp_of(what.warm_up).time_since_epoch(),
                          routing::milliseconds{std::int64_t{words.interval_s} * 1'000});
  if (how.series) check_series(what, *how.series);
  show_progress(how, words, how.only ? 1 : what.replications);
  const auto began = std::chrono::steady_clock::now();
  const auto result = run_scenario(what, how);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  print_scenario(stdout, what, how, result);
  std::printf("%.3f s\n", took.count());
  check_printed();
  if (json.wanted()) json.write(scenario_json(what, how, result) + "\n");
  if (csv.wanted()) csv.write(scenario_csv(what, result));
  if (over_time.wanted()) over_time.write(series_csv(what, *how.series, result));
  if (html.wanted()) html.write(html_report(page, scenario_page_json(what, how, result)));
  return result.good() ? 0 : 1;
}

std::string scenario_schema() { return actors::schema_of(scenario_rules(), "Strowger's scenario file"); }

void offer_scenario_schema(CLI::App& app) {
  app.add_subcommand("scenario-schema", "Print the JSON schema of scenario files, for editors")->callback([] {
    std::cout << scenario_schema() << '\n';
  });
}

} // namespace strowger::sim
