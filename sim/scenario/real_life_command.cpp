#include "sim/scenario/real_life_command.hpp"
#include "sim/found_log.hpp"
#include "sim/number_checks.hpp"
#include "sim/scenario/real_life_run.hpp"
#include <algorithm>
#include <memory>
#include <stdexcept>

namespace strowger::sim {

namespace {

struct real_life_words {
  std::string from, day, to = "scenario", configuration, patience = "kaplan-meier";
  std::uint32_t days = 1, replications = 10;
  std::uint16_t pool = 0;
  double threshold = 20;
  std::uint64_t seed = 1;
  bool quiet = false;
};

constexpr std::uint32_t days_max = 366;

real_scenario_wishes wishes_of(const real_life_words& words) {
  return {words.configuration, words.pool != 0, words.replications, words.quiet};
}

int from_calls(const real_life_words& words) {
  const auto law = words.patience == "exponential" ? patience_law::exponential : patience_law::kaplan_meier;
  const log_choice choice{
      words.day, routing::milliseconds{static_cast<std::int64_t>(words.threshold * 1'000)}, words.seed, law};
  const auto recorded = read_log(find_log(words.from), choice);
  if (std::none_of(recorded.queues.begin(), recorded.queues.end(),
                   [](const auto& one) { return one.answered > 0; }))
    throw std::runtime_error{words.from + ": nobody was answered on " + words.day +
                             ", so it does not say how long work takes: choose another day"};
  scenario_folder made{words.to};
  return make_real_scenario(real_life_of(recorded), wishes_of(words), made);
}

int from_journal(const real_life_words& words) {
  scenario_folder made{words.to};
  const auto opened = open_stopped_journal(words.from);
  auto& journal = *opened;
  journal_choice choice;
  choice.begins = midnight_of(words.day);
  choice.length = words.days * instants_per_day;
  choice.pool = words.pool;
  choice.seed = words.seed;
  if (words.patience == "exponential") choice.patience = patience_law::exponential;
  return make_real_scenario(read_journal(journal.archived(), choice,
                                         [&](routing::content_id id) { return journal.read_content(id); }),
                            wishes_of(words), made);
}

void offer_shared(CLI::App& it, real_life_words& words) {
  it.add_option("-o,--to", words.to, "The folder that is made")->capture_default_str();
  it.add_option("--patience", words.patience,
                "How the patience of those is drawn who were answered before it ended")
      ->check(CLI::IsMember({"kaplan-meier", "exponential"}))
      ->capture_default_str();
  it.add_option("--seed", words.seed, "For what must be drawn")->check(whole_number)->capture_default_str();
  it.add_option("--replications", words.replications, "So many, to be set beside what was")
      ->check(whole_from(1, replications_max))
      ->capture_default_str();
  it.add_flag("--quiet", words.quiet, "No line of progress");
}

} // namespace

void offer_real_life(CLI::App& app, int& outcome) {
  const auto calls = std::make_shared<real_life_words>(), journal = std::make_shared<real_life_words>();
  auto* of_calls = app.add_subcommand("scenario-from-calls", "A day of a call-level log as a scenario file");
  of_calls
      ->add_option(
          "log", calls->from,
          "calls.csv or its folder (agent_skills.csv and agent_days.csv may lie beside), or the file of a "
          "bank's log (docs/what-if.md)")
      ->required()
      ->check(CLI::ExistingPath);
  of_calls->add_option("--day", calls->day, "The day, e.g. 2014-01-09")->required();
  of_calls->add_option("--threshold", calls->threshold, "Of service level, in seconds")
      ->check(span_in_seconds)
      ->capture_default_str();
  offer_shared(*of_calls, *calls);
  of_calls->callback([calls, &outcome] { outcome = from_calls(*calls); });

  auto* of_journal = app.add_subcommand(
      "scenario-from-journal", "What really happened, from the engine's own journal, as a scenario file");
  of_journal
      ->add_option("--data", journal->from,
                   "The data folder of an engine that does not run, or a restored backup")
      ->required()
      ->check(CLI::ExistingDirectory);
  of_journal->add_option("--day", journal->day, "The day, e.g. 2026-03-03; it begins at midnight, in UTC")
      ->required();
  of_journal->add_option("--days", journal->days, "So many")
      ->check(whole_from(1, days_max))
      ->capture_default_str();
  of_journal->add_option("--pool", journal->pool, "Number of the pool. Default: the only one")
      ->check(whole_from(1, 65'535));
  of_journal
      ->add_option("--config", journal->configuration,
                   "This configuration, in place of the one that was in force")
      ->check(CLI::ExistingFile);
  offer_shared(*of_journal, *journal);
  of_journal->callback([journal, &outcome] { outcome = from_journal(*journal); });
}

} // namespace strowger::sim
