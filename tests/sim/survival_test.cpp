#include "sim/survival.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

namespace strowger::tests::survival_test {

using sim::survival;

TEST_CASE("the product-limit estimate is the one of a worked example") {
  // Waits 3, 5+, 7, 7+, 10 (+: answered): S(3) = 4/5, S(7) = 4/5 * 2/3, S(10) = 0.
  survival stay;
  for (const auto& [wait, left] :
       {std::pair{7.0, false}, {3.0, true}, {10.0, true}, {5.0, false}, {7.0, true}})
    stay.add(wait, left);
  stay.settle();
  CHECK(stay.left() == 3);
  CHECK(stay.beyond(2.9) == 1);
  CHECK(stay.beyond(3) == Approx(0.8));
  CHECK(stay.beyond(6.9) == Approx(0.8));
  CHECK(stay.beyond(7) == Approx(0.8 * 2 / 3));
  CHECK(stay.beyond(10) == Approx(0).margin(1e-12));
}

TEST_CASE("a drawn patience is longer than what was waited, and nothing where nothing is known") {
  survival stay;
  auto dice = routing::random_stream(1, "patience");
  for (int i = 0; i < 5'000; ++i) {
    const auto patience = routing::draw_exponential(dice, 60), answered = routing::draw_exponential(dice, 30);
    stay.add(std::min(patience, answered), patience < answered);
  }
  stay.settle();
  CHECK(stay.beyond(60) == Approx(std::exp(-1)).epsilon(0.1));
  double sum = 0;
  int known = 0, longer = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto drawn = stay.draw_longer_than(20, dice);
    if (!drawn) continue;
    REQUIRE(*drawn > 20);
    ++known;
    sum += *drawn;
    if (*drawn > 80) ++longer;
  }
  CHECK(known > 17'000);
  CHECK(static_cast<double>(20'000 - known + longer) / 20'000 == Approx(std::exp(-1)).epsilon(0.1));
  CHECK(stay.draw_longer_than(1e9, dice) == std::nullopt);
}

} // namespace strowger::tests::survival_test
