#include "sim/command_line.hpp"
#include "actors/configuration_diagnostics.hpp"
#include "sim/cases_command.hpp"
#include "sim/instance_command.hpp"
#include "sim/number_checks.hpp"
#include "sim/replay_command.hpp"
#include "sim/scenario/compare_command.hpp"
#include "sim/scenario/hunt_command.hpp"
#include "sim/scenario/incident_command.hpp"
#include "sim/scenario/real_life_command.hpp"
#include "sim/scenario/scenario_command.hpp"
#include "sim/staffing/staffing_command.hpp"
#include "sim/steady_run.hpp"
#include "sim/tables_command.hpp"
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <functional>
#include <stdexcept>

namespace strowger::sim {

namespace {

struct run_words {
  scenario_words scenario;
  steady_settings settings;
  double arrivals_per_hour = 90, service = 300, patience = 0;
  bool compare = false;
};

void print(const steady_result& result, bool compare) {
  std::printf("%-34s %14s %12s%s\n", "figure", "mean", "95 % +/-",
              compare ? "    closed form  errors off" : "");
  for (const auto& one : result.figures) {
    std::printf("%-34s %14.6f %12.6f", one.id.c_str(), one.value.mean, one.value.half_width_95);
    if (compare && one.closed_form) std::printf(" %14.6f %11.2f", *one.closed_form, one.errors_off());
    std::printf("\n");
  }
}

int run(run_words& words) {
  auto& settings = words.settings;
  settings.arrivals_per_second = words.arrivals_per_hour / 3'600;
  if (!(words.service > 0))
    throw std::invalid_argument{"agents, arrivals and service must all be above zero"};
  settings.service = law::exponential(words.service);
  if (words.patience > 0) settings.patience = law::exponential(words.patience);
  const auto length = settings.batch_seconds > 0 ? settings.batch_seconds : suggested_batch(settings);
  std::printf("%u agents, %.6g contacts an hour, service %.6g s, %s, seed %llu\n", settings.agents,
              words.arrivals_per_hour, words.service,
              settings.patience ? ("patience " + std::to_string(words.patience) + " s").c_str()
                                : "nobody gives up",
              static_cast<unsigned long long>(settings.seed));
  std::printf("%u batches of %.0f s after a warm-up of %.0f s\n\n", settings.batches, length,
              length * settings.warm_up_batches);
  const auto result = run_steady(settings);
  print(result, words.compare);
  std::printf("\n%llu contacts counted, %llu inputs to the pool\n",
              static_cast<unsigned long long>(result.contacts),
              static_cast<unsigned long long>(result.inputs));
  if (result.finding) {
    std::printf("broken: %s\n", result.finding->c_str());
    return 1;
  }
  if (settings.audit) std::printf("audit: every fact of the pool was checked, nothing found\n");
  if (!words.compare) return 0;
  for (const auto& one : result.figures)
    if (one.errors_off() > 3) {
      std::printf("%s is more than three standard errors from its closed form\n", one.id.c_str());
      return 1;
    }
  return 0;
}

void offer_run(CLI::App& app, run_words& words, int& outcome) {
  auto* run_it = app.add_subcommand("run", "A scenario file; or one queue in steady state, by batch means");
  offer_scenario(*run_it, words.scenario);
  auto& settings = words.settings;
  run_it->add_option("--agents", settings.agents, "Agents, always there")
      ->check(whole_from(1, 100'000))
      ->capture_default_str();
  run_it->add_option("--arrivals", words.arrivals_per_hour, "Contacts an hour, Poisson")
      ->check(number_from(1e-6, 1e9))
      ->capture_default_str();
  run_it->add_option("--service", words.service, "Mean service in seconds, exponential")
      ->check(number_from(1e-6, 30 * 86'400))
      ->capture_default_str();
  run_it
      ->add_option("--patience", words.patience, "Mean patience in seconds, exponential; 0: nobody gives up")
      ->check(span_in_seconds)
      ->capture_default_str();
  run_it->add_option("--threshold", settings.threshold, "Of service level, in seconds")
      ->check(span_in_seconds)
      ->capture_default_str();
  run_it->add_option("--batches", settings.batches, "Batches counted, at least 20")
      ->check(whole_from(20, 1'000'000))
      ->capture_default_str();
  run_it
      ->add_option("--batch-seconds", settings.batch_seconds,
                   "Simulated seconds of a batch; 0: long enough by itself")
      ->check(number_from(0, 1e12))
      ->capture_default_str();
  run_it->add_option("--warm-up", settings.warm_up_batches, "Batches before the first that counts")
      ->check(number_from(0, 1'000'000))
      ->capture_default_str();
  run_it->add_option("--seed", settings.seed, "Of all chance")->capture_default_str()->check(whole_number);
  run_it->add_flag("--compare", words.compare,
                   "Beside Erlang C (or A, with patience); fails beyond three standard errors");
  run_it->add_flag("--audit", settings.audit, "Have a second implementation check every fact");
  run_it->callback([&words, &outcome, run_it] {
    if (words.scenario.file.empty()) {
      refuse_without_file(*run_it);
      outcome = run(words);
    } else {
      outcome = run_scenario_words(*run_it, words.scenario, words.settings.seed, words.settings.audit);
    }
  });
}

} // namespace

void check_first_word(const CLI::App& app, int count, char** words, const std::string& usual) {
  if (count > 1 && words[1][0] == '-') return;
  std::vector<std::string_view> commands;
  for (const auto* one : app.get_subcommands(nullptr)) {
    if (count > 1 && one->check_name(words[1])) return;
    commands.push_back(one->get_name());
  }
  const auto missing = count < 2 ? std::string{"A subcommand is required: there"}
                                 : "there is no command " + actors::in_quotes(words[1]) +
                                       actors::did_you_mean(words[1], commands) + "; there";
  const auto* are = commands.size() == 1 ? " is " : " are ";
  throw CLI::ExtrasError(missing + are + actors::listed(commands) + ", as in `" + usual + "`",
                         CLI::ExitCodes::ExtrasError);
}

void check_no_word_is_empty(int count, char** words) {
  for (int i = 1; i < count; ++i) {
    const std::string_view word{words[i]};
    const bool option = word.starts_with("--");
    if (!word.empty() && !(option && word.ends_with('='))) continue;
    const std::string before{option ? word.substr(0, word.size() - 1) : std::string_view{words[i - 1]}};
    throw CLI::ValidationError(i == 1 ? "the first word is empty"
                                      : "what stands behind " + before + " is empty: name it, or leave " +
                                            before + " out",
                               CLI::ExitCodes::ValidationError);
  }
}

int run_command_line(int count, char** words) {
  CLI::App app{"Strowger's simulator: the routing of the engine in simulated time"};
  app.require_subcommand(1);
  int outcome = 0;
  run_words for_run;
  offer_run(app, for_run, outcome);
  offer_tables(app, outcome);
  offer_cases(app, outcome);
  offer_staffing(app, outcome);
  offer_instance(app, outcome);
  offer_replay(app, outcome);
  offer_scenario_schema(app);
  offer_staffing_schema(app);
  offer_compare(app, outcome);
  offer_real_life(app, outcome);
  offer_incident(app, outcome);
  offer_hunt(app, outcome);
  try {
    check_first_word(app, count, words, "run SCENARIO.yaml");
    check_no_word_is_empty(count, words);
    app.parse(count, words);
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? 0 : 2;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "strowger-sim: %s\n", problem.what());
    return 2;
  }
  return outcome;
}

} // namespace strowger::sim
