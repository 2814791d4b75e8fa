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

/// Refusals, misses, wrap-ups, transfers, breaks, hours that end, a full queue.
const char* morning = R"(
version: 1
name: morning
begins: 2026-03-02
length: 3h
seed: 3
centre:
  skills: {english: }
  attributes: [{name: tier, of: interaction}]
  opening_hours: [{name: office, open: ["Mon-Fri 00:10-02:30"]}]
  queues:
    - {name: experts, requires: {english: 5}, wrap_up: 2m}
    - {name: sales, length_max: 3, wrap_up: 30s, offer_timeout: 10s}
    - {name: support, hours: office, wrap_up: 90s, tiers: [{tier: gold, priority: 60}], offer_timeout: 10s}
contacts:
  - name: calls
    queue: support
    attributes: {tier: gold}
    arrivals: {per_hour: 60}
    service: {law: lognormal, mean: 3m, variation: 0.9}
    patience: {law: weibull, mean: 2m, shape: 2}
    wrap_up: {law: exponential, mean: 40s}
    passes_on: [{to: hard, chance: 20%}]
  - name: hard
    queue: experts
    service: {law: gamma, mean: 5m, shape: 2}
    patience: {law: exponential, mean: 4m}
    wrap_up: {law: exponential, mean: 2m}
  - name: orders
    queue: sales
    arrivals: {process: bursts, per_hour: 6, burst_size: 6}
    service: {law: exponential, mean: 100s}
    patience: {law: exponential, mean: 90s}
    wrap_up: {law: constant, mean: 10s}
crews:
  - name: l1
    count: 4
    agent: {queues: [sales, support], capacity: {voice: 1, chat: 0, email: 0, task: 0}}
    answers_after: {law: lognormal, mean: 3s, variation: 0.5}
    refuses: 4%
    misses: 4%
    shifts: [{from: "00:00", to: "02:50", breaks: [{after: 1h, length: 10m, spread: 30m}]}]
  - name: l2
    count: 2
    agent: {skills: {english: 6}, queues: [experts, support], capacity: {voice: 1, chat: 0, email: 0, task: 0}}
    shifts: [{from: "00:10", to: "02:40"}]
)";

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
  const auto what = scenario_of(morning);
  const auto journal = journal_of(what);
  const auto made = read_incident(*journal, between(what, 0, 180));
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
  const auto what = scenario_of(morning);
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
