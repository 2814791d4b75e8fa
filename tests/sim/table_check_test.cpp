#include "sim/job_processes.hpp"
#include "sim/table_check.hpp"
#include <catch2/catch.hpp>
#include <cmath>

namespace strowger::tests::table_check_test {

using namespace strowger::sim;

namespace {

const std::string tables = std::string{STROWGER_SOURCE_DIR} + "/tests/reference/queueing";

void warn(const table_outcome& outcome) {
  for (const auto& one : outcome.differences) WARN(one);
  for (const auto& cell : outcome.cells)
    if (cell.plan.state == cell_state::judged && !cell.agrees())
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
  CHECK(outcome.count(cell_state::judged) > 60);
  CHECK(outcome.passes());
  CHECK(outcome.spread().root_mean_square < 1.6);
}

TEST_CASE("the pool machine agrees with every table as a whole", "[long]") {
  table_options options;
  options.part = table_part::all;
  options.contacts_max = 5'000'000;
  options.machine_contacts = 100'000;
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
  options.machine_contacts = 20'000;
  const auto outcome = check_tables(tables, options);
  CHECK(outcome.rows == 18);
  CHECK(outcome.count(cell_state::judged) < outcome.cells.size());
  CHECK(outcome.outside(cell_state::judged) <= 1);
  auto wrong = outcome;
  for (auto& cell : wrong.cells) cell.expected *= 1.1;
  CHECK_FALSE(wrong.passes());
  auto other = outcome;
  other.differences.emplace_back("somebody waited longer");
  CHECK_FALSE(other.passes());
}

TEST_CASE("a pilot says how long the run must be for a cell, and what may be judged then") {
  table_row row;
  row.load = 0.9;
  // One in a hundred: contacts that know nothing of each other have a variance of 0.0099 each.
  const reference_cell rare{"p_wait", figure_kind::probability, 0.01, 0.01};
  const cell_planner alone{row, rare, {0.01, 0.0003, 0, 100}, 100'000}; // 0.009: less than they can have
  CHECK(alone.plan(4'000).state == cell_state::too_rare);
  CHECK(alone.plan(6'000).state == cell_state::judged);
  CHECK(alone.plan(6'000).events == Approx(60));
  CHECK(alone.plan(6'000).independent_events == Approx(60));
  CHECK(alone.contacts_wanted(1e6) == Approx(10'000)); // a hundred events are more than the error needs
  // They come in clumps of ten: the same error needs ten times as many.
  const cell_planner in_clumps{row, rare, {0.01, std::sqrt(0.099 / 100'000), 0, 100}, 100'000};
  CHECK(in_clumps.plan(6'000).state == cell_state::clumped);
  CHECK(in_clumps.plan(60'000).state == cell_state::judged);
  CHECK(in_clumps.contacts_wanted(1e6) == Approx(100'000));
  CHECK(in_clumps.contacts_wanted(60'000) == Approx(60'000));
  CHECK_FALSE(in_clumps.contacts_wanted(6'000));
  // A wait of 10 s with a deviation of 100 s is known to 1 % after a million.
  const reference_cell wait{"mean_wait_s", figure_kind::amount, 10, 0.5};
  const cell_planner slow{row, wait, {11, 1, 0, 100}, 10'000};
  CHECK(slow.error_wanted() == Approx(0.1));
  CHECK(slow.plan(900'000).state == cell_state::inexact);
  CHECK(slow.plan(1'000'100).state == cell_state::judged);
  CHECK(slow.contacts_wanted(1e7) == Approx(1'562'500)); // with a margin
  // Of what never happened in the pilot all within two relaxation times is taken as one: 2 times 300 s with
  // a contact each 30 s.
  row.model.service = law::exponential(300);
  row.model.agents = 1'000;
  row.model.arrivals_per_second = 1.0 / 30;
  const cell_planner unseen{row, rare, {0, 0, 0, 100}, 1'000};
  CHECK(unseen.plan(6'000).state == cell_state::clumped);
  CHECK(unseen.plan(6'000).independent_events == Approx(3));
  CHECK(unseen.plan(110'000).state == cell_state::judged);
}

} // namespace strowger::tests::table_check_test
