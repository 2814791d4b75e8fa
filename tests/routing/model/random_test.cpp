#include "routing/model/random.hpp"
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>
#include <vector>

namespace strowger::tests::random_test {

using namespace strowger::routing;

namespace {

struct moments {
  double mean = 0, deviation = 0;
};

template <class Draw>
moments of(Draw draw, int count = 200'000) {
  double sum = 0, squares = 0;
  for (int i = 0; i < count; ++i) {
    const auto x = draw();
    sum += x;
    squares += x * x;
  }
  const auto mean = sum / count;
  return {mean, std::sqrt(squares / count - mean * mean)};
}

} // namespace

TEST_CASE("the generator is xoshiro256** seeded by splitmix64") {
  // First outputs of the authors' splitmix64.c for seed 1234567, the state the generator then starts from.
  const random_generator seeded{1'234'567};
  CHECK(seeded.state() == std::array<std::uint64_t, 4>{6457827717110365317ULL, 3203168211198807973ULL,
                                                       9817491932198370423ULL, 4593380528125082431ULL});
  // One step worked by hand: rotl(s1 * 5, 7) * 9.
  auto once = seeded;
  const auto times5 = 3203168211198807973ULL * 5;
  CHECK(once() == ((times5 << 7) | (times5 >> 57)) * 9);
  auto again = seeded;
  CHECK(again() == (random_generator{1'234'567})());
  CHECK(again == once);
}

TEST_CASE("streams of different purposes, numbers and seeds have nothing in common") {
  std::set<std::uint64_t> first;
  int streams = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    for (const auto* purpose : {"arrivals", "services", "patience", "", "a", "aa"})
      for (std::uint64_t index = 0; index < 20; ++index, ++streams) {
        auto stream = random_stream(seed, purpose, index);
        first.insert(stream());
      }
  CHECK(static_cast<int>(first.size()) == streams);
  CHECK(random_stream(7, "arrivals", 3) == random_stream(7, "arrivals", 3));
}

TEST_CASE("draws have the means and deviations they promise") {
  auto from = random_stream(1, "test");
  const auto close = [](double value) { return Approx(value).epsilon(0.015); };
  const auto unit = of([&] { return draw_unit(from); });
  CHECK(unit.mean == close(0.5));
  CHECK(unit.deviation == close(std::sqrt(1.0 / 12)));
  const auto exponential = of([&] { return draw_exponential(from, 240); });
  CHECK(exponential.mean == close(240));
  CHECK(exponential.deviation == close(240));
  const auto normal = of([&] { return draw_normal(from); });
  CHECK(std::abs(normal.mean) < 0.01);
  CHECK(normal.deviation == close(1));
  const auto lognormal = of([&] { return draw_lognormal(from, 240, 0.9); });
  CHECK(lognormal.mean == close(240));
  CHECK(lognormal.deviation == Approx(216).epsilon(0.05));
  const auto weibull = of([&] { return draw_weibull(from, 2, 240); });
  CHECK(weibull.mean == close(240));
  CHECK(weibull.deviation == close(240 * std::sqrt(4 / std::acos(-1.0) - 1)));
  const auto erlang = of([&] { return draw_erlang(from, 4, 100); });
  CHECK(erlang.mean == close(100));
  CHECK(erlang.deviation == close(50));
  const auto chance = of([&] { return draw_chance(from, 0.3) ? 1.0 : 0.0; });
  CHECK(chance.mean == close(0.3));
}

TEST_CASE("whole numbers are drawn evenly and below their bound") {
  auto from = random_stream(2, "test");
  std::vector<int> seen(7);
  for (int i = 0; i < 70'000; ++i) ++seen.at(draw_below(from, 7));
  for (const auto count : seen) CHECK(count == Approx(10'000).epsilon(0.05));
  for (int i = 0; i < 100; ++i) CHECK(draw_below(from, 1) == 0);
  const auto large = (1ULL << 63) + 1;
  for (int i = 0; i < 1000; ++i) CHECK(draw_below(from, large) < large);
}

TEST_CASE("an exponential's share beyond t is e to the minus t over mean") {
  auto from = random_stream(3, "test");
  const auto beyond = of([&] { return draw_exponential(from, 1) > 2 ? 1.0 : 0.0; });
  CHECK(beyond.mean == Approx(std::exp(-2)).epsilon(0.02));
}

} // namespace strowger::tests::random_test
