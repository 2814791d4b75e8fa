#include "routing/model/random.hpp"
#include "sim/actor_centre.hpp"
#include "sim/call_log.hpp"
#include "tests/reference_data.hpp"
#include "tests/temporary_folder.hpp"
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace strowger::tests::replay_test {

using namespace strowger::sim;
using routing::milliseconds;

namespace {

constexpr instant second = instants_per_second;

/// A folder with a small log of its own, gone with the test.
struct log_folder {
  tests::temporary_folder folder;
  log_folder() {
    put("calls.csv", "arrival,queue,outcome,wait_s,service_s,agent,consult_after_s,transfer_after_s\n"
                     "2024-02-29T08:00:10,sales,AGENT,1,100,ann,,\n"
                     "2024-02-29T08:00:20,sales,HANG,35,0,,,\n"
                     "2024-02-29T08:00:30,service,AGENT,80,60,ann,10,\n"
                     "2024-03-01T08:00:00,sales,AGENT,1,10,ann,,\n");
    put("agent_skills.csv", "agent,sales,service,other\nann,2,1,0\nbob,1,0,5\n");
    put("agent_days.csv", "agent,date,first_answer,last_hangup,busy_s,calls\n"
                          "ann,2024-02-29,08:00:11,08:03:00,160,2\nbob,2024-03-01,08:00:00,09:00:00,0,0\n");
  }
  void put(const char* name, const std::string& text) const { folder.write(name, text); }
};

/// A synthetic day with two queues, shifts, patience, a ring of a second and a wrap-up.
day busy_day(std::uint64_t seed) {
  day one;
  one.name = "busy";
  for (const auto* name : {"sales", "service"}) {
    routing::queue_settings queue;
    queue.name = name;
    queue.wrap_up_limit = milliseconds{30'000};
    one.settings.queues.push_back(queue);
  }
  auto dice = routing::random_stream(seed, "day");
  for (std::uint32_t i = 0; i < 6; ++i) {
    routing::agent_settings agent;
    agent.name = std::string{"agent"} + static_cast<char>('a' + i);
    agent.capacity = {1, 0, 0, 0};
    if (i < 2) agent.queues = {"sales"};
    one.settings.agents.push_back(agent);
    const auto from = static_cast<instant>(routing::draw_below(dice, 600'000'000));
    one.shifts.push_back({i, from, from + 2 * 3'600 * second});
  }
  for (instant at = 0; at < 2 * 3'600 * second;) {
    at += static_cast<instant>(routing::draw_exponential(dice, 20.0 * second));
    contact who;
    who.queue = static_cast<std::uint32_t>(routing::draw_below(dice, 2));
    who.service = static_cast<instant>(routing::draw_lognormal(dice, 80.0 * second, 0.9));
    who.patience = static_cast<instant>(routing::draw_weibull(dice, 2, 90.0 * second));
    one.contacts.push_back({at, who});
  }
  one.manners = {second, 15 * second};
  return one;
}

void check_same(const replay_outcome& machine, const replay_outcome& actors) {
  for (std::size_t i = 0; i < machine.queues.size(); ++i) {
    const auto& one = machine.figures.queues.at(machine.queues[i]).total;
    const auto& other = actors.figures.queues.at(actors.queues[i]).total;
    CHECK(one.enqueued == other.enqueued);
    CHECK(one.answered == other.answered);
    CHECK(one.abandoned == other.abandoned);
    CHECK(one.wait_answered == other.wait_answered);
    CHECK(one.wait_abandoned == other.wait_abandoned);
    CHECK(one.handling == other.handling);
  }
}

} // namespace

TEST_CASE("a call log becomes a day, and what it does not say is told") {
  const log_folder log;
  const auto read = read_call_log(log.folder.path(), {"2024-02-29", milliseconds{20'000}, 1});
  const auto& what = read.what;
  CHECK(what.begins == routing::wall_time{milliseconds{1'709'164'800'000}});
  REQUIRE(what.contacts.size() == 3);
  CHECK(what.contacts[0].at == (8 * 3'600 + 10) * second);
  CHECK(what.contacts[0].who.service == 100 * second);
  CHECK(what.contacts[1].who.patience == 35 * second);
  CHECK(what.contacts[1].who.service == 100 * second);
  REQUIRE(what.settings.queues.size() == 2);
  REQUIRE(what.settings.agents.size() == 1);
  CHECK(what.settings.agents[0].queues == std::vector<std::string>{"sales", "service"});
  REQUIRE(what.shifts.size() == 1);
  CHECK(what.shifts[0].to == (8 * 3'600 + 180) * second);
  CHECK(read.queues[0].answered == 1);
  CHECK(read.queues[0].abandoned == 1);
  CHECK(read.queues[1].wait_answered == milliseconds{80'000});
  CHECK(read.busy == milliseconds{160'000});
  CHECK(read.assumptions.size() == 9);
}

TEST_CASE("a call log that cannot be used is refused with its place") {
  const log_folder log;
  using Catch::Matchers::Contains;
  CHECK_THROWS_WITH(read_call_log(log.folder.path(), {"2024-02-28", {}, 1}),
                    Contains("nobody called on 2024-02-28"));
  CHECK_THROWS_WITH(read_call_log(log.folder.path(), {"2024-02-30", {}, 1}), Contains("is no date"));
  log.put("agent_days.csv",
          "agent,date,first_answer,last_hangup,busy_s,calls\nann,2024-02-29,08:00,09:00:00,1,1\n");
  CHECK_THROWS_WITH(read_call_log(log.folder.path(), {"2024-02-29", {}, 1}),
                    Contains("agent_days.csv:2: first_answer"));
  log.put("calls.csv", "arrival,queue,outcome,wait_s,service_s,agent,consult_after_s,transfer_after_s\n2024-"
                       "02-29T08:00:10,s,LOST,1,1,a,,\n");
  CHECK_THROWS_WITH(read_call_log(log.folder.path(), {"2024-02-29", {}, 1}),
                    Contains("neither AGENT nor HANG"));
}

TEST_CASE("a day through the actors goes as it goes through the machine alone, and twice the same") {
  const auto seed = GENERATE(1U, 2U, 3U);
  const auto one = busy_day(seed);
  const auto machine = replay_on_machine(one, {true, true});
  const auto actors = replay_on_actors(one, {true, true});
  INFO(machine.finding.value_or("") << actors.finding.value_or(""));
  CHECK(machine.finding == std::nullopt);
  CHECK(actors.finding == std::nullopt);
  CHECK(machine.figures.queues.at(machine.queues[0]).total.abandoned > 0);
  check_same(machine, actors);
  CHECK(replay_on_actors(one, {false, true}).digest == actors.digest);
  CHECK(replay_on_actors(busy_day(seed + 10), {false, true}).digest != actors.digest);
}

TEST_CASE("a real day replays through machine and actors alike, near to what is recorded") {
  const auto log = tests::reference_data("vanad_2014_01/calls.csv", "replay of a real day");
  if (!log) return;
  const auto read = read_call_log(log->parent_path(), {"2014-01-09", milliseconds{20'000}, 1});
  CHECK(read.what.contacts.size() == 4'940);
  const auto machine = replay_on_machine(read.what, {true, true});
  INFO(machine.finding.value_or("nothing wrong"));
  CHECK(machine.finding == std::nullopt);
  routing::kpi::queue_counts recorded, replayed;
  for (std::size_t i = 0; i < machine.queues.size(); ++i) {
    recorded += read.queues[i];
    replayed += machine.figures.queues.at(machine.queues[i]).total;
  }
  CHECK(recorded.enqueued == replayed.enqueued);
  CHECK(replayed.answered > recorded.answered * 95 / 100);
  const auto agents = routing::kpi::all_agents(machine.figures, machine.end);
  const auto occupancy = static_cast<double>(agents.handling.count()) /
                         static_cast<double>((agents.handling + agents.idle).count());
  const auto busy = static_cast<double>(read.busy.count()) / static_cast<double>(read.present.count());
  CHECK(occupancy == Approx(busy).epsilon(0.05));
  check_same(machine, replay_on_actors(read.what, {false, false}));
}

} // namespace strowger::tests::replay_test
