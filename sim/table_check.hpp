#pragma once
#include "sim/steady_run.hpp"
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

/// Holds the pool machine against tables of queueing theory: each row is simulated, and each of its figures
/// is a cell that agrees when the closed form lies within three standard errors. The tables are
/// tests/reference/queueing/erlang_{c,a}.csv.
namespace strowger::sim {

enum class table_part {
  fast, ///< each third row of 1, 5 and 10 agents, service of 100 to 400 s, load per agent up to 0.85 without
        ///< and 1.2 with patience
  all,
};

struct table_cell {
  std::string row; ///< what was simulated, in words
  std::string figure;
  estimate simulated;
  double expected = 0;
  double errors_off = 0;
  [[nodiscard]] bool agrees() const { return errors_off <= 3; }
};

struct table_outcome {
  std::vector<table_cell> cells;
  std::size_t not_compared = 0; ///< too rare to be seen often enough in any run of sensible length
  std::uint64_t rows = 0, contacts = 0, inputs = 0;
  /// What was found of another table too.
  void add(const table_outcome& other);
  [[nodiscard]] std::size_t outside() const;
  /// At most one cell in a hundred is outside.
  [[nodiscard]] bool passes() const { return outside() * 100 <= cells.size(); }
};

/// Simulates `part` of the tables under `folder` with seeds derived from `seed`; `progress` is told of each
/// row when done. Throws std::runtime_error when a table cannot be read.
[[nodiscard]] table_outcome check_tables(const std::filesystem::path& folder, table_part part,
                                         std::uint64_t seed,
                                         const std::function<void(const std::string&)>& progress = {});

} // namespace strowger::sim
