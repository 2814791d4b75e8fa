#include "sim/job_processes.hpp"
#include "sim/queueing/erlang.hpp"
#include "sim/staffing/staffing_page.hpp"
#include "sim/staffing/staffing_report.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/whole_read.hpp"
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

namespace strowger::tests::staffing_test {

using namespace strowger::sim;
using namespace strowger::sim::staffing;

namespace {

const std::filesystem::path source{STROWGER_SOURCE_DIR};

/// Three hours, of which the second is the busiest.
const char* short_day = R"(
version: 1
name: short day
begins: 2026-03-02
length: 4h
seed: 3
centre:
  queues: [{name: shop, wrap_up: 0s, service_level: {within: 20s, target: 80%}}]
contacts:
  - name: calls
    queue: shop
    arrivals:
      periods:
        - {from: "00:00", to: "01:00", per_hour: 100}
        - {from: "01:00", to: "02:00", per_hour: 200}
        - {from: "02:00", to: "03:00", per_hour: 60}
    service: {law: exponential, mean: 180s}
    patience: {law: exponential, mean: 180s}
crews: [{name: clerks, count: 30}]
)";

std::filesystem::path written(const temporary_folder& folder, const std::string& staffing) {
  std::ofstream{folder.path() / "day.yaml"} << short_day;
  std::ofstream{folder.path() / "staffing.yaml"} << staffing;
  return folder.path() / "staffing.yaml";
}

staffing_plan read_plan(const std::filesystem::path& file) { return whole(read_staffing_file(file)); }

} // namespace

