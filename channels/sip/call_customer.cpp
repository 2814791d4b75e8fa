#include "channels/sip/call.hpp"
#include "channels/sip/call_session.hpp"
#include "channels/sip/grammar.hpp"
#include "channels/sip/next_hop.hpp"
#include <algorithm>
#include <utility>

/// The customer's side of a call: arrival, answer, end.
namespace strowger::channels::sip {

void call::arrive(incoming_call from, moment now, call_outputs& out) {
  auto& leg = legs_[leg_id{}];
  leg.phase = leg_phase::waiting;
  leg.attempts.emplace_back();
  leg.attempts.back().id = std::move(from.identity);
  leg.attempts.back().open = false;
  leg.attempts.back().trunk = std::move(from.trunk);
  leg.initial = from.number;
  leg.head = std::move(from.head);
  leg.initial_cseq = from.said.cseq;
  leg.allows_update = from.said.allows_update;
  leg.reliable = from.said.requires_reliable;
  leg.arrived_at = now;
  leg.offer_came = !from.said.body.empty();
  leg.srtp = from.srtp;
  is_withheld_ = from.withheld;
  caller_ = {from.what.customer, from.what.name};
  leg.ours_says = names_.audio_of(leg.id, leg.srtp == srtp_rule::demanded);
  if (leg.offer_came && !hear_session(leg, from.said, names_)) return refuse_call(488, 0, out);
  const auto agreed = settings_->timers.answer(from.said.timer);
  if (agreed.too_small) return refuse_call(422, 0, out);
  leg.timer = agreed.timer;
  // RFC 3261 21.5.7: what the engine does not take cannot be gone on with after a death.
  if (!can_be_kept()) return refuse_call(513, 0, out);
  open_line(leg, out);
  say(std::move(from.what), now, out);
}

namespace {

/// By which the transaction is known that an INVITE of this head is in (RFC 3261 17.2.3): who has sent it,
/// and its branch.
std::string transaction_of(std::string_view head) {
  constexpr std::string_view field = "\r\nVia: ";
  constexpr std::size_t parts_max = 64;
  const auto at = head.find(field);
  if (at == head.npos) return {};
  head.remove_prefix(at + field.size());
  const auto parts = split_outside_quotes(head.substr(0, head.find('\r')), ';', parts_max);
  if (parts.empty()) return {};
  auto name = lower_case(parts.front());
  for (const auto& one : parts)
    if (auto word = lower_case(one); word.starts_with("branch=")) return name + ';' + word;
  return name;
}

} // namespace

bool call::is_come_again(std::string_view head, std::uint32_t cseq) const {
  const auto at = legs_.find(leg_id{});
  if (at == legs_.end()) return false;
  const auto& leg = at->second;
  const bool unanswered = leg.phase == leg_phase::waiting || leg.phase == leg_phase::accepted;
  if (!leg.taken_up || !unanswered || cseq != leg.initial_cseq) return false;
  // Whose connection has ended with the process says it on another, in a transaction of its own (RFC 3263
  // 4.3).
  const auto& flow = leg.id_of_dialog().flow;
  const bool by_connection = !flow.empty() && next_hop_to(flow).socket.by != transport::udp;
  return by_connection || leg.head.empty() || transaction_of(leg.head) == transaction_of(head);
}

/// 200 leaves when the engine wants it, its arrival is durable, and there is a line to be heard on. With
/// early media that is a 183, and the 200 when there is somebody to talk to.
void call::may_answer(moment now, call_outputs& out) {
  const auto at = legs_.find(leg_id{});
  if (at == legs_.end()) return;
  auto& leg = at->second;
  if (leg.phase != leg_phase::waiting || leg.initial == 0 || leg.line_failed) return;
  if (!may_answer_ || events_.acknowledged() < 1 || !leg.line_open) return;
  if (leg.offered_early && !leg.peer) return; // RFC 3262 5: the answer to our offer comes first, in the PRACK
  const bool together =
      arrangement_ && std::any_of(arrangement_->seats.begin(), arrangement_->seats.end(),
                                  [](const seat& one) { return one.leg == leg_id{} && !one.hears.empty(); });
  if (settings_->early_media && !together && !leg.bye_when_confirmed) {
    // To who has had a 200, perhaps, before this process began nothing else is sent.
    if (!std::exchange(leg.early, true) && !leg.taken_up) leg.progress_at = now;
    return progress(leg, now, out);
  }
  if (leg.described && leg.unconfirmed) return; // RFC 3262 3: no 2xx before the PRACK of what has a session
  answer_with(200, now, out);
}

/// 183, and again each minute, so that no proxy takes the call for forgotten (RFC 3261 13.3.1.1). Reliable
/// ones leave one after the other (RFC 3262 3).
void call::progress(call_leg& of, moment now, call_outputs& out) {
  if (of.unconfirmed || !of.progress_at || *of.progress_at > now) return;
  of.progress_at = now + settings_->progress;
  answer_with(183, now, out);
}

void call::answer_with(int status, moment now, call_outputs& out) {
  auto& leg = customer();
  const bool reliable = status < 200 && leg.reliable;
  words says;
  const bool agreed = reliable && leg.described;    // a session more would be an offer (RFC 3262 5)
  const bool may_offer = reliable || status >= 200; // RFC 3261 13.2.1
  if (status != 180 && !agreed && (leg.offer_came || may_offer)) {
    if (leg.offer_came) {
      answer_session(leg, says);
    } else if (!leg.offered_early) { // else it is agreed already
      offer_session(leg, says);
      leg.offer_out = true;
    }
    leg.offered_early = leg.offered_early || (reliable && !leg.offer_came);
    leg.described = true;
  }
  if (status >= 200) {
    says.timer = leg.timer.words_of_answer();
    leg.timer.begin(now);
  }
  leg.rang = true;
  leg.unconfirmed = reliable;
  make_transaction(leg, out);
  out.emplace_back(send_response{leg.key(), leg.initial, status, std::move(says), reliable});
  if (status < 200) return;
  leg.initial = 0;
  leg.phase = leg_phase::accepted;
}

/// Ends a call whose INVITE has no final answer.
void call::refuse_call(int status, std::uint32_t retry_after_s, call_outputs& out) {
  auto& leg = customer();
  words says;
  says.retry_after_s = retry_after_s;
  if (status == 422) says.timer.min_s = settings_->timers.min_s;
  make_transaction(leg, out);
  if (leg.initial != 0)
    out.emplace_back(send_response{leg.key(), leg.initial, status, std::move(says), false});
  leg.initial = 0;
  close_line(leg, out);
  leg.phase = leg_phase::over;
  out.emplace_back(forget_dialog{leg.key()});
  if (events_.next() == 1) ended_ = true; // the engine never heard of it
}

/// The engine never took the call in, or the caller never confirmed what it was told.
void call::refuse_unheard(moment now, call_outputs& out) {
  const bool may_have_been_answered = customer().taken_up;
  refuse_call(503, 5, out);
  tell_left(now, out, may_have_been_answered && customer().line_failed ? "no_line" : "");
}

void call::tell_left(moment now, call_outputs& out, std::string lost) {
  digits_.stop();
  stop_recording(out);
  if (ended_ || std::exchange(has_left_, true)) return;
  if (was_dialled_ && !dial_told_) return tell_dialled(dial_outcome::failed, now, out);
  say(left{std::move(lost)}, now, out);
}

/// The customer is not there any more.
void call::customer_gone(moment now, call_outputs& out) {
  auto& leg = customer();
  close_line(leg, out);
  if (leg.phase != leg_phase::over) out.emplace_back(forget_dialog{leg.key()});
  leg.phase = leg_phase::over;
  leg.timer = {};
  tell_left(now, out);
}

/// The engine ends the call: everybody is told.
void call::hang_up(moment now, call_outputs& out) {
  ended_ = true;
  digits_.stop();
  stop_recording(out);
  for (auto& [id, leg] : legs_)
    if (id != leg_id{} && leg.phase != leg_phase::over) {
      if (leg.talking())
        say_bye(leg, {}, now, out);
      else
        withdraw(leg, {}, now, out);
    }
  auto& leg = customer();
  if (leg.phase == leg_phase::waiting && leg.taken_up) {
    // Perhaps it was told 200 before the restart: then nothing but a BYE ends it.
    leg.bye_when_confirmed = may_answer_ = true;
    may_answer(now, out);
  }
  if (leg.phase == leg_phase::inviting || leg.phase == leg_phase::opening)
    withdraw(leg, {}, now, out);
  else if (leg.talking())
    say_bye(leg, {}, now, out);
  settle(out);
}

void call::obey(command_id id, const channels::refuse& what, moment now, call_outputs& out) {
  struct answer_of {
    std::string_view code;
    int status;
  };
  // RFC 3261 21: 480 comes again later, 486 is full, 503 is ourselves, 404 is no such number.
  static constexpr answer_of answers[] = {{"closed", 480}, {"full", 486},       {"unknown_entry", 404},
                                          {"busy", 503},   {"restarting", 503}, {"failed", 500}};
  ended_ = true;
  if (id) ending_.push_back(id);
  int status = 500;
  for (const auto& one : answers)
    if (one.code == what.code) status = one.status;
  auto& leg = customer();
  if (leg.phase == leg_phase::waiting && leg.initial != 0)
    refuse_call(status, static_cast<std::uint32_t>((what.retry_after.count() + 999) / 1000), out);
  hang_up(now, out); // whoever is rung for it, too
}

void call::obey(command_id id, const end&, moment now, call_outputs& out) {
  if (id) ending_.push_back(id);
  auto& leg = customer();
  if (leg.phase == leg_phase::waiting && leg.initial != 0 && !leg.taken_up) {
    ended_ = true;
    refuse_call(480, 0, out);
  }
  hang_up(now, out);
}

/// The end is confirmed when nobody is left who must be told.
void call::settle(call_outputs& out) {
  if (!ended_) return;
  for (const auto& [id, leg] : legs_)
    if (leg.phase != leg_phase::over) return;
  for (const auto id : std::exchange(ending_, {})) done(id, out);
}

} // namespace strowger::channels::sip
