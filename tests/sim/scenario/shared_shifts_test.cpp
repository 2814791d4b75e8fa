#include "sim/scenario/scenario_run.hpp"
#include "sim/shift_holders.hpp"
#include "tests/sim/scenario/written_scenario.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::shared_shifts_test {

using namespace strowger::sim;

namespace {

scenario_result run_at(const scenario& what, simulation_level level) {
  scenario_options how;
  how.audit = true;
  how.level = level;
  return run_scenario(what, how);
}

/// Two agents, the first until 0:45. Three come, at 0:10, 0:30 and 0:50, and talk for 50 minutes each.
std::string two_agents(const char* leaves) {
  return std::string{R"(version: 1
name: two
length: 2h
centre:
  queues: [{name: q, select: linear, wrap_up: 0s}]
contacts:
  - name: calls
    queue: q
    arrivals: {process: even, periods: [{from: "00:00", to: "01:00", per_hour: 3}]}
    service: {law: constant, mean: 50m}
crews:
  - name: pair
    count: 2
    agent: {queues: [q], capacity: {voice: 1, chat: 0, email: 0, task: 0}}
    leaves: )"} +
         leaves + R"(
    shifts: [{from: "00:00", to: "00:45", agents: 1}, {from: "00:00", to: "24:00"}]
)";
}

double of_all(const scenario_result& result, const char* figure) {
  return result.find(figure)->over_all.mean;
}

/// Four teams of a crew come and go while much is to be done, some with more than one piece of work.
const char* busy_crew = R"(version: 1
name: busy
begins: 2026-03-02
length: 2d
seed: 3
centre:
  queues: [{name: q, wrap_up: 30s, offer_timeout: 10s}]
contacts:
  - name: calls
    queue: q
    arrivals: {per_hour: 160}
    service: {law: exponential, mean: 4m}
    patience: {law: exponential, mean: 2m}
    wrap_up: {law: exponential, mean: 20s}
  - name: chats
    queue: q
    channel: chat
    arrivals: {per_hour: 60}
    service: {law: exponential, mean: 6m}
    patience: {law: exponential, mean: 5m}
crews:
  - name: team
    count: 16
    agent: {queues: [q], capacity: {voice: 1, chat: 2, email: 0, task: 0}}
    answers_after: {law: lognormal, mean: 3s, variation: 0.5}
    refuses: 3%
    misses: 3%
    leaves: first_free
    shifts:
      - {from: "00:00", to: "07:00", agents: 4, breaks: [{after: 1h, length: 10m, spread: 3h}]}
      - {from: "05:00", to: "13:00", agents: 5, breaks: [{after: 1h, length: 10m, spread: 4h}]}
      - {from: "12:00", to: "20:00", agents: 5}
      - {from: "18:00", to: "02:00", agents: 2}
)";

} // namespace

TEST_CASE("shifts of a crew change hands, and each is somebody's") {
  shift_holders holders{{{2, 4, 5}}};
  CHECK(holders.crew_of(3) == nullptr);
  CHECK(holders.crew_of(9) == nullptr);
  CHECK(holders.holder(7) == 7);
  holders.owe(4);
  holders.owe(2);
  CHECK(holders.owed(5));
  CHECK_FALSE(holders.owed(3));
  holders.pay(5); // goes in place of 4, who has its shift now
  CHECK(holders.holder(4) == 5);
  CHECK(holders.holder(5) == 4);
  holders.forgive(2); // its next shift begins
  CHECK_FALSE(holders.owed(4));
  holders.hand_over(5, 2); // whose shift 4 has
  CHECK(holders.holder(5) == 2);
  CHECK(holders.holder(2) == 4);
  CHECK(holders.holder(4) == 5);
}

TEST_CASE("at a shift's end whoever of the crew is free first goes, where the file says so, by hand") {
  const auto level = GENERATE(simulation_level::machine, simulation_level::actors);
  // The first agent has a call until 1:00, the second until 1:20; the third customer waits from 0:50 on.
  // Where the shift that ends at 0:45 is the first one's, it goes at 1:00, free first and at its own end, and
  // the customer waits 30 minutes. Where it is the second one's, the first takes the customer at 1:00, after
  // 10 minutes; unless who is free first goes.
  auto own = scenario_of(two_agents("own"));
  CHECK(of_all(run_at(own, level), "asa.of_answered") == Approx(10 * 60.0));
  CHECK(of_all(run_at(scenario_of(two_agents("first_free")), level), "asa.of_answered") == Approx(10 * 60.0));
  std::swap(own.crews[0].agents[0], own.crews[0].agents[1]);
  CHECK(of_all(run_at(own, level), "asa.of_answered") == Approx(10 * 60.0 / 3));
  own.crews[0].first_free_leaves = true;
  CHECK(of_all(run_at(own, level), "asa.of_answered") == Approx(10 * 60.0));
}

TEST_CASE("a crew whose shifts are nobody's own goes the same at both levels, with lines that go down too") {
  auto text = std::string{busy_crew};
  const bool drops = GENERATE(false, true);
  if (drops) text += "    drops: {per_hour: 0.5, lasts: {law: exponential, mean: 20s}}\n";
  auto what = scenario_of(text);
  what.seed = GENERATE(1U, 2U, 3U);
  const auto machine = run_at(what, simulation_level::machine);
  const auto actors = run_at(what, simulation_level::actors);
  for (const auto& one : {machine, actors})
    for (const auto& each : one.replications) CHECK(each.finding == "");
  CHECK(of_all(machine, "count.abandoned") > 0);
  CHECK(machine.digest == actors.digest);
  what.crews[0].first_free_leaves = false;
  CHECK(run_at(what, simulation_level::machine).digest != machine.digest);
}

} // namespace strowger::tests::shared_shifts_test
