#include "sim/job_processes.hpp"
#include "sim/queueing/erlang.hpp"
#include "sim/scenario/scenario_report.hpp"
#include "sim/scenario/scenario_run.hpp"
#include "written_scenario.hpp"
#include <catch2/catch.hpp>
#include <csignal>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <unistd.h>

namespace strowger::tests::scenario_run_test {

using namespace strowger::sim;

namespace {

const std::filesystem::path source{STROWGER_SOURCE_DIR};

scenario read_centre_file(const char* name) {
  return whole(read_scenario_file(source / "tests/scenarios/centre" / name));
}

std::string findings(const scenario_result& result) {
  std::string all;
  for (const auto& one : result.replications) all += one.finding;
  for (const auto& one : result.bands)
    if (one.verdict == band_verdict::missed) all += "\nmissed: " + one.band.where + " " + one.band.figure;
  return all;
}

} // namespace

TEST_CASE("a scenario goes the same at both levels, to the digest of the pool's stream") {
  auto what = scenario_of(rich);
  what.seed = GENERATE(1U, 2U, 3U);
  scenario_options how;
  how.audit = true;
  const auto machine = run_scenario(what, how);
  how.level = simulation_level::actors;
  const auto actors = run_scenario(what, how);
  INFO("seed " << what.seed << findings(machine) << findings(actors));
  CHECK(machine.good());
  CHECK(actors.good());
  for (const auto* id : {"count.abandoned", "count.transferred", "count.refused"})
    CHECK(machine.find(id)->over_all.mean > 0);
  for (std::size_t i = 0; i < machine.figures.size(); ++i) {
    INFO(machine.figures[i].id);
    CHECK(machine.figures[i].values == actors.figures[i].values);
  }
  CHECK(machine.replications[0].facts == actors.replications[0].facts);
  CHECK(machine.digest == actors.digest);
}

TEST_CASE("what entered a queue left it, or still waits at the end: in each, in all, and after a warm-up") {
  auto what = scenario_of(rich);
  what.replications = 3;
  const auto hour = 3'600 * instants_per_second;
  const bool whole = GENERATE(true, false);
  what.length = whole ? 5 * hour : 2 * hour;
  what.warm_up = hour;
  const auto result = run_scenario(what, {});
  const auto queues = static_cast<std::uint32_t>(what.settings.queues.size());
  for (std::size_t run = 0; run < 3; ++run)
    for (std::uint32_t row = 0; row <= queues; ++row) {
      const auto queue = row < queues ? std::optional{row} : std::nullopt;
      const auto count = [&](const std::string& id) {
        return *result.find("count." + id, queue)->values[run];
      };
      INFO("replication " << run << ", row " << row);
      CHECK(count("enqueued") == count("answered") + count("abandoned") + count("flowed_out") +
                                     count("cancelled") + count("expired") + count("failed") +
                                     count("called_back") + count("still_waiting") - count("waiting_before"));
    }
  const auto mean = [&](const char* id) { return result.find(id)->over_all.mean; };
  CHECK(mean("count.waiting_before") > 0);
  CHECK((mean("count.still_held") > 0) == !whole); // the last shift ends before the fifth hour
  if (!whole) CHECK(mean("count.still_waiting") > 0);
}

TEST_CASE("a report says what people call a queue") {
  const auto what = scenario_of(R"(version: 1
name: shop
length: 1h
centre: {queues: [{name: orders, display_name: 订单}, {name: other}]}
contacts: [{name: calls, queue: orders, arrivals: {per_hour: 60}, service: {law: exponential, mean: 1m}}]
crews: [{name: clerks, count: 2}]
)");
  CHECK(queue_label(what, 0) == "orders");
  CHECK(queue_title(what, 0) == "订单");
  CHECK(queue_title(what, 1) == "other");
  const auto page = nlohmann::json::parse(scenario_page_json(what, {}, run_scenario(what, {})));
  CHECK(page["assumptions"]["queues"][0]["name"] == "orders");
  CHECK(page["assumptions"]["queues"][0]["display_name"] == "订单");
}

TEST_CASE("a night shift that began the evening before the first day is there") {
  const auto night = run_scenario(scenario_of(R"(version: 1
name: night
centre:
  queues: [{name: q}]
contacts:
  - name: calls
    queue: q
    arrivals: {periods: [{from: "01:00", to: "05:00", per_hour: 60}]}
    service: {law: exponential, mean: 1m}
    patience: {law: exponential, mean: 2m}
crews:
  - name: night
    count: 5
    shifts: [{from: "22:00", to: "06:00"}]
)"),
                                  {});
  CHECK(night.find("count.answered")->over_all.mean > 200);
  CHECK(night.find("count.abandoned")->over_all.mean < 10);
}

TEST_CASE("replications are the same in one process and in several, each by itself, and differ") {
  auto what = scenario_of(rich);
  what.replications = 5;
  scenario_options how;
  const auto alone = run_scenario(what, how);
  how.processes = 3;
  const auto spread = run_scenario(what, how);
  CHECK(alone.digest == spread.digest);
  CHECK(alone.replications[3].digest == spread.replications[3].digest);
  CHECK(alone.replications[3].digest != alone.replications[4].digest);
  how.only = 3;
  const auto third = run_scenario(what, how);
  CHECK(third.replications.at(0).digest == alone.replications[3].digest);
  const auto* abandoned = alone.find("abandon_rate");
  REQUIRE(abandoned != nullptr);
  CHECK(abandoned->over_all.batches == 5);
  CHECK(abandoned->over_all.half_width_95 > 0);
}

TEST_CASE("a replication that asserts is told with its seed and the command that has it again") {
  const auto what = read_centre_file("outsourcer_busy_hour.yaml");
  const auto runs = [&](unsigned processes) {
    return run_jobs_apart(1, {}, [&](std::uint32_t) -> std::string {
      scenario_options how;
      how.audit = true;
      how.processes = processes;
      how.within = [](double) { std::abort(); };
      static_cast<void>(run_scenario(what, how));
      return {};
    })[0];
  };
  for (const unsigned processes : {1U, 2U}) {
    const auto dead = runs(processes);
    REQUIRE(dead.failure);
    const auto& words = dead.failure->last_words;
    // Of two that die at once either may be heard first.
    const bool second = processes > 1 && words.find("this was replication 1 (seed ") != std::string::npos;
    const std::string number = second ? "1" : "0";
    CHECK_THAT(words,
               Catch::Matchers::Contains("this was replication " + number + " (seed ") &&
                   Catch::Matchers::Contains("again: strowger-sim run ") &&
                   Catch::Matchers::Contains("outsourcer_busy_hour.yaml --seed " + std::to_string(what.seed) +
                                             " --only " + number + " --audit"));
  }
}

TEST_CASE("jobs in processes bring their results by number, and what goes wrong is told") {
  const auto squares = run_jobs(20, 3, [](std::uint32_t i) { return std::to_string(i * i); });
  CHECK(squares[19] == "361");
  CHECK_THROWS_WITH(run_jobs(5, 2,
                             [](std::uint32_t i) -> std::string {
                               if (i == 3) throw std::runtime_error{"three is too much"};
                               return {};
                             }),
                    "three is too much");
  CHECK_THROWS_WITH(run_jobs(5, 2,
                             [](std::uint32_t i) {
                               if (i == 3) ::kill(::getpid(), SIGKILL);
                               return std::string(100'000, 'x');
                             }),
                    Catch::Matchers::Contains("signal 9"));
}

TEST_CASE("an outsourcer's client in its busy hour loses what Erlang A says, with 20 present and with 18") {
  auto what = read_centre_file("outsourcer_busy_hour.yaml");
  what.replications = 8;
  scenario_options how;
  how.digest = false;
  how.processes = usable_cores();
  const auto check = [&](std::uint32_t agents) {
    const auto result = run_scenario(what, how);
    const auto* rate = result.find("abandon_rate");
    REQUIRE(rate != nullptr);
    const queueing::erlang_a form{agents, 240.0 / 3'600, 240, 240};
    CHECK(std::abs(rate->over_all.mean - form.p_abandon) < 3 * rate->over_all.standard_error);
    CHECK(rate->over_all.standard_error < 0.002);
    return result;
  };
  CHECK(check(20).bands.at(0).verdict != band_verdict::missed);
  what.settings.agents.resize(18);
  what.crews[0].agents.resize(18);
  CHECK(check(18).bands.at(0).verdict == band_verdict::missed);
}

TEST_CASE("the demo centres come out in their bands, and keep every rule") {
  const auto* const name =
      GENERATE("one_pool.yaml", "support_centre.yaml", "outsourcer.yaml", "omnichannel_service.yaml");
  auto what = read_centre_file(name);
  what.replications = 2;
  scenario_options how;
  how.processes = usable_cores();
  const auto result = run_scenario(what, how);
  INFO(name << findings(result));
  CHECK(result.good());
  CHECK(result.bands.size() >= 2);
}

TEST_CASE("with other agents the same people come with the same matters") {
  auto what = scenario_of(rich);
  const auto few = run_scenario(what, {});
  what.crews[1].shifts[0].to = 4 * 3'600 * instants_per_second;
  const auto fewer = run_scenario(what, {});
  CHECK(few.digest != fewer.digest);
  CHECK(few.replications[0].contacts == fewer.replications[0].contacts);
}

TEST_CASE("a report names every figure with its error as JSON and as CSV") {
  auto what = scenario_of(rich);
  what.replications = 3;
  what.expected.push_back({"abandon_rate", {}, {}, 0, 0.0001, "written.yaml:1"});
  const auto result = run_scenario(what, {});
  CHECK_FALSE(result.good());
  const auto json = nlohmann::json::parse(scenario_json(what, {}, result));
  CHECK(json.at("seed") == 5);
  CHECK(json.at("replications").size() == 3);
  CHECK(json.at("bands").at(0).at("verdict") == "missed");
  CHECK(json.at("figures").size() == result.figures.size());
  CHECK(json.at("figures").at(0).at("values").size() == 3);
  const auto csv = scenario_csv(what, result);
  CHECK(csv.find("\nqueue,support,abandon_rate,ratio,3,0.") != std::string::npos);
  CHECK(csv.find("\ncrew,l1,occupancy,ratio,3,0.") != std::string::npos);
}

} // namespace strowger::tests::scenario_run_test
