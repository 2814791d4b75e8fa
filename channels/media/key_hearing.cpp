#include "channels/media/key_hearing.hpp"
#include <algorithm>

namespace strowger::channels::media {

namespace {
/// An event begins no later than this after the INFO of its key.
constexpr routing::milliseconds event_follows{2'000};
constexpr std::size_t told_max = 16;
/// INFO says of most keys that they were pressed for so long.
constexpr routing::milliseconds info_lasts{100};
} // namespace

/// An event begins. What was told before it by INFO, and has no event of its own by now, will have none.
bool key_hearing::is_news(char key, routing::milliseconds now) {
  heard_events_ = true;
  while (!told_.empty() && told_.front().at + event_follows < now) told_.pop_front();
  const auto same =
      std::find_if(told_.begin(), told_.end(), [&](const told_key& one) { return one.key == key; });
  if (same == told_.end()) return true;
  told_.erase(told_.begin(), same + 1);
  return false;
}

key_hearing::heard key_hearing::take_event(const rtp_header& header, bytes_view payload,
                                           routing::milliseconds now) {
  const auto key = key_of_event(payload);
  if (!key) return {};
  const bool was_pressed = pressed(), counted = counts_;
  const auto presses = events_.presses();
  heard made{events_.take(header, payload, now)};
  const bool begins = events_.presses() != presses;
  if (begins) counts_ = is_news(*key, now);
  // With the first packet of a press the one before it may be told, whose end was lost.
  const bool is_of_earlier = begins && was_pressed;
  if (!(is_of_earlier ? counted : counts_)) made.pressed.reset();
  made.passes_on = counts_;
  return made;
}

std::optional<pressed_digit> key_hearing::take_info(char key, routing::milliseconds now) {
  if (heard_events_ || !is_key(key)) return std::nullopt;
  told_.push_back({key, now});
  if (told_.size() > told_max) told_.pop_front();
  return pressed_digit{key, info_lasts};
}

std::optional<pressed_digit> key_hearing::expire(routing::milliseconds now) {
  auto told = events_.expire(now);
  return counts_ ? told : std::nullopt;
}

} // namespace strowger::channels::media
