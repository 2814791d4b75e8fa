#pragma once
#include "sim/calendar.hpp"
#include "sim/load/latency_histogram.hpp"
#include <functional>
#include <optional>

/// What a load player means to do, and when.
namespace strowger::sim::load {

/// Work in the order of the instants it is meant for. Whoever is late does everything that is due at once,
/// and each piece is told its intended instant, never the present one: what is measured from it holds the
/// delay too (no coordinated omission). The delays themselves are kept as the player's own lag. Reads no
/// clock but the one it is given; not for several threads.
class timeline {
public:
  using work = std::function<void(instant due)>;
  /// `clock`: microseconds since the run began.
  explicit timeline(std::function<instant()> clock) : clock_{std::move(clock)} {}

  void at(instant due, work what);
  /// Does what is due, also what that puts in; when the next one is due, if any.
  std::optional<instant> run();
  [[nodiscard]] instant now() const { return clock_(); }
  [[nodiscard]] const latency_histogram& lag() const { return lag_; }
  /// The worst lag since this was last asked.
  [[nodiscard]] std::int64_t worst_lag_since();

private:
  std::function<instant()> clock_;
  calendar<work> due_;
  latency_histogram lag_;
  std::int64_t worst_ = 0;
};

} // namespace strowger::sim::load
