#pragma once
#include "channels/media/g711.hpp"
#include <span>

/// Sums of what several say. Pure.
namespace strowger::channels::media {

/// 256 is as it was. Of -40 to 20 dB.
std::int32_t gain_factor(std::int8_t decibels);

class mixing {
public:
  void clear() { sum_.fill(0); }
  void add(const linear_frame& said);
  void add_coded(codec law, const std::uint8_t* said);
  /// The sum, louder by `gain`, cut at what 16 bits hold, in `law`.
  void write(codec law, std::int32_t gain, std::span<std::uint8_t, frame_samples> to) const;
  void write_linear(linear_frame& to) const;

private:
  std::array<std::int32_t, frame_samples> sum_{};
};

} // namespace strowger::channels::media
