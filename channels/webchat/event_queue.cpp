#include "channels/webchat/event_queue.hpp"

namespace strowger::channels::webchat {

namespace {

event_repeats repeats_of(const chat_limits& limits) { return {limits.repeat_after, limits.repeat_at_most}; }

} // namespace

std::uint64_t event_queue::add(conversation_id conversation, event_body what, moment now,
                               const chat_limits& limits, chat_outputs& out) {
  const auto number = queue_.add(what, now, repeats_of(limits));
  out.emplace_back(channel_event{adapter_name, conversation, number, std::move(what)});
  return number;
}

void event_queue::acknowledge(std::uint64_t number, moment now, const chat_limits& limits) {
  queue_.acknowledge(number, now, repeats_of(limits));
}

std::size_t event_queue::repeat(conversation_id conversation, chat_outputs& out) const {
  queue_.repeat([&](std::uint64_t number, const event_body& what) {
    out.emplace_back(channel_event{adapter_name, conversation, number, what});
  });
  return queue_.waiting();
}

std::size_t event_queue::repeat_if_due(conversation_id conversation, moment now, const chat_limits& limits,
                                       chat_outputs& out) {
  return queue_.take_due(now, repeats_of(limits)) ? repeat(conversation, out) : 0;
}

} // namespace strowger::channels::webchat
