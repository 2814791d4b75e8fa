#include "channels/media/g711.hpp"
#include "channels/media/wav.hpp"
#include <algorithm>
#include <cmath>
#include <numbers>

namespace strowger::channels::media {

namespace {

/// A sinc that passes what lies below 3.7 kHz, under a Blackman window, as a table over the distance in
/// samples of 8 kHz.
class sinc_table {
public:
  static constexpr double reach = 32; ///< samples of 8 kHz to each side
  sinc_table() {
    constexpr double passes = 2 * 3'700.0 / sample_rate;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const double at = static_cast<double>(i) / steps;
      const double turn = std::numbers::pi * at;
      const double sinc = i == 0 ? passes : std::sin(turn * passes) / turn;
      const double window = 0.42 + 0.5 * std::cos(turn / reach) + 0.08 * std::cos(2 * turn / reach);
      values_[i] = i / steps >= static_cast<std::size_t>(reach) ? 0 : sinc * window;
    }
  }
  [[nodiscard]] double at(double distance) const {
    const double place = std::abs(distance) * steps;
    const auto index = static_cast<std::size_t>(place);
    if (index + 1 >= values_.size()) return 0;
    const double rest = place - static_cast<double>(index);
    return values_[index] * (1 - rest) + values_[index + 1] * rest;
  }

private:
  static constexpr std::size_t steps = 256;
  std::array<double, static_cast<std::size_t>(reach) * steps + 2> values_{};
};

} // namespace

std::vector<std::int16_t> to_telephone_rate(const sound& from) {
  if (from.rate == sample_rate || from.samples.empty()) return from.samples;
  static const sinc_table sinc;
  const double ratio = static_cast<double>(from.rate) / sample_rate;
  const auto count = static_cast<std::size_t>(static_cast<double>(from.samples.size()) / ratio);
  std::vector<std::int16_t> made;
  made.reserve(count);
  for (std::size_t n = 0; n < count; ++n) {
    const double middle = static_cast<double>(n) * ratio;
    const double reach = sinc_table::reach * ratio;
    const auto first = static_cast<std::size_t>(std::max(0.0, std::ceil(middle - reach)));
    const auto last = std::min(from.samples.size(), static_cast<std::size_t>(middle + reach) + 1);
    double sum = 0;
    for (std::size_t i = first; i < last; ++i)
      sum += from.samples[i] * sinc.at((static_cast<double>(i) - middle) / ratio);
    made.push_back(static_cast<std::int16_t>(std::clamp(std::lround(sum / ratio), -32'768L, 32'767L)));
  }
  return made;
}

} // namespace strowger::channels::media
