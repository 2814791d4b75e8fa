#include "sim/scenario/compare_command.hpp"
#include "sim/command_options.hpp"
#include "sim/job_processes.hpp"
#include "sim/number_checks.hpp"
#include "sim/output_file.hpp"
#include "sim/pool_world.hpp"
#include "sim/progress_bar.hpp"
#include "sim/scenario/compare_report.hpp"
#include "sim/scenario/html_report.hpp"
#include "sim/scenario/scenario_changes.hpp"
#include "sim/scenario/scenario_command.hpp"
#include "sim/scenario/series_report.hpp"
#include <fstream>
#include <memory>
#include <stdexcept>

namespace strowger::sim {

namespace {

struct compare_words {
  std::string a, b, configuration, level = "machine", json, csv, html, pages;
  scenario_changes changes;
  std::uint32_t replications = 0, replication = 0;
  std::uint64_t seed = 0;
  std::size_t contacts = 10;
  unsigned processes = 0;
  bool all = false, audit = false, quiet = false;
};

/// So many, where a file says one: an interval needs some.
constexpr std::uint32_t usual_replications = 20;

std::optional<scenario> read_side(const std::string& file, const std::string& configuration) {
  auto read = read_scenario_file(file, configuration);
  for (const auto& one : read.diagnostics) std::fprintf(stderr, "%s\n", actors::to_text(one).c_str());
  if (!read.ok()) return std::nullopt;
  return std::move(read.what);
}

std::string title_of(const compare_words& words) {
  auto text = words.b.empty() ? words.a : words.b;
  if (!words.configuration.empty()) text += ", configuration " + words.configuration;
  if (!words.changes.none()) text += ", " + words.changes.text();
  return text;
}

int compare(const CLI::App& said, const compare_words& words) {
  if (words.b.empty() && words.configuration.empty() && words.changes.none())
    throw std::runtime_error{"nothing differs: name a second file, or say what is otherwise with --config, "
                             "--agents or --demand"};
  auto a = read_side(words.a, {});
  auto b = read_side(words.b.empty() ? words.a : words.b, words.configuration);
  if (!a || !b) return 2;
  words.changes.put_into(*b);
  if (said.count("--seed") > 0) a->seed = words.seed;
  if (words.replications > 0)
    a->replications = words.replications;
  else if (a->replications == 1)
    a->replications = usual_replications;
  b->replications = a->replications; // B is lived through as often, with the same chance
  b->seed = a->seed;
  scenario_options how;
  how.level = words.level == "actors" ? simulation_level::actors : simulation_level::machine;
  if (!can_live_at(*a, how.level) || !can_live_at(*b, how.level)) return 2;
  how.audit = words.audit;
  how.digest = false;
  how.processes = words.processes > 0 ? words.processes : usable_cores();
  // Before the runs, so that nobody waits for what cannot be made.
  check_outputs({words.a, words.b, words.configuration}, {words.json, words.csv, words.html});
  output_file json{words.json}, csv{words.csv}, html{words.html};
  const auto page = words.html.empty() ? std::string{} : report_template(words.pages);
  if (!words.html.empty())
    how.series = shape_of(stamp_of(a->length).time_since_epoch(), stamp_of(a->warm_up).time_since_epoch());
  progress_bar bar{2 * a->replications, "both sides", !words.quiet && somebody_looks()};
  how.progress = [&](std::uint32_t) { bar.one_more(); };
  auto made = compare_scenarios(*a, *b, how);
  if (words.contacts > 0)
    made.contacts = compare_contacts(*a, *b, how.level, words.replication, words.contacts);
  const compare_titles titles{words.a, title_of(words)};
  print_comparison(stdout, *a, *b, titles, made, words.all);
  const auto document = comparison_json(*a, *b, titles, made);
  check_printed();
  if (json.wanted()) json.write(document + "\n");
  if (html.wanted())
    html.write(html_report(page, comparison_page_json(document, *how.series, *a, made.a, *b, made.b)));
  if (csv.wanted()) csv.write(comparison_csv(made));
  const auto sound = [](const scenario_result& side) {
    return std::all_of(side.replications.begin(), side.replications.end(),
                       [](const auto& one) { return one.finding.empty(); });
  };
  return sound(made.a) && sound(made.b) ? 0 : 1;
}

} // namespace

void offer_compare(CLI::App& app, int& outcome) {
  const auto words = std::make_shared<compare_words>();
  auto* it = app.add_subcommand(
      "compare", "Two scenarios, or one with something otherwise, beside each other with the same people");
  it->add_option("a", words->a, "A scenario file")->required();
  it->add_option("b", words->b, "Another one. Default: the same, with what the options change");
  it->add_option("--config", words->configuration, "B's centre is this configuration file")
      ->check(CLI::ExistingFile);
  it->add_option("--agents", words->changes.agents, "B's crew has so many agents: l1=62, l1=+2, l1=-3");
  it->add_option("--demand", words->changes.demand, "In B so many times as many come: calls=1.2, *=1.1");
  it->add_option("--replications", words->replications,
                 "So many. Default: as A's file says, 20 where it says one")
      ->check(whole_from(1, replications_max));
  it->add_option("--seed", words->seed, "Of all chance, on both sides. Default: as A's file says")
      ->check(whole_number);
  offer_level(*it, words->level);
  it->add_option("--contacts", words->contacts, "Tell of so many who fared otherwise; 0: look at nobody")
      ->check(whole_from(0, 1'000'000))
      ->capture_default_str();
  it->add_option("--replication", words->replication, "The one whose people are looked at, from 0")
      ->check(whole_from(0, replications_max - 1))
      ->capture_default_str();
  offer_processes(*it, words->processes);
  offer_documents(*it, words->json, words->html, words->pages);
  it->add_option("--csv", words->csv, "Write the figures to this file");
  it->add_flag("--all", words->all, "Print every figure of every queue and crew");
  it->add_flag("--audit", words->audit, "Have a second implementation check every fact");
  it->add_flag("--quiet", words->quiet, "No line of progress");
  it->callback([words, &outcome, it] { outcome = compare(*it, *words); });
}

} // namespace strowger::sim
