#include "channels/media/mixer.hpp"
#include <algorithm>
#include <cmath>

namespace strowger::channels::media {

namespace {

std::int16_t cut(std::int32_t sum) { return static_cast<std::int16_t>(std::clamp(sum, -32'768, 32'767)); }

} // namespace

std::int32_t gain_factor(std::int8_t decibels) {
  const double bounded = std::clamp<int>(decibels, -40, 20);
  return static_cast<std::int32_t>(std::lround(256 * std::pow(10.0, bounded / 20)));
}

void mixing::add(const linear_frame& said) {
  for (std::size_t i = 0; i < frame_samples; ++i) sum_[i] += said[i];
}

void mixing::add_coded(codec law, const std::uint8_t* said) {
  const auto& linear = tables_of(law).linear;
  for (std::size_t i = 0; i < frame_samples; ++i) sum_[i] += linear[said[i]];
}

void mixing::write(codec law, std::int32_t gain, std::span<std::uint8_t, frame_samples> to) const {
  const auto& code = tables_of(law).code;
  for (std::size_t i = 0; i < frame_samples; ++i) {
    const auto louder = static_cast<std::int32_t>(std::int64_t{sum_[i]} * gain / 256);
    to[i] = code[static_cast<std::uint16_t>(cut(louder))];
  }
}

void mixing::write_linear(linear_frame& to) const {
  std::transform(sum_.begin(), sum_.end(), to.begin(), cut);
}

} // namespace strowger::channels::media
