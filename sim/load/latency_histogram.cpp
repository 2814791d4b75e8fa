#include "sim/load/latency_histogram.hpp"
#include <algorithm>
#include <bit>
#include <cmath>

namespace strowger::sim::load {

std::size_t latency_histogram::bucket_of(std::uint64_t value) {
  if (value < 2 * half) return static_cast<std::size_t>(value);
  const auto shift = static_cast<unsigned>(std::bit_width(value)) - exact_bits;
  return half * (shift + 1) + static_cast<std::size_t>(value >> shift) - half;
}

std::int64_t latency_histogram::highest_of(std::size_t bucket) {
  if (bucket < 2 * half) return static_cast<std::int64_t>(bucket);
  const auto shift = bucket / half - 1;
  const auto step = bucket % half + half;
  return static_cast<std::int64_t>(((std::uint64_t{step} + 1) << shift) - 1);
}

void latency_histogram::add(std::int64_t microseconds) {
  const auto value = std::max<std::int64_t>(0, microseconds);
  const auto bucket = bucket_of(static_cast<std::uint64_t>(value));
  if (bucket >= buckets_.size()) buckets_.resize(bucket + 1);
  ++buckets_[bucket];
  ++count_;
  max_ = std::max(max_, value);
  sum_ += static_cast<double>(value);
}

void latency_histogram::add(const latency_histogram& other) {
  if (other.buckets_.size() > buckets_.size()) buckets_.resize(other.buckets_.size());
  for (std::size_t i = 0; i < other.buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
}

latency_histogram latency_histogram::since(const latency_histogram& earlier) const {
  latency_histogram made;
  made.buckets_ = buckets_;
  for (std::size_t i = 0; i < earlier.buckets_.size(); ++i) made.buckets_[i] -= earlier.buckets_[i];
  made.count_ = count_ - earlier.count_;
  made.sum_ = sum_ - earlier.sum_;
  while (!made.buckets_.empty() && made.buckets_.back() == 0) made.buckets_.pop_back();
  if (!made.buckets_.empty()) made.max_ = std::min(max_, highest_of(made.buckets_.size() - 1));
  return made;
}

double latency_histogram::mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }

std::int64_t latency_histogram::at_share(double share) const {
  if (count_ == 0) return 0;
  const auto wanted =
      std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(
                                     std::clamp(share, 0.0, 1.0) * static_cast<double>(count_) - 1e-9)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= wanted) return std::min(highest_of(i), max_);
  }
  return max_;
}

} // namespace strowger::sim::load
