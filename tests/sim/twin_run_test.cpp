#include "sim/queue_twin.hpp"
#include "sim/twin_run.hpp"
#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>

namespace strowger::tests::twin_run_test {

using namespace strowger::sim;
using kind = queue_end::kind;

namespace {

coming_contact coming(instant at, instant service, instant patience = never, std::uint32_t of_class = 0) {
  coming_contact one;
  one.at = at;
  one.who.service = service;
  one.who.patience = patience;
  one.who.queue = of_class;
  return one;
}

std::vector<queue_end> ends_of(const queue_run_settings& settings, std::vector<coming_contact> people) {
  queue_twin twin{settings};
  std::vector<ended_contact> ended;
  for (std::size_t i = 0; i < people.size(); ++i) {
    people[i].who.number = i;
    twin.come(people[i], ended);
  }
  twin.run_out(ended);
  std::vector<queue_end> all(people.size());
  for (const auto& one : ended) all[one.who.who.number] = one.end;
  return all;
}

queue_run_settings queue_of(std::uint32_t agents, double load, std::uint64_t seed) {
  queue_run_settings made;
  made.agents = agents;
  made.service = law::exponential(30);
  made.arrivals_per_second = load * agents / 30;
  made.seed = seed;
  return made;
}

} // namespace

TEST_CASE("the twin serves in order and lets go who has no patience, by hand") {
  queue_run_settings one;
  one.agents = 1;
  // The first is served until 10; the second would wait 8 and leaves after 5, the third waits 7 until 15.
  // Whose patience ends as the agent is free is served.
  const auto ends =
      ends_of(one, {coming(0, 10), coming(2, 50, 5), coming(3, 5, 7), coming(9, 1, 6), coming(20, 1)});
  CHECK(ends == std::vector<queue_end>{{kind::answered, 0},
                                       {kind::left, 5},
                                       {kind::answered, 7},
                                       {kind::answered, 6},
                                       {kind::answered, 0}});
}

TEST_CASE("the twin refuses who finds no place to wait in, by hand") {
  queue_run_settings one;
  one.agents = 1;
  one.waiting_places = 1;
  const auto ends = ends_of(one, {coming(0, 10), coming(1, 10), coming(9, 10), coming(10, 1)});
  CHECK(ends == std::vector<queue_end>{
                    {kind::answered, 0}, {kind::answered, 9}, {kind::refused, 0}, {kind::answered, 10}});
}

TEST_CASE("the twin serves the highest class first and interrupts nobody, by hand") {
  queue_run_settings one;
  one.agents = 1;
  one.class_shares = {0.5, 0.5};
  const auto ends = ends_of(
      one, {coming(0, 10, never, 1), coming(1, 4, never, 1), coming(2, 3, never, 0), coming(5, 2, never, 0)});
  CHECK(ends == std::vector<queue_end>{
                    {kind::answered, 0}, {kind::answered, 14}, {kind::answered, 8}, {kind::answered, 8}});
  one.waiting_places = 5;
  CHECK_THROWS_AS(queue_twin{one}, std::invalid_argument);
}

TEST_CASE("of each class who has no patience left is let go, by hand") {
  queue_run_settings one;
  one.agents = 1;
  one.class_shares = {0.5, 0.5};
  one.patience = law::constant(5);
  // The first of class 2 is served until 10. Of class 1 one leaves after 3, and one has patience until the
  // agent is free, at 10; of class 2 one would wait until 12, and the last waits behind it.
  const auto ends = ends_of(one, {coming(0, 10, never, 1), coming(1, 4, 3, 0), coming(2, 2, 8, 0),
                                  coming(3, 9, 8, 1), coming(4, 5, 20, 1)});
  CHECK(ends ==
        std::vector<queue_end>{
            {kind::answered, 0}, {kind::left, 3}, {kind::answered, 8}, {kind::left, 8}, {kind::answered, 8}});
}

TEST_CASE("the pool machine and its twin do the same to everybody, to the microsecond") {
  auto queue = queue_of(12, 0.95, 1);
  CHECK_FALSE(first_difference(queue, 30'000).difference);
  queue.patience = law::exponential(20);
  CHECK_FALSE(first_difference(queue, 30'000).difference);
  queue.patience = law::constant(0);
  CHECK_FALSE(first_difference(queue, 30'000).difference);
  queue.patience.reset();
  queue.waiting_places = 4;
  CHECK_FALSE(first_difference(queue, 30'000).difference);
  queue.waiting_places.reset();
  queue.service = law::constant(30);
  CHECK_FALSE(first_difference(queue, 30'000).difference);
  queue.service = law::exponential(30);
  queue.class_shares = {0.2, 0.3, 0.5};
  CHECK_FALSE(first_difference(queue, 30'000).difference);
  queue.patience = law::weibull(20, 0.7);
  queue.service = law::hyper_exponential({{10, 3}, {100, 1}});
  CHECK_FALSE(first_difference(queue, 30'000).difference);
}

TEST_CASE("a run of the twin is as long as asked for and tells what the machine's run tells") {
  auto queue = queue_of(10, 0.9, 2);
  queue.patience = law::exponential(60);
  const auto twin = twin_run(queue, 200'000, queue_variance::told);
  CHECK(twin.contacts > 195'000);
  CHECK(twin.contacts < 205'000);
  queue.seed = 3;
  queue.contacts_max = 200'000;
  queue.wait_error = queue.probability_error = 0;
  const auto machine = run_queue(queue);
  CHECK(twin.find("var_queue_length")->value.mean > 1);
  CHECK(twin.figures.size() == machine.figures.size());
  for (const auto& one : twin.figures) {
    const auto* other = machine.find(one.id);
    REQUIRE(other != nullptr);
    const auto error = std::hypot(one.value.standard_error, other->value.standard_error);
    INFO(one.id << ": " << one.value.mean << ", by the machine " << other->value.mean << " +/- " << error);
    CHECK(std::abs(one.value.mean - other->value.mean) < 4 * error + 1e-12);
  }
  CHECK(static_cast<double>(twin_run(queue, 1).contacts) > 0.9 * twin_contacts_min(queue));
}

} // namespace strowger::tests::twin_run_test
