#include "sim/table_check.hpp"
#include "sim/fatal_note.hpp"
#include "sim/job_processes.hpp"
#include "sim/twin_run.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace strowger::sim {

namespace {

constexpr double fast_contacts_max = 700'000;
constexpr std::size_t fast_each = 17;
constexpr std::uint64_t fast_machine_contacts = 100'000, fast_run_max = 20'000'000;
/// A pilot is a good part of the run it plans, and long enough for its errors to mean something.
constexpr double pilot_part = 0.125, pilot_contacts_min = 200'000;
/// Seeds of a table's rows are next to each other; a pilot's lie so far away, and those of each further run
/// of a row whose errors came out too large.
constexpr std::uint64_t seeds_of_tables = 100'003, pilot_seeds = 50'021, seeds_of_next_run = 1'000'000'007;
constexpr std::uint64_t runs_max = 5;

/// What a process tells of one row: the numbers, then a plan and an estimate for each cell.
struct told_row {
  std::uint64_t contacts = 0, pilot = 0, machine = 0, inputs = 0;
  char difference[200] = {}; ///< where the machine does otherwise; empty: nowhere
};
struct told_cell {
  cell_plan plan;
  estimate value;
};
struct simulated_row {
  told_row told;
  std::vector<told_cell> cells;
};

queue_run_settings settings_of(const table_row& row, std::uint64_t seed) {
  auto how = row.model;
  how.seed = seed;
  how.batches = batches_of_table;
  return how;
}

void compare_with_twin(const table_row& row, std::uint64_t seed, std::uint64_t contacts, told_row& told) {
  const auto same = first_difference(settings_of(row, seed), contacts);
  told.machine = same.contacts;
  told.inputs = same.inputs;
  if (same.difference) std::snprintf(told.difference, sizeof told.difference, "%s", same.difference->c_str());
}

std::vector<table_cell> cells_of(const table_row& row, const simulated_row& one) {
  std::vector<table_cell> cells;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const auto& known = row.cells[i];
    const cell_planner planner{row, known, {}, 1};
    cells.push_back({row.table, row.words, known.figure, one.cells[i].value, known.expected,
                     planner.error_wanted(), one.cells[i].plan});
  }
  return cells;
}

/// Plans a run by another one, makes it and says which cells it judges.
queue_run_result judge(const table_row& row, std::uint64_t seed, double most, const queue_run_result& pilot,
                       simulated_row& to) {
  std::vector<cell_planner> planners;
  auto contacts = static_cast<double>(pilot.contacts);
  for (const auto& cell : row.cells) {
    planners.emplace_back(row, cell, pilot.find(cell.figure)->value, static_cast<double>(pilot.contacts));
    contacts = std::max(contacts, planners.back().contacts_wanted(most).value_or(0));
  }
  const auto how = settings_of(row, seed);
  contacts = std::max(contacts, twin_contacts_min(how));
  auto judged = twin_run(how, contacts);
  to.told.contacts = judged.contacts;
  to.cells.clear();
  for (std::size_t i = 0; i < row.cells.size(); ++i)
    to.cells.push_back({planners[i].plan(contacts), judged.find(row.cells[i].figure)->value});
  return judged;
}

simulated_row simulate(const table_row& row, std::uint64_t seed, const table_options& options) {
  simulated_row made;
  compare_with_twin(row, seed, options.machine_contacts, made.told);

  const auto most = static_cast<double>(options.contacts_max);
  const auto guess = contacts_needed(row, wait_error_of(row));
  const auto pilot =
      twin_run(settings_of(row, seed + pilot_seeds),
               std::clamp(guess * pilot_part, std::min(pilot_contacts_min, most), most * pilot_part));
  made.told.pilot = pilot.contacts;
  auto known = pilot;
  for (std::uint64_t run = 0; run < runs_max; ++run) {
    known = judge(row, seed + run * seeds_of_next_run, most, known, made);
    const auto cells = cells_of(row, made);
    if (std::all_of(cells.begin(), cells.end(), [](const auto& cell) { return cell.is_exact(); })) break;
  }
  return made;
}

