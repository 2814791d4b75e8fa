#include "sim/job_processes.hpp"
#include "sim/queueing/erlang.hpp"
#include "tests/sim/scenario/written_scenario.hpp"
#include "tests/sim/staffing/staffed_scenario.hpp"
#include "tests/temporary_folder.hpp"
#include <fstream>

namespace strowger::tests::shared_work_test {

using namespace strowger::sim;
using namespace strowger::sim::staffing;

namespace {

const std::filesystem::path source{STROWGER_SOURCE_DIR};

read_staffing read_written(const temporary_folder& folder, const std::string& day, const std::string& plan) {
  std::ofstream{folder.path() / "day.yaml"} << "version: 1\nname: day\nbegins: 2026-03-02\nseed: 3\n" + day;
  std::ofstream{folder.path() / "staffing.yaml"} << "version: 1\nname: plan\nscenario: day.yaml\n" + plan;
  return read_staffing_file(folder.path() / "staffing.yaml");
}

/// The fewest servers of a queue with patience that answer 80 % of all within 20 s.
std::uint32_t servers_for(double per_hour, double service, double patience) {
  for (std::uint32_t n = 1;; ++n)
    if (queueing::erlang_a{n, per_hour / 3'600, service, patience}.answered_within(20) >= 0.8) return n;
}

std::uint32_t together(const staffing_numbers& numbers, std::size_t span) {
  std::uint32_t sum = 0;
  for (const auto& crew : numbers) sum += crew[span];
  return sum;
}

/// Two tenants' lines in one pool, with so many calls of 180 s an hour.
std::string two_lines(int of_a, int of_b) {
  return R"(length: 8h
centre:
  tenants: [{name: a}, {name: b}, {name: floor}]
  pools: [{name: floor, tenants: [a, b, floor]}]
  certificates: {line: May answer}
  queues:
    - {name: line, tenant: a, certificates: [line], wrap_up: 0s}
    - {name: line, tenant: b, certificates: [line], wrap_up: 0s}
templates:
  call: &call
    queue: line
    service: {law: exponential, mean: 180s}
    patience: {law: exponential, mean: 180s}
contacts:
  - {<<: *call, name: a-calls, tenant: a, arrivals: {per_hour: )" +
         std::to_string(of_a) + R"(}}
  - {<<: *call, name: b-calls, tenant: b, arrivals: {per_hour: )" +
         std::to_string(of_b) + R"(}}
)";
}
const char* both_targets = R"(span: 4h
replications: 20
targets:
  - {figure: service_level.abandons_negative, queue: line, tenant: a, at_least: 0.8}
  - {figure: service_level.abandons_negative, queue: line, tenant: b, at_least: 0.8}
)";

/// The staffing file's plan in spans of so many hours, held against days that it has not seen.
void check_shipped(const char* file, int hours, std::uint32_t days) {
  auto plan = whole(read_staffing_file(source / "tests/scenarios/staffing" / file));
  plan.span = hours * 3'600 * instants_per_second;
  plan.replications = days;
  const auto found = find_staffing(plan, usable_cores());
  REQUIRE(found.met);
  check_by_run(plan, found.smallest.numbers);
}

} // namespace

TEST_CASE("a target that nobody answered tells is not kept: somebody has to be there for those who come") {
  const temporary_folder folder;
  const auto plan = whole(read_written(folder, R"(length: 4h
centre: {queues: [{name: mail}]}
contacts:
  - {name: mails, queue: mail, channel: email, arrivals: {per_hour: 10}, service: {law: exponential, mean: 4m}}
crews:
  - {name: writers, count: 10, agent: {capacity: {voice: 0, chat: 0, email: 2, task: 0}}}
)",
                                       R"(span: 1h
replications: 5
targets: [{figure: asa.of_answered, queue: mail, at_most: 600}]
crews: [{name: writers, per_hour: 20}]
)"));
  const auto found = find_staffing(plan, usable_cores());
  REQUIRE(found.met);
  for (std::size_t span = 0; span < 4; ++span) CHECK(together(found.smallest.numbers, span) >= 1);
}

TEST_CASE("one crew for two tenants' queues is as many as the pooled queue needs") {
  const temporary_folder folder;
  const auto plan = whole(read_written(folder, two_lines(90, 60) + R"(
crews:
  - {name: floor, count: 25, agent: {tenant: floor, also_serves: [a, b], certificates: [line], capacity: {voice: 1, chat: 0}}}
)",
                                       std::string{both_targets} + "crews: [{name: floor}]\n"));
  const auto found = find_staffing(plan, usable_cores());
  REQUIRE(found.met);
  const auto pooled = servers_for(150, 180, 180);
  for (std::size_t s = 0; s < 2; ++s) {
    INFO("span " << s << ": " << found.guess[0][s] << " guessed, " << found.smallest.numbers[0][s]
                 << " found, " << pooled << " by Erlang A");
    CHECK(std::abs(int(found.guess[0][s]) - int(pooled)) <= 1);
    CHECK(found.smallest.numbers[0][s] >= pooled);
    CHECK(found.smallest.numbers[0][s] <= pooled + 1);
  }
  check_by_run(plan, found.smallest.numbers);
}

TEST_CASE(
    "two crews that share a queue are as many together as one would be, and the cheaper one comes first") {
  const temporary_folder folder;
  const auto plan = whole(read_written(folder, R"(length: 8h
centre: {queues: [{name: line, wrap_up: 0s}]}
contacts:
  - name: calls
    queue: line
    arrivals: {per_hour: 150}
    service: {law: exponential, mean: 180s}
    patience: {law: exponential, mean: 180s}
crews:
  - {name: own, count: 20, agent: {capacity: {voice: 1, chat: 0}}}
  - {name: bought, count: 4, agent: {capacity: {voice: 1, chat: 0}}}
)",
                                       R"(span: 4h
replications: 20
targets: [{figure: service_level.abandons_negative, queue: line, at_least: 0.8}]
crews: [{name: own, per_hour: 30}, {name: bought, per_hour: 20}]
)"));
  const auto found = find_staffing(plan, usable_cores());
  REQUIRE(found.met);
  const auto pooled = servers_for(150, 180, 180);
  for (std::size_t s = 0; s < 2; ++s) {
    CHECK(std::abs(int(together(found.guess, s)) - int(pooled)) <= 1);
    CHECK(together(found.smallest.numbers, s) >= pooled);
    CHECK(together(found.smallest.numbers, s) <= pooled + 1);
    CHECK(found.smallest.numbers[1][s] == 4);
  }
  staffing_trials trials{plan, usable_cores()};
  for (std::size_t c = 0; c < 2; ++c)
    for (std::size_t s = 0; s < 2; ++s) {
      auto fewer = found.smallest.numbers;
      --fewer[c][s];
      CHECK_FALSE(trials.run(fewer).met());
    }
  check_by_run(plan, found.smallest.numbers);
}

TEST_CASE("agents for two queues take the place of agents for one where that is cheaper") {
  const temporary_folder folder;
  const auto plan = whole(read_written(
      folder, two_lines(6, 6) + R"(
crews:
  - {name: for-a, count: 20, agent: &seat {tenant: a, certificates: [line], capacity: {voice: 1, chat: 0}}}
  - {name: for-b, count: 20, agent: {<<: *seat, tenant: b}}
  - {name: for-both, count: 20, agent: {<<: *seat, tenant: floor, also_serves: [a, b]}}
)",
      std::string{both_targets} + "crews: [{name: for-a, per_hour: 20}, {name: for-b, per_hour: 20}, "
                                  "{name: for-both, per_hour: 21}]\n"));
  const auto found = find_staffing(plan, usable_cores());
  REQUIRE(found.met);
  REQUIRE(servers_for(6, 180, 180) == 2);
  REQUIRE(servers_for(12, 180, 180) == 2);
  for (std::size_t s = 0; s < 2; ++s) {
    CHECK(together(found.guess, s) == 4);
    CHECK(together(found.smallest.numbers, s) <= 3);
    CHECK(found.smallest.numbers[2][s] > 0);
  }
  check_by_run(plan, found.smallest.numbers);
}

TEST_CASE("chats in turns are work, shared by what an agent holds at once") {
  const temporary_folder folder;
  const auto plan = whole(read_written(folder, R"(length: 8h
centre: {queues: [{name: chat, wrap_up: 0s}]}
contacts:
  - name: chats
    queue: chat
    channel: chat
    arrivals: {per_hour: 240}
    turns: {count: 4, agent: {law: exponential, mean: 30s}, customer: {law: exponential, mean: 45s}}
    patience: {law: exponential, mean: 180s}
crews: [{name: writers, count: 40, agent: {capacity: {voice: 0, chat: 3}}}]
)",
                                       R"(span: 4h
replications: 20
targets: [{figure: service_level.abandons_negative, queue: chat, at_least: 0.8}]
crews: [{name: writers}]
)"));
  const auto found = find_staffing(plan, usable_cores());
  REQUIRE(found.met);
  const auto wanted = (servers_for(240, 4 * 30 + 3 * 45, 180) + 2) / 3;
  for (std::size_t s = 0; s < 2; ++s) {
    CHECK(std::abs(int(found.guess[0][s]) - int(wanted)) <= 1);
    CHECK(std::abs(int(found.smallest.numbers[0][s]) - int(wanted)) <= 1);
  }
  check_by_run(plan, found.smallest.numbers);
}

TEST_CASE("a queue that nobody may serve is told with what each crew lacks, and one that others serve with "
          "their names") {
  const temporary_folder folder;
  const std::string crews = R"(
crews:
  - {name: for-a, count: 20, agent: {tenant: a, certificates: [line], capacity: {voice: 1, chat: 0}}}
  - {name: writers, count: 20, agent: {tenant: b, certificates: [line], capacity: {voice: 0, chat: 3}}}
)";
  const auto nobody = read_written(folder, two_lines(90, 60) + crews,
                                   std::string{both_targets} + "crews: [{name: for-a}, {name: writers}]\n");
  CHECK_FALSE(nobody.ok());
  const auto told = mistakes_in(nobody.diagnostics);
  INFO(told);
  CHECK(told.find(
            "staffing.yaml:8:14: error: nobody may serve b-calls in queue b/line (for-a serves no queue of "
            "tenant b; writers has no capacity for voice), so no number of agents keeps this target") !=
        std::string::npos);
  CHECK(told.find(":7:") == std::string::npos);
  const auto unpriced =
      read_written(folder, two_lines(90, 60) + crews, "crews: [{name: for-a}]\nprices: {lost: 5}\n");
  CHECK(mistakes_in(unpriced.diagnostics).find("all of them are lost whatever the numbers are") !=
        std::string::npos);
  const auto others = read_written(folder, two_lines(90, 60) + crews + R"(
  - {name: for-b, count: 20, agent: {tenant: b, certificates: [line], capacity: {voice: 1, chat: 0}}}
)",
                                   std::string{both_targets} + "crews: [{name: for-a}]\n");
  CHECK_FALSE(others.ok());
  CHECK(mistakes_in(others.diagnostics)
            .find("none of the crews under `crews` may serve b/line, so their numbers cannot keep this "
                  "target: name "
                  "one who may (for-b)") != std::string::npos);
}

TEST_CASE("a plan of the outsourcer's floor keeps its targets in a run on other days") {
  check_shipped("outsourcer.yaml", 4, 5);
}

TEST_CASE("a plan of the support centre keeps its targets in a run on other days", "[long]") {
  check_shipped("support_centre.yaml", 5, 10);
}

TEST_CASE("a plan of the service of all channels keeps its targets in a run on other days", "[long]") {
  check_shipped("omnichannel_service.yaml", 8, 5);
}

} // namespace strowger::tests::shared_work_test
