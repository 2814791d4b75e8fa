#include "journal_of_scenario.hpp"
#include "sim/pool_text/pool_scene.hpp"
#include "sim/pool_text/scene_settings.hpp"
#include "sim/pool_text/scene_words.hpp"
#include "sim/scenario/incident.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace strowger::tests::incident_test {

using namespace strowger::sim;
using namespace strowger::routing;

namespace {

incident_choice between(const scenario& what, int from_minute, int to_minute) {
  incident_choice choice;
  choice.from = what.begins + milliseconds{60'000LL * from_minute};
  choice.to = what.begins + milliseconds{60'000LL * to_minute};
  return choice;
}

void check_text(const incident& made) {
  INFO(made.text.substr(0, 3'000));
  CHECK(made.text.find("NOT UNDERSTOOD") == std::string::npos);
  CHECK(made.text.find("BROKEN") == std::string::npos);
  CHECK(made.text.find("BAD") == std::string::npos);
  // What the tests' runner does with every text.
  CHECK(wording::pool_scene{}.run(made.text) == made.text);
}

} // namespace

TEST_CASE("an incident of the whole journal happens in its text as it did") {
  const auto what = scenario_of(rich);
  const auto journal = journal_of(what);
  const auto made = read_incident(*journal, between(what, 0, 300));
  check_text(made);
  INFO(made.first_difference);
  CHECK(made.differ == 0);
  CHECK(made.left_out == 0);
  CHECK(made.inputs > 500);
  for (const auto* words : {"declined", "timed_out", "(transfer)", "abandoned", "ends wrap-up",
                            "hours office begin", "not admitted: queue_full"})
    CHECK(made.text.find(words) != std::string::npos);
}

TEST_CASE("an incident in the middle begins where the pool was empty, or without who was there") {
  const auto what = scenario_of(rich);
  const auto journal = journal_of(what);
  auto choice = between(what, 60, 75);
  const auto near = read_incident(*journal, choice);
  check_text(near);
  INFO(near.first_difference);
  CHECK(near.differ == 0);
  CHECK(near.inputs > 20);

  choice.before_max = 0;
  const auto cut = read_incident(*journal, choice);
  check_text(cut);
  CHECK(cut.inputs < near.inputs);
  CHECK_FALSE(cut.notes.empty());
  CHECK(cut.differ * 4 < cut.inputs);

  choice.records_max = 10;
  CHECK_THROWS_WITH(read_incident(*journal, choice), Catch::Contains("take a shorter time"));
  CHECK_THROWS_WITH(read_incident(*journal, between(what, 600, 700)), Catch::Contains("nothing happened"));
}

TEST_CASE("settings of every scenario text of the pool are written as they were read") {
  const auto folder = std::filesystem::path{STROWGER_SOURCE_DIR} / "tests/scenarios/pool";
  std::size_t lines = 0;
  std::string not_whole;
  for (const auto& file : std::filesystem::directory_iterator{folder}) {
    std::ifstream in{file.path()};
    for (std::string line; std::getline(in, line);) {
      const auto words = wording::split(line);
      if (words.empty()) continue;
      bool whole = true;
      if (words[0] == "queue")
        whole = wording::said_whole(wording::read_queue(words));
      else if (words[0] == "agent")
        whole = wording::said_whole(wording::read_agent(words));
      else if (words[0] == "limits")
        whole = wording::said_whole(wording::read_limits(words));
      else
        continue;
      ++lines;
      if (!whole) not_whole += file.path().filename().string() + ": " + line + "\n";
    }
  }
  CHECK(lines > 300);
  INFO(not_whole);
  CHECK(std::count(not_whole.begin(), not_whole.end(), '\n') <=
        6); // terms of `fit` by expression, and their like
}

} // namespace strowger::tests::incident_test
