#include "channels/sip/digit_collector.hpp"
#include <algorithm>
#include <string_view>
#include <utility>

namespace strowger::channels::sip {

void digit_collector::begin(const digit_rule& rule, bool plays, routing::moment now) {
  rule_ = rule;
  rule_.max = std::max(rule_.max, 1U);
  digits_.clear();
  due_ = now + rule_.first + (plays ? prompt_at_most : routing::milliseconds{0});
  asking_ = true;
}

void digit_collector::prompt_ended(routing::moment now) {
  if (asking_ && digits_.empty()) due_ = now + rule_.first;
}

digits_taken digit_collector::end(bool timed_out) {
  asking_ = false;
  return {std::exchange(digits_, {}), timed_out};
}

std::optional<digits_taken> digit_collector::press(char key, routing::moment now) {
  constexpr std::string_view keys = "0123456789ABCD*#";
  if (!asking_ || keys.find(key) == keys.npos) return std::nullopt;
  if (rule_.end_key != 0 && key == rule_.end_key) return end(false);
  digits_ += key;
  if (digits_.size() >= rule_.max) return end(false);
  due_ = now + rule_.next;
  return std::nullopt;
}

std::optional<digits_taken> digit_collector::pass(routing::moment now) {
  if (!asking_ || now < due_) return std::nullopt;
  return end(true);
}

std::optional<routing::moment> digit_collector::deadline() const {
  if (!asking_) return std::nullopt;
  return due_;
}

} // namespace strowger::channels::sip
