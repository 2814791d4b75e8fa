#pragma once
#include "channels/sip/call_words.hpp"
#include <deque>

/// The keys a customer presses come as events in the audio (RFC 4733) or by INFO, and from some by both: each
/// is one key all the same. INFO counts until an event is heard, whatever was agreed; from then on events do.
/// A plain value; time is an argument.
namespace strowger::channels::sip {

class key_hearing {
public:
  /// Whether it is a key pressed, and not the second word of one.
  [[nodiscard]] bool by_event(char key, moment now);
  [[nodiscard]] bool by_info(char key, moment now);

private:
  struct pressed {
    char key = '\0';
    moment at{};
  };
  std::deque<pressed> told_; ///< by INFO, while their events may still come
  bool events_ = false;
};

} // namespace strowger::channels::sip