std::string told_in_words(const table_row& row, const simulated_row& one) {
  double worst = 0;
  std::size_t judged = 0;
  for (const auto& cell : cells_of(row, one)) {
    if (cell.plan.state != cell_state::judged) continue;
    worst = std::max(worst, cell.errors_off());
    ++judged;
  }
  char text[160];
  std::snprintf(text, sizeof text, ": %llu contacts, %zu of %zu cells judged, at most %.2f errors off%s",
                static_cast<unsigned long long>(one.told.contacts), judged, row.cells.size(), worst,
                one.told.difference[0] != 0 ? "; differs from its twin: " : "");
  return row.table + ": " + row.words + text + one.told.difference;
}

std::string row_to_bytes(const simulated_row& one) {
  std::string bytes(sizeof one.told + one.cells.size() * sizeof(told_cell), '\0');
  std::memcpy(bytes.data(), &one.told, sizeof one.told);
  std::memcpy(bytes.data() + sizeof one.told, one.cells.data(), one.cells.size() * sizeof(told_cell));
  return bytes;
}

simulated_row row_from_bytes(const std::string& bytes, std::size_t cells) {
  simulated_row one;
  one.cells.resize(cells);
  std::memcpy(&one.told, bytes.data(), sizeof one.told);
  std::memcpy(one.cells.data(), bytes.data() + sizeof one.told, cells * sizeof(told_cell));
  return one;
}

/// Places of the rows to run, those that take longest first: so the processes end together.
std::vector<std::size_t> chosen_rows(const std::vector<table_row>& rows, const table_options& options) {
  std::vector<std::size_t> chosen;
  std::size_t quick = 0;
  const auto needed = [&](std::size_t place) {
    return std::min(contacts_needed(rows[place], wait_error_of(rows[place])),
                    static_cast<double>(options.contacts_max));
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!options.table.empty() && rows[i].table != options.table) continue;
    if (rows[i].load < options.load_from || rows[i].load > options.load_to) continue;
    if (options.part == table_part::fast &&
        (needed(i) > fast_contacts_max || quick++ % fast_each != fast_each / 2))
      continue;
    chosen.push_back(i);
  }
  std::stable_sort(chosen.begin(), chosen.end(),
                   [&](std::size_t a, std::size_t b) { return needed(a) > needed(b); });
  return chosen;
}

} // namespace

const char* to_text(cell_state state) {
  switch (state) {
  case cell_state::judged:
    return "judged";
  case cell_state::too_rare:
    return "too_rare";
  case cell_state::clumped:
    return "clumped";
  case cell_state::inexact:
    break;
  }
  return "inexact";
}

double table_cell::errors_off() const {
  const auto off = std::abs(simulated.mean - expected);
  if (simulated.standard_error > 0) return off / simulated.standard_error;
  return off < 1e-9 ? 0 : std::numeric_limits<double>::infinity();
}

std::size_t table_outcome::count(cell_state state) const {
  return static_cast<std::size_t>(
      std::count_if(cells.begin(), cells.end(), [&](const auto& cell) { return cell.plan.state == state; }));
}

std::size_t table_outcome::outside(cell_state state) const {
  return static_cast<std::size_t>(std::count_if(cells.begin(), cells.end(), [&](const auto& cell) {
    return cell.plan.state == state && !cell.agrees();
  }));
}

bool table_cell::is_exact() const {
  return plan.state != cell_state::judged ||
         (simulated.batches >= batches_of_table && simulated.standard_error <= error_wanted);
}

std::size_t table_outcome::judged_inexactly() const {
  return static_cast<std::size_t>(
      std::count_if(cells.begin(), cells.end(), [](const auto& cell) { return !cell.is_exact(); }));
}

std::size_t table_outcome::wrong() const {
  return static_cast<std::size_t>(
      std::count_if(cells.begin(), cells.end(), [](const auto& cell) { return cell.is_wrong(); }));
}

double table_outcome::contacts_needed() const {
  double most = 0;
  for (const auto& cell : cells)
    if (cell.plan.state == cell_state::clumped || cell.plan.state == cell_state::inexact)
      most = std::max(most, cell.plan.contacts_needed);
  return most;
}

spread_of_errors table_outcome::spread() const {
  spread_of_errors all;
  double judged = 0;
  for (const auto& cell : cells) {
    const auto off = cell.errors_off();
    if (cell.plan.state != cell_state::judged || !std::isfinite(off)) continue;
    ++judged;
    all.root_mean_square += off * off;
    all.beyond_one += off > 1 ? 1 : 0;
    all.beyond_two += off > 2 ? 1 : 0;
  }
  if (judged == 0) return all;
  return {std::sqrt(all.root_mean_square / judged), all.beyond_one / judged, all.beyond_two / judged};
}

