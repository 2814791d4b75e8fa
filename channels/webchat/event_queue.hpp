#pragma once
#include "channels/webchat/chat_limits.hpp"
#include "channels/webchat/chat_outputs.hpp"
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace strowger::channels::webchat {

/// The events of one conversation on their way to the engine: numbered 1, 2, 3, ..., kept until acknowledged,
/// repeated in order after a while that doubles. Pure.
class event_queue {
public:
  /// Goes on after `durable`, the engine's last.
  explicit event_queue(std::uint64_t durable = 0) : next_{durable + 1}, acknowledged_{durable} {}

  /// Gives the event its number, which is returned.
  std::uint64_t add(conversation_id conversation, event_body what, moment now, const chat_limits& limits,
                    chat_outputs& out);
  /// Everything up to `number` is durable. What was never sent is not acknowledged.
  void acknowledge(std::uint64_t number, moment now, const chat_limits& limits);
  /// All that is not acknowledged, again. Returns how many.
  std::size_t repeat(conversation_id conversation, chat_outputs& out) const;
  std::size_t repeat_if_due(conversation_id conversation, moment now, const chat_limits& limits,
                            chat_outputs& out);

  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
  [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }
  [[nodiscard]] const std::vector<event_body>& all_waiting() const { return waiting_; }
  [[nodiscard]] std::optional<moment> deadline() const;

private:
  std::uint64_t next_, acknowledged_;
  std::vector<event_body> waiting_; ///< numbers acknowledged_ + 1, + 2, ...
  moment repeat_at_{};
  milliseconds patience_{0};
};

} // namespace strowger::channels::webchat
