#include "sim/staffing/staffing_command.hpp"
#include "actors/configuration_schema.hpp"
#include "sim/command_options.hpp"
#include "sim/job_processes.hpp"
#include "sim/output_file.hpp"
#include "sim/scenario/html_report.hpp"
#include "sim/staffing/staffing_page.hpp"
#include "sim/staffing/staffing_report.hpp"
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <unistd.h>

namespace strowger::sim {

namespace {

struct staffing_words {
  std::string file, json, csv, html, pages;
  std::uint32_t replications = 0;
  unsigned processes = 0;
  bool quiet = false;
};

/// One line on a terminal.
staffing::staffing_progress staffing_line(const staffing_words& words) {
  if (words.quiet || ::isatty(2) == 0) return {};
  return [](const std::string& what, std::uint32_t trials) {
    std::fprintf(stderr, "\r%-44s %5u trials ", what.c_str(), trials);
  };
}

int staff(const staffing_words& words) {
  auto read = staffing::read_staffing_file(words.file);
  for (const auto& one : read.diagnostics) std::fprintf(stderr, "%s\n", actors::to_text(one).c_str());
  if (!read.ok()) return 2;
  auto& plan = read.what;
  if (!words.html.empty() && !read.has_scenario)
    throw std::runtime_error{"--html is of numbers of agents, and the file names no scenario"};
  check_outputs({words.file}, {words.json, words.csv, words.html});
  output_file json{words.json}, csv{words.csv}, html{words.html};
  // Before the search, so that nobody waits for what cannot be made.
  const auto page = words.html.empty() ? std::string{} : report_template(words.pages);
  if (words.replications > 0) plan.replications = words.replications;
  std::optional<staffing::staffing_outcome> found;
  double seats = plan.seats.value_or(0), answered = 0;
  if (read.has_scenario) {
    const auto began = std::chrono::steady_clock::now();
    found = staffing::find_staffing(plan, words.processes > 0 ? words.processes : usable_cores(),
                                    staffing_line(words));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    if (staffing_line(words)) std::fprintf(stderr, "\r%60s\r", "");
    staffing::print_staffing(stdout, plan, *found);
    const auto& chosen = found->cheapest ? *found->cheapest : found->smallest;
    if (seats <= 0) seats = staffing::seats_of(chosen.numbers);
    answered = chosen.outcome.answered;
    std::printf("%.1f s\n", took.count());
  }
  staffing::print_costs(stdout, plan, seats, answered);
  check_printed();
  if (json.wanted()) json.write(staffing::staffing_json(plan, found ? &*found : nullptr) + "\n");
  if (csv.wanted()) csv.write(found ? staffing::staffing_csv(plan, *found) : std::string{});
  if (html.wanted()) html.write(html_report(page, staffing::staffing_page_json(plan, *found, seats)));
  return !found || found->met ? 0 : 1;
}

} // namespace

void offer_staffing(CLI::App& app, int& outcome) {
  auto words = std::make_shared<staffing_words>();
  auto* find_them = app.add_subcommand(
      "staff", "How many agents a scenario's day needs, which shifts cover it, and what it costs");
  find_them->add_option("file", words->file, "A staffing file (docs/staffing.md)")->required();
  find_them->add_option("--replications", words->replications, "Days, in place of the file's")
      ->check(CLI::Range(5, 100'000));
  offer_processes(*find_them, words->processes);
  offer_documents(*find_them, words->json, words->html, words->pages);
  find_them->add_option("--csv", words->csv, "Write numbers and targets to this file");
  find_them->add_flag("--quiet", words->quiet, "No line of progress");
  find_them->callback([words, &outcome] { outcome = staff(*words); });
}

std::string staffing_schema() {
  return actors::schema_of(staffing::staffing_rules(), "Strowger's staffing file");
}

void offer_staffing_schema(CLI::App& app) {
  app.add_subcommand("staffing-schema", "Print the JSON schema of staffing files, for editors")->callback([] {
    std::cout << staffing_schema() << '\n';
  });
}

} // namespace strowger::sim
