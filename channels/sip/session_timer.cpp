#include "channels/sip/session_timer.hpp"
#include <algorithm>

namespace strowger::channels::sip {

using who = timer_words::who;

void session_timer::begin(moment now) {
  refresh_at_.reset();
  expires_at_.reset();
  if (expires_s_ == 0) return;
  const auto whole = milliseconds{std::int64_t{expires_s_} * 1'000};
  // RFC 4028 10: the side that does not refresh ends the session so much before the time is over.
  const auto before = std::min<milliseconds>(whole / 3, milliseconds{32'000});
  if (ours_) {
    refresh_at_ = now + whole / 2;
    expires_at_ = now + whole;
  } else {
    expires_at_ = now + whole - before;
  }
}

void session_timer::refreshed(const timer_words& said, moment now) {
  if (said.expires_s != 0) {
    expires_s_ = said.expires_s;
    ours_ = said.refresher != who::uas; // of a request of ours
  }
  begin(now);
}

bool session_timer::lengthen(std::uint32_t at_least_s) {
  if (at_least_s_ != 0 || at_least_s <= expires_s_) return false;
  at_least_s_ = expires_s_ = at_least_s;
  return true;
}

timer_words session_timer::words_of_answer() const {
  timer_words words;
  words.supported = true;
  if (expires_s_ == 0) return words;
  words.expires_s = expires_s_;
  words.refresher = ours_ ? who::uas : who::uac;
  return words;
}

timer_words session_timer::words_of_refresh() const {
  auto words = words_of_answer();
  if (expires_s_ != 0) words.refresher = ours_ ? who::uac : who::uas;
  words.min_s = at_least_s_;
  return words;
}

session_timer_rules::agreement session_timer_rules::answer(const timer_words& asked) const {
  if (asked.expires_s != 0 && asked.expires_s < min_s) return {true, {}};
  const auto least = std::max(min_s, asked.min_s);
  auto time = expires_s;
  if (asked.expires_s != 0) time = std::min(time, asked.expires_s);
  time = std::max(time, least);
  if (expires_s == 0 && asked.expires_s == 0) return {false, {}};
  // Who can refresh and was not told who should does it: it asked for the timer. Who cannot is refreshed by
  // us.
  const bool ours = asked.refresher == who::uas || !(asked.supported || asked.expires_s != 0);
  return {false, session_timer{time, ours}};
}

timer_words session_timer_rules::words_of_request(std::uint32_t at_least) const {
  timer_words words;
  words.supported = true;
  if (expires_s == 0) return words;
  words.expires_s = std::max(expires_s, at_least);
  words.min_s = std::max(min_s, at_least);
  return words;
}

session_timer session_timer_rules::agreed(const timer_words& answered) const {
  if (answered.expires_s != 0) return session_timer{answered.expires_s, answered.refresher != who::uas};
  return session_timer{expires_s, true};
}

} // namespace strowger::channels::sip
