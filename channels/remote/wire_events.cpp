#include "channels/remote/wire_events.hpp"

namespace strowger::channels::remote {

using routing::milliseconds;

namespace {

void put_event(const arrived& from, wire::event& to) {
  auto& out = *to.mutable_arrived();
  out.set_entry(from.entry);
  out.set_customer(from.customer);
  out.set_name(from.name);
  out.set_language(from.language);
  out.set_called(from.called);
  for (const auto& one : from.attributes) {
    auto& text = *out.add_attributes();
    text.set_name(one.name);
    text.set_text(one.text);
  }
}
void put_event(const said& from, wire::event& to) {
  auto& out = *to.mutable_said();
  out.set_client(from.client);
  out.set_text(from.text);
  out.set_callback(from.callback);
}
void put_event(const marked& from, wire::event& to) {
  to.mutable_marked()->set_received(from.received);
  to.mutable_marked()->set_read(from.read);
}
void put_event(const typing& from, wire::event& to) { to.mutable_typing()->set_on(from.on); }
void put_event(const went_away& from, wire::event& to) {
  to.mutable_went_away()->set_resume_within_ms(from.resume_within.count());
}
void put_event(const came_back&, wire::event& to) { to.mutable_came_back(); }
void put_event(const left& from, wire::event& to) { to.mutable_left()->set_lost(from.lost); }
void put_event(const refresh& from, wire::event& to) {
  to.mutable_refresh()->set_last(from.last);
  to.mutable_refresh()->set_tag(from.tag);
}
void put_event(const line_changed& from, wire::event& to) {
  to.mutable_line_changed()->set_up(from.up);
  to.mutable_line_changed()->set_resume_within_ms(from.resume_within.count());
}
void put_event(const collected& from, wire::event& to) {
  auto& out = *to.mutable_collected();
  out.set_tag(from.tag);
  out.set_digits(from.digits);
  out.set_timed_out(from.timed_out);
}
void put_event(const played& from, wire::event& to) { to.mutable_played()->set_tag(from.tag); }
void put_event(const leg_ringing& from, wire::event& to) {
  to.mutable_leg_ringing()->set_leg(from.leg.value());
}
void put_event(const leg_answered& from, wire::event& to) {
  to.mutable_leg_answered()->set_leg(from.leg.value());
}
template <class Body>
void put_leg(const Body& from, wire::other_end& to) {
  to.set_leg(from.leg.value());
  to.set_reason(from.reason);
}
void put_event(const leg_declined& from, wire::event& to) { put_leg(from, *to.mutable_leg_declined()); }
void put_event(const leg_unreachable& from, wire::event& to) { put_leg(from, *to.mutable_leg_unreachable()); }
void put_event(const leg_ended& from, wire::event& to) { put_leg(from, *to.mutable_leg_ended()); }
void put_event(const leg_held& from, wire::event& to) {
  to.mutable_leg_held()->set_leg(from.leg.value());
  to.mutable_leg_held()->set_on(from.on);
}
void put_event(const leg_refers& from, wire::event& to) {
  auto& out = *to.mutable_leg_refers();
  out.set_leg(from.leg.value());
  out.set_target(from.target);
  out.set_replaces_leg(from.replaces_leg.value());
}
void put_event(const line_silent& from, wire::event& to) {
  to.mutable_line_silent()->set_leg(from.leg.value());
  to.mutable_line_silent()->set_since_ms(from.since.count());
}
void put_event(const noted&, wire::event& to) { to.mutable_noted(); }
void put_event(const caller_shown& from, wire::event& to) {
  to.mutable_caller_shown()->set_number(from.number);
  to.mutable_caller_shown()->set_name(from.name);
}
void put_event(const recorded& from, wire::event& to) {
  auto& out = *to.mutable_recorded();
  out.set_recording(from.recording);
  out.set_reason(from.reason);
  out.set_lasted_ms(from.lasted.count());
  out.set_heard_ms(from.heard.count());
  out.set_from_ms(from.from.time_since_epoch().count());
  out.set_cause(from.cause);
}
void put_event(const dialled& from, wire::event& to) {
  to.mutable_dialled()->set_outcome(static_cast<std::uint32_t>(from.outcome));
}

arrived arrived_in(const wire::arrived& from) {
  arrived what{from.entry(), from.customer(), from.name(), from.language(), from.called(), {}};
  for (const auto& one : from.attributes()) what.attributes.push_back({one.name(), one.text()});
  return what;
}

leg_id leg_in(const wire::other_end& from) { return leg_id{from.leg()}; }

/// The bodies of calls; nothing: it is none.
std::optional<event_body> call_event_in(const wire::event& from) {
  switch (from.what_case()) {
  case wire::event::kCollected:
    return collected{from.collected().tag(), from.collected().digits(), from.collected().timed_out()};
  case wire::event::kPlayed:
    return played{from.played().tag()};
  case wire::event::kLegRinging:
    return leg_ringing{leg_in(from.leg_ringing())};
  case wire::event::kLegAnswered:
    return leg_answered{leg_in(from.leg_answered())};
  case wire::event::kLegDeclined:
    return leg_declined{leg_in(from.leg_declined()), from.leg_declined().reason()};
  case wire::event::kLegUnreachable:
    return leg_unreachable{leg_in(from.leg_unreachable()), from.leg_unreachable().reason()};
  case wire::event::kLegEnded:
    return leg_ended{leg_in(from.leg_ended()), from.leg_ended().reason()};
  case wire::event::kLegHeld:
    return leg_held{leg_in(from.leg_held()), from.leg_held().on()};
  case wire::event::kLegRefers:
    return leg_refers{leg_in(from.leg_refers()), from.leg_refers().target(),
                      leg_id{from.leg_refers().replaces_leg()}};
  case wire::event::kLineSilent:
    return line_silent{leg_in(from.line_silent()), milliseconds{from.line_silent().since_ms()}};
  case wire::event::kNoted:
    return noted{};
  case wire::event::kCallerShown:
    return caller_shown{from.caller_shown().number(), from.caller_shown().name()};
  case wire::event::kRecorded: {
    const auto& said = from.recorded();
    return recorded{said.recording(),
                    said.reason(),
                    milliseconds{said.lasted_ms()},
                    milliseconds{said.heard_ms()},
                    routing::wall_time{milliseconds{said.from_ms()}},
                    said.cause()};
  }
  case wire::event::kDialled: {
    dialled what;
    if (!read_enum(from.dialled().outcome(), dial_outcomes, what.outcome)) return std::nullopt;
    return what;
  }
  default:
    return std::nullopt;
  }
}

std::optional<event_body> event_in(const wire::event& from) {
  switch (from.what_case()) {
  case wire::event::kArrived:
    return arrived_in(from.arrived());
  case wire::event::kSaid:
    return said{from.said().client(), from.said().text(), from.said().callback()};
  case wire::event::kMarked:
    return marked{from.marked().received(), from.marked().read()};
  case wire::event::kTyping:
    return typing{from.typing().on()};
  case wire::event::kWentAway:
    return went_away{milliseconds{from.went_away().resume_within_ms()}};
  case wire::event::kCameBack:
    return came_back{};
  case wire::event::kLeft:
    return left{from.left().lost()};
  case wire::event::kRefresh:
    return refresh{from.refresh().last(), from.refresh().tag()};
  case wire::event::kLineChanged:
    return line_changed{from.line_changed().up(), milliseconds{from.line_changed().resume_within_ms()}};
  default:
    return call_event_in(from);
  }
}

} // namespace

void write(const channel_event& from, wire::event& to) {
  to.set_conversation(from.conversation.value());
  to.set_number(from.number);
  std::visit([&](const auto& body) { put_event(body, to); }, from.what);
}

routing::result<channel_event> read(const wire::event& from) {
  auto what = event_in(from);
  if (!what) return not_understood("an event with a body or a value that is not known");
  return channel_event{{}, conversation_id{from.conversation()}, from.number(), std::move(*what)};
}

} // namespace strowger::channels::remote
