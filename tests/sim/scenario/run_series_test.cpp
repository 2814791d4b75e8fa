#include "sim/scenario/html_report.hpp"
#include "sim/scenario/run_series.hpp"
#include "sim/scenario/scenario_report.hpp"
#include "sim/scenario/series_report.hpp"
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace strowger::tests::run_series_test {

using namespace strowger::sim;
using namespace strowger::routing;
using Catch::Detail::Approx;

namespace {

/// Two queues and two crews; some give up, some are turned away, some come again, some are passed on.
const char* town = R"(
version: 1
name: "town </script><b>&"
begins: 2026-03-02
length: 3h10m
seed: 7
replications: 3
centre:
  queues:
    - {name: support, length_max: 6, wrap_up: 1m}
    - {name: experts, wrap_up: 1m}
contacts:
  - name: calls
    queue: support
    arrivals: {per_hour: 90}
    service: {law: exponential, mean: 3m}
    patience: {law: exponential, mean: 2m}
    wrap_up: {law: constant, mean: 10s}
    again: {chance: 50%, after: {law: exponential, mean: 5m}}
    passes_on: [{to: hard, chance: 20%}]
  - name: hard
    queue: experts
    service: {law: gamma, mean: 5m, shape: 2}
    patience: {law: weibull, mean: 4m, shape: 2}
crews:
  - name: l1
    count: 4
    agent: {queues: [support]}
    shifts: [{from: "00:00", to: "24:00", breaks: [{after: 1h, length: 10m}]}]
  - name: l2
    count: 2
    agent: {queues: [experts]}
)";

scenario read(const std::string& text) {
  auto made = read_scenario_text(text, "written.yaml");
  REQUIRE(made.ok());
  return std::move(made.what);
}

scenario_options over_time(const scenario& what, std::int64_t interval_s = 600) {
  scenario_options how;
  how.series = shape_of(milliseconds{what.length / 1'000}, milliseconds{what.warm_up / 1'000},
                        milliseconds{interval_s * 1'000});
  return how;
}

double sum(const std::vector<queue_sample>& of, double queue_sample::*what) {
  double all = 0;
  for (const auto& one : of) all += one.*what;
  return all;
}

} // namespace

TEST_CASE("what is counted by interval adds up to the figures of the whole run") {
  const auto what = read(town);
  const auto result = run_scenario(what, over_time(what));
  REQUIRE(result.series.size() == 3);
  for (std::size_t run = 0; run < 3; ++run) {
    const auto& series = result.series[run];
    REQUIRE(series.queues.size() == 3);
    REQUIRE(series.queues[0].size() == 19);
    const auto counted = [&](const char* id, std::optional<std::uint32_t> queue) {
      return *result.find(id, queue)->values[run];
    };
    for (std::uint32_t row = 0; row < 3; ++row) {
      const auto queue = row < 2 ? std::optional{row} : std::nullopt;
      INFO("replication " << run << ", row " << row);
      CHECK(sum(series.queues[row], &queue_sample::enqueued) == counted("count.enqueued", queue));
      CHECK(sum(series.queues[row], &queue_sample::answered) == counted("count.answered", queue));
      CHECK(sum(series.queues[row], &queue_sample::abandoned) == counted("count.abandoned", queue));
      CHECK(sum(series.queues[row], &queue_sample::refused) == counted("count.refused", queue));
      CHECK(static_cast<double>(series.waits[row].answered.total()) == counted("count.answered", queue));
      CHECK(static_cast<double>(series.waits[row].abandoned.total()) == counted("count.abandoned", queue));
    }
    double handling = 0, idle = 0, signed_in = 0;
    for (const auto& one : series.crews.back()) {
      handling += one.handling_s;
      idle += one.idle_s;
      signed_in += one.handling_s + one.idle_s + one.not_ready_s;
    }
    CHECK(handling / (handling + idle) == Approx(*result.find("occupancy", {}, {})->values[run]));
    CHECK(handling / signed_in == Approx(*result.find("utilisation", {}, {})->values[run]));
  }
}

TEST_CASE("a queue's length over time is the waiting of those in it (Little)") {
  // Nobody is left over: who waits at the end gives up soon, and no more come.
  auto what = read(town);
  for (auto& one : what.contacts) {
    one.again.chance = 0;
    if (!one.arrivals) continue;
    one.arrivals->per_hour = 0;
    one.arrivals->periods = {{0x7f, 0, 2 * 3'600 * instants_per_second, 90}};
  }
  const auto result = run_scenario(what, over_time(what));
  for (std::size_t run = 0; run < result.series.size(); ++run)
    for (std::uint32_t row = 0; row < 3; ++row) {
      const auto queue = row < 2 ? std::optional{row} : std::nullopt;
      const auto value = [&](const char* id) { return result.find(id, queue)->values[run].value_or(0); };
      const auto waited = value("asa.of_answered") * value("count.answered") +
                          value("average_abandon_time") * value("count.abandoned");
      CHECK(sum(result.series[run].queues[row], &queue_sample::waiting_s) == Approx(waited).margin(0.01));
      CHECK(value("count.enqueued") == value("count.answered") + value("count.abandoned"));
    }
}

TEST_CASE("both levels see the same over time, and so do several processes") {
  const auto what = read(town);
  auto how = over_time(what, 900);
  const auto machine = run_scenario(what, how);
  how.processes = 2;
  const auto spread = run_scenario(what, how);
  how.processes = 1;
  how.level = simulation_level::actors;
  const auto actors = run_scenario(what, how);
  for (std::size_t run = 0; run < machine.series.size(); ++run) {
    CHECK(machine.series[run].to_bytes() == spread.series[run].to_bytes());
    CHECK(machine.series[run].to_bytes() == actors.series[run].to_bytes());
  }
  CHECK(run_scenario(what, {}).series.empty());
}

TEST_CASE("what is folded by hand comes out by interval") {
  const moment t0{milliseconds{0}};
  const auto after = [&](int seconds) { return t0 + milliseconds{seconds * 1'000}; };
  const queue_id queue{1};
  const agent_id agent{1};
  series_recorder recorder{shape_of(milliseconds{180'000}, milliseconds{0}, milliseconds{60'000})};
  fact::queue_configured door;
  door.queue = queue;
  fact::interaction_queued first, second;
  first.interaction = interaction_id{1};
  second.interaction = interaction_id{2};
  first.queue = second.queue = queue;
  first.at = after(30);
  second.at = after(50);
  fact::visit_ended gone, served;
  gone.interaction = first.interaction;
  gone.exit = visit_exit::abandoned;
  gone.at = after(90);
  served.interaction = second.interaction;
  served.exit = visit_exit::answered;
  served.at = after(120);
  recorder.take(t0, {door});
  recorder.take(after(30), {first});
  recorder.take(after(50), {second});
  recorder.take(after(90), {gone});
  recorder.take(after(120), {served});
  const std::vector<queue_id> queues{queue};
  const std::vector<agent_id> agents{agent};
  const std::vector<std::vector<std::uint32_t>> crews{{0}};
  const auto series = recorder.finish(after(180), queues, agents, crews);
  REQUIRE(series.queues[0].size() == 3);
  const auto& minutes = series.queues[0];
  CHECK(minutes[0].enqueued == 2);
  CHECK(minutes[0].waiting_s == 40); // 30 s alone from the 30th to the 60th, 10 s of the second
  CHECK(minutes[1].waiting_s == 90); // both for 30 s, one for 30 s
  CHECK(minutes[1].abandoned == 1);
  CHECK(minutes[1].waiting_max == 2);
  CHECK(minutes[2].answered == 1); // at the border: of the interval that begins there
  CHECK(minutes[2].wait_answered_s == 70);
  CHECK(minutes[2].waiting_s == 0);
  CHECK(minutes[2].waiting_max == 1);
}

TEST_CASE("a run is cut into as many intervals as can be drawn") {
  const auto intervals = [](std::int64_t hours) {
    const auto shape = shape_of(milliseconds{hours * 3'600'000}, milliseconds{0});
    return std::pair{shape.interval.count() / 60'000, shape.intervals};
  };
  CHECK(intervals(1) == std::pair{std::int64_t{1}, 60U});
  CHECK(intervals(24) == std::pair{std::int64_t{15}, 96U});
  CHECK(intervals(24 * 7) == std::pair{std::int64_t{120}, 84U});
  CHECK(intervals(24 * 3'660).second <= 100U);
  CHECK(shape_of(milliseconds{100'000}, milliseconds{0}, milliseconds{60'000}).intervals == 2);
  CHECK(quantile_of({3, 1, 2}, 0.5) == 2);
  CHECK(quantile_of({0, 10}, 0.1) == Approx(1));
}

TEST_CASE("the document of a run says how it went over time, what was assumed and what every figure means") {
  const auto what = read(town);
  const auto how = over_time(what, 1'800);
  const auto result = run_scenario(what, how);
  const auto document = nlohmann::json::parse(scenario_json(what, how, result));
  CHECK(document["series"]["intervals"] == 7);
  CHECK(document["series"]["of"].size() == 6);
  const auto& arrivals = document["series"]["of"][0]["measures"]["arrivals"];
  double all = 0;
  for (const auto& one : arrivals["mean"]) all += one.get<double>();
  CHECK(all == Approx(result.find("count.enqueued")->over_all.mean).epsilon(1e-4));
  for (std::size_t i = 0; i < 7; ++i) CHECK(arrivals["low"][i] <= arrivals["high"][i]);
  const auto& staff = document["series"]["of"][3]["measures"];
  for (std::size_t i = 0; i < 7; ++i) {
    CHECK(staff["busy"]["mean"][i] <= staff["ready"]["mean"][i]);
    CHECK(staff["ready"]["mean"][i] <= staff["present"]["mean"][i]);
  }
  for (const auto& one : document["distributions"]) {
    CHECK(one["share_below"]["mean"].front() == 0);
    CHECK(one["share_below"]["mean"].back() == 1);
  }
  CHECK(document["assumptions"]["contacts"][1]["patience"]["law"] == "weibull");
  CHECK(document["assumptions"]["contacts"][1]["patience"]["variation"].get<double>() ==
        Approx(0.5227).epsilon(1e-3));
  CHECK(document["assumptions"]["contacts"][1]["service"]["variation"].get<double>() ==
        Approx(0.7071).epsilon(1e-3));
  CHECK(document["definitions"].size() == kpi::queue_kpis().size() + kpi::agent_kpis().size());
  const auto csv = series_csv(what, *how.series, result);
  CHECK(csv.rfind("scope,name,measure,unit,begin_s,mean,low,high\nqueues,all,arrivals,count,0,", 0) == 0);
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 1 + 7 * (3 * 8 + 3 * 4));
  CHECK_FALSE(nlohmann::json::parse(scenario_json(what, {}, result)).contains("series"));
}

TEST_CASE(
    "a page holds its run whatever its names are, and says where it is looked for when it is not built") {
  const auto what = read(town);
  const auto how = over_time(what);
  const auto result = run_scenario(what, how);
  const auto page =
      html_report("<script>\"strowger-run\"</script><p>after</p>", scenario_page_json(what, how, result));
  const auto end = page.find("</script>");
  CHECK(page.substr(end) == "</script><p>after</p>");
  const auto document = nlohmann::json::parse(page.substr(8, end - 8));
  CHECK(document["scenario"] == "town </script><b>&");
  CHECK_FALSE(document["figures"][0].contains("values"));
  CHECK_THROWS_WITH(html_report("<p>", "{}"), Catch::Matchers::Contains("another version"));
  CHECK_THROWS_WITH(report_template("/nowhere"),
                    Catch::Matchers::Contains("./dev pages") && Catch::Matchers::Contains("/nowhere/report"));
  CHECK(csv_text("a,\"b\"") == "\"a,\"\"b\"\"\"");
}

TEST_CASE("two runs are put beside each other over time") {
  const auto a = read(town);
  auto b = a;
  b.contacts[0].arrivals->per_hour = 120;
  const auto how = over_time(a, 1'800);
  const auto document = nlohmann::json::parse(
      comparison_page_json(R"({"a": "one", "b": "other", "seed": 7, "figures": []})", *how.series, a,
                           run_scenario(a, how), b, run_scenario(b, how)));
  CHECK(document["kind"] == "comparison");
  CHECK(document["seed"] == "7");
  CHECK(document["b"] == "other");
  CHECK(document["series_a"]["of"].size() == document["series_b"]["of"].size());
  CHECK(document["series_a"] != document["series_b"]);
  CHECK(document["definitions"].size() > 20);
}

} // namespace strowger::tests::run_series_test
