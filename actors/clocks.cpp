#include "actors/clocks.hpp"
#include <cctype>
#include <chrono>
#include <ctime>
#include <fstream>
#include <string>

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

std::uint64_t machine_clocks::machine_boot() const {
  static const auto named = [] {
    std::ifstream in{"/proc/sys/kernel/random/boot_id"};
    std::string id;
    std::uint64_t number = 0;
    int digits = 0;
    for (std::getline(in, id); const auto letter : id) {
      if (std::isxdigit(static_cast<unsigned char>(letter)) == 0) continue;
      number = number << 4U | std::stoull(std::string{letter}, nullptr, 16);
      if (++digits == 16) break; // the first half of 122 random bits tells boots apart
    }
    return number;
  }();
  return named;
}

wall_time day_begin(wall_time now) {
  const auto seconds =
      static_cast<std::time_t>(std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count());
  std::tm local{};
  if (::localtime_r(&seconds, &local) == nullptr) return now;
  local.tm_hour = local.tm_min = local.tm_sec = 0;
  local.tm_isdst = -1; // summer time may have begun or ended since midnight
  const auto midnight = std::mktime(&local);
  return midnight == std::time_t{-1} ? now : wall_time{std::chrono::seconds{midnight}};
}

time_line::time_line(const clocks& source, moment last_at, wall_time last_wall,
                     const routing::steady_tie& tie)
  : source_{source}, start_{last_at}, steady_start_{source.steady_ms()} {
  const moment by_steady{routing::milliseconds{steady_start_} - tie.steady_at_zero};
  if (tie.machine_boot != 0 && tie.machine_boot == source.machine_boot() && by_steady >= last_at) {
    how_ = joint::same_boot;
    start_ = by_steady;
    return;
  }
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
