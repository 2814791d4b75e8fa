#include "channels/sip/arrival_lag.hpp"
#include <algorithm>

namespace strowger::channels::sip {

namespace {

/// What was measured of a turn is true for so long.
constexpr routing::milliseconds still_true{1'000};

std::uint32_t milliseconds_between(routing::moment since, routing::moment now) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>((now - since).count(), 0, 60'000));
}

} // namespace

std::uint32_t arrival_lag::turn_ms(moment now) const {
  const auto before = turn_ended_ + still_true < now ? 0 : turn_took_;
  return turn_began_ ? std::max(before, milliseconds_between(*turn_began_, now)) : before;
}

bool arrival_lag::turn_begins(moment now) {
  if (turn_began_) return false;
  turn_began_ = now;
  return true;
}

void arrival_lag::turn_ended(moment now) {
  if (!turn_began_) return;
  turn_took_ = milliseconds_between(*std::exchange(turn_began_, std::nullopt), now);
  turn_ended_ = now;
}

std::uint32_t arrival_lag::journal_ms(moment now, const std::function<bool(conversation_id)>& waits) {
  while (!sent_.empty() && !waits(sent_.front().first)) sent_.pop_front();
  return sent_.empty() ? 0 : milliseconds_between(sent_.front().second, now);
}

} // namespace strowger::channels::sip
