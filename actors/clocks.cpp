#include "actors/clocks.hpp"
#include <chrono>

namespace strowger::actors {

namespace {

template <class TimePoint>
std::int64_t in_ms(TimePoint t) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(t.time_since_epoch()).count();
}

} // namespace

std::int64_t machine_clocks::steady_ms() const { return in_ms(std::chrono::steady_clock::now()); }

wall_time machine_clocks::wall() const {
  return wall_time{routing::milliseconds{in_ms(std::chrono::system_clock::now())}};
}

time_line::time_line(const clocks& source, moment last_at, wall_time last_wall)
  : source_{source}, start_{last_at}, steady_start_{source.steady_ms()} {
  const auto down = source.wall() - last_wall;
  if (down < routing::milliseconds{0}) {
    how_ = joint::wall_went_back;
  } else if (down > longest_downtime) {
    how_ = joint::wall_jumped;
  } else {
    how_ = joint::continued;
    start_ += down;
  }
}

} // namespace strowger::actors
