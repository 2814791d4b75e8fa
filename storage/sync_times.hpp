#pragma once
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

namespace strowger::storage {

/// How long the last writes took: a ring of 1,024, sorted when asked. Not thread-safe.
class sync_times {
public:
  void add(std::chrono::nanoseconds took) {
    last_ = took;
    ring_[count_++ % ring_.size()] = took;
  }
  void fill(std::chrono::nanoseconds& last, std::chrono::nanoseconds& p50, std::chrono::nanoseconds& p99,
            std::chrono::nanoseconds& max) const {
    const auto used = std::min(count_, ring_.size());
    if (used == 0) return;
    auto sorted = ring_;
    const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(used);
    std::sort(sorted.begin(), end);
    last = last_;
    p50 = sorted[used / 2];
    p99 = sorted[used * 99 / 100];
    max = sorted[used - 1];
  }

private:
  std::array<std::chrono::nanoseconds, 1024> ring_{};
  std::size_t count_ = 0;
  std::chrono::nanoseconds last_{0};
};

} // namespace strowger::storage
