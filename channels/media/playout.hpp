#pragma once
#include "channels/media/g711.hpp"
#include "channels/media/rtp.hpp"

namespace strowger::channels::media {

/// What arrived on a line, in steps of 20 ms by our clock: a small jitter buffer, ordered by RTP timestamps.
/// Only lines that are mixed or recorded have one. Pure.
///
/// It holds back 40 ms. When packets keep coming too late it begins anew, 20 ms later each time, up to
/// 120 ms; when for ten seconds it never held less than 40 ms more than it needs, it passes over 20 ms: so
/// clocks may differ.
class playout {
public:
  void put(const rtp_header& header, codec law, bytes_view payload);
  /// The next 20 ms; silence where nothing came. False when nothing of it came.
  bool take(linear_frame& to);
  /// In how many `take`s everything that has come is taken.
  [[nodiscard]] std::uint32_t frames_held() const;
  [[nodiscard]] std::uint64_t late() const { return late_; }

private:
  static constexpr std::size_t capacity = 2'048; ///< samples; a power of two
  void begin(std::uint32_t timestamp);

  std::array<std::int16_t, capacity> samples_{};
  std::uint32_t ssrc_ = 0;
  std::uint32_t next_ = 0;   ///< timestamp of what `take` gives next
  std::uint32_t newest_ = 0; ///< behind the latest sample
  std::uint32_t delay_ = 320;
  std::uint32_t held_least_ = 0, takes_ = 0, late_in_a_row_ = 0;
  std::uint64_t late_ = 0;
  bool begun_ = false;
};

} // namespace strowger::channels::media
