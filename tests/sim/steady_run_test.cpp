#include "sim/steady_run.hpp"
#include <catch2/catch.hpp>
#include <stdexcept>

namespace strowger::tests::steady_run_test {

using namespace strowger::sim;

namespace {

steady_settings small() {
  steady_settings one;
  one.agents = 5;
  one.arrivals_per_second = 4.0 / 180;
  one.service = law::exponential(180);
  one.patience = law::exponential(240);
  one.batch_seconds = 40'000;
  one.batches = 20;
  one.audit = true;
  return one;
}

} // namespace

TEST_CASE("the same seed gives the same figures, another seed others, and the auditor finds nothing") {
  const auto once = run_steady(small());
  const auto again = run_steady(small());
  CHECK(once.finding == std::nullopt);
  REQUIRE(once.figures.size() == 7);
  for (std::size_t i = 0; i < once.figures.size(); ++i)
    CHECK(once.figures[i].value.mean == again.figures[i].value.mean);
  CHECK(once.inputs == again.inputs);
  auto other = small();
  other.seed = 2;
  CHECK(run_steady(other).figures[1].value.mean != once.figures[1].value.mean);
}

TEST_CASE("common random numbers: with one agent more the same people wait less") {
  auto more = small();
  more.agents = 6;
  const auto five = run_steady(small()), six = run_steady(more);
  CHECK(six.find("average_queue_time")->value.mean < five.find("average_queue_time")->value.mean);
  CHECK(six.find("abandon_rate")->value.mean < five.find("abandon_rate")->value.mean);
}

TEST_CASE("settings without a steady state are refused") {
  auto one = small();
  one.patience.reset();
  one.arrivals_per_second = 5.0 / 180;
  CHECK_THROWS_AS(run_steady(one), std::invalid_argument);
  one = small();
  one.batches = 19;
  CHECK_THROWS_AS(run_steady(one), std::invalid_argument);
  one = small();
  one.agents = 0;
  CHECK_THROWS_AS(run_steady(one), std::invalid_argument);
}

TEST_CASE("figures of the catalogue agree with the closed forms") {
  auto one = small();
  one.audit = false;
  one.batches = 60;
  const auto with_patience = run_steady(one);
  one.patience.reset();
  const auto without = run_steady(one);
  for (const auto& figure : with_patience.figures) CHECK(figure.errors_off() <= 3);
  for (const auto& figure : without.figures) CHECK(figure.errors_off() <= 3);
}

} // namespace strowger::tests::steady_run_test
