#include "storage/schema_values.hpp"
#include <utility>

namespace strowger::storage {
namespace {

namespace rc = routing::call;
using routing::agent_id;
using routing::content_id;
using routing::leg_id;

static_assert(static_cast<int>(rc::role::listening) == v1::CALL_LISTENING);
static_assert(static_cast<int>(rc::hearing::barge) == v1::CALL_BARGE);
static_assert(static_cast<int>(rc::parting::failed) == v1::CALL_FAILED);
static_assert(static_cast<int>(rc::recording::paused) == v1::CALL_RECORDING_PAUSED);
static_assert(static_cast<int>(rc::recording_origin::message) == v1::CALL_CAUSE_MESSAGE);
static_assert(static_cast<int>(rc::recording_ending::empty) == v1::CALL_END_EMPTY);
static_assert(static_cast<int>(rc::recording_loss::disk) == v1::CALL_LOST_DISK);

/// Why a recording began and ended, in what is said of a leg and of a call alike. One word says both where
/// one of them is not said, as it always did.
constexpr int endings_less = int{v1::CALL_CAUSE_OVER} - int{v1::CALL_END_OVER};
static_assert(int{v1::CALL_CAUSE_NO_ROOM} - int{v1::CALL_END_NO_ROOM} == endings_less);
template <class Wire>
void write_why(Wire* to, rc::recording_origin began, rc::recording_ending ended) {
  const auto end = static_cast<int>(ended);
  if (began == rc::recording_origin::none && end >= v1::CALL_END_OVER && end <= v1::CALL_END_NO_ROOM)
    return to->set_cause(static_cast<v1::call_cause>(end + endings_less));
  to->set_cause(wire<v1::call_cause>(began));
  to->set_ended(wire<v1::call_recording_end>(ended));
}
template <class Wire>
void read_why(rc::recording_origin& began, rc::recording_ending& ended, const Wire& from, reading& notes) {
  const bool for_end = from.ended() == v1::CALL_END_NONE && from.cause() >= v1::CALL_CAUSE_OVER;
  const int end = for_end ? from.cause() - endings_less : static_cast<int>(from.ended());
  began = for_end ? rc::recording_origin::none
                  : notes.one_of(from.cause(), rc::recording_origin::message, "why a recording began");
  ended = notes.one_of(end, for_end ? rc::recording_ending::no_room : rc::recording_ending::empty,
                       "why a recording ended");
}

/// Whether it names a new one of these.
template <class Part, class What>
concept says = requires(Part part) {
  requires std::is_same_v<std::remove_cvref_t<decltype(part.to)>, What>;
};

/// What of a leg's values an input or a fact has; each says its own by the same names.
template <class Part>
void write_part(v1::call_leg* to, const Part& from) {
  if constexpr (requires { leg_id{from.id}; }) to->set_leg(from.id.value());
  if constexpr (requires { from.leg; }) to->set_leg(from.leg.value());
  if constexpr (requires { from.as; }) to->set_as(wire<v1::call_role>(from.as));
  if constexpr (says<Part, rc::role>) to->set_as(wire<v1::call_role>(from.to));
  if constexpr (requires { from.answered; }) to->set_answered(from.answered);
  if constexpr (requires { from.had_answered; }) to->set_answered(from.had_answered);
  if constexpr (requires { from.held; }) to->set_held(from.held);
  if constexpr (requires { from.auto_answer; }) to->set_auto_answer(from.auto_answer);
  if constexpr (requires { from.how; }) to->set_how(wire<v1::call_hearing>(from.how));
  if constexpr (requires { from.agent; }) to->set_agent(from.agent.value());
  if constexpr (requires { from.number; }) to->set_number(from.number.value());
  if constexpr (requires { from.until; }) to->set_until(plain(from.until));
  if constexpr (requires { from.connect_by; }) to->set_until(plain(from.connect_by));
  if constexpr (requires { from.on; }) to->set_on(from.on);
  if constexpr (requires { from.elsewhere; }) to->set_on(from.elsewhere);
  if constexpr (requires { from.apart; }) to->set_on(from.apart);
  if constexpr (requires { from.why; }) to->set_why(wire<v1::call_parting>(from.why));
  if constexpr (requires { from.drop; }) to->set_drop(from.drop);
  if constexpr (requires { from.by; }) to->set_by(from.by.value());
  if constexpr (requires { from.key; }) to->set_key(from.key.value());
  if constexpr (requires { from.ended; }) write_why(to, from.began, from.ended);
  if constexpr (requires { from.loss; }) {
    to->set_from(plain(from.from));
    to->set_lasted(plain(from.lasted));
    to->set_loss(wire<v1::call_recording_loss>(from.loss));
  }
  if constexpr (says<Part, rc::recording>) to->set_recorded(wire<v1::call_recording>(from.to));
}

rc::role role_of(int value, reading& notes) { return notes.one_of(value, rc::role::listening, "role"); }
rc::recording recording_of(int value, reading& notes) {
  return notes.one_of(value, rc::recording::paused, "recording of a call");
}

template <class Part>
void read_part(Part& to, const v1::call_leg& from, reading& notes) {
  if constexpr (requires { leg_id{to.id}; }) to.id = leg_id{from.leg()};
  if constexpr (requires { to.leg; }) to.leg = leg_id{from.leg()};
  if constexpr (requires { to.as; }) to.as = role_of(from.as(), notes);
  if constexpr (says<Part, rc::role>) to.to = role_of(from.as(), notes);
  if constexpr (requires { to.answered; }) to.answered = from.answered();
  if constexpr (requires { to.had_answered; }) to.had_answered = from.answered();
  if constexpr (requires { to.held; }) to.held = from.held();
  if constexpr (requires { to.auto_answer; }) to.auto_answer = from.auto_answer();
  if constexpr (requires { to.how; }) to.how = notes.one_of(from.how(), rc::hearing::barge, "listening");
  if constexpr (requires { to.agent; }) to.agent = agent_id{from.agent()};
  if constexpr (requires { to.number; }) to.number = content_id{from.number()};
  if constexpr (requires { to.until; }) to.until = moment_of(from.until());
  if constexpr (requires { to.connect_by; }) to.connect_by = moment_of(from.until());
  if constexpr (requires { to.on; }) to.on = from.on();
  if constexpr (requires { to.elsewhere; }) to.elsewhere = from.on();
  if constexpr (requires { to.apart; }) to.apart = from.on();
  if constexpr (requires { to.why; }) to.why = notes.one_of(from.why(), rc::parting::failed, "end of a leg");
  if constexpr (requires { to.drop; }) to.drop = from.drop();
  if constexpr (requires { to.by; }) to.by = agent_id{from.by()};
  if constexpr (requires { to.key; }) to.key = content_id{from.key()};
  if constexpr (requires { to.ended; }) read_why(to.began, to.ended, from, notes);
  if constexpr (requires { to.loss; }) {
    to.from = wall_of(from.from());
    to.lasted = routing::milliseconds{from.lasted()};
    to.loss = notes.one_of(from.loss(), rc::recording_loss::disk, "why something of a recording is lost");
  }
  if constexpr (says<Part, rc::recording>) to.to = recording_of(from.recorded(), notes);
}

struct call_event_writer {
  v1::call_event* to;
  void operator()(const rc::offer_rings& from) const { write_part(to->mutable_offer_rings(), from); }
  void operator()(const rc::offer_over& from) const { write_part(to->mutable_offer_over(), from); }
  void operator()(const rc::offer_taken& from) const { write_part(to->mutable_offer_taken(), from); }
  void operator()(const rc::offers_stand& from) const {
    auto* stand = to->mutable_offers_stand();
    for (const auto& one : from.open) write_part(stand->add_open(), one);
    write_part(stand->mutable_won(), from.won);
    stand->mutable_won()->set_until(plain(from.connect_by));
    for (const auto& one : from.beside) write_part(stand->add_beside(), one);
  }
  void operator()(const rc::lead_gone& from) const { write_part(to->mutable_lead_gone(), from); }
  void operator()(const rc::leg_answered& from) const { write_part(to->mutable_leg_answered(), from); }
  void operator()(const rc::leg_failed& from) const { write_part(to->mutable_leg_failed(), from); }
  void operator()(const rc::leg_ended& from) const { write_part(to->mutable_leg_ended(), from); }
  void operator()(const rc::leg_held& from) const { write_part(to->mutable_leg_held(), from); }
  void operator()(const rc::hold& from) const { write_part(to->mutable_hold(), from); }
  void operator()(const rc::consult& from) const { write_part(to->mutable_consult(), from); }
  void operator()(const rc::turn_to& from) const { write_part(to->mutable_turn_to(), from); }
  void operator()(const rc::end_consult& from) const { write_part(to->mutable_end_consult(), from); }
  void operator()(const rc::confer& from) const { write_part(to->mutable_confer(), from); }
  void operator()(const rc::complete& from) const { write_part(to->mutable_complete(), from); }
  void operator()(const rc::pass_on& from) const { write_part(to->mutable_pass_on(), from); }
  void operator()(const rc::listen& from) const { write_part(to->mutable_listen(), from); }
  void operator()(const rc::stop_listening& from) const { write_part(to->mutable_stop_listening(), from); }
  void operator()(const rc::record& from) const { write_part(to->mutable_record(), from); }
  void operator()(const rc::notice_heard&) const { to->mutable_notice_heard(); }
  void operator()(const rc::wake&) const { to->mutable_wake(); }
  void operator()(const rc::lead_moved& from) const { write_part(to->mutable_lead_moved(), from); }
  void operator()(const rc::party_gone& from) const { write_part(to->mutable_party_gone(), from); }
  void operator()(const rc::leave& from) const { write_part(to->mutable_leave(), from); }
  void operator()(const rc::sound_lost& from) const { write_part(to->mutable_sound_lost(), from); }
  void operator()(const rc::want_recording& from) const { write_part(to->mutable_want_recording(), from); }
};

struct call_fact_writer {
  v1::call_fact* to;
  void operator()(const rc::fact::leg_added& from) const { write_part(to->mutable_leg_added(), from.what); }
  void operator()(const rc::fact::leg_up& from) const { write_part(to->mutable_leg_up(), from); }
  void operator()(const rc::fact::leg_gone& from) const { write_part(to->mutable_leg_gone(), from); }
  void operator()(const rc::fact::role_changed& from) const { write_part(to->mutable_role_changed(), from); }
  void operator()(const rc::fact::leg_hold_set& from) const { write_part(to->mutable_leg_hold_set(), from); }
  void operator()(const rc::fact::hold_set& from) const { write_part(to->mutable_hold_set(), from); }
  void operator()(const rc::fact::apart_set& from) const { write_part(to->mutable_apart_set(), from); }
  void operator()(const rc::fact::hearing_set& from) const { write_part(to->mutable_hearing_set(), from); }
  void operator()(const rc::fact::recording_set& from) const {
    write_part(to->mutable_recording_set(), from);
  }
  void operator()(const rc::fact::notice_given&) const { to->mutable_notice_given(); }
  void operator()(const rc::fact::drop_done& from) const { write_part(to->mutable_drop_done(), from); }
  void operator()(const rc::fact::recording_lost& from) const {
    write_part(to->mutable_recording_lost(), from);
  }
  void operator()(const rc::fact::recording_wanted& from) const {
    write_part(to->mutable_recording_wanted(), from);
  }
};

} // namespace

void write(v1::call_event* to, const rc::event& from) { std::visit(call_event_writer{to}, from); }
void write(v1::call_fact* to, const rc::call_fact& from) { std::visit(call_fact_writer{to}, from); }

namespace {

/// What people want of a call; false: it is something else.
bool read_wish(rc::event& to, const v1::call_event& from, reading& notes) {
  using wired = v1::call_event;
  const auto as = [&](auto made, const v1::call_leg& said) {
    read_part(made, said, notes);
    to = std::move(made);
    return true;
  };
  switch (from.what_case()) {
  case wired::kHold:
    return as(rc::hold{}, from.hold());
  case wired::kConsult:
    return as(rc::consult{}, from.consult());
  case wired::kTurnTo:
    return as(rc::turn_to{}, from.turn_to());
  case wired::kEndConsult:
    return as(rc::end_consult{}, from.end_consult());
  case wired::kConfer:
    return as(rc::confer{}, from.confer());
  case wired::kComplete:
    return as(rc::complete{}, from.complete());
  case wired::kPassOn:
    return as(rc::pass_on{}, from.pass_on());
  case wired::kListen:
    return as(rc::listen{}, from.listen());
  case wired::kStopListening:
    return as(rc::stop_listening{}, from.stop_listening());
  case wired::kRecord:
    return as(rc::record{}, from.record());
  case wired::kLeave:
    return as(rc::leave{}, from.leave());
  case wired::kWantRecording:
    return as(rc::want_recording{}, from.want_recording());
  default:
    return false;
  }
}

} // namespace

void read(rc::event& to, const v1::call_event& from, reading& notes) {
  using wired = v1::call_event;
  const auto as = [&](auto made, const v1::call_leg& said) {
    read_part(made, said, notes);
    to = std::move(made);
  };
  switch (from.what_case()) {
  case wired::kOfferRings:
    return as(rc::offer_rings{}, from.offer_rings());
  case wired::kOfferOver:
    return as(rc::offer_over{}, from.offer_over());
  case wired::kOfferTaken:
    return as(rc::offer_taken{}, from.offer_taken());
  case wired::kOffersStand: {
    rc::offers_stand stand;
    for (const auto& one : from.offers_stand().open()) read_part(stand.open.emplace_back(), one, notes);
    read_part(stand.won, from.offers_stand().won(), notes);
    stand.connect_by = moment_of(from.offers_stand().won().until());
    for (const auto& one : from.offers_stand().beside()) read_part(stand.beside.emplace_back(), one, notes);
    to = std::move(stand);
    return;
  }
  case wired::kLeadGone:
    return as(rc::lead_gone{}, from.lead_gone());
  case wired::kLeadMoved:
    return as(rc::lead_moved{}, from.lead_moved());
  case wired::kPartyGone:
    return as(rc::party_gone{}, from.party_gone());
  case wired::kLegAnswered:
    return as(rc::leg_answered{}, from.leg_answered());
  case wired::kLegFailed:
    return as(rc::leg_failed{}, from.leg_failed());
  case wired::kLegEnded:
    return as(rc::leg_ended{}, from.leg_ended());
  case wired::kLegHeld:
    return as(rc::leg_held{}, from.leg_held());
  case wired::kSoundLost:
    return as(rc::sound_lost{}, from.sound_lost());
  case wired::kNoticeHeard:
    to = rc::notice_heard{};
    return;
  case wired::kWake:
    to = rc::wake{};
    return;
  default:
    if (!read_wish(to, from, notes)) notes.newer("input of a call");
  }
}

void read(rc::call_fact& to, const v1::call_fact& from, reading& notes) {
  using wired = v1::call_fact;
  const auto as = [&](auto made, const v1::call_leg& said) {
    read_part(made, said, notes);
    to = std::move(made);
  };
  switch (from.what_case()) {
  case wired::kLegAdded:
    return read_part(to.emplace<rc::fact::leg_added>().what, from.leg_added(), notes);
  case wired::kLegUp:
    return as(rc::fact::leg_up{}, from.leg_up());
  case wired::kLegGone:
    return as(rc::fact::leg_gone{}, from.leg_gone());
  case wired::kRoleChanged:
    return as(rc::fact::role_changed{}, from.role_changed());
  case wired::kLegHoldSet:
    return as(rc::fact::leg_hold_set{}, from.leg_hold_set());
  case wired::kHoldSet:
    return as(rc::fact::hold_set{}, from.hold_set());
  case wired::kApartSet:
    return as(rc::fact::apart_set{}, from.apart_set());
  case wired::kHearingSet:
    return as(rc::fact::hearing_set{}, from.hearing_set());
  case wired::kRecordingSet:
    return as(rc::fact::recording_set{}, from.recording_set());
  case wired::kNoticeGiven:
    to = rc::fact::notice_given{};
    return;
  case wired::kDropDone:
    return as(rc::fact::drop_done{}, from.drop_done());
  case wired::kRecordingWanted:
    return as(rc::fact::recording_wanted{}, from.recording_wanted());
  case wired::kRecordingLost:
    return as(rc::fact::recording_lost{}, from.recording_lost());
  case wired::WHAT_NOT_SET:
    return notes.newer("fact of a call");
  }
}

void write(v1::call_state* to, const rc::state& from) {
  for (const auto& one : from.legs) write_part(to->add_legs(), one);
  for (const auto one : from.dropped) to->add_dropped(one.value());
  to->set_on_hold(from.on_hold);
  to->set_apart(from.apart);
  to->set_recorded(wire<v1::call_recording>(from.recorded));
  to->set_drawn(from.drawn);
  to->set_key(from.key.value());
  to->set_notice_given(from.notice_given);
  write_why(to, from.began, from.ended);
  to->set_recording_wanted(from.recording_wanted);
  to->set_lost_until(plain(from.lost_until));
}

void read(rc::state& to, const v1::call_state& from, reading& notes) {
  for (const auto& one : from.legs()) read_part(to.legs.emplace_back(), one, notes);
  for (const auto one : from.dropped()) to.dropped.push_back(leg_id{one});
  to.on_hold = from.on_hold();
  to.apart = from.apart();
  to.recorded = recording_of(from.recorded(), notes);
  to.drawn = from.drawn();
  to.key = content_id{from.key()};
  to.notice_given = from.notice_given();
  read_why(to.began, to.ended, from, notes);
  to.recording_wanted = from.recording_wanted();
  to.lost_until = wall_of(from.lost_until());
}

} // namespace strowger::storage