namespace {

std::string no_row_text(const std::filesystem::path& folder, const table_options& options) {
  char load[80];
  std::snprintf(load, sizeof load, " has a load from %g to %g", options.load_from, options.load_to);
  return "no row of " + (options.table.empty() ? "a table" : "'" + options.table + "'") + " in " +
         folder.string() + load;
}

} // namespace

table_outcome check_tables(const std::filesystem::path& folder, const table_options& wanted) {
  auto options = wanted;
  if (options.part == table_part::fast) {
    options.machine_contacts = std::min(options.machine_contacts, fast_machine_contacts);
    options.contacts_max = std::min(options.contacts_max, fast_run_max);
  }
  const auto rows = read_reference_rows(folder);
  const auto chosen = chosen_rows(rows, options);
  if (chosen.empty()) throw std::runtime_error{no_row_text(folder, options)};
  const auto bytes =
      run_jobs(static_cast<std::uint32_t>(chosen.size()), options.processes, [&](std::uint32_t job) {
        const auto place = chosen[job];
        const auto seed = options.seed * seeds_of_tables + place + 1;
        const fatal_note note{"this was " + rows[place].table + ": " + rows[place].words + " (seed " +
                              std::to_string(seed) + ")\n"};
        const auto one = simulate(rows[place], seed, options);
        if (options.progress) options.progress(told_in_words(rows[place], one));
        return row_to_bytes(one);
      });
  std::vector<std::pair<std::size_t, std::size_t>> order;
  for (std::size_t job = 0; job < chosen.size(); ++job) order.emplace_back(chosen[job], job);
  std::sort(order.begin(), order.end());
  table_outcome done;
  for (const auto& [place, job] : order) {
    const auto& row = rows[place];
    const auto one = row_from_bytes(bytes[job], row.cells.size());
    ++done.rows;
    done.contacts += one.told.contacts;
    done.pilot_contacts += one.told.pilot;
    done.machine_contacts += one.told.machine;
    done.inputs += one.told.inputs;
    if (one.told.difference[0] != 0)
      done.differences.push_back(row.table + ": " + row.words + ": " + one.told.difference);
    for (auto& cell : cells_of(row, one)) done.cells.push_back(std::move(cell));
  }
  return done;
}

std::string tables_verdict(const table_outcome& outcome) {
  const auto judged = outcome.count(cell_state::judged);
  char text[300];
  std::snprintf(text, sizeof text,
                "%zu of %zu judged cells are outside three standard errors (at most 1 %% may be), %zu so far "
                "that they are wrong, %zu are less exact than they are to be: %s",
                outcome.outside(cell_state::judged), judged, outcome.wrong(), outcome.judged_inexactly(),
                outcome.passes() ? "agrees" : "does not agree");
  std::string verdict{text};
  if (outcome.too_short_for() == 0) return verdict;
  std::snprintf(text, sizeof text,
                "; the run was too short for %zu other cells, of which it says nothing: they need up to %.2g "
                "contacts of a row (--contacts-max)",
                outcome.too_short_for(), outcome.contacts_needed());
  return verdict + text;
}

std::string tables_csv(const table_outcome& outcome) {
  std::string text = "table,row,figure,expected,simulated,standard_error,errors_off,expected_events,"
                     "independent_events,planned_error,error_wanted,state\n";
  for (const auto& cell : outcome.cells) {
    char line[240];
    std::snprintf(line, sizeof line, "%.12g,%.12g,%.6g,%.3f,%.6g,%.6g,%.6g,%.6g,%s\n", cell.expected,
                  cell.simulated.mean, cell.simulated.standard_error, cell.errors_off(), cell.plan.events,
                  cell.plan.independent_events, cell.plan.standard_error, cell.error_wanted,
                  to_text(cell.plan.state));
    auto words = cell.row;
    std::replace(words.begin(), words.end(), ',', ';');
    text.append(cell.table).append(",").append(words).append(",").append(cell.figure).append(",");
    text += line;
  }
  return text;
}

} // namespace strowger::sim
