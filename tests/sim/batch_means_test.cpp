#include "routing/model/random.hpp"
#include "sim/batch_means.hpp"
#include <catch2/catch.hpp>
#include <cmath>

namespace strowger::tests::batch_means_test {

using namespace strowger::sim;

TEST_CASE("Student's t is the one of the tables") {
  CHECK(student_t_975(10) == Approx(2.228139).epsilon(1e-3));
  CHECK(student_t_975(19) == Approx(2.093024).epsilon(1e-4));
  CHECK(student_t_975(29) == Approx(2.045230).epsilon(1e-4));
  CHECK(student_t_975(1'000'000) == Approx(1.959964).epsilon(1e-5));
}

TEST_CASE("half-widths hold the true mean 95 times in a hundred") {
  auto dice = routing::random_stream(5, "batches");
  int held = 0;
  constexpr int runs = 2'000;
  for (int run = 0; run < runs; ++run) {
    batch_means means;
    for (int i = 0; i < 20; ++i) means.add(7 + routing::draw_normal(dice));
    const auto seen = means.result();
    if (std::abs(seen.mean - 7) <= seen.half_width_95) ++held;
  }
  CHECK(held > 0.935 * runs);
  CHECK(held < 0.965 * runs);
}

TEST_CASE("batches that know of each other are told by their lag") {
  auto dice = routing::random_stream(6, "batches");
  batch_means apart, together;
  double walk = 0;
  for (int i = 0; i < 500; ++i) {
    apart.add(routing::draw_unit(dice));
    walk = 0.9 * walk + routing::draw_normal(dice);
    together.add(walk);
  }
  CHECK(std::abs(apart.lag_one()) < 0.15);
  CHECK(together.lag_one() > 0.7);
}

TEST_CASE("the 95 % interval of a ratio of sums holds the ratio in about 95 % of runs, however batches are "
          "put together") {
  auto dice = routing::random_stream(7, "batches");
  int held = 0;
  constexpr int runs = 1'000;
  for (int run = 0; run < runs; ++run) {
    batch_ratios ratios;
    for (int i = 0; i < 90; ++i) {
      const auto below = 5 + routing::draw_unit(dice);
      ratios.add(below * 3 + routing::draw_normal(dice), below);
    }
    const auto seen = ratios.result(30);
    if (std::abs(seen.mean - 3) <= seen.half_width_95) ++held;
  }
  CHECK(held > 0.93 * runs);
  CHECK(held < 0.97 * runs);
}

TEST_CASE("a ratio is that of the sums, not the mean of the batches' ratios") {
  batch_ratios ratios;
  ratios.add(1, 1);
  ratios.add(9, 3);
  CHECK(ratios.result(2).mean == Approx(2.5));
  batch_ratios none;
  none.add(0, 0);
  none.add(0, 0);
  CHECK(none.result(2).mean == 0);
}

} // namespace strowger::tests::batch_means_test
