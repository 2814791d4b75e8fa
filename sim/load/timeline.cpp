#include "sim/load/timeline.hpp"
#include <algorithm>
#include <utility>

namespace strowger::sim::load {

void timeline::at(instant due, work what) { due_.put(due, 0, std::move(what)); }

std::optional<instant> timeline::run() {
  while (!due_.empty()) {
    const auto late = clock_() - due_.next_at();
    if (late < 0) return due_.next_at();
    const auto entry = due_.take();
    lag_.add(late);
    worst_ = std::max(worst_, late);
    entry->what(entry->at);
  }
  return std::nullopt;
}

std::int64_t timeline::worst_lag_since() { return std::exchange(worst_, 0); }

} // namespace strowger::sim::load
