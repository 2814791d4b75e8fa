#pragma once
#include "routing/model/time.hpp"
#include <cstdint>
#include <optional>
#include <string>

namespace strowger::channels::sip {

/// How digits are taken: until there are `max`, or the end key, or silence. The first key may take `first`,
/// each further one `next`.
struct digit_rule {
  std::uint32_t max = 1;
  char end_key = 0; ///< 0: none; it is not part of the digits
  routing::milliseconds first{5'000}, next{3'000};
};
struct digits_taken {
  std::string digits;
  bool timed_out = false;
};

/// Collects the keys of one caller for one question. Pure. Keys pressed before the question was asked are not
/// taken: a caller who knows the menu presses while it plays, which is after the question began.
class digit_collector {
public:
  static constexpr routing::milliseconds prompt_at_most{120'000};

  /// `plays`: a prompt does; the time for the first key runs from its end, told or taken to be after
  /// `prompt_at_most`.
  void begin(const digit_rule& rule, bool plays, routing::moment now);
  /// The question's prompt has ended: the time for the first key runs from here, if none came yet.
  void prompt_ended(routing::moment now);
  /// A key 0-9, A-D, * or #; anything else is ignored. A result ends the question.
  std::optional<digits_taken> press(char key, routing::moment now);
  std::optional<digits_taken> pass(routing::moment now);
  void stop() { asking_ = false; }
  [[nodiscard]] bool asking() const { return asking_; }
  [[nodiscard]] std::size_t count() const { return digits_.size(); }
  [[nodiscard]] std::optional<routing::moment> deadline() const;

private:
  digits_taken end(bool timed_out);
  digit_rule rule_;
  std::string digits_;
  routing::moment due_{};
  bool asking_ = false;
};

} // namespace strowger::channels::sip
