#pragma once
#include "channels/sip/call_words.hpp"
#include <optional>

/// The session's timer of RFC 4028: both ends of a dialog show each other in time that they are still there,
/// so that a BYE that was lost does not keep a person busy for ever. Pure.
namespace strowger::channels::sip {

/// The timer of one dialog. `ours`: this side refreshes, at half of the time; the other side is given the
/// whole of it, less the last third or 32 s (RFC 4028 10).
class session_timer {
public:
  session_timer() = default;
  session_timer(std::uint32_t expires_s, bool ours) : expires_s_{expires_s}, ours_{ours} {}

  /// From now on; a timer without a time stays off.
  void begin(moment now);
  /// A refresh of ours is out.
  void asked() { refresh_at_.reset(); }
  /// The other side has answered a refresh of ours.
  void refreshed(const timer_words& said, moment now);

  /// A refresh of ours was too short for the other side (422, RFC 4028 7.4). False: it is not shorter than
  /// that, or was lengthened before.
  [[nodiscard]] bool lengthen(std::uint32_t at_least_s);

  [[nodiscard]] std::uint32_t expires_s() const { return expires_s_; }
  [[nodiscard]] bool ours() const { return ours_; }
  [[nodiscard]] std::optional<moment> refresh_at() const { return refresh_at_; }
  [[nodiscard]] std::optional<moment> expires_at() const { return expires_at_; }
  /// In a 2xx of ours.
  [[nodiscard]] timer_words words_of_answer() const;
  /// In a refresh of ours.
  [[nodiscard]] timer_words words_of_refresh() const;

private:
  std::uint32_t expires_s_ = 0;  ///< 0: off
  std::uint32_t at_least_s_ = 0; ///< as the other side has said in a 422
  bool ours_ = false;
  std::optional<moment> refresh_at_, expires_at_;
};

/// What this side asks for and accepts.
struct session_timer_rules {
  std::uint32_t expires_s = 1'800; ///< asked for, and the longest accepted
  std::uint32_t min_s = 90;        ///< RFC 4028 5: never less

  struct agreement {
    bool too_small = false; ///< 422
    session_timer timer;
  };
  /// As the one who is asked (RFC 4028 9).
  [[nodiscard]] agreement answer(const timer_words& asked) const;
  /// In a first INVITE; `at_least`: of the 422 that came to an earlier one.
  [[nodiscard]] timer_words words_of_request(std::uint32_t at_least) const;
  /// As the one who asked, from the 2xx (RFC 4028 7.2). Where the other side knows no timer we refresh alone.
  [[nodiscard]] session_timer agreed(const timer_words& answered) const;
};

} // namespace strowger::channels::sip
