#include "sim/csv.hpp"
#include <catch2/catch.hpp>
#include <optional>
#include <stdexcept>

namespace strowger::tests::csv_test {

using Catch::Matchers::Contains;
using strowger::sim::csv_table;

TEST_CASE("a table is read by the names in its first line") {
  const csv_table table{"queue,wait_s\r\nsales,12.5\nservice,\n\n", "t.csv"};
  REQUIRE(table.rows() == 2);
  CHECK(table.text(0, table.column("queue")) == "sales");
  CHECK(table.needed_number(0, table.column("wait_s")) == 12.5);
  CHECK(table.number(1, table.column("wait_s")) == std::nullopt);
  CHECK(csv_table{"only,names", "t.csv"}.rows() == 0);
}

TEST_CASE("what is wrong with a table is said with its place") {
  CHECK_THROWS_WITH((csv_table{"", "t.csv"}), Contains("t.csv: empty"));
  CHECK_THROWS_WITH((csv_table{"a,b\n1,2\n3\n", "t.csv"}),
                    Contains("t.csv:3: 1 columns, the first line has 2"));
  CHECK_THROWS_WITH((csv_table{std::string(300, ','), "t.csv"}), Contains("more than 256 columns"));
  const csv_table table{"a\nx1\n\n2 \nnan\n1e999\n", "t.csv"};
  CHECK_THROWS_WITH(table.column("b"), Contains("no column b"));
  for (std::size_t row = 0; row < 4; ++row)
    CHECK_THROWS_WITH(table.number(row, 0), Contains("is not a number"));
  const csv_table empty{"a,b\n,1\n", "t.csv"};
  CHECK_THROWS_WITH(empty.needed_number(0, 0), Contains("row 1, a"));
  CHECK_THROWS_AS(csv_table::read("/nowhere/t.csv"), std::runtime_error);
}

TEST_CASE("a table that fits into a short string can be moved and copied") {
  auto first = std::make_optional(csv_table{"at_s\n1\n5\n", "t.csv"});
  const auto moved = std::move(*first);
  const auto copied = moved;
  first.reset();
  for (const auto* table : {&moved, &copied}) CHECK(table->number(1, table->column("at_s")) == 5);
}

} // namespace strowger::tests::csv_test