TEST_CASE("the smallest numbers keep to the targets, and one agent fewer does not") {
  const temporary_folder folder;
  const auto plan = read_plan(written(folder, R"(
version: 1
name: smallest
scenario: day.yaml
span: 1h
replications: 20
targets: [{figure: service_level.abandons_negative, queue: shop, at_least: 0.8}]
crews: [{name: clerks}]
shifts:
  - {name: long, from: "00:00", length: 4h}
  - {name: short, from: "00:00", to: "02:00", step: 1h, length: 2h, breaks: [{after: 1h30m, length: 15m}]}
)"));
  const auto found = find_staffing(plan, usable_cores());
  REQUIRE(found.met);
  CHECK(found.smallest.outcome.met());
  const auto& numbers = found.smallest.numbers.front();
  // Erlang A is near, and each hour is nearly steady.
  for (std::size_t s = 0; s < 3; ++s) CHECK(std::abs(int(numbers[s]) - int(found.guess.front()[s])) <= 2);
  CHECK(numbers[1] > numbers[0]);
  staffing_trials trials{plan, usable_cores()};
  for (std::size_t s = 0; s < 4; ++s) {
    if (numbers[s] == 0) continue;
    auto fewer = found.smallest.numbers;
    --fewer.front()[s];
    CHECK_FALSE(trials.run(fewer).met());
  }
  REQUIRE(found.shifts.size() == 1);
  CHECK(found.shifts.front().problem.empty());
  CHECK(found.shifts.front().cover.cost >= found.shifts.front().cover.lower_bound);
  REQUIRE(found.with_shifts);
  CHECK(found.with_shifts->met());
  const auto document = nlohmann::json::parse(staffing_json(plan, &found));
  CHECK(document.at("smallest").at("agents").at("clerks").size() == 4);
  CHECK(staffing_csv(plan, found).find("agents of clerks") != std::string::npos);
  const auto page = nlohmann::json::parse(staffing_page_json(plan, found, seats_of(found.smallest.numbers)));
  const auto& clerks = page.at("crews").at(0);
  CHECK(clerks.at("agents") == nlohmann::json(numbers));
  CHECK(clerks.at("guess") == nlohmann::json(found.guess.front()));
  CHECK(clerks.at("serves") == nlohmann::json::parse(R"([{"kind": "calls", "at_once": 1}])"));
  for (std::size_t s = 0; s < 4; ++s)
    CHECK(clerks.at("shifts").at("there").at(s).get<std::uint32_t>() >= numbers[s]);
  CHECK(page.at("kept").size() == 4);
  CHECK(page.at("money").at(1).at("what") == "in_shifts");
}

TEST_CASE("with prices the cheapest numbers cost no more than those around them") {
  const temporary_folder folder;
  const auto plan = read_plan(written(folder, R"(
version: 1
name: cheapest
scenario: day.yaml
span: 1h
replications: 10
crews: [{name: clerks, per_hour: 20}]
prices: {waiting_hour: 30, lost: 10}
)"));
  const auto found = find_staffing(plan, usable_cores());
  REQUIRE(found.cheapest);
  staffing_trials trials{plan, usable_cores()};
  for (std::size_t s = 0; s < 3; ++s)
    for (const int by : {-1, 1}) {
      auto other = found.cheapest->numbers;
      other.front()[s] = static_cast<std::uint32_t>(static_cast<int>(other.front()[s]) + by);
      CHECK(trials.run(other).cost() >= found.cheapest->outcome.cost());
    }
}

TEST_CASE("too few agents for a target are told") {
  const temporary_folder folder;
  auto plan = read_plan(written(folder, R"(
version: 1
name: too few
scenario: day.yaml
span: 2h
replications: 5
targets: [{figure: abandon_rate, at_most: 0.001}]
crews: [{name: clerks}]
)"));
  auto& agents = plan.what.crews.front().agents;
  agents.resize(5);
  const auto found = find_staffing(plan, 1);
  CHECK_FALSE(found.met);
  CHECK(found.smallest.numbers.front()[0] == 5);
  const auto ceilings = reached_ceilings(plan, found);
  REQUIRE(ceilings.size() == 1);
  CHECK(
      ceilings.front() ==
      "no more than 5 agents of clerks were tried (at_most, or the crew's count in the scenario): in 2 of 2 "
      "spans it takes all of them");
}

TEST_CASE("a crew may be staffed with more agents than the scenario has, or with fewer") {
  const temporary_folder folder;
  const auto with = [&](const std::string& crew) {
    return read_staffing_file(written(folder, R"(
version: 1
name: at most
scenario: day.yaml
span: 2h
replications: 5
targets: [{figure: service_level.abandons_negative, queue: shop, at_least: 0.8}]
crews: [{name: clerks, )" + crew + "}]\n"));
  };
  const auto more = whole(with("at_most: 40"));
  staffing_trials trials{more, 1};
  CHECK(trials.most(0) == 40);
  CHECK(trials.run({std::vector<std::uint32_t>(more.spans(), 40)}).met());
  const auto few = whole(with("at_most: 4"));
  const auto found = find_staffing(few, 1);
  CHECK_FALSE(found.met);
  CHECK(found.smallest.numbers.front()[0] == 4);
  const auto wrong = with("at_least: 5, at_most: 4");
  CHECK_FALSE(wrong.ok());
  CHECK(mistakes_in(wrong.diagnostics).find("the crew has fewer agents") != std::string::npos);
}

TEST_CASE("what is wrong with a staffing file is told with its place") {
  const temporary_folder folder;
  const auto read = read_staffing_file(written(folder, R"(
version: 1
name: wrong
scenario: day.yaml
span: 20m
targets: [{figure: service_levl, at_least: 0.8}, {figure: abandon_rate}]
crews: [{name: clerk}]
)"));
  CHECK_FALSE(read.ok());
  const auto all = mistakes_in(read.diagnostics);
  CHECK(all.find(":5:") != std::string::npos);
  CHECK(all.find("clerks") != std::string::npos);
  CHECK(all.find("at_least and at_most") != std::string::npos);
  CHECK_FALSE(read_staffing_file(folder.path() / "none.yaml").ok());
  const auto more = mistakes_in(read_staffing_file(written(folder, R"(
version: 1
name: too much
scenario: day.yaml
confidence: 100%
targets: [{figure: service_level.abandons_negative, at_least: 1.5}]
crews: [{name: clerks}]
)"))
                                    .diagnostics);
  INFO(more);
  CHECK(more.find(":5:13: error: confidence is 100%") != std::string::npos);
  CHECK(more.find(":6:63: error: at_least is 1.5: service_level.abandons_negative is a share, from 0 to 1") !=
        std::string::npos);
}

TEST_CASE("the cost example: twenty seats in-house and outsourced") {
  const auto plan = read_plan(source / "tests/scenarios/staffing/cost_example.yaml");
  REQUIRE(plan.costs.size() == 2);
  const auto seats = static_cast<double>(plan.seats.value());
  CHECK(seats == 20);
  const auto& own = plan.costs[0];
  CHECK(own.month(seats) == 94'000);
  CHECK(own.first_month(seats) == 254'000);
  const auto& bought = plan.costs[1];
  CHECK(bought.month(seats) == 74'000);
  CHECK(bought.first_month(seats) == 104'000);
  CHECK(own.first_year(seats) == 160'000 + 12 * 94'000);
  const auto document = nlohmann::json::parse(staffing_json(plan, nullptr));
  CHECK(document.at("costs").at(1).at("first_month") == 104'000);
}

TEST_CASE("the staffing example of the documentation is a staffing file") {
  const auto plan = read_plan(source / "tests/scenarios/staffing/one_pool.yaml");
  CHECK(plan.spans() == 40);
  CHECK(plan.targets.size() == 2);
  CHECK(plan.shifts.size() == 2);
}

} // namespace strowger::tests::staffing_test
