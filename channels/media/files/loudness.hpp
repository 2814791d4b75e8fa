#pragma once
#include <cstdint>
#include <span>

/// When somebody speaks: pure.
namespace strowger::channels::media {

/// Mean of the absolute samples above which a line is not quiet: some -40 dB of full scale, well above the
/// noise of a line and below a voice that can be understood.
inline constexpr std::int64_t quiet_at_most = 250;

/// Of every `step`th of these samples, from the first on: one side of stereo audio.
inline bool is_loud(std::span<const std::int16_t> samples, std::size_t step = 1) {
  std::int64_t sum = 0, count = 0;
  for (std::size_t i = 0; i < samples.size(); i += step, ++count)
    sum += samples[i] < 0 ? -static_cast<std::int64_t>(samples[i]) : samples[i];
  return sum > quiet_at_most * count;
}

} // namespace strowger::channels::media
