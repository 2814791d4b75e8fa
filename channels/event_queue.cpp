#include "channels/event_queue.hpp"
#include <algorithm>

namespace strowger::channels {

std::uint64_t event_queue::add(event_body what, routing::moment now, const event_repeats& repeats) {
  if (waiting_.empty()) {
    patience_ = repeats.after;
    repeat_at_ = now + patience_;
  }
  waiting_.push_back(std::move(what));
  return next_++;
}

void event_queue::acknowledge(std::uint64_t number, routing::moment now, const event_repeats& repeats) {
  number = std::min(number, next_ - 1);
  if (number <= acknowledged_) return;
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(number - acknowledged_));
  acknowledged_ = number;
  patience_ = repeats.after;
  repeat_at_ = now + patience_;
  if (waiting_.empty()) waiting_.shrink_to_fit();
}

bool event_queue::take_due(routing::moment now, const event_repeats& repeats) {
  if (waiting_.empty() || now < repeat_at_) return false;
  patience_ = std::min(patience_ * 2, repeats.at_most);
  repeat_at_ = now + patience_;
  return true;
}

std::optional<routing::moment> event_queue::deadline() const {
  if (waiting_.empty()) return std::nullopt;
  return repeat_at_;
}

} // namespace strowger::channels
