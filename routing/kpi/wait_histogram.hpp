#pragma once
#include "routing/model/time.hpp"
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

/// How long people waited, in buckets that grow with the wait: 125 ms wide up to one second, from there a
/// quarter of a power of two each, so a quantile is off by an eighth at most. The last bucket takes all
/// beyond about 36 hours.
namespace strowger::routing::kpi {

struct wait_histogram {
  static constexpr std::size_t buckets = 80;
  std::array<std::uint32_t, buckets> counts{};

  [[nodiscard]] static std::size_t bucket_of(milliseconds wait);
  /// Where a bucket begins; the one after the last begins where the last is taken to end.
  [[nodiscard]] static milliseconds begin_of(std::size_t bucket);

  void add(milliseconds wait) { ++counts[bucket_of(wait)]; }
  [[nodiscard]] std::uint64_t total() const;
  /// The wait that `share` (0 to 1) of all stay below, read at the middle of its bucket; nothing when nobody
  /// waited.
  [[nodiscard]] std::optional<milliseconds> quantile(double share) const;
  wait_histogram& operator+=(const wait_histogram& more);
  friend bool operator==(const wait_histogram&, const wait_histogram&) = default;
};

} // namespace strowger::routing::kpi
