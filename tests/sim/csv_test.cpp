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
  const csv_table table{"a\nx1\n\n2 1\nnan\n1e999\n", "t.csv"};
  CHECK_THROWS_WITH(table.column("b"), Contains("no column b"));
  for (std::size_t row = 0; row < 4; ++row)
    CHECK_THROWS_WITH(table.number(row, 0), Contains("is not a number"));
  const csv_table empty{"a,b\n,1\n", "t.csv"};
  CHECK_THROWS_WITH(empty.needed_number(0, 0), Contains("t.csv:2: a: \"\" is empty"));
  CHECK_THROWS_AS(csv_table::read("/nowhere/t.csv"), std::runtime_error);
}

TEST_CASE("tables as spreadsheets write them are read") {
  const csv_table quoted{"\xef\xbb\xbf\"queue\",wait_s , note\r\n\"sales, north\",12.5,\"he said "
                         "\"\"no\"\"\r\nand left\"\r\n,,\r\n"
                         "b,7,\r\n",
                         "t.csv"};
  REQUIRE(quoted.rows() == 2);
  CHECK(quoted.text(0, quoted.column("queue")) == "sales, north");
  CHECK(quoted.text(0, quoted.column("note")) == "he said \"no\"\r\nand left");
  CHECK(quoted.needed_number(1, quoted.column("wait_s")) == 7);
  CHECK(quoted.line(1) == 5);
  const csv_table padded{"queue, wait_s\nsales, 12.5 \nhelp,  \n", "t.csv"};
  CHECK(padded.needed_number(0, padded.column("wait_s")) == 12.5);
  CHECK_FALSE(padded.number(1, padded.column("wait_s")));
  const csv_table semicolons{"queue;wait_s\rsales;12,5\r", "t.csv"};
  CHECK(semicolons.needed_number(0, semicolons.column("wait_s")) == 12.5);
  CHECK(csv_table{"a\tb\n1\t2\n", "t.csv"}.needed_number(0, 1) == 2);
  CHECK_THROWS_WITH((csv_table{"a,b\n1,\"2\n3,4\n", "t.csv"}), Contains("t.csv:2: a quote opens"));
  CHECK_THROWS_WITH((csv_table{"a,b\n1,\"2\" 3\n", "t.csv"}), Contains("t.csv:2: something stands behind"));
}

TEST_CASE("what is no table is refused in words") {
  CHECK_THROWS_WITH((csv_table{std::string{"\xff\xfe"
                                           "a\0b\0",
                                           6},
                               "t.csv"}),
                    Contains("UTF-16"));
  CHECK_THROWS_WITH((csv_table{std::string{"a,b\n1,\0\n", 8}, "t.csv"}), Contains("t.csv:2: a zero byte"));
  CHECK_THROWS_WITH((csv_table{"a,b\n1,\xb0\xa1\n", "t.csv"}), Contains("t.csv:2: this is not UTF-8"));
  CHECK_THROWS_WITH((csv_table{"at_s,service_s,at_s\n", "t.csv"}), Contains("\"at_s\" is there twice"));
}

TEST_CASE("a misspelt column is told with the one that was meant") {
  const csv_table table{"at_s,servcie_s,colour\n1,2,3\n", "t.csv"};
  CHECK_THROWS_WITH(table.column("service_s"), Contains("no column service_s; did you mean \"servcie_s\"?") &&
                                                   Contains("names \"at_s\", \"servcie_s\", \"colour\""));
  CHECK_THROWS_WITH(table.check_columns({"at_s", "service_s"}),
                    Contains("the column \"servcie_s\"; did you mean \"service_s\"?"));
  CHECK_NOTHROW(table.check_columns({"at_s", "patience_s"}));
}

TEST_CASE("a table that fits into a short string can be moved and copied") {
  auto first = std::make_optional(csv_table{"at_s\n1\n5\n", "t.csv"});
  const auto moved = std::move(*first);
  const auto copied = moved;
  first.reset();
  for (const auto* table : {&moved, &copied}) CHECK(table->number(1, table->column("at_s")) == 5);
}

} // namespace strowger::tests::csv_test
