#include "channels/media/telephone_event.hpp"
#include <array>
#include <cmath>
#include <numbers>

namespace strowger::channels::media {

namespace {

constexpr std::string_view event_digits = "0123456789*#ABCD"; ///< RFC 4733, table 3
constexpr routing::milliseconds longest_wait{250};
constexpr std::uint32_t step_samples = 160, tone_steps = 5, end_steps = 3, gap_steps = 3, pause_steps = 25;
constexpr std::size_t most_waiting = 64;

routing::milliseconds to_ms(std::uint32_t samples) { return routing::milliseconds{samples / 8}; }

} // namespace

bool is_key(char one) { return event_digits.find(one) != std::string_view::npos; }

std::optional<char> key_of_event(bytes_view payload) {
  if (payload.size() < 4 || payload[0] >= event_digits.size()) return std::nullopt;
  return event_digits[payload[0]];
}

std::optional<pressed_digit> event_receiver::end() {
  pressed_ = false;
  return pressed_digit{event_digits[event_], to_ms(lasted_)};
}

std::optional<pressed_digit> event_receiver::take(const rtp_header& header, bytes_view payload,
                                                  routing::milliseconds now) {
  if (!key_of_event(payload)) return std::nullopt;
  const auto duration = static_cast<std::uint32_t>((payload[2] << 8) | payload[3]);
  const bool ends = (payload[1] & 0x80) != 0;
  const bool same_source = known_ && header.ssrc == ssrc_;
  const auto step = ahead(segment_, header.timestamp);
  std::optional<pressed_digit> told;
  if (same_source && step < 0 && step > -80'000) return std::nullopt; // reordered, of one before
  if (!same_source || step != 0) {
    // A long press goes on in a segment of its own (RFC 4733 2.5.1.3).
    const bool goes_on = same_source && pressed_ && !header.marker && payload[0] == event_ &&
                         header.timestamp == began_ + lasted_;
    if (!goes_on) {
      if (pressed_) told = end();
      pressed_ = true;
      ++presses_;
      event_ = payload[0];
      began_ = header.timestamp;
      lasted_ = 0;
    }
    known_ = true;
    ssrc_ = header.ssrc;
    segment_ = header.timestamp;
  }
  if (!pressed_) return told; // the end again
  last_ = now;
  const auto reached = (segment_ - began_) + duration;
  if (reached > lasted_) lasted_ = reached;
  // Two at once: the one before was never ended. This one is told by its next packet, or by `expire`.
  if (ends && !told) told = end();
  return told;
}

std::optional<pressed_digit> event_receiver::expire(routing::milliseconds now) {
  if (!pressed_ || now - last_ < longest_wait) return std::nullopt;
  return end();
}

bool event_sender::push(std::string_view digits) {
  if (digits.size() > most_waiting || waiting_.size() - at_ + digits.size() > most_waiting) return false;
  for (const char one : digits)
    if (one != ',' && !is_key(one)) return false;
  waiting_.erase(0, at_);
  at_ = 0;
  waiting_ += digits;
  return true;
}

event_sender::step event_sender::next() {
  step made;
  if (!busy()) return made;
  const char digit = waiting_[at_];
  const auto tick = tick_++;
  const auto sending = tone_steps - 1 + end_steps;
  const bool pause = digit == ',';
  if (tick_ == (pause ? pause_steps : sending + gap_steps)) {
    ++at_;
    tick_ = 0;
  }
  if (pause || tick >= sending) return made;
  const bool ends = tick >= tone_steps - 1;
  const auto duration = step_samples * (ends ? tone_steps : tick + 1);
  made.sends = true;
  made.first = tick == 0;
  made.digit = digit;
  made.samples_before = tick * step_samples;
  made.payload = {static_cast<std::uint8_t>(event_digits.find(digit)),
                  static_cast<std::uint8_t>((ends ? 0x80 : 0) | 10), // volume -10 dBm0
                  static_cast<std::uint8_t>(duration >> 8U), static_cast<std::uint8_t>(duration)};
  return made;
}

bool make_digit_tone(char digit, std::uint32_t from, std::span<std::int16_t> to) {
  static constexpr std::string_view keys = "123A456B789C*0#D";
  static constexpr std::array<double, 4> low{697, 770, 852, 941}, high{1'209, 1'336, 1'477, 1'633};
  const auto key = keys.find(digit);
  if (key == std::string_view::npos) return false;
  constexpr double turn = 2 * std::numbers::pi / 8'000, loud = 7'000;
  for (std::size_t i = 0; i < to.size(); ++i) {
    const auto at = turn * static_cast<double>(from + i);
    to[i] = static_cast<std::int16_t>(loud * (std::sin(at * low[key / 4]) + std::sin(at * high[key % 4])));
  }
  return true;
}

} // namespace strowger::channels::media
