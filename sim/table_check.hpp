#pragma once
#include "sim/reference_rows.hpp"
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Holds the pool machine against the tables of queueing theory of tests/reference/queueing. Of each row the
/// machine and its twin live through the same people and must do the same to each of them (`twin_run.hpp`).
/// A pilot run of the twin, with chance of its own, says how long the judged run will be and which cells it
/// can judge; so nothing that comes out of the judged run decides how long it is or what is judged. Where an
/// error comes out larger than wanted nevertheless, that run is one more pilot, and another one is judged. A
/// cell agrees when the closed form lies within three standard errors.
namespace strowger::sim {

enum class table_part : std::uint8_t {
  fast, ///< each seventeenth of the rows that are known soon (`contacts_needed`), with shorter runs
  all,
};

struct table_options {
  table_part part = table_part::fast;
  std::string table;                     ///< this file alone; empty: all of them
  double load_from = 0, load_to = 1'000; ///< only rows of such a load per agent
  std::uint64_t seed = 20'261;
  std::uint64_t contacts_max = 100'000'000; ///< of a row's judged run
  std::uint64_t machine_contacts = 200'000; ///< of each row, which the machine lives through with its twin
  unsigned processes = 1;
  /// Told each row's words and how it went, in the process that ran it.
  std::function<void(const std::string&)> progress{};
};

/// A cell is judged when the thing it is about is expected so often in the run, and when so many independent
/// contacts would tell as much.
inline constexpr double events_judged_min = 50;

enum class cell_state : std::uint8_t {
  judged,
  too_rare, ///< fewer events are expected
  clumped,  ///< as many, but so close to each other that they tell no more than fewer independent ones
  inexact   ///< the run is at its bound and the error larger than wanted
};
[[nodiscard]] const char* to_text(cell_state state);

/// What the pilot says of a cell's judged run.
struct cell_plan {
  cell_state state = cell_state::judged;
  double standard_error = 0;
  double events = 0;             ///< expected: contacts of the rarer kind
  double independent_events = 0; ///< as many independent ones would tell as much; of probabilities
  double contacts_needed = 0;    ///< by a run that can judge it, with some margin; 0: none ever can
};

struct table_cell {
  std::string table, row; ///< what was simulated, in words
  std::string figure;
  estimate simulated;
  double expected = 0;
  double error_wanted = 0; ///< the standard error, at most
  cell_plan plan;
  [[nodiscard]] double errors_off() const;
  [[nodiscard]] bool agrees() const { return errors_off() <= 3; }
  /// So far off that chance does not do it to one cell in a million.
  [[nodiscard]] bool is_wrong() const { return plan.state == cell_state::judged && errors_off() > 7; }
  /// As the rules want a judged cell: 100 batches, and an error no larger than wanted.
  [[nodiscard]] bool is_exact() const;
};
inline constexpr std::uint32_t batches_of_table = 100;

/// The judged cells' distances to the closed forms, in standard errors: were errors told too small these
/// would be too many, and were they too large, too few. About 1, 0.32 and 0.05 are right.
struct spread_of_errors {
  double root_mean_square = 0, beyond_one = 0, beyond_two = 0;
};

struct table_outcome {
  std::vector<table_cell> cells;
  std::vector<std::string> differences; ///< where the machine does otherwise than its twin
  std::uint64_t rows = 0, contacts = 0, pilot_contacts = 0, machine_contacts = 0, inputs = 0;
  [[nodiscard]] std::size_t count(cell_state state) const;
  /// More than three standard errors off.
  [[nodiscard]] std::size_t outside(cell_state state) const;
  [[nodiscard]] spread_of_errors spread() const;
  /// Of the judged: those of fewer batches, or with a larger error, than the rules want.
  [[nodiscard]] std::size_t judged_inexactly() const;
  [[nodiscard]] std::size_t wrong() const;
  /// Clumped and inexact ones: they have events enough, and the run was too short for them.
  [[nodiscard]] std::size_t too_short_for() const {
    return count(cell_state::clumped) + count(cell_state::inexact);
  }
  /// Contacts of a run that is long enough for all of those.
  [[nodiscard]] double contacts_needed() const;
  /// The machine does what its twin does, judged cells are as exact as they are to be, at most one of a
  /// hundred is outside, and none is wrong.
  [[nodiscard]] bool passes() const {
    return differences.empty() && count(cell_state::judged) > 0 && judged_inexactly() == 0 &&
           outside(cell_state::judged) * 100 <= count(cell_state::judged) && wrong() == 0;
  }
};

/// The standard error that a row's mean waits (and other amounts) are run to, as part of them: 1 %, above an
/// occupancy of 0.95 2 %. Probabilities are run to 0.002.
[[nodiscard]] double wait_error_of(const table_row& row);

/// Which contacts a cell's judged run needs, and what it can judge, by an estimate of a pilot run of `pilot`
/// contacts. The closed form, not what was simulated, says what is rare.
class cell_planner {
public:
  cell_planner(const table_row& row, const reference_cell& cell, const estimate& piloted, double pilot);
  /// With some margin; no more than `most`, and nothing where even that would not do.
  [[nodiscard]] std::optional<double> contacts_wanted(double most) const;
  [[nodiscard]] cell_plan plan(double contacts) const;
  [[nodiscard]] double error_wanted() const { return error_wanted_; }

private:
  [[nodiscard]] double contacts_for(double error, double events) const;

  const reference_cell& cell_;
  double error_wanted_;
  double variance_; ///< of one contact: the run's over its contacts
};

/// Simulates `options.part` of the tables under `folder`, each row with 100 batches. Each row's seeds are
/// made of `seed` and its place. Throws std::runtime_error when a table cannot be read.
[[nodiscard]] table_outcome check_tables(const std::filesystem::path& folder, const table_options& options);

/// What came of it in a line: whether it agrees, and how many cells the run was too short for.
[[nodiscard]] std::string tables_verdict(const table_outcome& outcome);

/// A line for each cell, with names.
[[nodiscard]] std::string tables_csv(const table_outcome& outcome);

} // namespace strowger::sim
