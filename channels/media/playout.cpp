#include "channels/media/playout.hpp"
#include <algorithm>

namespace strowger::channels::media {

namespace {

constexpr std::uint32_t frame = frame_samples, longest_delay = 960, too_late_too_often = 3, looks_back = 500;

} // namespace

void playout::begin(std::uint32_t timestamp) {
  samples_.fill(0);
  next_ = timestamp - delay_;
  newest_ = timestamp;
  begun_ = true;
  late_in_a_row_ = takes_ = 0;
  held_least_ = capacity;
}

void playout::put(const rtp_header& header, codec law, bytes_view payload) {
  const auto count = static_cast<std::uint32_t>(std::min<std::size_t>(payload.size(), 4 * frame));
  if (count == 0) return;
  if (!begun_ || header.ssrc != ssrc_) begin(header.timestamp);
  ssrc_ = header.ssrc;
  auto offset = ahead(next_, header.timestamp);
  if (offset < 0 && offset > -static_cast<std::int32_t>(4 * capacity)) {
    ++late_;
    if (++late_in_a_row_ < too_late_too_often) return;
    delay_ = std::min(delay_ + frame, longest_delay);
    begin(header.timestamp);
  } else if (offset < 0 || offset + static_cast<std::int32_t>(count) > static_cast<std::int32_t>(capacity)) {
    begin(header.timestamp); // after a pause, or the sender's clock jumped
  }
  late_in_a_row_ = 0;
  const auto& linear = tables_of(law).linear;
  for (std::uint32_t i = 0; i < count; ++i) samples_[(header.timestamp + i) % capacity] = linear[payload[i]];
  if (ahead(newest_, header.timestamp + count) > 0) newest_ = header.timestamp + count;
}

std::uint32_t playout::frames_held() const {
  const auto held = begun_ ? std::max(ahead(next_, newest_), 0) : 0;
  return (static_cast<std::uint32_t>(held) + frame - 1) / frame;
}

bool playout::take(linear_frame& to) {
  to.fill(0);
  if (!begun_) return false;
  const auto held = std::max(ahead(next_, newest_), 0);
  held_least_ = std::min(held_least_, static_cast<std::uint32_t>(held));
  if (++takes_ == looks_back) {
    if (held_least_ >= delay_ + 2 * frame) {
      for (std::uint32_t i = 0; i < frame; ++i) samples_[(next_ + i) % capacity] = 0;
      next_ += frame;
    }
    takes_ = 0;
    held_least_ = capacity;
  }
  for (std::uint32_t i = 0; i < frame; ++i) {
    auto& one = samples_[(next_ + i) % capacity];
    to[i] = one;
    one = 0;
  }
  next_ += frame;
  return held > 0;
}

} // namespace strowger::channels::media
