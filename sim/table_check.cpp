#include "sim/table_check.hpp"
#include "sim/instance_run.hpp"
#include "sim/job_processes.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace strowger::sim {

namespace {

constexpr std::uint32_t batches_of_table = 100;
constexpr double probability_error_of_table = 0.002;
constexpr double fast_contacts_max = 700'000;
constexpr std::size_t fast_each = 17;

/// What a process tells of one row: the numbers, then an estimate for each cell.
struct told_row {
  std::uint64_t contacts = 0, inputs = 0;
};
struct simulated_row {
  told_row told;
  std::vector<estimate> values;
};

double events_of(const table_row& row, const reference_cell& cell, std::uint64_t contacts) {
  return cell.events_share * static_cast<double>(contacts) / (cell.clustered ? row.contacts_apart : 1);
}

/// Figures that the run goes on for: those whose events can be many enough at all.
std::vector<std::string> wanted_of(const table_row& row, const table_options& options) {
  std::vector<std::string> wanted;
  for (const auto& cell : row.cells)
    if (events_of(row, cell, options.contacts_max) >= events_judged_min) wanted.push_back(cell.figure);
  if (wanted.empty()) wanted.emplace_back("occupancy");
  return wanted;
}

/// The highest class first, each a day of age before the next: as far apart as priorities go for three.
routing::pool_settings by_priority(const routing_instance& people) {
  constexpr std::int32_t day = 86'400;
  auto pool = bare_settings(people);
  auto priority = day;
  for (auto& queue : pool.queues) {
    queue.priority = priority;
    priority -= day;
  }
  return pool;
}

simulated_row run_model(const table_row& row, const queue_run_settings& model, std::uint64_t seed,
                        const table_options& options) {
  auto how = model;
  how.seed = seed;
  how.batches = batches_of_table;
  how.wait_error = wait_error_of(row);
  how.probability_error = probability_error_of_table;
  how.contacts_max = options.contacts_max;
  const auto result = run_queue(how, wanted_of(row, options));
  simulated_row made{{result.contacts, result.inputs}, {}};
  for (const auto& cell : row.cells) made.values.push_back(result.find(cell.figure)->value);
  return made;
}

simulated_row run_model(const table_row& row, const routing_instance& people, std::uint64_t seed,
                        const table_options& options) {
  instance_run_settings how;
  how.seed = seed;
  how.batches = batches_of_table;
  how.wait_error = wait_error_of(row);
  how.probability_error = probability_error_of_table;
  how.calls_max = options.contacts_max;
  how.wanted = wanted_of(row, options);
  const auto result = run_instance(people, by_priority(people), how);
  simulated_row made{{result.calls, result.inputs}, {}};
  for (const auto& cell : row.cells) made.values.push_back(result.find(cell.figure)->value);
  return made;
}

simulated_row simulate(const table_row& row, std::uint64_t seed, const table_options& options) {
  return std::visit([&](const auto& model) { return run_model(row, model, seed, options); }, row.model);
}

bool is_exact_enough(const table_row& row, const reference_cell& cell, const estimate& value) {
  if (cell.kind == figure_kind::probability) return value.standard_error <= probability_error_of_table;
  return value.standard_error <= wait_error_of(row) * std::abs(value.mean);
}

std::vector<table_cell> cells_of(const table_row& row, const simulated_row& one) {
  std::vector<table_cell> cells;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const auto& known = row.cells[i];
    const auto events = events_of(row, known, one.told.contacts);
    const bool exact = is_exact_enough(row, known, one.values[i]);
    const auto how = events < events_judged_min ? cell_state::too_rare
                     : exact                    ? cell_state::judged
                                                : cell_state::inexact;
    cells.push_back({row.table, row.words, known.figure, one.values[i], known.expected, events, how});
  }
  return cells;
}

