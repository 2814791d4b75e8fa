#pragma once
#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

/// Tones into lines and tones out of them.
namespace strowger::tests {

inline std::vector<std::int16_t> make_sine(double hertz, double peak, std::size_t count,
                                           std::uint32_t rate = 8'000) {
  std::vector<std::int16_t> made(count);
  for (std::size_t i = 0; i < count; ++i)
    made[i] = static_cast<std::int16_t>(
        std::lround(peak * std::sin(2 * std::numbers::pi * hertz * static_cast<double>(i) / rate)));
  return made;
}

/// The peak of the tone of `hertz` in it, by Goertzel.
inline double tone_peak(std::span<const std::int16_t> samples, double hertz, std::uint32_t rate = 8'000) {
  const double turn = 2 * std::numbers::pi * hertz / rate, factor = 2 * std::cos(turn);
  double before = 0, last = 0;
  for (const auto one : samples) {
    const double now = one + factor * last - before;
    before = last;
    last = now;
  }
  const double power = last * last + before * before - factor * last * before;
  return 2 * std::sqrt(power) / static_cast<double>(samples.size());
}

} // namespace strowger::tests
