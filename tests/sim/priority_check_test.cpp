#include "sim/priority_check.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::priority_check_test {

using namespace strowger::sim;

namespace {

table_outcome checked(table_part part) {
  const auto outcome = check_priority_table(
      std::string{STROWGER_SOURCE_DIR} + "/tests/reference/queueing/priority_mmn.csv", part, 1);
  for (const auto& cell : outcome.cells)
    if (!cell.agrees())
      WARN(cell.row << ": " << cell.figure << " is " << cell.errors_off << " standard errors off");
  return outcome;
}

} // namespace

TEST_CASE("the pool machine agrees with a part of the table of priorities") {
  const auto outcome = checked(table_part::fast);
  CHECK(outcome.rows == 9);
  CHECK(outcome.cells.size() > 50);
  CHECK(outcome.passes());
}

TEST_CASE("the pool machine agrees with the whole table of priorities", "[long]") {
  const auto outcome = checked(table_part::all);
  CHECK(outcome.rows == 48);
  CHECK(outcome.cells.size() > 200);
  CHECK(outcome.passes());
}

} // namespace strowger::tests::priority_check_test
