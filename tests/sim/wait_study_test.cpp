#include "routing/model/random.hpp"
#include "sim/replay.hpp"
#include "tests/reference_data.hpp"
#include "tests/sim/recorded_calls.hpp"
#include <catch2/catch.hpp>
#include <cmath>

namespace strowger::tests::wait_study_test {

using namespace strowger::sim;
using routing::milliseconds;

namespace {

constexpr instant second = instants_per_second;

struct queue_shape {
  std::uint32_t agents = 10;
  double load = 0.9;
  double handle = 180;
  std::optional<double> patience; ///< mean, exponential
  std::uint64_t seed = 1;
};

/// One queue, everything exponential, for so many contacts.
day exponential_day(const queue_shape& how, std::size_t contacts) {
  day one;
  one.name = "exponential";
  routing::queue_settings queue;
  queue.name = "q";
  queue.wrap_up_limit = milliseconds{0};
  one.settings.queues.push_back(queue);
  auto arrivals = routing::random_stream(how.seed, "arrivals");
  auto services = routing::random_stream(how.seed, "services");
  auto patience = routing::random_stream(how.seed, "patience");
  const auto between = how.handle / (how.load * how.agents) * second;
  instant at = 0;
  for (std::size_t i = 0; i < contacts; ++i) {
    at += static_cast<instant>(routing::draw_exponential(arrivals, between));
    contact who;
    who.service = static_cast<instant>(routing::draw_exponential(services, how.handle * second));
    if (how.patience)
      who.patience = static_cast<instant>(routing::draw_exponential(patience, *how.patience * second));
    one.contacts.push_back({at, who});
  }
  for (std::uint32_t i = 0; i < how.agents; ++i) {
    routing::agent_settings agent;
    agent.name = "agent" + std::to_string(i);
    agent.capacity = {1, 0, 0, 0};
    one.settings.agents.push_back(agent);
    one.shifts.push_back({i, 0, at + 3'600 * second});
  }
  return one;
}

std::vector<foretold_wait> waits_of(const queue_shape& how, std::size_t contacts) {
  auto outcome = replay_on_machine(exponential_day(how, contacts), {false, false, true});
  auto& waits = outcome.waits;
  REQUIRE(waits.size() > 2'000);
  waits.erase(waits.begin(), waits.begin() + 1'000); // learning
  return waits;
}

void print(const char* name, const wait_accuracy& of) {
  std::printf(
      "%s: %zu waits; relative error squared %.3f (last to enter service %.3f), absolute %.3f (%.3f); "
      "within p50 %.3f, within p90 %.3f\n",
      name, of.count, of.squared, of.squared_last, of.absolute, of.absolute_last, of.within_p50,
      of.within_p90);
}

void print_promises(std::span<const foretold_wait> waits, milliseconds more_than) {
  for (const auto minutes : {1, 2, 3, 4, 6}) {
    const auto of = promises_of(waits, more_than, minutes);
    std::printf("  told \"within %d min\": %zu, kept %.3f\n", minutes, of.told,
                static_cast<double>(of.kept) / static_cast<double>(std::max<std::size_t>(of.told, 1)));
  }
}

/// Of a real centre: of those who waited longer than `ring` it is foretold better than by the last to enter
/// service, whose error counts `than_last` times, and what people would be told is kept.
void check_foretold(const char* name, const wait_study& study, milliseconds ring, std::size_t waits_min,
                    double than_last) {
  const auto all = accuracy_of(study.answered(), ring);
  print(name, all);
  print_promises(study.answered(), ring);
  CHECK(all.count > waits_min);
  CHECK(all.squared < than_last * all.squared_last);
  CHECK(all.absolute < than_last * all.absolute_last);
  CHECK(all.within_p50 == Approx(0.5).margin(0.05));
  CHECK(all.within_p90 == Approx(0.9).margin(0.04));
  const auto promised = promises_of(study.answered(), ring, 4);
  CHECK(static_cast<double>(promised.kept) > 0.9 * static_cast<double>(promised.told));
}

} // namespace

TEST_CASE("in a queue with random arrivals the wait for a place is the theory's, and its bounds hold") {
  const queue_shape how{10, 0.9, 180, {}, 1};
  const auto waits = waits_of(how, 60'000);
  const auto all = accuracy_of(waits, milliseconds{-1});
  print("M/M/10", all);
  CHECK(all.squared < all.squared_last);
  CHECK(all.absolute < all.absolute_last);
  CHECK(all.within_p50 == Approx(0.5).margin(0.05));
  CHECK(all.within_p90 == Approx(0.9).margin(0.05));
  // k ahead: k + 1 agents must be freed, each in handle / agents on average.
  for (const std::size_t position : {1U, 3U, 8U, 15U}) {
    double told = 0, tenth = 0, count = 0;
    for (const auto& one : waits)
      if (one.told.position == position) {
        told += static_cast<double>(one.told.mean.count()) / 1'000;
        tenth += static_cast<double>(one.told.p90.count()) / 1'000;
        ++count;
      }
    INFO("position " << position << ", seen " << count);
    REQUIRE(count > 100);
    const auto places = static_cast<double>(position);
    const auto mean = places * how.handle / how.agents;
    CHECK(told / count == Approx(mean).epsilon(0.15));
    CHECK(tenth / count == Approx(mean * (1 + 1.3 / std::sqrt(places))).epsilon(0.2));
  }
}

TEST_CASE("where people give up the line moves faster, and expected waits know it") {
  const queue_shape how{20, 1.2, 180, 120, 2};
  const auto waits = waits_of(how, 60'000);
  const auto all = accuracy_of(waits, milliseconds{-1});
  print("M/M/20+M", all);
  CHECK(all.squared < all.squared_last);
  CHECK(all.absolute < all.absolute_last);
  CHECK(all.within_p50 == Approx(0.5).margin(0.04));
  CHECK(all.within_p90 == Approx(0.9).margin(0.04));
}

TEST_CASE("waits of a real multi-skill centre are foretold better than by the last to enter service") {
  const auto log = tests::reference_data("vanad_2014_01/calls.csv", "expected waits of a multi-skill centre");
  if (!log) return;
  constexpr milliseconds ring{2'000}; // an agent was free, the telephone rang
  check_foretold("multi-skill centre", foretell(read_vanad(log->parent_path())), ring, 13'000, 0.75);
}

TEST_CASE("waits of a real bank's centre are foretold better than by the last to enter service") {
  const auto log =
      tests::reference_data("technion_bank_1999/calls_1999-01.csv", "expected waits of a bank's centre");
  if (!log) return;
  check_foretold("bank", foretell(read_technion(log->parent_path())), milliseconds{0}, 9'000, 0.85);
}

} // namespace strowger::tests::wait_study_test
