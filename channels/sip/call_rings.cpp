#include "channels/sip/call.hpp"
#include "channels/sip/call_session.hpp"
#include "channels/sip/failure_verdict.hpp"
#include "channels/sip/reason_header.hpp"
#include "channels/sip/remote_target.hpp"
#include <algorithm>
#include <utility>

/// The ends we ring: an agent's phones, an outside number, a customer who is called back.
namespace strowger::channels::sip {

namespace {
/// Places tried of one number at most.
constexpr std::uint32_t places_max = 32;
/// Dialogs that one INVITE of ours may begin before it is answered; of more nothing is acknowledged.
constexpr std::size_t early_max = 16;

/// The one this response belongs to; null: there are too many.
early_dialog* early_of(call_attempt& by, const words& said) {
  if (said.to_tag.empty()) return nullptr;
  const auto at = std::find_if(by.early.begin(), by.early.end(),
                               [&](const early_dialog& one) { return one.tag == said.to_tag; });
  if (at == by.early.end() && by.early.size() >= early_max) return nullptr;
  auto& one = at != by.early.end() ? *at : by.early.emplace_back();
  one.tag = said.to_tag;
  if (!said.contact.empty()) one.target = said.contact;
  if (!said.record_route.empty()) one.routes.assign(said.record_route.rbegin(), said.record_route.rend());
  return &one;
}

/// What a 200 says; its answer to our offer may have come before it.
words with_early_answer(const call_attempt& by, words said) {
  for (const auto& one : by.early)
    if (said.body.empty() && one.tag == said.to_tag) {
      said.body_type = one.described_type;
      said.body = one.described;
    }
  return said;
}
} // namespace

void call::ring_at(command_id id, const ring& what, std::vector<destination> at, std::string_view nowhere,
                   moment now, call_outputs& out) {
  if (what.leg == leg_id{}) return done(id, out);
  if (const auto* there = find(what.leg)) {
    // Repeated. An engine that has begun anew does not know whether it rings; or it was answered and has hung
    // up before whoever asks had heard that it was answered.
    if (there->phase == leg_phase::inviting && there->rang) pass_on(leg_ringing{what.leg}, out);
    if (there->phase == leg_phase::over) say(leg_ended{what.leg, "hung_up"}, now, out);
    return done(id, out);
  }
  if (at.empty()) {
    pass_on(leg_unreachable{what.leg, std::string{nowhere}}, out);
    return done(id, out);
  }
  auto& leg = legs_[what.leg];
  leg.id = what.leg;
  leg.kind = what.kind;
  leg.on_behalf = what.on_behalf;
  leg.rings = what.target;
  leg.auto_answer = what.auto_answer;
  begin_ringing(leg, std::move(at), what.deadline, now, out);
  done(id, out);
}

void call::dial_at(command_id id, const dial& what, std::vector<destination> at, moment now,
                   call_outputs& out) {
  done(id, out);
  if (const auto* there = find(leg_id{}); there != nullptr && there->phase != leg_phase::over) {
    // Who left is still being let go of: that has to be over first.
    if (there->phase == leg_phase::leaving)
      dial_next_ = next_dial{std::move(at), what.deadline, what.on_behalf};
    // Repeated: it rings, or talks, and whoever asks again does not know that everywhere.
    else if (was_dialled_ && there->talking() && there->answered_event <= events_.acknowledged())
      pass_on(dialled{dial_outcome::reached}, out);
    return;
  }
  begin_dialling({std::move(at), what.deadline, what.on_behalf}, now, out);
}

void call::begin_dialling(next_dial what, moment now, call_outputs& out) {
  dial_next_.reset();
  was_dialled_ = true;
  dial_told_ = has_left_ = false;
  legs_.erase(leg_id{}); // it called before, or was called before
  auto& leg = legs_[leg_id{}];
  leg.kind = leg_kind::outside;
  leg.on_behalf = std::move(what.on_behalf);
  if (what.at.empty()) {
    leg.phase = leg_phase::over;
    return tell_dialled(dial_outcome::failed, now, out);
  }
  begin_ringing(leg, std::move(what.at), what.deadline, now, out);
}

/// The customer who was still being let go of is gone.
void call::dial_when_free(moment now, call_outputs& out) {
  const auto* there = find(leg_id{});
  if (!dial_next_ || ended_ || (there != nullptr && there->phase != leg_phase::over)) return;
  begin_dialling(std::move(*dial_next_), now, out);
}

void call::tell_dialled(dial_outcome how, moment now, call_outputs& out) {
  if (std::exchange(dial_told_, true)) return;
  ++dials_;
  say(dialled{how}, now, out);
}

void call::begin_ringing(call_leg& leg, std::vector<destination> at, milliseconds deadline, moment now,
                         call_outputs& out) {
  leg.phase = leg_phase::opening;
  leg.in_turn = leg.kind == leg_kind::outside || is_customer(leg);
  leg.ring_until = now + deadline;
  if (at.size() > places_max) at.resize(places_max);
  for (std::uint32_t i = 0; i < at.size(); ++i) {
    call_attempt attempt;
    // Each time the customer is called has names of its own; a repeated one has the same.
    auto derived = names_.dialog_of(leg.id, is_customer(leg) ? dials_ * places_max + i : i);
    attempt.id.call_id = std::move(derived.call_id);
    attempt.id.local_tag = std::move(derived.from_tag);
    attempt.branch = std::move(derived.branch);
    attempt.id.local = at[i].caller;
    attempt.id.remote = at[i].uri;
    attempt.id.target = at[i].uri;
    attempt.id.routes = std::move(at[i].routes);
    attempt.id.flow = std::move(at[i].flow);
    attempt.id.listener = std::move(at[i].listener);
    attempt.srtp = at[i].srtp;
    attempt.trunk = std::move(at[i].trunk);
    attempt.instance = std::move(at[i].instance);
    attempt.ours_says = names_.audio_of(leg.id, at[i].secure);
    leg.attempts.push_back(std::move(attempt));
  }
  open_line(leg, out);
}

namespace {

/// RFC 5626 7: of the flows of one telephone one is rung at a time.
bool is_another_flow(const call_leg& to, std::uint32_t attempt) {
  const auto& own = to.attempts[attempt].instance;
  return !own.empty() && std::any_of(to.attempts.begin(), to.attempts.begin() + attempt,
                                     [&](const auto& one) { return one.instance == own; });
}

/// The next one, where this one has failed and not the telephone has answered; none: the number of attempts.
std::size_t next_flow(const call_leg& to, std::uint32_t attempt) {
  const auto& by = to.attempts[attempt];
  const bool heard = by.cancelled || !by.early.empty() || presence_of(by.status) == presence::answers;
  auto next = std::size_t{attempt} + 1;
  while (next < to.attempts.size() &&
         (heard || by.instance.empty() || to.attempts[next].instance != by.instance))
    ++next;
  return next;
}

} // namespace

/// Its line is there: the INVITEs leave.
void call::invite(call_leg& to, moment now, call_outputs& out) {
  to.phase = leg_phase::inviting;
  const auto first = to.in_turn ? std::size_t{1} : to.attempts.size();
  for (std::uint32_t i = 0; i < first; ++i)
    if (!is_another_flow(to, i)) send_invite(to, i, now, out);
}

void call::send_invite(call_leg& to, std::uint32_t attempt, moment now, call_outputs& out) {
  auto& one = to.attempts[attempt];
  one.invite = next_exchange();
  one.invite_cseq = ++one.id.local_cseq;
  one.open = true;
  one.early.clear();
  send_request ask;
  ask.in = {to.id, attempt};
  ask.number = one.invite;
  ask.cseq = one.invite_cseq;
  ask.what = method::invite;
  ask.first = true;
  ask.branch = one.invite_cseq == 1 ? one.branch : std::string{};
  ask.answer_at_once = to.auto_answer;
  const auto left = to.ring_until ? *to.ring_until - now : milliseconds{60'000};
  ask.expires_s = static_cast<std::uint32_t>(std::max<std::int64_t>(1, (left.count() + 999) / 1000));
  ask.says.timer = settings_->timers.words_of_request(to.min_session_s);
  offer_session_to(to, attempt, ask.says);
  out.emplace_back(std::move(ask));
}

void call::invited(call_leg& to, std::uint32_t attempt, const response_came& what, moment now,
                   call_outputs& out) {
  auto& by = to.attempts[attempt];
  if (what.status < 200) {
    if (what.status > 100) hear_early(to, attempt, what, out);
    if (what.status > 100 && !std::exchange(to.rang, true) && to.phase == leg_phase::inviting &&
        !is_customer(to))
      pass_on(leg_ringing{to.id}, out);
    return;
  }
  if (what.status < 300) return answered(to, attempt, what, now, out);
  if (what.number != by.invite || !by.open) return;
  by.open = false;
  by.status = what.status;
  if (to.phase == leg_phase::inviting && !by.cancelled) {
    if (what.status == 422 && what.said.timer.min_s > to.min_session_s) { // RFC 4028 7.4
      to.min_session_s = what.said.timer.min_s;
      return send_invite(to, attempt, now, out);
    }
    if (what.said.needs_credentials && !std::exchange(by.proved, true))
      return send_invite(to, attempt, now, out);
  }
  out.emplace_back(forget_dialog{{to.id, attempt}});
  failed(to, attempt, now, out);
}

/// A provisional response begins a dialog, may have the answer to our offer, and is acknowledged in that
/// dialog where it is reliable (RFC 3262 4). One that is not the next one will come again.
void call::hear_early(call_leg& to, std::uint32_t attempt, const response_came& what, call_outputs& out) {
  auto& by = to.attempts[attempt];
  auto* in = by.open ? early_of(by, what.said) : nullptr;
  if (in == nullptr) return;
  const bool reliable = what.said.requires_reliable && what.said.rseq != 0;
  if (reliable && in->heard_rseq != 0 && what.said.rseq != in->heard_rseq + 1) return;
  if (!what.said.body.empty()) {
    in->described_type = what.said.body_type;
    in->described = what.said.body;
  }
  if (!reliable) return;
  in->heard_rseq = what.said.rseq;
  send_request prack;
  prack.in = {to.id, attempt};
  prack.number = next_exchange();
  prack.what = method::prack;
  prack.says.rack = std::to_string(what.said.rseq) + " " + std::to_string(by.invite_cseq) + " INVITE";
  prack.cseq = ++by.id.local_cseq;
  prack.as = by.id;
  prack.as->remote_tag = in->tag;
  prack.as->routes = in->routes;
  take_target(*prack.as, in->target, what.said.source);
  out.emplace_back(std::move(prack));
}

/// An INVITE of this leg has ended without success.
void call::failed(call_leg& to, std::uint32_t attempt, moment now, call_outputs& out) {
  const auto how = ring_verdict_of(to.attempts[attempt].status, to.rang);
  if (how.everywhere && to.phase == leg_phase::inviting)
    for (std::uint32_t i = 0; i < to.attempts.size(); ++i) cancel_attempt(to, i, {}, out);
  if (to.in_turn && to.phase == leg_phase::inviting && !how.declined && attempt + 1 < to.attempts.size())
    return send_invite(to, attempt + 1, now, out);
  if (const auto next = next_flow(to, attempt); to.phase == leg_phase::inviting && next < to.attempts.size())
    return send_invite(to, static_cast<std::uint32_t>(next), now, out);
  if (std::any_of(to.attempts.begin(), to.attempts.end(), [](const auto& one) { return one.open; })) return;
  if (to.phase == leg_phase::accepted || to.phase == leg_phase::confirmed) return; // only those that lost
  const bool asked_to = to.phase == leg_phase::leaving;
  to.phase = leg_phase::over;
  close_line(to, out);
  if (is_customer(to)) {
    if (asked_to) return settle(out);
    return tell_dialled(dial_verdict_of(to.attempts[attempt].status), now, out);
  }
  if (asked_to) return settle(out);
  // The person's own word counts more than that of a phone that was not there.
  auto said = how;
  for (const auto& one : to.attempts)
    if (const auto other = ring_verdict_of(one.status, to.rang); other.declined && !said.declined)
      said = other;
  if (said.declined)
    pass_on(leg_declined{to.id, std::string{said.reason}}, out);
  else
    pass_on(leg_unreachable{to.id, std::string{said.reason}}, out);
}

/// The leg is this dialog's from here on; false: nothing of it can be used, or kept, and the leg is as it
/// was.
bool call::take_answer(call_leg& to, std::uint32_t attempt, const dialog& as, const words& said) {
  auto before = to;
  take_session_of(to, attempt);
  auto& by = to.attempts[attempt];
  const bool readable = hear_session(to, with_early_answer(by, said), names_);
  by.id = as;
  to.chosen = attempt;
  to.phase = leg_phase::accepted;
  if (readable && can_be_kept()) return true;
  to = std::move(before);
  return false;
}

bool call::said_again(dialog_key in, const words& said, call_outputs& out) {
  auto* leg = find(in.leg);
  if (leg == nullptr || in.attempt >= leg->attempts.size()) return false;
  // It answered the same INVITE from before a death, and will once more.
  const bool rings = leg->phase == leg_phase::inviting && leg->attempts[in.attempt].open;
  if (rings || leg->phase == leg_phase::opening) return true;
  const bool goes_on =
      leg->talking() && leg->chosen == in.attempt && leg->id_of_dialog().remote_tag == said.to_tag;
  if (!goes_on || leg->phase == leg_phase::accepted) return goes_on;
  auto ack = ack_of(*leg);
  if (said.cseq != 0 && said.cseq != ack.cseq) ack = {in, said.cseq, {}, {}}; // to one within the dialog
  out.emplace_back(std::move(ack));
  return true;
}

/// A 2xx. The first takes the leg; every other dialog that says yes is let go at once (RFC 3261 13.2.2.4).
void call::answered(call_leg& to, std::uint32_t attempt, const response_came& what, moment now,
                    call_outputs& out) {
  to.attempts[attempt].open = false;
  auto as = to.attempts[attempt].id;
  as.remote_tag = what.said.to_tag;
  // RFC 3261 12.1.2: of those in between who wants to stay there, though it be nobody.
  as.routes.assign(what.said.record_route.rbegin(), what.said.record_route.rend());
  take_target(as, what.said.contact, what.said.source);
  if (said_again({to.id, attempt}, what.said, out)) return;
  const bool wanted = to.phase == leg_phase::inviting;
  if (!wanted || !take_answer(to, attempt, as, what.said)) {
    // Who has come too late shows no missed call; one that cannot be talked with has no such reason.
    const bool too_late = to.answered_event != 0;
    auto reason = too_late ? text_of(answered_elsewhere()) : to.attempts[attempt].reason;
    out.emplace_back(turn_away{{to.id, attempt}, as, to.attempts[attempt].invite_cseq, std::move(reason)});
    if (to.phase == leg_phase::inviting || to.phase == leg_phase::leaving) {
      to.attempts[attempt].status = 488;
      failed(to, attempt, now, out);
    }
    return;
  }
  to.held = to.peer->holds();
  to.allows_update = what.said.allows_update;
  to.timer = settings_->timers.agreed(what.said.timer);
  to.ring_until.reset();
  for (std::uint32_t i = 0; i < to.attempts.size(); ++i)
    if (i != attempt) cancel_attempt(to, i, text_of(answered_elsewhere()), out);
  change_line(to, out);
  to.answered_event = events_.next(); // the bytes that go with it name it
  if (is_customer(to)) {
    tell_dialled(dial_outcome::reached, now, out);
  } else {
    say(leg_answered{to.id}, now, out);
  }
}

/// What was answered is durable: the phone's 200 is acknowledged, its audio begins.
void call::confirm(call_leg& to, moment now, call_outputs& out) {
  out.emplace_back(ack_of(to));
  to.confirmed(now);
  to.timer.begin(now);
  send_arrangement(out);
  if (to.bye_when_confirmed) say_bye(to, {}, now, out);
}

void call::cancel_attempt(call_leg& of, std::uint32_t attempt, std::string_view reason, call_outputs& out) {
  auto& one = of.attempts[attempt];
  if (!one.open || one.cancelled || one.invite == 0) return;
  one.cancelled = true;
  one.reason = reason;
  out.emplace_back(send_cancel{{of.id, attempt}, one.invite, std::string{reason}});
}

/// Rings no more. What answers all the same is thanked and let go.
void call::withdraw(call_leg& from, std::string_view reason, moment now, call_outputs& out) {
  if (from.phase == leg_phase::opening) {
    close_line(from, out);
    from.phase = leg_phase::over;
  } else if (from.phase == leg_phase::inviting) {
    from.phase = leg_phase::leaving;
    from.bye_until = now + settings_->cancel_patience;
    close_line(from, out);
    for (std::uint32_t i = 0; i < from.attempts.size(); ++i) cancel_attempt(from, i, reason, out);
  }
}

} // namespace strowger::channels::sip
