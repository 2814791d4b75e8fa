#include "sim/replay_command.hpp"
#include "sim/actor_centre.hpp"
#include "sim/bank_log.hpp"
#include "sim/call_log.hpp"
#include "sim/number_checks.hpp"
#include "sim/replay.hpp"
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

namespace strowger::sim {

namespace {

struct replay_words {
  std::string folder, date, level = "actors";
  double threshold = 20;
  std::uint64_t seed = 1;
  bool verify = false, audit = false;
};

std::filesystem::path log_folder(const std::string& asked) {
  if (!asked.empty()) return asked;
  const char* data = std::getenv("STROWGER_REFERENCE_DATA");
  return std::filesystem::path{data && *data ? data : "../shared/data"} / "vanad_2014_01";
}

replay_outcome play(const replay_words& words, const day& what) {
  const replay_options options{words.audit, true, words.level == "machine"};
  if (words.level == "machine") return replay_on_machine(what, options);
  return replay_on_actors(what, options);
}

/// A folder with calls.csv, or a file that is a bank's log.
recorded_day read_log(const replay_words& words) {
  const auto where = log_folder(words.folder);
  log_choice choice{words.date, routing::milliseconds{static_cast<std::int64_t>(words.threshold * 1'000)},
                    words.seed};
  if (std::filesystem::is_regular_file(where)) {
    if (choice.date.empty()) choice.date = "1999-01-13";
    return read_bank_log(where, choice);
  }
  if (!std::filesystem::exists(where / "calls.csv"))
    throw std::runtime_error{
        "there is no calls.csv in " + where.string() +
        "; name the folder of a call-level log with --data, or its parent in STROWGER_REFERENCE_DATA"};
  if (choice.date.empty()) choice.date = "2014-01-09";
  return read_call_log(where, choice);
}

int replay(const replay_words& words) {
  const auto recorded = read_log(words);
  const auto began = std::chrono::steady_clock::now();
  const auto outcome = play(words, recorded.what);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  print_replay(stdout, recorded, outcome);
  std::printf("replayed at the %s level in %.3f s\n", words.level.c_str(), took.count());
  if (outcome.finding) {
    std::printf("broken: %s\n", outcome.finding->c_str());
    return 1;
  }
  if (!words.verify) return 0;
  const auto again = play(words, read_log(words).what);
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
  play_it
      ->add_option("--level", words->level,
                   "machine: the pool machine alone; actors: the engine's actor graph in virtual time")
      ->check(CLI::IsMember({"machine", "actors"}))
      ->capture_default_str();
  play_it->add_option("--threshold", words->threshold, "Of service level, in seconds")
      ->check(span_in_seconds)
      ->capture_default_str();
  play_it->add_option("--seed", words->seed, "For what the log does not say")
      ->check(whole_number)
      ->capture_default_str();
  play_it->add_flag("--verify", words->verify, "Run twice and compare the digests of the pool's stream");
  play_it->add_flag("--audit", words->audit, "Have a second implementation check every fact");
  play_it->callback([words, &outcome] { outcome = replay(*words); });
}

} // namespace strowger::sim
