#include "drawn_scenario.hpp"
#include "level_difference.hpp"
#include "written_scenario.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

namespace strowger::tests::levels_agree_test {

using namespace strowger::sim;

namespace {

void check_drawn(std::uint64_t first, std::uint64_t last) {
  for (auto seed = first; seed <= last; ++seed) {
    const auto text = drawn_scenario(seed);
    INFO("seed " << seed << "\n" << text);
    CHECK(level_difference(scenario_of(text)) == "");
  }
}

} // namespace

TEST_CASE("a configuration of more than one slice is the same input at both levels") {
  const auto agents = GENERATE("63", "64", "65", "130");
  CHECK(level_difference(scenario_of(std::string{R"(version: 1
name: many agents
length: 60s
centre:
  queues: [{name: q}]
contacts:
  - {name: k, queue: q, arrivals: {process: even, per_hour: 60}, service: {law: constant, mean: 10s}}
crews: [{name: clerks, count: )"} + agents +
                                     "}]\n")) == "");
}

TEST_CASE("a pool has its tenant's name at both levels") {
  CHECK(level_difference(scenario_of(R"(version: 1
name: another tenant's name
length: 60s
centre:
  tenants: [{name: a}]
  queues: [{name: q}]
contacts:
  - {name: k, queue: q, arrivals: {process: even, per_hour: 60}, service: {law: constant, mean: 10s}}
crews: [{name: c, count: 1}]
)")) == "");
}

TEST_CASE("who was passed on to a kind of another channel comes again by that channel at both levels") {
  CHECK(level_difference(scenario_of(R"(version: 1
name: passed on to another channel, gives up, comes again
length: 1000s
centre:
  queues: [{name: a}, {name: b}]
contacts:
  - name: calls
    queue: a
    arrivals: {process: even, per_hour: 36}
    service: {law: constant, mean: 10s}
    passes_on: [{to: chats, chance: 100%}]
  - name: chats
    queue: b
    channel: chat
    service: {law: constant, mean: 10s}
    patience: {law: constant, mean: 20s}
    again: {chance: 100%, after: {law: constant, mean: 100s}}
crews:
  - {name: x, count: 1, agent: {queues: [a], capacity: {voice: 1, chat: 1}}}
)")) == "");
}

TEST_CASE("what the pool does by itself at a moment comes before an answer that is given at once") {
  CHECK(level_difference(scenario_of(R"(version: 1
name: the ring widens at the moment an agent may be offered it again
length: 2000s
centre:
  queues: [{name: q, ring: {width: 3, step: 5s}}]
contacts:
  - {name: k, queue: q, arrivals: {process: even, per_hour: 180}, service: {law: constant, mean: 10s}}
crews:
  - {name: c, count: 1, refuses: 50%}
)")) == "");
  CHECK(level_difference(scenario_of(R"(version: 1
name: a transferred contact is old at once
length: 1d
centre:
  queues:
    - name: q
      wrap_up: 59s
      wait_max: 42s
      when_old: {over: 43s, callback: true}
      callback: {tries_max: 2, retry_after: 1m}
contacts:
  - name: first
    queue: q
    arrivals: {process: even, per_hour: 60}
    service: {law: constant, mean: 158s}
    passes_on: [{to: second, chance: 100%}]
  - {name: second, queue: q, service: {law: constant, mean: 106s}}
crews: [{name: c, count: 1}]
)")) == "");
}

TEST_CASE("who is named first in a record acts first, also where one rings and another connects") {
  CHECK(level_difference(scenario_of(R"(version: 1
name: the one who was too late is offered the next
length: 1d
centre:
  queues: [{name: q, wrap_up: 77s, ring: {width: 3, step: 2s}}]
contacts:
  - name: k
    queue: q
    arrivals: {process: bursts, per_hour: 3, burst_size: 2, burst_spread: {law: exponential, mean: 6s}}
    service: {law: exponential, mean: 300s}
crews:
  - {name: c, count: 2, answers_after: {law: constant, mean: 9s}}
)")) == "");
}

TEST_CASE("who is named in several records of a moment acts on one after the other at both levels") {
  // Half of a crew is gone and does not count as lost yet: several offers cannot be delivered, those that
  // follow them at once go to others who are named already and are gone too.
  CHECK(level_difference(scenario_of(drawn_scenario(1'551, drawn_keys::first))) == "");
}

TEST_CASE("opening hours change at both levels to the end, also where nobody comes any more") {
  CHECK(level_difference(scenario_of(R"(version: 1
name: closes in the evening
begins: 2026-03-02
length: 20h
centre:
  opening_hours: [{name: office, open: ["Mon-Fri 08:00-18:00"]}]
  queues: [{name: q, hours: office}]
contacts:
  - name: k
    queue: q
    arrivals: {periods: [{from: "09:00", to: "17:00", per_hour: 10}]}
    service: {law: constant, mean: 60s}
crews: [{name: c, count: 1}]
)")) == "");
}

TEST_CASE("every centre that is shipped goes the same at both levels") {
  const std::filesystem::path centres{STROWGER_SOURCE_DIR "/tests/scenarios/centre"};
  std::size_t found = 0;
  for (const auto& one : std::filesystem::directory_iterator{centres}) {
    if (one.path().extension() != ".yaml") continue;
    auto what = whole(read_scenario_file(one.path()));
    what.length = std::min<instant>(what.length, 10 * 3'600 * instants_per_second);
    INFO(one.path().string());
    CHECK(level_difference(what) == "");
    ++found;
  }
  CHECK(found >= 5);
}

TEST_CASE("scenarios drawn from seeds go the same at both levels") { check_drawn(1, 48); }

TEST_CASE("thousands of scenarios drawn from seeds go the same at both levels", "[long]") {
  check_drawn(1'000, 3'999);
}

} // namespace strowger::tests::levels_agree_test
