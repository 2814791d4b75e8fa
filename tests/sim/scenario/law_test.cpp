#include "sim/scenario/law.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

namespace strowger::tests::law_test {

using namespace strowger::sim;

namespace {

constexpr int drawn = 200'000;
/// Kolmogorov's distance times the root of the count exceeds this with probability 0.001.
constexpr double distance_max = 1.95;

using share_below = std::function<double(double)>;

struct known_law {
  const char* name;
  law what;
  double mean, deviation;
  share_below below; ///< closed form of the distribution function
};

/// Regularized lower incomplete gamma function, by its series or its continued fraction (Numerical
/// Recipes 6.2).
double gamma_below(double shape, double x) {
  if (x <= 0) return 0;
  const auto front = std::exp(-x + shape * std::log(x) - std::lgamma(shape));
  if (x < shape + 1) {
    double sum = 1 / shape, term = sum;
    for (double n = shape + 1; std::abs(term) > 1e-15 * std::abs(sum); ++n) sum += term *= x / n;
    return sum * front;
  }
  double b = x + 1 - shape, c = 1e300, d = 1 / b, h = d;
  for (double i = 1; i < 10'000; ++i) {
    const auto a = -i * (i - shape);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    h *= d * c;
    if (std::abs(d * c - 1) < 1e-15) break;
  }
  return 1 - h * front;
}

/// What a share of 0.999 stays below, by bisection.
double thousandth_above(const share_below& below) {
  double low = 0, high = 1e7;
  for (int i = 0; i < 200; ++i) {
    const auto middle = (low + high) / 2;
    (below(middle) < 0.999 ? low : high) = middle;
  }
  return low;
}

double normal_below(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }

std::vector<known_law> laws() {
  const auto log_variance = std::log1p(0.81);
  return {
      {"exponential", law::exponential(240), 240, 240, [](double x) { return 1 - std::exp(-x / 240); }},
      {"lognormal", law::lognormal(240, 0.9), 240, 216,
       [=](double x) {
         return normal_below((std::log(x) - std::log(240) + log_variance / 2) / std::sqrt(log_variance));
       }},
      {"gamma above the exponential", law::gamma(60, 0.5), 60, 30,
       [](double x) { return gamma_below(4, 4 * x / 60); }},
      {"gamma below the exponential", law::gamma(60, 1.5), 60, 90,
       [](double x) { return gamma_below(1 / 2.25, x / 60 / 2.25); }},
      {"weibull", law::weibull(240, 2), 240, 240 * std::sqrt(4 / 3.14159265358979 - 1),
       [](double x) {
         const auto scale = 240 / std::tgamma(1.5);
         return 1 - std::exp(-(x / scale) * (x / scale));
       }},
      {"weibull with a heavy tail", law::weibull(240, 0.6), 240,
       240 * std::sqrt(std::tgamma(1 + 2 / 0.6) / std::pow(std::tgamma(1 + 1 / 0.6), 2) - 1),
       [](double x) { return 1 - std::exp(-std::pow(x / (240 / std::tgamma(1 + 1 / 0.6)), 0.6)); }},
      {"hyper-exponential", law::hyper_exponential({{20, 1}, {300, 4}}), 244,
       std::sqrt(2 * (0.2 * 400 + 0.8 * 90'000) - 244.0 * 244),
       [](double x) { return 1 - 0.2 * std::exp(-x / 20) - 0.8 * std::exp(-x / 300); }},
  };
}

} // namespace

TEST_CASE("spans drawn from a law have its mean and deviation, its distribution and its tail") {
  for (const auto& one : laws()) {
    INFO(one.name);
    auto dice = routing::random_stream(11, one.name);
    std::vector<double> values(drawn);
    double sum = 0, squares = 0;
    for (auto& value : values) {
      value = one.what.draw(dice);
      sum += value;
      squares += value * value;
    }
    const auto mean = sum / drawn;
    const auto deviation = std::sqrt(squares / drawn - mean * mean);
    CHECK(one.what.mean() == Approx(one.mean));
    CHECK(one.what.variation() == Approx(one.deviation / one.mean));
    CHECK(std::abs(mean - one.mean) < 4 * one.deviation / std::sqrt(drawn));
    // Of the fourth moment hangs how far off the deviation may be; that of the heaviest tail here allows 3 %.
    CHECK(deviation == Approx(one.deviation).epsilon(0.03));
    const auto above = std::count_if(values.begin(), values.end(),
                                     [x = thousandth_above(one.below)](auto v) { return v > x; });
    CHECK(std::abs(static_cast<double>(above) - 0.001 * drawn) < 4 * std::sqrt(0.001 * drawn));
    std::sort(values.begin(), values.end());
    double distance = 0;
    for (int i = 0; i < drawn; ++i) {
      const auto below = one.below(values[static_cast<std::size_t>(i)]);
      distance = std::max(
          {distance, below - static_cast<double>(i) / drawn, static_cast<double>(i + 1) / drawn - below});
    }
    CHECK(distance * std::sqrt(drawn) < distance_max);
  }
}

TEST_CASE("constant and empirical laws give what they hold, by weight") {
  auto dice = routing::random_stream(12, "values");
  CHECK(law::constant(20).draw(dice) == 20);
  const auto weighed = law::empirical({{10, 1}, {20, 3}, {50, 6}});
  const auto even = law::empirical({{1, 2}, {2, 2}, {4, 2}, {5, 2}});
  CHECK(weighed.mean() == Approx(37));
  CHECK(even.mean() == Approx(3));
  int tens = 0, twenties = 0, ones = 0;
  for (int i = 0; i < drawn; ++i) {
    const auto value = weighed.draw(dice);
    tens += value == 10;
    twenties += value == 20;
    ones += even.draw(dice) == 1;
  }
  CHECK(tens == Approx(0.1 * drawn).epsilon(0.03));
  CHECK(twenties == Approx(0.3 * drawn).epsilon(0.03));
  CHECK(ones == Approx(0.25 * drawn).epsilon(0.03));
}

TEST_CASE("a gamma variate has the mean 1 and the variance of its shape, also where the shape is small") {
  for (const double shape : {0.1, 0.7, 1.0, 3.0, 50.0}) {
    auto dice = routing::random_stream(13, "gamma");
    double sum = 0, squares = 0;
    for (int i = 0; i < drawn; ++i) {
      const auto value = draw_gamma(dice, shape);
      sum += value;
      squares += value * value;
    }
    INFO(shape);
    CHECK(std::abs(sum / drawn - 1) < 4 / std::sqrt(shape * drawn));
    const auto mean = sum / drawn;
    CHECK(squares / drawn - mean * mean == Approx(1 / shape).epsilon(0.06));
  }
}

} // namespace strowger::tests::law_test
