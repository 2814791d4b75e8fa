#include "sim/scenario/law.hpp"
#include <algorithm>
#include <cassert>
#include <cmath>

namespace strowger::sim {

using namespace routing;

namespace {

double weight_of(const std::vector<weighted_value>& values) {
  double sum = 0;
  for (const auto& one : values) sum += one.weight;
  return sum;
}

double mean_of(const std::vector<weighted_value>& values) {
  double sum = 0;
  for (const auto& one : values) sum += one.value * one.weight;
  return sum / weight_of(values);
}

} // namespace

std::string_view to_text(law_kind kind) {
  switch (kind) {
  case law_kind::constant:
    return "constant";
  case law_kind::exponential:
    return "exponential";
  case law_kind::lognormal:
    return "lognormal";
  case law_kind::gamma:
    return "gamma";
  case law_kind::weibull:
    return "weibull";
  case law_kind::hyper_exponential:
    return "hyper_exponential";
  case law_kind::empirical:
    return "empirical";
  }
  return "unknown";
}

law law::constant(double seconds) { return {law_kind::constant, seconds}; }

law law::exponential(double mean) {
  assert(mean > 0);
  return {law_kind::exponential, mean};
}

law law::lognormal(double mean, double variation) {
  assert(mean > 0 && variation > 0);
  law made{law_kind::lognormal, mean};
  const auto variance = std::log1p(variation * variation);
  made.a_ = std::sqrt(variance);
  made.b_ = mean * std::exp(-variance / 2);
  return made;
}

law law::gamma(double mean, double variation) {
  assert(mean > 0 && variation > 0);
  law made{law_kind::gamma, mean};
  made.a_ = 1 / (variation * variation);
  return made;
}

law law::weibull(double mean, double shape) {
  assert(mean > 0 && shape > 0);
  law made{law_kind::weibull, mean};
  made.a_ = 1 / shape;
  made.b_ = mean / std::tgamma(1 + 1 / shape);
  return made;
}

law law::hyper_exponential(std::vector<weighted_value> means) {
  law made{law_kind::hyper_exponential, mean_of(means)};
  made.weigh(std::move(means));
  return made;
}

law law::empirical(std::vector<weighted_value> values) {
  law made{law_kind::empirical, mean_of(values)};
  made.weigh(std::move(values));
  return made;
}

double law::variation() const {
  const auto of_parts = [&](double each) {
    // The mean of the squares, where a part of mean m has squares of mean `each` m^2.
    double squares = 0, from = 0;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const auto to =
          up_to_.empty() ? static_cast<double>(i + 1) / static_cast<double>(values_.size()) : up_to_[i];
      squares += (to - from) * each * values_[i] * values_[i];
      from = to;
    }
    return mean_ > 0 ? std::sqrt(std::max(0.0, squares / (mean_ * mean_) - 1)) : 0;
  };
  switch (kind_) {
  case law_kind::constant:
    return 0;
  case law_kind::exponential:
    return 1;
  case law_kind::lognormal:
    return std::sqrt(std::expm1(a_ * a_));
  case law_kind::gamma:
    return 1 / std::sqrt(a_);
  case law_kind::weibull: {
    const auto mean_of_1 = std::tgamma(1 + a_);
    return std::sqrt(std::max(0.0, std::tgamma(1 + 2 * a_) / (mean_of_1 * mean_of_1) - 1));
  }
  case law_kind::hyper_exponential:
    return of_parts(2);
  case law_kind::empirical:
    return of_parts(1);
  }
  return 0;
}

void law::weigh(std::vector<weighted_value> values) {
  assert(!values.empty());
  const auto all = weight_of(values);
  const bool even = std::all_of(values.begin(), values.end(),
                                [&](const auto& one) { return one.weight == values.front().weight; });
  double sum = 0;
  for (const auto& one : values) {
    sum += one.weight;
    values_.push_back(one.value);
    if (!even) up_to_.push_back(sum / all);
  }
}

double law::pick(random_generator& from) const {
  if (up_to_.empty()) return values_[draw_below(from, values_.size())];
  const auto where = std::upper_bound(up_to_.begin(), up_to_.end(), draw_unit(from));
  const auto place = static_cast<std::size_t>(where - up_to_.begin());
  return values_[std::min(place, values_.size() - 1)];
}

double law::draw(random_generator& from) const {
  switch (kind_) {
  case law_kind::constant:
    return mean_;
  case law_kind::exponential:
    return draw_exponential(from, mean_);
  case law_kind::lognormal:
    return b_ * std::exp(draw_normal(from) * a_);
  case law_kind::gamma:
    return mean_ * draw_gamma(from, a_);
  case law_kind::weibull:
    return b_ * std::pow(-std::log1p(-draw_unit(from)), a_);
  case law_kind::hyper_exponential:
    return draw_exponential(from, pick(from));
  case law_kind::empirical:
    return pick(from);
  }
  return mean_;
}

double draw_gamma(random_generator& from, double shape) {
  assert(shape > 0);
  if (shape < 1) {
    // One with the shape larger by one, made smaller; the mean is kept at 1 by the ratio of the shapes.
    const auto larger = draw_gamma(from, shape + 1) * (shape + 1);
    return larger * std::pow(1 - draw_unit(from), 1 / shape) / shape;
  }
  const auto d = shape - 1.0 / 3;
  const auto c = 1 / std::sqrt(9 * d);
  for (;;) {
    const auto x = draw_normal(from);
    const auto root = 1 + c * x;
    if (root <= 0) continue;
    const auto v = root * root * root;
    if (std::log(1 - draw_unit(from)) < x * x / 2 + d - d * v + d * std::log(v)) return d * v / shape;
  }
}

} // namespace strowger::sim
