#include "channels/webchat/event_queue.hpp"
#include <algorithm>

namespace strowger::channels::webchat {

std::uint64_t event_queue::add(conversation_id conversation, event_body what, moment now,
                               const chat_limits& limits, chat_outputs& out) {
  if (waiting_.empty()) {
    patience_ = limits.repeat_after;
    repeat_at_ = now + patience_;
  }
  waiting_.push_back(what);
  out.emplace_back(channel_event{adapter_name, conversation, next_, std::move(what)});
  return next_++;
}

void event_queue::acknowledge(std::uint64_t number, moment now, const chat_limits& limits) {
  number = std::min(number, next_ - 1);
  if (number <= acknowledged_) return;
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(number - acknowledged_));
  acknowledged_ = number;
  patience_ = limits.repeat_after;
  repeat_at_ = now + patience_;
  if (waiting_.empty()) waiting_.shrink_to_fit();
}

std::size_t event_queue::repeat(conversation_id conversation, chat_outputs& out) const {
  auto number = acknowledged_;
  for (const auto& what : waiting_)
    out.emplace_back(channel_event{adapter_name, conversation, ++number, what});
  return waiting_.size();
}

std::size_t event_queue::repeat_if_due(conversation_id conversation, moment now, const chat_limits& limits,
                                       chat_outputs& out) {
  if (waiting_.empty() || now < repeat_at_) return 0;
  patience_ = std::min(patience_ * 2, limits.repeat_at_most);
  repeat_at_ = now + patience_;
  return repeat(conversation, out);
}

std::optional<moment> event_queue::deadline() const {
  if (waiting_.empty()) return std::nullopt;
  return repeat_at_;
}

} // namespace strowger::channels::webchat
