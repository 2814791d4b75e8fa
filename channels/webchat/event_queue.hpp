#pragma once
#include "channels/event_queue.hpp"
#include "channels/webchat/chat_limits.hpp"
#include "channels/webchat/chat_outputs.hpp"

namespace strowger::channels::webchat {

/// The events of one chat on their way to the engine: `channels::event_queue`, sent as outputs of the
/// machine.
class event_queue {
public:
  explicit event_queue(std::uint64_t durable = 0) : queue_{durable} {}

  /// Gives the event its number, which is returned.
  std::uint64_t add(conversation_id conversation, event_body what, moment now, const chat_limits& limits,
                    chat_outputs& out);
  void acknowledge(std::uint64_t number, moment now, const chat_limits& limits);
  /// All that is not acknowledged, again. Returns how many.
  std::size_t repeat(conversation_id conversation, chat_outputs& out) const;
  std::size_t repeat_if_due(conversation_id conversation, moment now, const chat_limits& limits,
                            chat_outputs& out);

  [[nodiscard]] std::size_t waiting() const { return queue_.waiting(); }
  [[nodiscard]] std::uint64_t acknowledged() const { return queue_.acknowledged(); }
  [[nodiscard]] const std::vector<event_body>& all_waiting() const { return queue_.all_waiting(); }
  [[nodiscard]] std::optional<moment> deadline() const { return queue_.deadline(); }

private:
  channels::event_queue queue_;
};

} // namespace strowger::channels::webchat
