#include "sim/tables_command.hpp"
#include "sim/command_options.hpp"
#include "sim/job_processes.hpp"
#include "sim/number_checks.hpp"
#include "sim/output_file.hpp"
#include "sim/table_check.hpp"
#include <cstdio>
#include <memory>

namespace strowger::sim {

namespace {

struct tables_words {
  std::string folder = "tests/reference/queueing", csv;
  bool all = false, quiet = false;
  table_options options;
};

/// Every claim of the report can be checked by these and the CSV.
constexpr const char* what_is_meant =
    "Figures, T a threshold in seconds; waits are exact, in microseconds, and one of exactly T is within T:\n"
    "  p_refused                of all who came: found no place to wait in\n"
    "  p_wait                   of those let in: found no agent free (who leaves at once too)\n"
    "  p_abandon                of those let in: left before an agent took them\n"
    "  mean_wait_s              of those let in, however they ended\n"
    "  mean_wait_answered_s     of the answered; mean_wait_left_s of those who left\n"
    "  mean_wait_of_delayed_s   of those who found no agent free\n"
    "  within_T                 answered within T, of those let in (offered); those who left count as not\n"
    "  within_T_of_answered     answered within T, of the answered (served)\n"
    "  beyond_T                 of those let in: neither answered nor gone within T\n"
    "  queue_length, busy       means over time; occupancy is busy over agents\n"
    "  ..._1, ..._2             of the first class (the highest), of the second\n"
    "A service level of the tables is within_T; where they say 'of served' within_T_of_answered.\n";

void print_cells(const table_outcome& outcome) {
  for (const auto& one : outcome.differences) std::printf("differs from its twin: %s\n", one.c_str());
  for (const auto& cell : outcome.cells) {
    const bool judged = cell.plan.state == cell_state::judged;
    if (judged && cell.agrees()) continue;
    std::printf("%s: %s: %s: %s %.6g, simulated %.6g, standard error %.3g, %.2f errors off, %.3g events of "
                "which %.3g are independent\n",
                judged ? "outside" : to_text(cell.plan.state), cell.table.c_str(), cell.row.c_str(),
                cell.figure.c_str(), cell.expected, cell.simulated.mean, cell.simulated.standard_error,
                cell.errors_off(), cell.plan.events, cell.plan.independent_events);
  }
}

using many = unsigned long long;

void print_sum(const table_outcome& outcome, std::uint64_t seed) {
  const auto judged = outcome.count(cell_state::judged);
  std::printf("machine and twin: %llu rows, %llu contacts each did the same in, %llu inputs of the pool; %zu "
              "rows differ\n",
              static_cast<many>(outcome.rows), static_cast<many>(outcome.machine_contacts),
              static_cast<many>(outcome.inputs), outcome.differences.size());
  std::printf("seed %llu: %llu contacts of the judged runs, %llu of the pilots\n", static_cast<many>(seed),
              static_cast<many>(outcome.contacts), static_cast<many>(outcome.pilot_contacts));
  std::printf(
      "%zu cells: %zu judged, %zu too rare (fewer than %.0f events expected), %zu clumped (fewer than "
      "%.0f independent ones), %zu inexact (the error wanted needs a longer run)\n",
      outcome.cells.size(), judged, outcome.count(cell_state::too_rare), events_judged_min,
      outcome.count(cell_state::clumped), events_judged_min, outcome.count(cell_state::inexact));
  const auto spread = outcome.spread();
  std::printf(
      "judged cells in standard errors: root mean square %.3f (1), beyond one %.3f (0.32), beyond two "
      "%.3f (0.05)\n",
      spread.root_mean_square, spread.beyond_one, spread.beyond_two);
  std::printf("not judged, outside three standard errors: %zu too rare, %zu clumped, %zu inexact\n",
              outcome.outside(cell_state::too_rare), outcome.outside(cell_state::clumped),
              outcome.outside(cell_state::inexact));
  std::printf("%s\n", tables_verdict(outcome).c_str());
}

int check(tables_words& words) {
  auto& options = words.options;
  options.part = words.all ? table_part::all : table_part::fast;
  if (options.processes == 0) options.processes = usable_cores();
  if (!words.quiet)
    options.progress = [](const std::string& row) { std::fprintf(stderr, "%s\n", row.c_str()); };
  output_file csv{words.csv}; // before hours of work
  std::fputs(what_is_meant, stdout);
  const auto outcome = check_tables(words.folder, options);
  print_cells(outcome);
  print_sum(outcome, options.seed);
  check_printed();
  if (csv.wanted()) csv.write(tables_csv(outcome));
  return outcome.passes() ? 0 : 1;
}

} // namespace

void offer_tables(CLI::App& app, int& outcome) {
  auto words = std::make_shared<tables_words>();
  auto* check_them = app.add_subcommand(
      "tables",
      "The pool machine against tables of queueing theory: Erlang C, A and B, M/D/n, M/G/1, M/M/n/K, "
      "M/M/n with priorities");
  auto& options = words->options;
  check_them->add_option("--folder", words->folder, "Where the tables are")->capture_default_str();
  check_them->add_option("--table", options.table, "This file alone: erlang_c.csv, ...");
  check_them->add_option("--load-from", options.load_from, "Only rows of at least this load per agent")
      ->check(number_from(0, 1'000));
  check_them->add_option("--load-to", options.load_to, "Only rows of at most this load per agent")
      ->check(number_from(0, 1'000));
  check_them->add_flag("--all", words->all, "All rows (hours); otherwise a few that are known soon");
  check_them->add_option("--contacts-max", options.contacts_max, "No row's judged run is longer")
      ->check(whole_from(1))
      ->capture_default_str();
  check_them
      ->add_option("--machine-contacts", options.machine_contacts,
                   "Of each row, which the pool machine lives through beside its twin")
      ->check(whole_from(1))
      ->capture_default_str();
  offer_processes(*check_them, options.processes);
  check_them->add_option("--csv", words->csv, "Write every cell to this file");
  check_them->add_flag("--quiet", words->quiet, "No line per row");
  check_them->add_option("--seed", options.seed, "Of all chance")->check(whole_number)->capture_default_str();
  check_them->callback([words, &outcome] { outcome = check(*words); });
}

} // namespace strowger::sim
