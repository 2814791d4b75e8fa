#pragma once
#include <chrono>

namespace strowger::routing {

using std::chrono::milliseconds;

/// The engine's time line. It has no `now()` on purpose: routing code can hold and compare moments, yet
/// cannot ask for one. Shells stamp inputs instead. A moment counts milliseconds since the first fact of its
/// pool.
struct engine_clock {
  using duration = milliseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<engine_clock>;
  static constexpr bool is_steady = true;
};
using moment = engine_clock::time_point;

/// Wall time: milliseconds since 1970-01-01 UTC, without leap seconds. For opening hours, due dates and
/// reports; it may step, so nothing is ordered or aged by it.
struct wall_clock {
  using duration = milliseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<wall_clock>;
  static constexpr bool is_steady = false;
};
using wall_time = wall_clock::time_point;

} // namespace strowger::routing
