#pragma once
#include "sim/queue_run.hpp"
#include <filesystem>
#include <string>
#include <vector>

/// The rows of the tables of queueing theory under tests/reference/queueing: what is to be simulated for
/// each, and which figures are known of it.
namespace strowger::sim {

/// One known value.
struct reference_cell {
  std::string figure; ///< of `twin_run`
  figure_kind kind = figure_kind::probability;
  double expected = 0;
  /// How many contacts of 1 are the rarer of the two things the figure tells apart: those who wait, of a
  /// wait; those beyond the threshold, of a service level. 1 where it is about everybody.
  double events_share = 1;
};

struct table_row {
  std::string table; ///< the file's name
  std::string words; ///< what is simulated
  double load = 0;   ///< per agent
  double p_wait = 1, p_left = 0;
  std::vector<reference_cell> cells;
  queue_run_settings model;
};

/// All rows: erlang_c, erlang_a, erlang_a_bench, erlang_b, mdn, mg1, mmnk and priority_mmn.csv, in this order
/// and the files'. Throws std::runtime_error when a table cannot be read.
[[nodiscard]] std::vector<table_row> read_reference_rows(const std::filesystem::path& folder);

/// About how many contacts it takes until a mean wait is known to `wait_error` of it: from the variance of
/// waits of M/M/1 (J. W. Cohen), which is right in order of magnitude for M/M/n too; with patience a rule of
/// thumb. It orders rows and says how long a pilot is, nothing else.
[[nodiscard]] double contacts_needed(const table_row& row, double wait_error);

} // namespace strowger::sim
