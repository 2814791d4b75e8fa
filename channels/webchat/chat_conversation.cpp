#include "channels/webchat/chat_conversation.hpp"
#include <algorithm>

namespace strowger::channels::webchat {

bool seen_numbers::add(std::uint32_t number, std::size_t room) {
  if (number <= floor_) return false;
  const auto at = std::lower_bound(above_.begin(), above_.end(), number);
  if (at != above_.end() && *at == number) return false;
  above_.insert(at, number);
  while (!above_.empty() && (above_.front() == floor_ + 1 || above_.size() > room)) {
    floor_ = above_.front();
    above_.erase(above_.begin());
  }
  return true;
}

const stored_message* chat_conversation::find_stored(std::uint64_t client) const {
  const auto found =
      std::find_if(stored.begin(), stored.end(), [&](const auto& one) { return one.client == client; });
  return found == stored.end() ? nullptr : &*found;
}

said_message* chat_conversation::find_said(std::uint64_t client) {
  const auto found =
      std::find_if(said.begin(), said.end(), [&](const auto& one) { return one.client == client; });
  return found == said.end() ? nullptr : &*found;
}

bool chat_conversation::misses_showing() const {
  return std::any_of(said.begin(), said.end(),
                     [&](const auto& one) { return one.event <= events.acknowledged(); });
}

std::optional<moment> chat_conversation::deadline() const {
  auto next = events.deadline();
  const auto also = [&next](bool holds, moment when) {
    if (holds && (!next || when < *next)) next = when;
  };
  also(customer == presence::leaving && !ended, leave_at);
  also(typing, typing_until);
  also(agent_typing, agent_typing_until);
  also(resync, resync_at);
  also(static_cast<bool>(ended), keep_until);
  return next;
}

std::optional<moment> chat_page::deadline(const chat_limits& limits) const {
  switch (at) {
  case phase::greeting:
    return since + limits.hello_timeout;
  case phase::waiting:
    return since + limits.repeat_after;
  case phase::live:
    return std::nullopt;
  case phase::over:
    return since + limits.goodbye_after;
  }
  return std::nullopt;
}

} // namespace strowger::channels::webchat
