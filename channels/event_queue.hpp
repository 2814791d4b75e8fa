#pragma once
#include "channels/channel.hpp"
#include <cstdint>
#include <optional>
#include <vector>

namespace strowger::channels {

/// How often an event is repeated that the engine does not acknowledge.
struct event_repeats {
  routing::milliseconds after{2'000};    ///< then twice as long, and again
  routing::milliseconds at_most{30'000}; ///< but never longer
};

/// The events of one conversation on their way to the engine: numbered 1, 2, 3, ..., kept until acknowledged,
/// repeated in order after a while that doubles. Pure.
class event_queue {
public:
  /// Goes on after `durable`, the engine's last.
  explicit event_queue(std::uint64_t durable = 0) : next_{durable + 1}, acknowledged_{durable} {}

  /// Gives the event its number, which is returned; whoever adds it sends it.
  std::uint64_t add(event_body what, routing::moment now, const event_repeats& repeats);
  /// Everything up to `number` is durable. What was never added is not acknowledged.
  void acknowledge(std::uint64_t number, routing::moment now, const event_repeats& repeats);
  /// All that is not acknowledged, again, as `send(number, body)`.
  template <class Send>
  void repeat(Send&& send) const {
    auto number = acknowledged_;
    for (const auto& what : waiting_) send(++number, what);
  }
  /// The next repetition is due: it is put off, and true. Whoever asked sends them (`repeat`).
  [[nodiscard]] bool take_due(routing::moment now, const event_repeats& repeats);

  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
  [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }
  [[nodiscard]] std::uint64_t next() const { return next_; }
  [[nodiscard]] const std::vector<event_body>& all_waiting() const { return waiting_; }
  [[nodiscard]] std::optional<routing::moment> deadline() const;

private:
  std::uint64_t next_, acknowledged_;
  std::vector<event_body> waiting_; ///< numbers acknowledged_ + 1, + 2, ...
  routing::moment repeat_at_{};
  routing::milliseconds patience_{0};
};

} // namespace strowger::channels
