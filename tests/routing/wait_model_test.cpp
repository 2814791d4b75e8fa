#include "routing/wait_model.hpp"
#include <catch2/catch.hpp>
#include <cmath>

namespace strowger::tests::wait_model_test {

using namespace strowger::routing;
using namespace std::chrono_literals;

namespace {

/// A queue that has handled many of `handle` each.
wait_numbers seasoned(milliseconds handle) {
  wait_numbers numbers;
  for (int i = 0; i < 50; ++i) learn_handling(numbers, handle);
  return numbers;
}

/// `ahead` others with the same handle time, served at `places`.
line_ahead line_of(std::uint64_t ahead, milliseconds handle, std::uint64_t places) {
  return {ahead * 1'024, (ahead + 1) * static_cast<std::uint64_t>(handle.count()) * 1'024, places * 1'024};
}

double seconds_of(milliseconds span) { return static_cast<double>(span.count()) / 1'000; }

} // namespace

TEST_CASE("the logarithm is right to a thousandth") {
  for (const double x : {0.0, 0.001, 0.01, 0.3, 1.0, 1.7, 10.0, 12'345.0, 1e9}) {
    const auto found = static_cast<double>(log_of_one_and(static_cast<std::uint64_t>(x * 65'536))) / 65'536;
    CHECK(found == Approx(std::log1p(x)).epsilon(0.001).margin(0.0001));
  }
}

TEST_CASE("without anybody giving up, a place takes its share of the work ahead") {
  const auto numbers = seasoned(180s);
  const auto next = told(numbers, foresee(numbers, line_of(0, 180s, 10)));
  CHECK(seconds_of(next.mean) == Approx(18).epsilon(0.01));
  CHECK(seconds_of(next.p50) == Approx(18 * 0.85).epsilon(0.02));
  CHECK(seconds_of(next.p90) == Approx(18 * 2.3).epsilon(0.02)); // ln 10 of an exponential
  const auto ninth = told(numbers, foresee(numbers, line_of(8, 180s, 10)));
  CHECK(seconds_of(ninth.mean) == Approx(162).epsilon(0.01));
  CHECK(seconds_of(ninth.p90) == Approx(162 * 1.433).epsilon(0.02)); // of nine exponentials: 1.444
}

TEST_CASE("people who give up make the line move faster") {
  auto numbers = seasoned(180s);
  for (int i = 0; i < 2'000; ++i) learn_wait(numbers, 60s, i % 2 == 0); // one gives up in 120 s of waiting
  const auto mean = seconds_of(told(numbers, foresee(numbers, line_of(19, 180s, 20))).mean);
  CHECK(mean == Approx(120 * std::log1p(180.0 / 120)).epsilon(0.06));
}

TEST_CASE("nothing is foreseen before five were handled, or when nobody could serve") {
  wait_numbers numbers;
  for (int i = 0; i < 4; ++i) learn_handling(numbers, 60s);
  CHECK(foresee(numbers, line_of(0, 60s, 1)) == foreseen_wait{});
  learn_handling(numbers, 60s);
  CHECK(foresee(numbers, line_of(0, 60s, 1)).mean_ms == 60'000);
  CHECK(foresee(numbers, line_of(0, 60s, 0)) == foreseen_wait{});
}

TEST_CASE("the bounds follow what people really waited") {
  auto numbers = seasoned(100s);
  const auto foreseen = foresee(numbers, line_of(0, 100s, 1));
  // Waits of 1 to 200 % of twice the foreseen: half below 200 s, nine of ten below 360 s.
  for (int i = 0; i < 4'000; ++i) learn_outcome(numbers, foreseen, milliseconds{(i * 37 % 100 + 1) * 4'000});
  const auto words = told(numbers, foreseen);
  CHECK(seconds_of(words.mean) == Approx(200).epsilon(0.1));
  CHECK(seconds_of(words.p50) == Approx(200).epsilon(0.12));
  CHECK(seconds_of(words.p90) == Approx(360).epsilon(0.1));
  CHECK(words.p50 <= words.p90);
}

TEST_CASE("absurd spans stay within 30 days and within eight times of what was foreseen") {
  wait_numbers numbers;
  for (int i = 0; i < 100; ++i) learn_handling(numbers, std::chrono::hours{24 * 365});
  for (int i = 0; i < 100; ++i) learn_handling(numbers, -5s);
  const line_ahead huge{1'000'000ULL << 10, 1'000'000ULL * 2'592'000'000ULL << 10, 1'024};
  auto foreseen = foresee(numbers, huge);
  CHECK(foreseen.mean_ms == 2'592'000'000U);
  for (int i = 0; i < 1'000; ++i) learn_outcome(numbers, foreseen, 1s);
  CHECK(told(numbers, foreseen).p50 >= milliseconds{2'592'000'000 / 9});
  foreseen = {10, 10};
  for (int i = 0; i < 1'000; ++i) learn_outcome(numbers, foreseen, std::chrono::hours{1});
  CHECK(told(numbers, foreseen).mean <= 80ms);
  CHECK(told(numbers, foreseen).p90 <= 80ms);
}

} // namespace strowger::tests::wait_model_test
