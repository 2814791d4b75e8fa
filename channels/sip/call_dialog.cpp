#include "channels/sip/call.hpp"
#include "channels/sip/call_session.hpp"
#include "channels/sip/failure_verdict.hpp"
#include "channels/sip/reason_header.hpp"
#include "channels/sip/remote_target.hpp"
#include <utility>

/// Within a dialog, whoever's it is: changes of the session, its timer, keys, ends.
namespace strowger::channels::sip {

namespace {
/// So often in a row it is told of a new port of ours and does not take it.
constexpr std::uint32_t refusals_max = 3;
constexpr milliseconds refreshed_again_after{10'000};
} // namespace

void call::heard(const stack_word& what, moment now, call_outputs& out) {
  std::visit([&](const auto& one) { on(one, now, out); }, what);
  dial_when_free(now, out);
}

namespace {

/// Whether it comes from whom the leg talks with (RFC 3261 12: a dialog is also the other side's tag). Of
/// several who answered each ends its own; and who is only rung has nothing to say goodbye to (RFC 3261 15).
bool is_of_its_dialog(const call_leg& leg, const request_came& what) {
  if (leg.phase == leg_phase::opening || leg.phase == leg_phase::inviting) return what.what != method::bye;
  if (leg.phase == leg_phase::over) return what.what == method::bye; // the two have crossed
  const auto &theirs = what.said.from_tag, &known = leg.attempts[what.in.attempt].id.remote_tag;
  return what.in.attempt == leg.chosen && (theirs.empty() || known.empty() || theirs == known);
}

/// A key of an INFO goes the way of those in the audio: media knows who hears the leg, and whether it has
/// come there as well.
void pass_on_key(const call_leg& of, const words& said, call_outputs& out) {
  if (const auto key = key_of_info(said); key && of.line)
    out.emplace_back(media::media_command{media::hear_key{of.line, *key}});
}

} // namespace

void call::on(const request_came& what, moment now, call_outputs& out) {
  auto* leg = find(what.in.leg);
  const auto answer = [&](int status, words says = {}) {
    if (what.number != 0)
      out.emplace_back(send_response{what.in, what.number, status, std::move(says), false});
  };
  if (leg == nullptr || what.in.attempt >= leg->attempts.size()) return answer(481);
  auto& id = leg->attempts[what.in.attempt].id;
  if (!is_of_its_dialog(*leg, what)) return answer(481);
  const bool again = what.what == method::invite && what.said.cseq == leg->initial_cseq && !leg->ours_began;
  if (again) return invite_again(*leg, what, now, out);
  const bool refers_again = what.what == method::refer && what.said.cseq == id.remote_cseq && leg->transfer &&
                            leg->transfer->refer == 0;
  if (refers_again) return answer(202); // its 202 was lost with the process that took it in
  // What the process that died has taken in, and perhaps answered, comes again and changes nothing more.
  const bool changes = what.what == method::invite || what.what == method::update;
  const bool repeated = leg->restored && changes && what.said.cseq == id.remote_cseq;
  if (!repeated && what.said.cseq <= id.remote_cseq && id.remote_cseq != 0) {
    answer(500); // RFC 3261 12.2.2
    if (what.what == method::prack) overtaken_prack(*leg, now, out);
    return;
  }
  if (!repeated) leg->restored = false;
  id.remote_cseq = what.said.cseq;
  switch (what.what) {
  case method::bye:
    answer(200);
    return end_of(*leg, is_failed_line(what.said.reason) ? "gone" : "hung_up", now, out);
  case method::invite:
  case method::update:
    return modify(*leg, what, now, out);
  case method::refer:
    return refer(*leg, what, now, out);
  case method::info:
    answer(200);
    return pass_on_key(*leg, what.said, out);
  case method::options:
    return answer(200);
  case method::prack:
    return acknowledged_early(*leg, what, now, out);
  case method::notify:
    return answer(489);
  case method::message:
    return answer(405);
  default:
    return answer(501);
  }
}

/// The INVITE we know: a repetition that reached this process after a restart.
void call::invite_again(call_leg& leg, const request_came& what, moment now, call_outputs& out) {
  leg.initial = what.number;
  leg.to_take_up = false;
  if (leg.phase == leg_phase::accepted) return answer_with(200, now, out);
  may_answer(now, out);
}

/// Its number says that another request came before it, but it has what it acknowledges.
void call::overtaken_prack(call_leg& of, moment now, call_outputs& out) {
  of.unconfirmed = false;
  may_answer(now, out);
}

/// PRACK of a reliable provisional response of ours: it has the answer to our offer where that response had
/// one, or an offer of its own (RFC 3262 5).
void call::acknowledged_early(call_leg& of, const request_came& what, moment now, call_outputs& out) {
  const auto answer = [&](int status, words says) {
    if (what.number != 0)
      out.emplace_back(send_response{what.in, what.number, status, std::move(says), false});
  };
  of.unconfirmed = false;
  const bool says_session = !what.said.body.empty();
  const bool is_answer = of.offered_early && !of.peer; // which a PRACK without a session fails to be
  of.offer_out = of.offer_out && !is_answer;
  const bool well = says_session && hear_kept_session(of, what.said);
  if (is_answer && !well) {
    answer(200, {});
    if (of.phase != leg_phase::waiting) return;
    refuse_call(488, 0, out);
    return tell_left(now, out);
  }
  words says;
  if (well) {
    change_line(of, out);
    if (!is_answer) answer_session(of, says);
  }
  answer(says_session && !well ? 488 : 200, std::move(says));
  may_answer(now, out);
}

/// A session description that cannot be kept changes nothing, like one that cannot be read.
bool call::hear_kept_session(call_leg& of, const words& said) {
  auto before = of;
  if (hear_session(of, said, names_) && can_be_kept()) return true;
  of = std::move(before);
  return false;
}

/// Its last session description may hold the call, or take it back.
void call::hear_hold(call_leg& of, moment now, call_outputs& out) {
  const bool held = of.peer->holds();
  if (std::exchange(of.held, held) != held) say(leg_held{of.id, held}, now, out);
}

/// A re-INVITE or an UPDATE (RFC 3261 14.2, RFC 3311): another address, hold, or the session's timer.
void call::modify(call_leg& of, const request_came& what, moment now, call_outputs& out) {
  const auto refuse = [&](int status, std::uint32_t retry_after_s) {
    words says;
    says.retry_after_s = retry_after_s;
    if (status == 422) says.timer.min_s = settings_->timers.min_s;
    out.emplace_back(send_response{what.in, what.number, status, std::move(says), false});
  };
  const bool early = !of.talking() || of.phase == leg_phase::accepted;
  const bool has_offer = !what.said.body.empty();
  if (what.what == method::invite && early) return refuse(500, 1); // RFC 3261 14.2: the first is not over
  // RFC 3261 14.2, RFC 3311 5.2: an offer of ours, of this dialog or still out in the INVITE, has no answer
  // yet. Who invites without one would have another of ours.
  const bool invited = of.phase == leg_phase::opening || of.phase == leg_phase::inviting;
  const bool offers = has_offer || what.what == method::invite;
  const bool ours_is_out = invited || of.offer_out || (of.ours && of.ours->carries_session);
  if (offers && ours_is_out) return refuse(491, 0);
  const auto agreed = settings_->timers.answer(what.said.timer);
  if (agreed.too_small) return refuse(422, 0);
  const auto before = of;
  if (has_offer && !hear_session(of, what.said, names_)) return refuse(488, 0);
  take_target(of.attempts.at(what.in.attempt).id, what.said.contact, what.said.source);
  if (!can_be_kept()) {
    of = before;
    return refuse(513, 0); // RFC 3261 21.5.7; all goes on as it was
  }
  const bool held = has_offer ? of.peer->holds() : of.held;
  if (has_offer) change_line(of, out);
  of.timer = agreed.timer;
  of.timer.begin(now);
  words says;
  says.timer = of.timer.words_of_answer();
  if (has_offer) {
    answer_session(of, says);
  } else if (what.what == method::invite) {
    offer_session(of, says);
    of.offer_out = true;
  }
  out.emplace_back(send_response{what.in, what.number, 200, std::move(says), false});
  // An INVITE without an offer is answered with ours; the peer's answer is in its ACK.
  if (std::exchange(of.held, held) != held)
    say(leg_held{of.id, held}, now, out);
  else
    say(noted{}, now, out);
}

void call::on(const ack_came& what, moment now, call_outputs& out) {
  auto* leg = find(what.in.leg);
  if (leg == nullptr) return;
  leg->offer_out = false;
  if (!what.said.body.empty()) {
    if (hear_kept_session(*leg, what.said)) {
      change_line(*leg, out);
      if (leg->phase == leg_phase::confirmed) hear_hold(*leg, now, out);
    } else if (!leg->peer) {
      leg->bye_when_confirmed = true; // no audio could ever be exchanged
    }
  }
  if (leg->phase == leg_phase::accepted && leg->id == leg_id{} && leg->answered_event == 0) {
    leg->confirmed(now);
    if (!leg->peer) leg->bye_when_confirmed = true;
    leg->head.clear();
    if (what.said.body.empty())
      note_at_ = now + settings_->noted_after;
    else // what its answer said of its audio is nowhere else
      say(noted{}, now, out);
    if (!leg->bye_when_confirmed) return;
    say_bye(*leg, {}, now, out);
    tell_left(now, out);
  }
}

void call::on(const cancel_came& what, moment now, call_outputs& out) {
  auto* leg = find(what.in.leg);
  if (leg == nullptr || leg->id != leg_id{} || leg->initial != what.number) return;
  leg->initial = 0;
  customer_gone(now, out);
  settle(out);
}

void call::on(const ack_missing& what, moment now, call_outputs& out) {
  auto* leg = find(what.in.leg);
  if (leg == nullptr) return;
  if (leg->phase == leg_phase::waiting) return refuse_unheard(now, out);
  if (!leg->talking()) return;
  // RFC 3261 13.3.1.4: the session is ended with a BYE.
  leg->phase = leg_phase::confirmed;
  say_bye(*leg, "SIP;cause=408;text=\"ACK missing\"", now, out);
  if (is_customer(*leg)) tell_left(now, out);
}

/// A dialog is over by the peer's word, or because the peer is not there.
void call::end_of(call_leg& of, std::string reason, moment now, call_outputs& out) {
  if (of.phase == leg_phase::over) return;
  const bool said_so = of.phase == leg_phase::leaving;
  const bool had_it = of.talking();
  if (std::exchange(of.to_take_up, false)) of.initial = 0; // nobody waits for its answer
  if (of.phase == leg_phase::waiting && of.initial != 0)   // BYE on an early dialog (RFC 3261 15.1.2)
    out.emplace_back(send_response{of.key(), std::exchange(of.initial, 0), 487, {}, false});
  drop_transfer(of, out);
  close_line(of, out);
  out.emplace_back(forget_dialog{of.key()});
  of.phase = leg_phase::over;
  of.timer = {};
  if (is_customer(of) && !said_so) tell_left(now, out);
  if (!is_customer(of) && had_it) say(leg_ended{of.id, std::move(reason)}, now, out);
  settle(out);
}

/// Our own BYE. One who answered an INVITE waits for the ACK first (RFC 3261 15).
void call::say_bye(call_leg& to, std::string reason, moment now, call_outputs& out) {
  const bool answered_by_us = is_customer(to) && !was_dialled_;
  if (to.phase == leg_phase::accepted) {
    to.bye_when_confirmed = true;
    if (answered_by_us) return;
    out.emplace_back(ack_of(to));
  }
  if (to.transfer) end_transfer(to, "487 Request Terminated", out);
  to.phase = leg_phase::leaving;
  to.bye_until = now + settings_->bye_patience;
  to.timer = {};
  close_line(to, out);
  words says;
  says.reason = std::move(reason);
  ask(to, method::bye, std::move(says), false, out);
}

void call::ask(call_leg& of, method what, words says, bool carries_session, call_outputs& out) {
  send_request request;
  request.in = of.key();
  request.number = next_exchange();
  request.cseq = ++of.id_of_dialog().local_cseq;
  request.what = what;
  request.says = std::move(says);
  if (of.ours && of.ours->what == method::invite) of.overtaken = std::move(of.ours);
  of.ours = our_request{request.number, request.cseq, what, carries_session, request.says, false};
  of.ours_began = true;
  out.emplace_back(std::move(request));
}

void call::on(const response_came& what, moment now, call_outputs& out) {
  auto* leg = find(what.in.leg);
  if (leg == nullptr || what.in.attempt >= leg->attempts.size()) return;
  if (what.what == method::invite && what.number == leg->attempts[what.in.attempt].invite)
    return invited(*leg, what.in.attempt, what, now, out);
  const bool overtaken = leg->overtaken && leg->overtaken->number == what.number;
  auto& waits = overtaken ? leg->overtaken : leg->ours;
  if (!waits || waits->number != what.number || what.status < 200) return;
  auto ours = *std::exchange(waits, std::nullopt);
  if (ours.what == method::invite &&
      what.status < 300) // whatever has become of the dialog: RFC 3261 13.2.2.4
    out.emplace_back(send_ack{what.in, ours.cseq, {}, {}});
  if (!overtaken && ask_with_proof(*leg, ours, what, out)) return;
  const bool bye_is_over = !leg->ours && leg->phase == leg_phase::leaving;
  if (overtaken || ours.what == method::bye) {
    if (bye_is_over && !leg->overtaken) end_of(*leg, {}, now, out);
  } else if (leg->phase == leg_phase::confirmed) {
    asked(*leg, ours, what, now, out);
  }
}

/// RFC 3261 22.2: the request once more, for the shell to answer the challenge in it.
bool call::ask_with_proof(call_leg& of, our_request& ours, const response_came& what, call_outputs& out) {
  if (!what.said.needs_credentials || ours.proved || of.phase == leg_phase::over) return false;
  ask(of, ours.what, std::move(ours.says), ours.carries_session, out);
  of.ours->proved = true;
  return true;
}

/// What came of a request of ours within a dialog that goes on.
void call::asked(call_leg& of, const our_request& ours, const response_came& what, moment now,
                 call_outputs& out) {
  // RFC 3261 12.2.1.2: it knows the dialog no more, or is not there; who comes back is told by the BYE.
  if (what.status == 481) return end_of(of, "failed", now, out);
  if (what.status == 408) return give_up(of, {}, "silent", now, out);
  // What this process alone knows, another one would use, or tell, once more.
  const bool told_port = ours.carries_session && what.status < 300 && std::exchange(of.moved, false);
  if (told_port || leapt_) note_at_ = now;
  if (what.status >= 300) return refused(of, ours, what, now, out);
  of.refusals = 0;
  if (ours.what == method::options || ours.what == method::notify) return;
  auto before = of;
  const bool heard = !what.said.body.empty() && hear_session(of, what.said, names_);
  take_target(of.id_of_dialog(), what.said.contact, what.said.source);
  if (!can_be_kept()) {
    of = std::move(before);
    return give_up(of, "SIP;cause=513;text=\"Message too large\"", "failed", now, out);
  }
  if (heard) {
    change_line(of, out);
    hear_hold(of, now, out);
  }
  of.timer.refreshed(what.said.timer, now);
}

/// RFC 4028 10: the session has its time left, and whoever refuses now may not then.
void call::refresh_again(call_leg& of, const our_request& ours, const response_came& what, moment now) {
  if ((ours.what != method::invite && ours.what != method::update) || !of.timer.expires_at()) return;
  if (what.status == 405 || what.status == 501) of.allows_update = false;
  const bool longer = what.status == 422 && of.timer.lengthen(what.said.timer.min_s);
  of.again_at = longer ? now : now + refreshed_again_after;
}

/// Whoever is not heard and cannot be asked either is gone; and who does not take it that our audio is
/// received elsewhere now is not heard any more. That ends a leg beside the customer, for whom there is
/// somebody else. Nobody lets go of a customer for it.
void call::refused(call_leg& of, const our_request& ours, const response_came& what, moment now,
                   call_outputs& out) {
  if (!is_customer(of) && ours.what == method::options && is_lost_within(what.status))
    return give_up(of, {}, "silent", now, out);
  const bool crossed = what.status == 491;
  if (!crossed && !(ours.carries_session && of.moved)) return refresh_again(of, ours, what, now);
  if (!crossed && ++of.refusals >= refusals_max) {
    if (!is_customer(of)) give_up(of, {}, "failed", now, out);
    return;
  }
  // RFC 3261 14.1: who began the dialog waits longer.
  const auto spread = milliseconds{static_cast<std::int64_t>(conversation_.value() % 1'900)};
  const bool began_it = !is_customer(of) || was_dialled_;
  of.again_at = now + (began_it ? milliseconds{2'100} : milliseconds{0}) + spread;
}

/// The session's timer (RFC 4028): the same session once more, so that both know the other is there; or where
/// our audio is received now.
void call::refresh(call_leg& of, moment, call_outputs& out) {
  of.again_at.reset();
  of.timer.asked();
  words says;
  says.timer = of.timer.words_of_refresh();
  const bool offers = !of.allows_update || of.moved;
  if (offers) offer_session(of, says);
  ask(of, offers ? method::invite : method::update, std::move(says), offers, out);
}

} // namespace strowger::channels::sip
