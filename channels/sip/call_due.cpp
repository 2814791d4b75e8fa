#include "channels/sip/call.hpp"
#include <algorithm>

/// What is due on a leg by itself: rings that end, sessions that run out, peers who are not heard any more.
namespace strowger::channels::sip {

namespace {

bool due(const std::optional<moment>& at, moment now) { return at && *at <= now; }

} // namespace

void call::leg_due(call_leg& of, moment now, call_outputs& out) {
  if (due(of.line_again_at, now)) {
    of.line_again_at.reset();
    open_line(of, out);
  }
  switch (of.phase) {
  case leg_phase::waiting:
    if (of.initial == 0) return;
    if (of.early) return progress(of, now, out);
    if (now >= of.arrived_at + settings_->unanswered) return refuse_unheard(now, out);
    if (!of.rang && now >= of.arrived_at + settings_->ring_back) answer_with(180, now, out);
    return;
  case leg_phase::opening:
  case leg_phase::inviting:
    if (!due(of.ring_until, now)) return;
    of.ring_until.reset();
    if (is_customer(of))
      tell_dialled(dial_outcome::no_answer, now, out);
    else
      pass_on(leg_unreachable{of.id, of.rang ? "timed_out" : "failed"}, out); // nothing says that it rang
    return withdraw(of, {}, now, out);
  case leg_phase::leaving:
    if (due(of.bye_until, now)) end_of(of, {}, now, out);
    return;
  case leg_phase::confirmed:
    return talk_due(of, now, out);
  case leg_phase::accepted:
  case leg_phase::over:
    return;
  }
}

/// A dialog that cannot go on, whatever its peer thinks of it.
void call::give_up(call_leg& of, std::string reason, std::string why, moment now, call_outputs& out) {
  say_bye(of, std::move(reason), now, out);
  if (is_customer(of)) return tell_left(now, out);
  say(leg_ended{of.id, std::move(why)}, now, out);
}

void call::talk_due(call_leg& of, moment now, call_outputs& out) {
  if (due(of.timer.expires_at(), now))
    return give_up(of, "SIP;cause=408;text=\"Session timer expired\"", "expired", now, out);
  if (of.ours || of.offer_out) return;
  if (due(of.again_at, now) || due(of.timer.refresh_at(), now)) return refresh(of, now, out);
  if (due(silence_due(of, *settings_), now)) {
    of.probed = now;
    ask(of, method::options, {}, false, out); // 481 when its BYE was lost
  }
}

std::optional<moment> silence_due(const call_leg& of, const call_settings& settings) {
  if (!of.silent_since || of.phase != leg_phase::confirmed) return std::nullopt;
  return (of.probed ? *of.probed : *of.silent_since) + settings.silence;
}

std::optional<moment> deadline_of(const call_leg& of, const call_settings& settings) {
  std::optional<moment> next;
  const auto at = [&](std::optional<moment> one) {
    if (one && (!next || *one < *next)) next = one;
  };
  at(of.line_again_at);
  switch (of.phase) {
  case leg_phase::waiting:
    if (of.initial == 0) break;
    if (of.early) {
      if (!of.unconfirmed) at(of.progress_at);
      break;
    }
    at(of.arrived_at + settings.unanswered);
    if (!of.rang) at(of.arrived_at + settings.ring_back);
    break;
  case leg_phase::opening:
  case leg_phase::inviting:
    at(of.ring_until);
    break;
  case leg_phase::leaving:
    at(of.bye_until);
    break;
  case leg_phase::confirmed:
    at(of.timer.expires_at());
    if (of.ours || of.offer_out) break;
    at(of.timer.refresh_at());
    at(of.again_at);
    at(silence_due(of, settings));
    break;
  case leg_phase::accepted:
  case leg_phase::over:
    break;
  }
  return next;
}

} // namespace strowger::channels::sip
