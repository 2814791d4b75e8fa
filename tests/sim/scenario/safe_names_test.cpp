#include "routing/attribute_list.hpp"
#include "sim/scenario/safe_names.hpp"
#include "sim/scenario/scenario_folder.hpp"
#include "tests/temporary_folder.hpp"
#include <catch2/catch.hpp>
#include <fstream>
#include <set>

namespace strowger::tests::safe_names_test {

namespace fs = std::filesystem;
using namespace strowger::sim;

TEST_CASE("names of a log become names of a configuration, no two alike") {
  const std::vector<std::string> originals{"sales north",         "\u9500\u552e \u90e8", "sales-north",
                                           "\u552e\u540e",        "VIP \u5ba2\u670d!",   "",
                                           std::string(200, 'x'), std::string(201, 'x')};
  const auto names = safe_names(originals, "queue");
  const std::vector<std::string> wanted{
      "sales-north-2", "queue-1", "sales-north",        "queue-2",
      "VIP",           "queue-3", std::string(56, 'x'), std::string(56, 'x') + "-2"};
  CHECK(names == wanted);
  for (const auto& one : names) CHECK(routing::is_plain_name(one));
  CHECK(std::set<std::string>(names.begin(), names.end()).size() == names.size());
  CHECK(name_for_people("a\tb\n") == "a b ");
  CHECK(name_for_people(std::string(150, 'y')).size() == 100);
}

TEST_CASE("a scenario's folder that is not kept goes again, and nothing else does") {
  const temporary_folder in;
  {
    scenario_folder made{in / "a/b/"};
    made.put("scenario.yaml", "version: 1\n", 0600);
    CHECK(fs::exists(in / "a/b/scenario.yaml"));
    CHECK_THROWS_WITH(made.put("scenario.yaml", ""), Catch::Contains("there is a scenario.yaml in"));
  }
  CHECK_FALSE(fs::exists(in / "a"));
  fs::create_directories(in / "c");
  std::ofstream{in / "c/mine.txt"} << "mine";
  {
    scenario_folder made{in / "c/d"};
    made.put("one.csv", "a\n");
    std::ofstream{in / "c/d/other.txt"} << "of somebody else";
  }
  CHECK(fs::exists(in / "c/mine.txt"));
  CHECK(fs::exists(in / "c/d/other.txt"));
  CHECK_FALSE(fs::exists(in / "c/d/one.csv"));
  {
    scenario_folder made{in / "c/e"};
    made.put("scenario.yaml", "version: 1\n");
    made.keep();
  }
  CHECK(fs::exists(in / "c/e/scenario.yaml"));
  CHECK_THROWS_WITH(scenario_folder{in / "c/e"}, Catch::Contains("there is a scenario in"));
  CHECK_THROWS_WITH(scenario_folder{in / "c/mine.txt/x"}, Catch::Contains("cannot make the folder"));
}

} // namespace strowger::tests::safe_names_test
