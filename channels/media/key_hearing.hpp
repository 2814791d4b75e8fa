#pragma once
#include "channels/media/telephone_event.hpp"
#include <deque>

/// The keys somebody presses come as events in the audio (RFC 4733) or by INFO, and from some by both: each
/// is one key all the same, here and nowhere else. INFO counts until an event is heard, whatever was agreed;
/// from then on events do. Pure; time is an argument.
namespace strowger::channels::media {

class key_hearing {
public:
  struct heard {
    std::optional<pressed_digit> pressed; ///< told once, at its end
    bool passes_on = true;                ///< whoever hears the line gets the packet: it is not of a key that
                                          ///< was told by INFO before
  };
  heard take_event(const rtp_header& header, bytes_view payload, routing::milliseconds now);
  /// Nothing: it is no key, or events tell of it.
  std::optional<pressed_digit> take_info(char key, routing::milliseconds now);
  /// A press whose end was lost; to be asked now and then, while `pressed`.
  std::optional<pressed_digit> expire(routing::milliseconds now);
  [[nodiscard]] bool pressed() const { return events_.pressed(); }
  /// The telephone is another one now, perhaps.
  void begin_anew() { heard_events_ = false; }

private:
  [[nodiscard]] bool is_news(char key, routing::milliseconds now);

  struct told_key {
    char key = '\0';
    routing::milliseconds at{};
  };
  event_receiver events_;
  std::deque<told_key> told_; ///< by INFO, while their events may still come
  bool heard_events_ = false;
  bool counts_ = true; ///< the press that is heard, or was at last, is not of a key told before
};

} // namespace strowger::channels::media
