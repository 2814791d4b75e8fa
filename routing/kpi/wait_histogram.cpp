#include "routing/kpi/wait_histogram.hpp"
#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace strowger::routing::kpi {

namespace {
constexpr std::int64_t finest_ms = 125;
}

std::size_t wait_histogram::bucket_of(milliseconds wait) {
  const auto units = static_cast<std::uint64_t>(std::max<std::int64_t>(wait.count(), 0) / finest_ms);
  if (units < 8) return static_cast<std::size_t>(units);
  const auto exponent = static_cast<std::size_t>(std::bit_width(units)) - 1; // 3 and up
  const auto quarter = static_cast<std::size_t>(units >> (exponent - 2)) & 3U;
  return std::min(buckets - 1, 8 + (exponent - 3) * 4 + quarter);
}

milliseconds wait_histogram::begin_of(std::size_t bucket) {
  if (bucket < 8) return milliseconds{static_cast<std::int64_t>(bucket) * finest_ms};
  const auto exponent = (bucket - 8) / 4 + 3;
  const auto quarter = (bucket - 8) % 4;
  return milliseconds{static_cast<std::int64_t>((4 + quarter) << (exponent - 2)) * finest_ms};
}

std::uint64_t wait_histogram::total() const {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

std::optional<milliseconds> wait_histogram::quantile(double share) const {
  const auto all = total();
  if (all == 0) return std::nullopt;
  const auto rank = std::max<double>(1.0, std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(all)));
  std::uint64_t below = 0;
  std::size_t bucket = 0;
  for (; bucket + 1 < buckets; ++bucket) {
    below += counts[bucket];
    if (static_cast<double>(below) >= rank) break;
  }
  return (begin_of(bucket) + begin_of(bucket + 1)) / 2;
}

wait_histogram& wait_histogram::operator+=(const wait_histogram& more) {
  for (std::size_t i = 0; i < buckets; ++i) counts[i] += more.counts[i];
  return *this;
}

} // namespace strowger::routing::kpi
