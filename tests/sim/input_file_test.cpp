#include "sim/input_file.hpp"
#include "tests/temporary_folder.hpp"
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace strowger::tests::input_file_test {

using strowger::sim::json_of;
using strowger::sim::text_of_file;

TEST_CASE("only plain files of a bounded size are read, and the reason is said") {
  const temporary_folder in;
  in.write("small", "abc");
  in.write("large", std::string(2'000'000, 'x'));
  CHECK(text_of_file(in / "small", 3) == "abc");
  CHECK_THROWS_WITH(text_of_file(in / "large", 1 << 20), Catch::Contains("large: larger than 1 MiB"));
  CHECK_THROWS_WITH(text_of_file(in / "none", 9), Catch::Contains("none: there is no such file"));
  CHECK_THROWS_WITH(text_of_file(in.path(), 9), Catch::Contains("this is no plain file"));
  CHECK_THROWS_WITH(text_of_file("/dev/zero", 9), Catch::Contains("/dev/zero: this is no plain file"));
}

TEST_CASE("what is no JSON is told with line and column") {
  CHECK(json_of("{\"a\": 1}", "f").at("a") == 1);
  CHECK_THROWS_WITH(json_of("", "f"), "f:1:1: the file is empty: JSON is needed");
  CHECK_THROWS_WITH(json_of("{\n \"a\": x}", "f"), "f:2:7: this is no JSON from here on");
  CHECK_THROWS_WITH(json_of("{\"a\": [1,", "f"), Catch::Contains("f:1:10: the JSON ends too early"));
}

} // namespace strowger::tests::input_file_test
