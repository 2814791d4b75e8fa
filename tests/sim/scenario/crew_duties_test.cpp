#include "sim/scenario/crew_duties.hpp"
#include "sim/scenario/scenario_changes.hpp"
#include "sim/scenario/scenario_day.hpp"
#include "sim/scenario/scenario_run.hpp"
#include "tests/temporary_folder.hpp"
#include "written_scenario.hpp"
#include <catch2/catch.hpp>
#include <fstream>

namespace strowger::tests::crew_duties_test {

using namespace strowger::sim;

namespace {

/// From a Monday, two weeks; somebody every quarter of an hour, day and night.
std::string weeks_with(const std::string& shifts) {
  return R"(version: 1
name: weeks
begins: 2026-03-02
length: 14d
seed: 4
centre: {queues: [{name: q, wrap_up: 10s}]}
contacts:
  - name: calls
    queue: q
    arrivals: {process: even, periods: [{from: "09:00", to: "17:00", per_hour: 4}]}
    service: {law: constant, mean: 3m}
    patience: {law: constant, mean: 2m}
crews:
  - name: clerks
    count: 4
    agent: {capacity: {voice: 1, chat: 0, email: 0, task: 0}}
    shifts:
)" + shifts;
}

std::string mistakes(const std::string& shifts) {
  return mistakes_in(read_scenario_text(weeks_with(shifts), "weeks.yaml").diagnostics);
}

/// Who is at work at this hour of this day of the first week, from 0: Monday.
std::vector<std::uint32_t> at_work(const scenario& what, int on, double hour) {
  const auto at = on * instants_per_day + static_cast<instant>(hour * 3'600e6);
  std::set<std::uint32_t> who;
  for (const auto& one : day_of(what, what.seed).shifts)
    if (one.from <= at && at < one.to) who.insert(one.agent);
  return {who.begin(), who.end()};
}

using places = std::vector<std::uint32_t>;
const places everybody{0, 1, 2, 3};

} // namespace

TEST_CASE("a crew has other hours at the weekend, and nobody is lost there") {
  const auto what =
      scenario_of(weeks_with("      - {days: [Mon, Tue, Wed, Thu, Fri], from: \"08:00\", to: \"18:00\"}\n"
                             "      - {days: [Sat, Sun], from: \"08:30\", to: \"17:30\"}\n"));
  for (int on = 0; on < 7; ++on) {
    CHECK(at_work(what, on, 12) == everybody);
    CHECK(at_work(what, on, 8.25) == (on < 5 ? everybody : places{}));
  }
  for (const auto level : {simulation_level::machine, simulation_level::actors}) {
    scenario_options how;
    how.level = level;
    how.audit = true;
    const auto run = run_scenario(what, how);
    CHECK(run.good());
    CHECK(run.find("count.abandoned")->over_all.mean == 0);
    CHECK(run.find("count.answered")->over_all.mean == run.find("count.enqueued")->over_all.mean);
    CHECK(run.find("count.answered")->over_all.mean > 400);
  }
}

TEST_CASE("who has no shift yet gets the next one, then who has none on its days") {
  const auto what =
      scenario_of(weeks_with("      - {days: [Mon, Tue], from: \"08:00\", to: \"12:00\", agents: 2}\n"
                             "      - {days: [Mon, Wed], from: \"13:00\", to: \"18:00\", agents: 1}\n"
                             "      - {days: [Wed, Sat], from: \"09:00\", to: \"12:00\", agents: 3}\n"));
  CHECK(at_work(what, 0, 9) == places{0, 1});
  CHECK(at_work(what, 0, 14) == places{2});
  CHECK(at_work(what, 2, 14) == places{2});
  CHECK(at_work(what, 2, 10) == places{0, 1, 3});
  CHECK(at_work(what, 5, 10) == places{0, 1, 3});
  CHECK(at_work(what, 3, 10) == places{});
}

TEST_CASE("a night reaches into the next day, and no further") {
  const auto nights = "      - {days: [Mon], from: \"22:00\", to: \"06:00\"}\n"
                      "      - {days: [Tue], from: \"";
  CHECK_THAT(mistakes(std::string{nights} + "05:00\", to: \"12:00\"}\n"),
             Catch::Contains("nobody has this shift: all of the crew have one at these times already"));
  const auto what = scenario_of(weeks_with(std::string{nights} + "06:00\", to: \"12:00\"}\n"));
  CHECK(at_work(what, 1, 5) == everybody);
  CHECK(at_work(what, 1, 7) == everybody);
}

TEST_CASE("breaks that overlap are one, and who comes in a break is there from its end on") {
  const auto times = [](const std::string& breaks, const std::string& late = "") {
    auto what = scenario_of(
        weeks_with("      - {from: \"08:00\", to: \"12:00\", breaks: [" + breaks + "]}\n" + late));
    const auto day = day_of(what, what.seed);
    std::string all;
    const auto add = [&](const char* kind, const auto& one) {
      if (one.agent != 1 || one.from >= instants_per_day) return;
      const auto minutes = [](instant at) { return std::to_string(at / (60 * instants_per_second)); };
      all += std::string{all.empty() ? "" : ", "} + kind + " " + minutes(one.from) + "-" + minutes(one.to);
    };
    for (const auto& one : day.shifts) add("work", one);
    for (const auto& one : day.breaks) add("break", one);
    return all;
  };
  CHECK(times("{after: 10m, length: 30m}, {after: 60m, length: 10m}") ==
        "work 480-720, break 490-520, break 540-550");
  CHECK(times("{after: 10m, length: 30m}, {after: 20m, length: 5m}") == "work 480-720, break 490-520");
  CHECK(times("{after: 20m, length: 30m}, {after: 10m, length: 15m}") == "work 480-720, break 490-530");
  CHECK(times("{after: 10m, length: 10m}, {after: 20m, length: 10m}") ==
        "work 480-720, break 490-500, break 500-510");
  CHECK(times("{after: 0s, length: 30m}") == "work 510-720");
  const std::string late = "    late: {law: constant, mean: 15m}\n";
  CHECK(times("{after: 10m, length: 30m}, {after: 60m, length: 10m}", late) == "work 520-720, break 540-550");
  CHECK(times("{after: 10m, length: 5m}", late) == "work 495-720");
  CHECK(times("{after: 10m, length: 4h}", late).empty());
  CHECK(times("{after: 3h50m, length: 1h}") == "work 480-720, break 710-720");
}

TEST_CASE("times of an attendance that overlap are one") {
  const temporary_folder folder;
  std::ofstream{folder / "who.csv"}
      << "agent,from_s,to_s,what\nann,100,900,work\nben,0,50,work\nann,400,500,break\n"
      << "ann,600,2000,work\nann,300,450,break\nben,50,90,work\n";
  std::ofstream{folder / "day.yaml"}
      << "version: 1\nname: day\nlength: 1h\ncrews: [{name: all, agents: \"*\", attendance: who.csv}]\n"
      << "centre: {queues: [{name: q}], agents: [{name: ann}, {name: ben}]}\n"
      << "contacts: [{name: calls, queue: q, arrivals: {per_hour: 4}, service: {law: constant, mean: 3m}}]\n";
  const auto read = read_scenario_file(folder / "day.yaml");
  REQUIRE(read.ok());
  const auto day = day_of(read.what, 1);
  const auto told = [](const auto& all) {
    std::string text;
    for (const auto& one : all)
      text += std::to_string(one.agent) + ":" + std::to_string(one.from / instants_per_second) + "-" +
              std::to_string(one.to / instants_per_second) + " ";
    return text;
  };
  CHECK(told(day.shifts) == "0:100-2000 1:0-50 1:50-90 ");
  CHECK(told(day.breaks) == "0:300-500 ");
}

TEST_CASE("round the clock in two shifts, nobody goes home at the midnight between them") {
  const auto what =
      scenario_of(weeks_with("      - {days: [Mon, Tue, Wed, Thu, Fri], from: \"00:00\", to: \"24:00\"}\n"
                             "      - {days: [Sat, Sun], from: \"00:00\", to: \"24:00\"}\n"));
  const auto run = run_scenario(what, {});
  CHECK(run.find("count.abandoned")->over_all.mean == 0);
  CHECK(run.find("ready_share")->over_all.mean > 0.99);
}

TEST_CASE("a shift for which nobody is left is refused") {
  const std::string week = "      - {from: \"08:00\", to: \"12:00\"";
  CHECK_THAT(mistakes(week + "}\n      - {days: [Sun], from: \"13:00\", to: \"17:00\"}\n"),
             Catch::Contains("weeks.yaml:19:9: error: nobody has this shift"));
  CHECK_THAT(
      mistakes(week + ", agents: 3}\n      - {days: [Sun], from: \"13:00\", to: \"17:00\", agents: 2}\n"),
      Catch::Contains("only 1 of the crew have no shift at these times yet"));
}

TEST_CASE("with more agents or fewer all of a crew's shifts are dealt out anew") {
  auto what =
      scenario_of(weeks_with("      - {days: [Mon, Tue, Wed, Thu, Fri], from: \"08:00\", to: \"18:00\"}\n"
                             "      - {days: [Sat, Sun], from: \"09:00\", to: \"17:00\"}\n"));
  change_agents(what, "clerks=+2");
  CHECK(at_work(what, 0, 12) == places{0, 1, 2, 3, 4, 5});
  CHECK(at_work(what, 6, 12) == places{0, 1, 2, 3, 4, 5});
  change_agents(what, "clerks=1");
  CHECK(at_work(what, 0, 12) == places{0});
  CHECK(at_work(what, 6, 12) == places{0});
}

} // namespace strowger::tests::crew_duties_test
