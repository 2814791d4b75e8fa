#include "sim/tables_command.hpp"
#include "sim/job_processes.hpp"
#include "sim/table_check.hpp"
#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace strowger::sim {

namespace {

struct tables_words {
  std::string folder = "tests/reference/queueing", csv;
  bool all = false, quiet = false;
  table_options options;
};

void print_cells(const table_outcome& outcome) {
  for (const auto& cell : outcome.cells) {
    const auto* how = cell.state == cell_state::too_rare  ? "too rare"
                      : cell.state == cell_state::inexact ? "error larger than wanted"
                      : cell.agrees()                     ? nullptr
                                                          : "outside";
    if (how != nullptr)
      std::printf("%s: %s: %s: %s %.6g, simulated %.6g, standard error %.3g, %.2f errors off, %.3g events\n",
                  how, cell.table.c_str(), cell.row.c_str(), cell.figure.c_str(), cell.expected,
                  cell.simulated.mean, cell.simulated.standard_error, cell.errors_off(), cell.events);
  }
}

int check(tables_words& words) {
  auto& options = words.options;
  options.part = words.all ? table_part::all : table_part::fast;
  if (options.processes == 0) options.processes = usable_cores();
  if (!words.quiet)
    options.progress = [](const std::string& row) { std::fprintf(stderr, "%s\n", row.c_str()); };
  const auto outcome = check_tables(words.folder, options);
  print_cells(outcome);
  std::printf("%llu rows, %zu cells judged, %zu outside three standard errors (at most 1 %% may be): %s\n",
              static_cast<unsigned long long>(outcome.rows), outcome.count(cell_state::judged),
              outcome.outside(cell_state::judged), outcome.passes() ? "agrees" : "does not agree");
  std::printf(
      "not judged: %zu with an error larger than wanted (%zu of them outside), %zu too rare (fewer than "
      "%.0f events); %llu contacts\n",
      outcome.count(cell_state::inexact), outcome.outside(cell_state::inexact),
      outcome.count(cell_state::too_rare), events_judged_min,
      static_cast<unsigned long long>(outcome.contacts));
  if (!words.csv.empty()) {
    std::ofstream to{words.csv, std::ios::binary};
    to << tables_csv(outcome);
    to.flush();
    if (!to) throw std::runtime_error{"cannot write " + words.csv};
  }
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
  check_them->add_option("--load-from", options.load_from, "Only rows of at least this load per agent");
  check_them->add_option("--load-to", options.load_to, "Only rows of at most this load per agent");
  check_them->add_flag("--all", words->all, "All rows (hours); otherwise a few that are known soon");
  check_them->add_option("--contacts-max", options.contacts_max, "No row goes on longer, whatever its errors")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  check_them
      ->add_option("--processes", options.processes, "Processes at once. Default: as many as there are cores")
      ->check(CLI::Range(1, 1'024));
  check_them->add_option("--csv", words->csv, "Write every cell to this file");
  check_them->add_flag("--quiet", words->quiet, "No line per row");
  check_them->add_option("--seed", options.seed, "Of all chance")->capture_default_str();
  check_them->callback([words, &outcome] { outcome = check(*words); });
}

} // namespace strowger::sim
