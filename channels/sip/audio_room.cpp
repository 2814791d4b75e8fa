#include "channels/sip/audio_room.hpp"
#include <utility>

namespace strowger::channels::sip {

bool audio_room::refused(moment now) {
  const bool first = !std::exchange(last_, now);
  count_ = first ? 1 : count_ + 1;
  return first;
}

bool audio_room::pass(moment now) {
  if (!last_ || now < *last_ + calm_after) return false;
  last_.reset();
  return true;
}

std::optional<routing::moment> audio_room::next_deadline() const {
  if (!last_) return std::nullopt;
  return *last_ + calm_after;
}

} // namespace strowger::channels::sip
