#include "sim/job_processes.hpp"
#include "sim/table_check.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::table_check_test {

using namespace strowger::sim;

namespace {

const std::string tables = std::string{STROWGER_SOURCE_DIR} + "/tests/reference/queueing";

void warn(const table_outcome& outcome) {
  for (const auto& cell : outcome.cells)
    if (cell.state == cell_state::judged && !cell.agrees())
      WARN(cell.table << ": " << cell.row << ": " << cell.figure << " is " << cell.errors_off()
                      << " standard errors off");
}

} // namespace

TEST_CASE("every row of every table of queueing theory is read") {
  const auto rows = read_reference_rows(tables);
  CHECK(rows.size() == 243 + 179 + 3 + 108 + 18 + 18 + 18 + 48);
  for (const auto& row : rows) {
    CHECK(!row.cells.empty());
    CHECK(row.load > 0);
    CHECK(row.p_wait >= 0);
    CHECK(row.p_wait <= 1);
  }
}

TEST_CASE("the pool machine agrees with a part of every table of queueing theory") {
  table_options options;
  options.processes = usable_cores();
  const auto outcome = check_tables(tables, options);
  warn(outcome);
  CHECK(outcome.rows >= 7);
  CHECK(outcome.count(cell_state::judged) > 30);
  CHECK(outcome.count(cell_state::inexact) == 0);
  CHECK(outcome.passes());
}

TEST_CASE("the pool machine agrees with every table as a whole", "[long]") {
  table_options options;
  options.part = table_part::all;
  options.contacts_max = 1'000'000;
  options.processes = usable_cores();
  const auto outcome = check_tables(tables, options);
  warn(outcome);
  CHECK(outcome.rows == 635);
  CHECK(outcome.passes());
}

TEST_CASE("a cell that is too rare is listed and not judged, a wrong table is found out") {
  table_options options;
  options.table = "mmnk.csv";
  options.part = table_part::all;
  options.contacts_max = 50'000;
  const auto outcome = check_tables(tables, options);
  CHECK(outcome.rows == 18);
  CHECK(outcome.count(cell_state::judged) < outcome.cells.size());
  CHECK(outcome.outside(cell_state::judged) <= 1);
  auto wrong = outcome;
  for (auto& cell : wrong.cells) cell.expected *= 1.1;
  CHECK_FALSE(wrong.passes());
}

} // namespace strowger::tests::table_check_test
