#include "sim/scenario/arrival_process.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

namespace strowger::tests::arrival_process_test {

using namespace strowger::sim;

namespace {

constexpr instant hour = 3'600 * instants_per_second;

/// How many come from `from` on and before `to`.
double between(const std::vector<instant>& times, instant from, instant to) {
  return static_cast<double>(
      std::count_if(times.begin(), times.end(), [&](auto at) { return at >= from && at < to; }));
}

arrival_process two_rates() {
  arrival_process process;
  process.per_hour = 60;
  process.periods = {{0x1f, 8 * hour, 12 * hour, 600}, {0x1f, 12 * hour, 13 * hour, 0}};
  return process;
}

} // namespace

TEST_CASE("a Poisson process has its rate in each period, on its days, and gaps that are exponential") {
  const arrival_chance chance{1, 0, 4, {}}; // Friday
  const auto times = arrival_times(two_rates(), chance, 3 * instants_per_day);
  CHECK(std::is_sorted(times.begin(), times.end()));
  CHECK(between(times, 0, 8 * hour) == Approx(480).margin(4 * std::sqrt(480)));
  CHECK(between(times, 8 * hour, 12 * hour) == Approx(2'400).margin(4 * std::sqrt(2'400)));
  CHECK(between(times, 12 * hour, 13 * hour) == 0);
  CHECK(between(times, 24 * hour, 72 * hour) == Approx(2'880).margin(4 * std::sqrt(2'880)));
  // The counts of short spans have the mean as their variance.
  double sum = 0, squares = 0;
  for (int i = 0; i < 240; ++i) {
    const auto from = 8 * hour + i * 60 * instants_per_second;
    const auto count = between(times, from, from + 60 * instants_per_second);
    sum += count;
    squares += count * count;
  }
  const auto mean = sum / 240;
  CHECK(squares / 240 - mean * mean == Approx(mean).epsilon(0.35));
  for (const auto at : times) REQUIRE(at % 1'000 == 0);
}

TEST_CASE("an even process comes at equal distances, also where the rate changes") {
  auto process = two_rates();
  process.kind = arrival_kind::even;
  const auto times = arrival_times(process, {1, 0, 0, {}}, instants_per_day);
  CHECK(times.size() == 480 + 2'400 + 660);
  CHECK(times[0] == 30 * instants_per_second);
  CHECK(times[1] - times[0] == 60 * instants_per_second);
  CHECK(times[481] - times[480] == 6 * instants_per_second);
}

TEST_CASE("bursts bring several at once, as many as their mean size says") {
  arrival_process process;
  process.kind = arrival_kind::bursts;
  process.per_hour = 60;
  process.burst_size = 5;
  const auto times = arrival_times(process, {1, 0, 0, {}}, 10 * instants_per_day);
  auto bursts = times;
  bursts.erase(std::unique(bursts.begin(), bursts.end()), bursts.end());
  CHECK(static_cast<double>(bursts.size()) == Approx(14'400).epsilon(0.04));
  CHECK(static_cast<double>(times.size()) / static_cast<double>(bursts.size()) == Approx(5).epsilon(0.05));
}

TEST_CASE("busy days are busy as a whole, and busyness has the mean 1") {
  arrival_process process;
  process.per_hour = 500;
  process.own = {false, 0.3};
  const auto days = 400;
  const auto times = arrival_times(process, {1, 0, 0, {}}, days * instants_per_day);
  double sum = 0, squares = 0;
  std::size_t next = 0;
  for (int i = 0; i < days; ++i) {
    double count = 0;
    for (; next < times.size() && times[next] < (i + 1) * instants_per_day; ++next) ++count;
    sum += count / 12'000;
    squares += count / 12'000 * count / 12'000;
  }
  const auto mean = sum / days;
  CHECK(mean == Approx(1).margin(4 * 0.3 / std::sqrt(days)));
  CHECK(std::sqrt(squares / days - mean * mean) == Approx(0.3).epsilon(0.15));
  // The whole centre's factors count, too.
  arrival_process calm;
  calm.per_hour = 500;
  const auto twice = arrival_times(calm, {1, 0, 0, {2, 0.5}}, 2 * instants_per_day);
  CHECK(between(twice, 0, instants_per_day) == Approx(24'000).epsilon(0.03));
  CHECK(between(twice, instants_per_day, 2 * instants_per_day) == Approx(6'000).epsilon(0.06));
}

TEST_CASE("equal seeds give equal times, and processes of one seed do not know of each other") {
  arrival_process process;
  process.per_hour = 100;
  const auto one = arrival_times(process, {7, 0, 0, {}}, instants_per_day);
  CHECK(one == arrival_times(process, {7, 0, 0, {}}, instants_per_day));
  CHECK(one != arrival_times(process, {7, 1, 0, {}}, instants_per_day));
  CHECK(one != arrival_times(process, {8, 0, 0, {}}, instants_per_day));
}

} // namespace strowger::tests::arrival_process_test
