#include "sim/replay_command.hpp"
#include "sim/actor_centre.hpp"
#include "sim/command_options.hpp"
#include "sim/found_log.hpp"
#include "sim/number_checks.hpp"
#include "sim/output_file.hpp"
#include "sim/pool_world.hpp"
#include "sim/progress_bar.hpp"
#include "sim/replay.hpp"
#include "sim/replay_documents.hpp"
#include "sim/scenario/html_report.hpp"
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

namespace strowger::sim {

namespace {

struct replay_words {
  std::string folder, date, level = "actors", patience = "kaplan-meier", json, csv, html, pages;
  double threshold = 20;
  std::uint64_t seed = 1;
  bool verify = false, audit = false, quiet = false;
};

std::filesystem::path log_folder(const std::string& asked) {
  if (!asked.empty()) return asked;
  const char* data = std::getenv("STROWGER_REFERENCE_DATA");
  return std::filesystem::path{data && *data ? data : "../shared/data"} / "vanad_2014_01";
}

replay_outcome play(const replay_words& words, const day& what, replay_options options) {
  options.audit = words.audit;
  options.waits = words.level == "machine";
  return options.waits ? replay_on_machine(what, options) : replay_on_actors(what, options);
}

recorded_day read_day(const replay_words& words) {
  const auto log = find_log(log_folder(words.folder));
  log_choice choice{words.date, routing::milliseconds{static_cast<std::int64_t>(words.threshold * 1'000)},
                    words.seed,
                    words.patience == "exponential" ? patience_law::exponential : patience_law::kaplan_meier};
  if (choice.date.empty()) choice.date = log.of_bank ? "1999-01-13" : "2014-01-09";
  return read_log(log, choice);
}

/// The outcome of a day with all that its reports need.
struct replayed_day {
  replay_outcome outcome;
  scenario_result result;
  std::vector<figure_then> beside;
  double seconds = 0;
};

replayed_day replay_it(const replay_words& words, const recorded_day& recorded, const scenario& what,
                       const scenario_options& how) {
  replay_options options;
  series_recorder recorder{*how.series};
  progress_bar bar{1, recorded.what.name, !words.quiet && somebody_looks()};
  const auto length = static_cast<double>(stamp_of(what.length).time_since_epoch().count());
  answers_at_once at_once{std::nullopt};
  options.watch = [&](routing::moment at, const routing::pool_facts& facts) {
    at_once.take(facts);
    recorder.take(at, facts);
    bar.passed(static_cast<double>(at.time_since_epoch().count()) / length);
  };
  fates_heard fates;
  fates.listen(options);
  const auto began = std::chrono::steady_clock::now();
  replayed_day made;
  made.outcome = play(words, recorded.what, options);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  made.seconds = took.count();
  std::vector<std::vector<std::uint32_t>> crews;
  for (const auto& one : what.crews) crews.push_back(one.agents);
  const auto& out = made.outcome;
  made.result = result_of(what, out, at_once,
                          {0, words.seed, recorded.what.contacts.size(), out.inputs, out.facts, out.digest,
                           made.seconds, out.ends, out.faults, out.finding.value_or("")},
                          recorder.finish(out.end, out.queues, out.agents, crews));
  made.beside = beside_the_record(recorded, what, made.result, fates.finish(out));
  return made;
}

int replay(const replay_words& words) {
  const auto recorded = read_day(words);
  auto what = scenario_of_day(recorded);
  what.file = log_folder(words.folder);
  what.seed = words.seed;
  scenario_options how;
  how.level = words.level == "machine" ? simulation_level::machine : simulation_level::actors;
  how.series = shape_of(stamp_of(what.length).time_since_epoch(), routing::milliseconds{0});
  // Before the run, so that nobody waits for what cannot be made.
  check_outputs({what.file}, {words.json, words.csv, words.html});
  output_file json{words.json}, csv{words.csv}, html{words.html};
  const auto page = words.html.empty() ? std::string{} : report_template(words.pages);
  const auto made = replay_it(words, recorded, what, how);
  const auto& outcome = made.outcome;
  print_replay(stdout, recorded, outcome);
  print_beside_record(stdout, made.beside);
  std::printf("replayed at the %s level in %.3f s\n", words.level.c_str(), made.seconds);
  check_printed();
  if (json.wanted()) json.write(replay_json(recorded, what, how, made.result, made.beside) + "\n");
  if (csv.wanted()) csv.write(replay_csv(made.beside));
  if (html.wanted())
    html.write(html_report(page, replay_page_json(recorded, what, how, made.result, made.beside)));
  if (outcome.finding) {
    std::printf("broken: %s\n", outcome.finding->c_str());
    return 1;
  }
  if (!words.verify) return 0;
  const auto again = play(words, read_day(words).what, {});
  const bool same = again.digest == outcome.digest && again.facts == outcome.facts;
  std::printf("run again: digest %016llx, %s\n", static_cast<unsigned long long>(again.digest),
              same ? "the same" : "different");
  return same ? 0 : 1;
}

} // namespace

void offer_replay(CLI::App& app, int& outcome) {
  const auto words = std::make_shared<replay_words>();
  auto* play_it =
      app.add_subcommand("replay", "A real day from a call-level log, beside what is recorded of it");
  play_it->add_option("--data", words->folder,
                      "Folder with calls.csv, agent_skills.csv, agent_days.csv, or the file of a bank's log "
                      "(docs/simulation.md); default: vanad_2014_01 in STROWGER_REFERENCE_DATA, or in "
                      "../shared/data");
  play_it->add_option("--date", words->date, "The day. Default: 2014-01-09; of a bank's log 1999-01-13");
  offer_level(*play_it, words->level);
  play_it->add_option("--threshold", words->threshold, "Of service level, in seconds")
      ->check(span_in_seconds)
      ->capture_default_str();
  play_it->add_option("--seed", words->seed, "For what the log does not say")
      ->check(whole_number)
      ->capture_default_str();
  play_it
      ->add_option("--patience", words->patience,
                   "How the patience of those is drawn who were answered before it ended")
      ->check(CLI::IsMember({"kaplan-meier", "exponential"}))
      ->capture_default_str();
  offer_documents(*play_it, words->json, words->html, words->pages);
  play_it->add_option("--csv", words->csv, "Write the figures, recorded and replayed, to this file");
  play_it->add_flag("--quiet", words->quiet, "No line of progress");
  play_it->add_flag("--verify", words->verify, "Run twice and compare the digests of the pool's stream");
  play_it->add_flag("--audit", words->audit, "Have a second implementation check every fact");
  play_it->callback([words, &outcome] { outcome = replay(*words); });
}

} // namespace strowger::sim
