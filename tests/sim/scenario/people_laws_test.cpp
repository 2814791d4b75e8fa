#include "sim/queueing/erlang.hpp"
#include "sim/replay.hpp"
#include "sim/scenario/scenario_day.hpp"
#include "sim/scenario/scenario_run.hpp"
#include "written_scenario.hpp"
#include <catch2/catch.hpp>
#include <cmath>

/// What a scenario says of people, each held against a closed form or counted another way.
namespace strowger::tests::people_laws_test {

using namespace strowger::sim;

namespace {

constexpr double hour = 3'600;

/// One queue; `contacts` and `crew` are what is looked at.
std::string centre(const std::string& contacts, const std::string& crew, const std::string& queue = "",
                   const std::string& frame = "length: 40h\nwarm_up: 2h\nreplications: 10\n") {
  return "version: 1\nname: law\nseed: 3\n" + frame + "centre: {queues: [{name: q" + queue +
         "}]}\ncontacts:\n  - {name: calls, queue: q, " + contacts + "}\ncrews:\n  - {name: clerks, " + crew +
         "}\n";
}

scenario_result run(const std::string& text) {
  scenario_options how;
  how.digest = false;
  return run_scenario(scenario_of(text), how);
}

estimate figure(const scenario_result& result, const char* id) {
  const auto* found = result.find(id);
  REQUIRE(found != nullptr);
  return found->over_all;
}

void check_near(const estimate& ours, double expected) {
  INFO(ours.mean << " +/- " << ours.standard_error << " beside " << expected);
  CHECK(std::abs(ours.mean - expected) < 4 * ours.standard_error + 0.001 * expected);
  CHECK(ours.standard_error < 0.05 * expected);
}

/// What the agents' offers of one replication came to.
routing::kpi::offer_counts offers_of(const scenario& what) {
  const auto outcome = replay_on_machine(day_of(what, what.seed), {});
  routing::kpi::offer_counts all;
  for (const auto& [id, one] : outcome.figures.agents) all += one.total.offers;
  return all;
}

/// Of so many by chance `share`, within four deviations.
void check_share(std::uint64_t part, std::uint64_t whole, double share) {
  const auto many = static_cast<double>(whole);
  INFO(part << " of " << whole << ", expected " << share);
  CHECK(whole > 1'000);
  CHECK(std::abs(static_cast<double>(part) - many * share) < 4 * std::sqrt(many * share * (1 - share)));
}

} // namespace

TEST_CASE("an agent twice as fast takes half the time, and the queue is that of Erlang A with half of it") {
  const auto result = run(centre("arrivals: {per_hour: 120}, service: {law: exponential, mean: 10m}, "
                                 "patience: {law: exponential, mean: 3m}",
                                 "count: 10, speed: 2"));
  check_near(figure(result, "average_talk_time"), 300);
  const queueing::erlang_a form{10, 120 / hour, 300, 180};
  check_near(figure(result, "abandon_rate"), form.p_abandon);
  check_near(figure(result, "p_wait"), form.p_wait);
  check_near(figure(result, "queue_length"), form.mean_queue);
}

TEST_CASE("a speed at one queue multiplies the crew's, wrap-up included") {
  const auto what = scenario_of(R"(version: 1
name: speeds
length: 30h
centre: {queues: [{name: slow, wrap_up: 1h}, {name: fast, wrap_up: 1h}]}
contacts:
  - {name: a, queue: slow, arrivals: {per_hour: 60}, service: {law: constant, mean: 100s}, wrap_up: {law: constant, mean: 50s}}
  - {name: b, queue: fast, arrivals: {per_hour: 60}, service: {law: constant, mean: 100s}, wrap_up: {law: constant, mean: 50s}}
crews: [{name: clerks, count: 9, speed: 2, speeds: [{queue: slow, speed: 0.25}]}]
)");
  const auto result = run_scenario(what, {});
  REQUIRE(queue_label(what, 0) == "fast");
  CHECK(result.find("average_talk_time", 0)->over_all.mean == Approx(50));
  CHECK(result.find("average_wrap_up_time", 0)->over_all.mean == Approx(25));
  CHECK(result.find("average_talk_time", 1)->over_all.mean == Approx(200));
  CHECK(result.find("average_wrap_up_time", 1)->over_all.mean == Approx(100));
}

TEST_CASE("agents' speeds vary by as much as the file says, around the crew's") {
  // Of a lognormal speed with mean 1.5 and variation v the mean of 1 / speed is (1 + v^2) / 1.5, and that
  // varies by v as well.
  const auto what = scenario_of(centre("arrivals: {per_hour: 1}, service: {law: constant, mean: 100s}",
                                       "count: 4000, speed: 1.5, speed_variation: 0.3"));
  const auto day = day_of(what, 5);
  double sum = 0, squares = 0;
  for (std::uint32_t agent = 0; agent < 4'000; ++agent) {
    const auto took =
        static_cast<double>(day.manners.people->service(day.contacts.at(0).who, agent)) / instants_per_second;
    sum += took / 100;
    squares += took * took / 10'000;
  }
  const auto mean = sum / 4'000, expected = 1.09 / 1.5;
  CHECK(mean == Approx(expected).margin(4 * 0.3 * expected / std::sqrt(4'000)));
  CHECK(std::sqrt(squares / 4'000 / mean / mean - 1) == Approx(0.3).epsilon(0.06));
}

TEST_CASE("agents who are late are signed in for so much less, and breaks spread over their time") {
  const auto what = scenario_of(
      centre("arrivals: {process: even, per_hour: 1}, service: {law: constant, mean: 1s}",
             "count: 101, late: {law: exponential, mean: 6m}, shifts: [{from: \"01:00\", to: \"09:00\", "
             "breaks: [{after: 2h, length: 20m, spread: 100m}]}]",
             "", "length: 10h\n"));
  const auto day = day_of(what, 11);
  instant late = 0;
  for (const auto& shift : day.shifts) {
    CHECK(shift.from >= instant_of_seconds(hour));
    CHECK(shift.to == instant_of_seconds(9 * hour));
    late += shift.from - instant_of_seconds(hour);
  }
  REQUIRE(day.shifts.size() == 101);
  const auto mean = static_cast<double>(late) / instants_per_second / 101;
  CHECK(mean == Approx(360).margin(4 * 360 / std::sqrt(101)));
  // Each goes a minute after the one before.
  REQUIRE(day.breaks.size() == 101);
  for (std::size_t i = 0; i < 101; ++i) {
    CHECK(day.breaks[i].from == instant_of_seconds(3 * hour + 60.0 * static_cast<double>(i)));
    CHECK(day.breaks[i].to == day.breaks[i].from + instant_of_seconds(1'200));
  }
  // The engine's own count of their time, by its facts alone; a break waits a second for work in hand.
  const auto outcome = replay_on_machine(day, {});
  routing::milliseconds signed_in{0}, away{0};
  for (const auto& [id, one] : outcome.figures.agents) {
    const auto counts = routing::kpi::counted_to(one, outcome.end);
    signed_in += counts.signed_in();
    away += counts.not_ready;
  }
  CHECK(signed_in.count() == (101 * instant_of_seconds(8 * hour) - late) / 1'000);
  CHECK(away.count() <= 101 * 1'200'000);
  CHECK(away.count() > 101 * 1'200'000 - 10'000);
}

TEST_CASE("contacts of a burst are spread by their law, as the variance of counts shows") {
  // Bursts of geometric size with mean m whose contacts come an exponential time with mean s later each: in
  // spans of length t the variance of counts over their mean is 1 + 2 (m - 1) (1 - s / t (1 - exp(-t / s))).
  const double m = 5, s = 60;
  arrival_process process;
  process.kind = arrival_kind::bursts;
  process.per_hour = 60;
  process.burst_size = m;
  process.burst_spread = law::exponential(s);
  const auto until = 60 * instants_per_day;
  const auto times = arrival_times(process, {1, 0, 0, {}}, until);
  for (const double t : {20.0, 60.0, 600.0}) {
    double spans = 0, sum = 0, squares = 0;
    std::size_t next = 0;
    for (auto end = instant_of_seconds(t); end <= until; end += instant_of_seconds(t), ++spans) {
      double count = 0;
      for (; next < times.size() && times[next] < end; ++next) ++count;
      sum += count;
      squares += count * count;
    }
    const auto mean = sum / spans;
    INFO("spans of " << t << " s");
    CHECK(mean == Approx(m * t / 60).epsilon(0.03));
    CHECK((squares / spans - mean * mean) / mean ==
          Approx(1 + 2 * (m - 1) * (1 - s / t * (1 - std::exp(-t / s)))).epsilon(0.05));
  }
}

TEST_CASE("bursts at one agent wait as in the queue of batches at random") {
  // M^[X]/M/1 with geometric batches of mean m: m r / (1 - r) are there in the mean, r of them being served;
  // the first of a batch does not wait where nobody is there.
  const auto result = run(centre("arrivals: {process: bursts, per_hour: 10, burst_size: 3}, "
                                 "service: {law: exponential, mean: 72s}",
                                 "count: 1", "", "length: 120h\nwarm_up: 10h\nreplications: 40\n"));
  const double r = 0.6, m = 3;
  check_near(figure(result, "queue_length"), m * r / (1 - r) - r);
  check_near(figure(result, "p_wait"), 1 - (1 - r) / m);
  check_near(figure(result, "occupancy"), r);
}

TEST_CASE("who gave up comes again as a geometric series, cut off where the file says so") {
  const auto times = GENERATE(1, 3);
  const auto what =
      scenario_of(centre("arrivals: {per_hour: 100}, service: {law: constant, mean: 1m}, "
                         "patience: {law: constant, mean: 10s}, again: {chance: 50%, times: " +
                             std::to_string(times) + ", after: {law: exponential, mean: 1m}}",
                         "count: 1, shifts: [{from: \"23:58\", to: \"23:59\"}]", "", "length: 22h\n"));
  const auto result = run_scenario(what, {});
  const auto first = static_cast<double>(result.replications.at(0).contacts);
  const auto all = figure(result, "count.enqueued").mean;
  CHECK(first > 2'000);
  // The deviation of how often one comes is below 1.
  const auto expected = times == 1 ? 1.5 : 1.875;
  CHECK(all / first == Approx(expected).margin(4 / std::sqrt(first)));
  CHECK(figure(result, "count.answered").mean == 0);
}

TEST_CASE("offers are declined and ring out in the shares the file says") {
  const auto offers = offers_of(
      scenario_of(centre("arrivals: {per_hour: 200}, service: {law: exponential, mean: 1m}",
                         "count: 40, refuses: 20%, misses: 10%, answers_after: {law: constant, mean: 1s}",
                         ", offer_timeout: 5s, back_off: {first: 1s, max: 2s}", "length: 20h\n")));
  const auto ended = offers.accepted + offers.declined + offers.timed_out;
  CHECK(offers.undeliverable == 0);
  check_share(offers.declined, ended, 0.2);
  check_share(offers.timed_out, ended, 0.1);
  check_share(offers.accepted, ended, 0.7);
}

TEST_CASE("the time until it rings and the time it rings are waited one after the other") {
  const auto result = run(centre("arrivals: {per_hour: 200}, service: {law: exponential, mean: 1m}",
                                 "count: 60, rings_after: {law: gamma, mean: 400ms, shape: 16}, "
                                 "answers_after: {law: exponential, mean: 3s}",
                                 ", offer_timeout: 10m", "length: 20h\nreplications: 5\n"));
  check_near(figure(result, "asa.of_answered"), 3.4);
  check_near(figure(result, "p_wait"), 1);
}

TEST_CASE("the deadline of an offer runs from the ring, and one that does not ring in 2 s is undeliverable") {
  const auto crew = [](const char* rings, const char* answers) {
    return offers_of(
        scenario_of(centre("arrivals: {per_hour: 200}, service: {law: exponential, mean: 1m}",
                           std::string{"count: 60, rings_after: "} + rings + ", answers_after: " + answers,
                           ", offer_timeout: 5s", "length: 20h\n")));
  };
  // 1.9 s until it rings and 4.9 s until the answer: longer than the time to answer, and in time.
  const auto slow = crew("{law: constant, mean: 1900ms}", "{law: constant, mean: 4900ms}");
  CHECK(slow.accepted > 3'000);
  CHECK(slow.timed_out + slow.undeliverable == 0);
  const auto some = crew("{law: exponential, mean: 500ms}", "{law: constant, mean: 1s}");
  CHECK(some.timed_out == 0);
  check_share(some.undeliverable, some.accepted + some.undeliverable, std::exp(-4.0));
}

TEST_CASE("the queue of all is the sum of the queues, and what happens in the warm-up is not in it") {
  auto what = scenario_of(rich);
  what.replications = 3;
  const auto result = run_scenario(what, {});
  for (std::size_t run = 0; run < 3; ++run) {
    double sum = 0;
    for (std::uint32_t queue = 0; queue < 3; ++queue) sum += *result.find("queue_length", queue)->values[run];
    CHECK(*result.find("queue_length")->values[run] == Approx(sum));
  }
  // An hour's queue before it counts and none afterwards: the door opens at one.
  const auto early =
      run(centre("arrivals: {periods: [{from: \"00:00\", to: \"01:00\", per_hour: 60}]}, "
                 "service: {law: constant, mean: 1s}",
                 "count: 80, shifts: [{from: \"01:00\", to: \"08:00\"}]", "", "length: 4h\nwarm_up: 2h\n"));
  CHECK(figure(early, "queue_length").mean == 0);
  const auto late =
      run(centre("arrivals: {process: even, periods: [{from: \"00:00\", to: \"01:00\", per_hour: "
                 "60}]}, service: {law: constant, mean: 1s}",
                 "count: 80, shifts: [{from: \"01:00\", to: \"08:00\"}]", "", "length: 2h\nwarm_up: 30m\n"));
  // 30 wait for the half hour, and each that comes half a minute past for what is left: 30 * 30 + 15 * 30
  // minutes of waiting in 90.
  CHECK(figure(late, "queue_length").mean == Approx(15));
}

TEST_CASE("every figure of a report can be expected") {
  auto what = scenario_of(rich);
  const auto result = run_scenario(what, {});
  std::string bands = "expected:\n";
  for (const auto& one : result.figures)
    bands += "  - {figure: " + one.id + ", from: 0, to: 1" + (is_share(one.id) ? "" : "000000") +
             (one.queue ? ", queue: " + queue_label(what, *one.queue) : "") +
             (one.crew ? ", crew: " + what.crews[*one.crew].name : "") + "}\n";
  const auto judged = run_scenario(scenario_of(rich + bands), {});
  REQUIRE(judged.bands.size() == result.figures.size());
  for (const auto& one : judged.bands) {
    INFO(one.band.figure);
    const auto* known = judged.find(one.band.figure, one.band.queue, one.band.crew);
    REQUIRE(known != nullptr);
    CHECK((one.verdict == band_verdict::held) == (known->over_all.batches > 0));
  }
  CHECK(is_share("p_wait"));
  CHECK_FALSE(is_share("count.enqueued"));
}

} // namespace strowger::tests::people_laws_test
