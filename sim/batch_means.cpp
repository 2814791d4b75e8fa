#include "sim/batch_means.hpp"
#include <algorithm>
#include <cassert>
#include <cmath>

namespace strowger::sim {

namespace {

/// Of the normal law, by bisection.
double normal_quantile(double probability) {
  double low = 0, high = 40;
  for (int i = 0; i < 100; ++i) {
    const auto middle = (low + high) / 2;
    (std::erfc(-middle / std::sqrt(2.0)) / 2 < probability ? low : high) = middle;
  }
  return (low + high) / 2;
}

double student_from_normal(double z, std::uint32_t degrees) {
  assert(degrees > 0);
  const double z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z;
  const double n = degrees;
  return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) +
         (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n);
}

} // namespace

double student_t_975(std::uint32_t degrees) { return student_from_normal(1.959963984540054, degrees); }

double student_t(double probability, std::uint32_t degrees) {
  return student_from_normal(normal_quantile(probability), degrees);
}

estimate batch_means::result() const {
  assert(values_.size() >= 2);
  const auto count = static_cast<double>(values_.size());
  double sum = 0;
  for (const auto value : values_) sum += value;
  const auto mean = sum / count;
  double squares = 0;
  for (const auto value : values_) squares += (value - mean) * (value - mean);
  const auto error = std::sqrt(squares / (count - 1) / count);
  const auto batches = static_cast<std::uint32_t>(values_.size());
  return {mean, error, error * student_t_975(batches - 1), batches};
}

double batch_means::lag_one() const {
  const auto mean = result().mean;
  double squares = 0, products = 0;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    squares += (values_[i] - mean) * (values_[i] - mean);
    if (i > 0) products += (values_[i] - mean) * (values_[i - 1] - mean);
  }
  return squares == 0 ? 0 : products / squares;
}

double batch_ratios::above() const {
  double sum = 0;
  for (const auto& one : batches_) sum += one.above;
  return sum;
}

double batch_ratios::below() const {
  double sum = 0;
  for (const auto& one : batches_) sum += one.below;
  return sum;
}

estimate batch_ratios::result(std::uint32_t batches) const {
  assert(batches >= 2 && batches_.size() >= batches);
  const auto each = batches_.size() / batches;
  std::vector<sums> whole(batches);
  for (std::size_t i = 0; i < batches_.size(); ++i) {
    auto& into = whole[std::min<std::size_t>(i / each, batches - 1)];
    into.above += batches_[i].above;
    into.below += batches_[i].below;
  }
  const auto all = below();
  if (!(all > 0)) return {0, 0, 0, batches};
  const auto ratio = above() / all;
  double squares = 0;
  for (const auto& one : whole) {
    const auto off = one.above - ratio * one.below;
    squares += off * off;
  }
  const auto count = static_cast<double>(batches);
  const auto error = std::sqrt(squares * count / (count - 1)) / all;
  return {ratio, error, error * student_t_975(batches - 1), batches};
}

} // namespace strowger::sim
