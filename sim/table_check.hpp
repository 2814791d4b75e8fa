#pragma once
#include "sim/reference_rows.hpp"
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

/// Holds the pool machine against the tables of queueing theory of tests/reference/queueing: each row is
/// simulated, and each of its figures is a cell that agrees when the closed form lies within three standard
/// errors.
namespace strowger::sim {

enum class table_part : std::uint8_t {
  fast, ///< of the rows that need about 700,000 contacts at most (`contacts_needed`), each seventeenth
  all,
};

struct table_options {
  table_part part = table_part::fast;
  std::string table;                     ///< this file alone; empty: all of them
  double load_from = 0, load_to = 1'000; ///< only rows of such a load per agent
  std::uint64_t seed = 1;
  std::uint64_t contacts_max = 20'000'000; ///< a row ends here, whatever its errors
  unsigned processes = 1;
  /// Told each row's words and how it went, in the process that ran it.
  std::function<void(const std::string&)> progress{};
};

/// A cell is judged when the thing it is about is expected so often in the run.
inline constexpr double events_judged_min = 50;

enum class cell_state : std::uint8_t {
  judged,
  too_rare, ///< fewer events are expected
  inexact   ///< the run ended at its bound with an error larger than wanted
};

struct table_cell {
  std::string table, row; ///< what was simulated, in words
  std::string figure;
  estimate simulated;
  double expected = 0;
  double events = 0; ///< expected ones; those of one busy spell (two relaxation times) are one
  cell_state state = cell_state::judged;
  [[nodiscard]] double errors_off() const;
  [[nodiscard]] bool agrees() const { return errors_off() <= 3; }
};

struct table_outcome {
  std::vector<table_cell> cells;
  std::uint64_t rows = 0, contacts = 0, inputs = 0;
  [[nodiscard]] std::size_t count(cell_state state) const;
  /// More than three standard errors off.
  [[nodiscard]] std::size_t outside(cell_state state) const;
  /// At most one judged cell in a hundred is outside.
  [[nodiscard]] bool passes() const {
    return count(cell_state::judged) > 0 && outside(cell_state::judged) * 100 <= count(cell_state::judged);
  }
};

/// The standard error that a row's mean waits (and other amounts) are run to, as part of them: 1 %, above an
/// occupancy of 0.95 2 %. Probabilities are run to 0.002.
[[nodiscard]] double wait_error_of(const table_row& row);

/// Simulates `options.part` of the tables under `folder`, each row with 100 batches, until the errors are as
/// small as wanted. Each row's seed is made of `seed` and its place. Throws std::runtime_error when a table
/// cannot be read.
[[nodiscard]] table_outcome check_tables(const std::filesystem::path& folder, const table_options& options);

/// A line for each cell, with names.
[[nodiscard]] std::string tables_csv(const table_outcome& outcome);

} // namespace strowger::sim