std::string told_in_words(const table_row& row, const simulated_row& one) {
  double worst = 0;
  std::size_t inexact = 0;
  for (const auto& cell : cells_of(row, one)) {
    if (cell.state == cell_state::judged) worst = std::max(worst, cell.errors_off());
    inexact += cell.state == cell_state::inexact ? 1 : 0;
  }
  char text[120];
  std::snprintf(text, sizeof text, ": %llu contacts, at most %.2f errors off%s",
                static_cast<unsigned long long>(one.told.contacts), worst,
                inexact > 0 ? ", errors larger than wanted" : "");
  return row.table + ": " + row.words + text;
}

std::string row_to_bytes(const simulated_row& one) {
  std::string bytes(sizeof one.told + one.values.size() * sizeof(estimate), '\0');
  std::memcpy(bytes.data(), &one.told, sizeof one.told);
  std::memcpy(bytes.data() + sizeof one.told, one.values.data(), one.values.size() * sizeof(estimate));
  return bytes;
}

simulated_row row_from_bytes(const std::string& bytes, std::size_t cells) {
  simulated_row one;
  one.values.resize(cells);
  std::memcpy(&one.told, bytes.data(), sizeof one.told);
  std::memcpy(one.values.data(), bytes.data() + sizeof one.told, cells * sizeof(estimate));
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

double wait_error_of(const table_row& row) { return row.load > 0.9501 ? 0.02 : 0.01; }

double table_cell::errors_off() const {
  const auto off = std::abs(simulated.mean - expected);
  if (simulated.standard_error > 0) return off / simulated.standard_error;
  return off < 1e-9 ? 0 : std::numeric_limits<double>::infinity();
}

std::size_t table_outcome::count(cell_state state) const {
  return static_cast<std::size_t>(
      std::count_if(cells.begin(), cells.end(), [&](const auto& cell) { return cell.state == state; }));
}

std::size_t table_outcome::outside(cell_state state) const {
  return static_cast<std::size_t>(std::count_if(
      cells.begin(), cells.end(), [&](const auto& cell) { return cell.state == state && !cell.agrees(); }));
}

table_outcome check_tables(const std::filesystem::path& folder, const table_options& options) {
  const auto rows = read_reference_rows(folder);
  const auto chosen = chosen_rows(rows, options);
  if (chosen.empty()) throw std::runtime_error{"there is no row of a table '" + options.table + "'"};
  const auto bytes =
      run_jobs(static_cast<std::uint32_t>(chosen.size()), options.processes, [&](std::uint32_t job) {
        const auto place = chosen[job];
        const auto one = simulate(rows[place], options.seed * 100'003 + place + 1, options);
        if (options.progress) options.progress(told_in_words(rows[place], one));
        return row_to_bytes(one);
      });
  std::vector<std::pair<std::size_t, std::size_t>> order;
  for (std::size_t job = 0; job < chosen.size(); ++job) order.emplace_back(chosen[job], job);
  std::sort(order.begin(), order.end());
  table_outcome done;
  for (const auto& [place, job] : order) {
    const auto one = row_from_bytes(bytes[job], rows[place].cells.size());
    ++done.rows;
    done.contacts += one.told.contacts;
    done.inputs += one.told.inputs;
    for (auto& cell : cells_of(rows[place], one)) done.cells.push_back(std::move(cell));
  }
  return done;
}

std::string tables_csv(const table_outcome& outcome) {
  std::string text = "table,row,figure,expected,simulated,standard_error,errors_off,expected_events,state\n";
  for (const auto& cell : outcome.cells) {
    char line[200];
    const auto* state = cell.state == cell_state::judged    ? "judged"
                        : cell.state == cell_state::inexact ? "inexact"
                                                            : "too_rare";
    std::snprintf(line, sizeof line, "%.12g,%.12g,%.6g,%.3f,%.6g,%s\n", cell.expected, cell.simulated.mean,
                  cell.simulated.standard_error, cell.errors_off(), cell.events, state);
    auto words = cell.row;
    std::replace(words.begin(), words.end(), ',', ';');
    text.append(cell.table).append(",").append(words).append(",").append(cell.figure).append(",");
    text += line;
  }
  return text;
}

} // namespace strowger::sim
