#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

/// How long something took, over many times, in the buckets of an HDR histogram.
namespace strowger::sim::load {

/// Microseconds kept to three digits: exact below 2,048 and then in 1,024 steps for each power of two, so
/// that a quantile is at most a thousandth above what was measured (the form of HdrHistogram,
/// decision 0302). A plain value; not for several threads.
class latency_histogram {
public:
  /// Below zero counts as zero.
  void add(std::int64_t microseconds);
  void add(const latency_histogram& other);
  /// What was added since `earlier`, which this one was. The maximum is that of the highest bucket.
  [[nodiscard]] latency_histogram since(const latency_histogram& earlier) const;

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::int64_t max() const { return max_; }
  [[nodiscard]] double mean() const;
  /// So many of all (from 0 to 1) took at most this long; 0 of none.
  [[nodiscard]] std::int64_t at_share(double share) const;

private:
  static constexpr unsigned exact_bits = 11; ///< values below 2^11 have a bucket each
  static constexpr std::size_t half = std::size_t{1} << (exact_bits - 1);
  static std::size_t bucket_of(std::uint64_t value);
  static std::int64_t highest_of(std::size_t bucket);

  std::vector<std::uint64_t> buckets_; ///< up to the highest that was needed
  std::uint64_t count_ = 0;
  std::int64_t max_ = 0;
  double sum_ = 0;
};

} // namespace strowger::sim::load
