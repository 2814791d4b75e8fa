#include "channels/sip/call.hpp"
#include "channels/sip/call.pb.h"
#include "channels/sip/call_session.hpp"
#include <algorithm>
#include <utility>

/// What a call keeps with the engine, and how it goes on from there.
namespace strowger::channels::sip {

namespace {

constexpr std::uint32_t record_version = 1;
/// A restarted process does not know which of its last requests were sent: it counts on from so much further.
constexpr std::uint32_t cseq_leap = 1'000;
/// Two deaths may find the same bytes, and a peer refuses a number that it has seen: what the first life has
/// counted meanwhile is passed over, too, by the clock. It begins anew after six days, so that the 31 bits of
/// a number (RFC 3261 8.1.1.5) last for some hundred deaths.
constexpr milliseconds cseq_tick{64};
constexpr std::int64_t cseq_ticks = std::int64_t{1} << 23U;
/// Beside what peers say the bytes have a few numbers that grow.
constexpr std::size_t numbers_kept = 256;

std::uint32_t cseq_leap_at(moment now) {
  const auto ticks = std::max<std::int64_t>(0, now.time_since_epoch() / cseq_tick) % cseq_ticks;
  return cseq_leap + static_cast<std::uint32_t>(ticks);
}

void write_attempt(const call_attempt& from, sip_schema::kept_attempt& to) {
  to.set_call_id(from.id.call_id);
  to.set_local_tag(from.id.local_tag);
  to.set_remote_tag(from.id.remote_tag);
  to.set_local(from.id.local);
  to.set_remote(from.id.remote);
  to.set_target(from.id.target);
  for (const auto& route : from.id.routes) to.add_routes(route);
  to.set_flow(from.id.flow);
  to.set_listener(from.id.listener);
  to.set_local_cseq(from.id.local_cseq);
  to.set_remote_cseq(from.id.remote_cseq);
  to.set_invite_cseq(from.invite_cseq);
  to.set_branch(from.branch);
  to.set_trunk(from.trunk);
}

call_attempt read_attempt(const sip_schema::kept_attempt& from, moment now) {
  call_attempt to;
  to.id.call_id = from.call_id();
  to.id.local_tag = from.local_tag();
  to.id.remote_tag = from.remote_tag();
  to.id.local = from.local();
  to.id.remote = from.remote();
  to.id.target = from.target();
  to.id.routes.assign(from.routes().begin(), from.routes().end());
  to.id.flow = from.flow();
  to.id.listener = from.listener();
  to.id.local_cseq = from.local_cseq() + cseq_leap_at(now);
  to.id.remote_cseq = from.remote_cseq();
  to.invite_cseq = from.invite_cseq();
  to.branch = from.branch();
  to.trunk = from.trunk();
  return to;
}

void write_leg(const call_leg& from, sip_schema::kept_leg& to) {
  to.set_leg(from.id.value());
  to.set_phase(static_cast<std::uint32_t>(from.phase));
  to.set_kind(static_cast<std::uint32_t>(from.kind));
  // Those that lost only have their places.
  for (std::uint32_t i = 0; i < from.chosen; ++i) to.add_attempts();
  if (from.chosen < from.attempts.size()) write_attempt(from.attempts[from.chosen], *to.add_attempts());
  to.set_chosen(from.chosen);
  to.set_line(from.line.value());
  to.set_address(from.here.address);
  to.set_port(from.foretold ? 0U : from.here.port);
  to.set_session(from.heard_session);
  to.set_version(from.shown ? from.shown->version : 0);
  to.set_held(from.held);
  to.set_offer_came(from.offer_came);
  to.set_initial_cseq(from.initial_cseq);
  to.set_allows_update(from.allows_update);
  to.set_expires_s(from.timer.expires_s());
  to.set_refreshes(from.timer.ours());
  to.set_answered_event(from.answered_event);
  to.set_bye_when_confirmed(from.bye_when_confirmed);
  to.set_srtp(static_cast<std::uint32_t>(from.srtp) + 1);
  to.set_transfers(from.transfer.has_value());
  to.set_on_behalf(from.on_behalf);
  if (from.phase == leg_phase::waiting || from.phase == leg_phase::accepted) to.set_head(from.head);
}

} // namespace

/// Legs that only ring, or rang, are not kept: the engine asks for them again, and the same INVITE goes out.
void call::write(std::uint64_t with_event, sip_schema::kept_call& to) const {
  to.set_version(record_version);
  for (const auto& [id, leg] : legs_) {
    const bool no_dialog = leg.attempts.empty() || leg.id_of_dialog().remote_tag.empty();
    const bool rings = leg.phase == leg_phase::opening || leg.phase == leg_phase::inviting ||
                       (leg.phase == leg_phase::leaving && no_dialog);
    if (leg.phase != leg_phase::over && !rings) write_leg(leg, *to.add_legs());
  }
  to.set_last_exchange(last_exchange_);
  to.set_may_answer(may_answer_);
  to.set_dialled(was_dialled_);
  to.set_dial_told(dial_told_);
  to.set_left(has_left_);
  to.set_dials(dials_);
  to.set_last_event(with_event);
  to.set_withheld(is_withheld_);
  to.set_caller(caller_.number);
  to.set_caller_name(caller_.name);
}

std::string call::kept(std::uint64_t with_event) const {
  sip_schema::kept_call to;
  write(with_event, to);
  return to.SerializeAsString();
}

/// Half of what the engine takes is the customer's; the legs beside share the rest. Nothing is written for
/// that: what is kept tells how long it would be.
bool call::can_be_kept() const {
  sip_schema::kept_call all;
  write(0, all);
  if (all.ByteSizeLong() > kept_max - numbers_kept) return false;
  const auto at = legs_.find(leg_id{});
  if (at == legs_.end()) return true;
  const auto is_customers = [](const auto& one) { return one.leg() == 0; };
  const auto with_them = std::find_if(all.legs().begin(), all.legs().end(), is_customers);
  if (with_them != all.legs().end()) return with_them->ByteSizeLong() <= kept_max / 2;
  sip_schema::kept_leg of_customer;
  write_leg(at->second, of_customer);
  return of_customer.ByteSizeLong() <= kept_max / 2;
}

/// False where it says nothing that can be used.
bool call::read_leg(const sip_schema::kept_leg& one, moment now) {
  if (one.phase() > static_cast<std::uint32_t>(leg_phase::over) || one.attempts().empty() ||
      one.chosen() >= static_cast<std::uint32_t>(one.attempts().size()))
    return false;
  const auto phase = static_cast<leg_phase>(one.phase());
  const bool rings = phase == leg_phase::opening || phase == leg_phase::inviting;
  if (rings || (phase == leg_phase::waiting && one.leg() != 0)) return false; // never kept so
  call_leg leg;
  leg.id = leg_id{one.leg()};
  leg.phase = phase;
  leg.kind = static_cast<leg_kind>(one.kind());
  leg.on_behalf = one.on_behalf();
  for (const auto& attempt : one.attempts()) leg.attempts.push_back(read_attempt(attempt, now));
  leg.chosen = one.chosen();
  leg.line = media::line_id{one.line()};
  leg.here = {one.address(), static_cast<std::uint16_t>(one.port())};
  if (one.srtp() > static_cast<std::uint32_t>(srtp_rule::demanded) + 1) return false;
  leg.srtp = one.srtp() == 0 ? settings_->srtp : static_cast<srtp_rule>(one.srtp() - 1);
  leg.ours_says = names_.audio_of(leg.id, leg.srtp == srtp_rule::demanded); // where it has said nothing yet
  if (!one.session().empty()) {
    words said;
    said.body_type = "application/sdp";
    said.body = one.session();
    if (!hear_session(leg, said, names_)) return false;
  }
  if (one.version() != 0) {
    leg.shown = leg.agreed ? *leg.agreed : leg.ours_says;
    leg.shown->here = leg.here;
    leg.shown->version = one.version();
  }
  leg.held = one.held();
  leg.offer_came = one.offer_came();
  leg.initial_cseq = one.initial_cseq();
  leg.allows_update = one.allows_update();
  leg.timer = session_timer{one.expires_s(), one.refreshes()};
  leg.answered_event = one.answered_event();
  leg.bye_when_confirmed = one.bye_when_confirmed();
  leg.head = one.head();
  if (one.transfers()) leg.transfer.emplace();
  leg.arrived_at = now;
  leg.rang = true;
  leg.restored = true;
  legs_.emplace(leg.id, std::move(leg));
  return true;
}

bool call::resume(std::string_view kept, std::uint64_t last_event, moment now, call_outputs& out) {
  events_ = event_queue{last_event};
  sip_schema::kept_call from;
  if (!from.ParseFromArray(kept.data(), static_cast<int>(kept.size())) || from.version() != record_version)
    return false;
  last_exchange_ = from.last_exchange() + 2 * cseq_leap;
  leapt_ = true;
  may_answer_ = from.may_answer();
  was_dialled_ = from.dialled();
  is_withheld_ = from.withheld();
  caller_ = {from.caller(), from.caller_name()};
  dial_told_ = from.dial_told();
  has_left_ = from.left();
  arranged_.reset();
  dials_ = from.dials();
  std::vector<leg_id> lost;
  for (const auto& one : from.legs()) {
    if (read_leg(one, now)) continue;
    if (one.leg() == 0) return false;
    lost.emplace_back(one.leg());
  }
  // Bytes may know of an event that was told again, behind others, and was not written: it is told once more.
  std::erase_if(legs_, [&](const auto& one) { // the phone says its 200 again when it is rung again
    return one.first != leg_id{} && one.second.phase == leg_phase::accepted &&
           one.second.answered_event > last_event;
  });
  const bool unheard = has_left_ && from.last_event() > last_event;
  if (find(leg_id{}) == nullptr) legs_[leg_id{}].phase = leg_phase::over; // the customer was gone already
  for (auto& [id, leg] : legs_) go_on(leg, now, out);
  ask_of_transfers(out);
  if (auto* leg = find(leg_id{});
      leg->phase == leg_phase::accepted && was_dialled_ && leg->answered_event > last_event) {
    leg->answered_event = events_.next();
    dial_told_ = false;
    --dials_;
    tell_dialled(dial_outcome::reached, now, out);
  }
  if (unheard) {
    has_left_ = false;
    tell_left(now, out);
  }
  for (const auto leg : lost) say(leg_ended{leg, "failed"}, now, out);
  return true;
}

void call::lost(moment now, call_outputs& out) {
  legs_.clear();
  legs_[leg_id{}].phase = leg_phase::over;
  tell_left(now, out, "not_kept");
}

/// A leg of a call that has been taken up again.
void call::go_on(call_leg& leg, moment now, call_outputs& out) {
  if (leg.line) open_line(leg, out);
  switch (leg.phase) {
  case leg_phase::confirmed:
    return leg.timer.begin(now);
  case leg_phase::accepted:
    if (is_customer(leg) && !was_dialled_) return take_up_invite(leg);
    if (leg.answered_event <= events_.acknowledged()) return confirm(leg, now, out);
    return; // who was called has answered, and the engine does not know
  case leg_phase::leaving:
    leg.bye_until = now + settings_->bye_patience;
    return ask(leg, method::bye, {}, false, out);
  case leg_phase::waiting:
    return take_up_invite(leg);
  case leg_phase::opening:
  case leg_phase::inviting:
  case leg_phase::over:
    return;
  }
}

/// Whether our 200 was sent nobody knows: it is sent (again), and acknowledged (again). Its transaction is
/// made with that answer and not before: to a caller who has had a 200 nothing else may come, no 100 either,
/// which a transaction sends by itself while it waits.
void call::take_up_invite(call_leg& leg) {
  leg.phase = leg_phase::waiting;
  leg.taken_up = leg.to_take_up = true;
  leg.initial = next_exchange();
}

void call::make_transaction(call_leg& leg, call_outputs& out) const {
  if (std::exchange(leg.to_take_up, false)) out.emplace_back(take_up{leg.key(), leg.initial, leg.head});
}

} // namespace strowger::channels::sip
