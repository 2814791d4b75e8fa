#include "channels/remote/wire_events.hpp"

namespace strowger::channels::remote {

using routing::milliseconds;

namespace {

constexpr std::uint32_t statuses = 3, speakers = 3, callback_stages = 3;

void put_message(const message_view& from, wire::message_view& to) {
  to.set_number(from.number);
  to.set_from(static_cast<std::uint32_t>(from.from));
  to.set_author(from.author);
  to.set_client(from.client);
  to.set_text(from.text);
  to.set_at(from.at.time_since_epoch().count());
  to.set_callback(from.callback);
}
bool get_message(const wire::message_view& from, message_view& to) {
  to.number = from.number();
  to.author = from.author();
  to.client = from.client();
  to.text = from.text();
  to.at = wall_time{wall_time::duration{from.at()}};
  to.callback = from.callback();
  return read_enum(from.from(), speakers, to.from);
}

/// `show_status` and the same part of `show`.
template <class Body>
void put_status(const Body& from, wire::standing& to) {
  to.set_status(static_cast<std::uint32_t>(from.status));
  to.set_position(from.position);
  to.set_agent(from.agent);
  to.mutable_wait()->set_from(from.wait.from);
  to.mutable_wait()->set_to(from.wait.to);
  to.set_callback(static_cast<std::uint32_t>(from.callback));
}
template <class Body>
bool get_status(const wire::standing& from, Body& to) {
  to.position = from.position();
  to.agent = from.agent();
  to.wait = {from.wait().from(), from.wait().to()};
  return read_enum(from.status(), statuses, to.status) &&
         read_enum(from.callback(), callback_stages, to.callback);
}

void put_playlist(const playlist& from, wire::playlist& to) {
  to.set_id(from.id);
  for (const auto& item : from.items) to.add_items(item);
  to.set_loop(from.loop);
  to.set_mix(from.mix);
}
playlist playlist_in(const wire::playlist& from) {
  return {from.id(), {from.items().begin(), from.items().end()}, from.loop(), from.mix()};
}
template <class Numbers>
std::vector<leg_id> legs_in(const Numbers& from) {
  std::vector<leg_id> legs;
  for (const auto number : from) legs.push_back(leg_id{number});
  return legs;
}

void put_command(const show_message& from, wire::command& to) {
  put_message(from.message, *to.mutable_show_message());
}
void put_command(const show_marks& from, wire::command& to) {
  to.mutable_show_marks()->set_received(from.received);
  to.mutable_show_marks()->set_read(from.read);
}
void put_command(const show_typing& from, wire::command& to) { to.mutable_show_typing()->set_on(from.on); }
void put_command(const show_status& from, wire::command& to) { put_status(from, *to.mutable_show_status()); }
void put_command(const show& from, wire::command& to) {
  auto& out = *to.mutable_show();
  out.set_tag(from.tag);
  out.set_interaction(from.interaction);
  put_status(from, *out.mutable_how());
  for (const auto& message : from.messages) put_message(message, *out.add_messages());
  out.set_received(from.received);
  out.set_read(from.read);
}
void put_command(const refuse& from, wire::command& to) {
  to.mutable_refuse()->set_code(from.code);
  to.mutable_refuse()->set_retry_after_ms(from.retry_after.count());
}
void put_command(const end& from, wire::command& to) { to.mutable_end()->set_reason(from.reason); }
void put_command(const answer&, wire::command& to) { to.mutable_answer(); }
void put_command(const arrange& from, wire::command& to) {
  auto& out = *to.mutable_arrange();
  out.set_number(from.number);
  for (const auto& one : from.seats) {
    auto& seat = *out.add_seats();
    seat.set_leg(one.leg.value());
    for (const auto leg : one.hears) seat.add_hears(leg.value());
    put_playlist(one.plays, *seat.mutable_plays());
  }
  auto& recording = *out.mutable_recording();
  recording.set_id(from.recording.id);
  recording.set_on(from.recording.on);
  recording.set_paused(from.recording.paused);
  for (const auto leg : from.recording.left) recording.add_left(leg.value());
  for (const auto leg : from.recording.right) recording.add_right(leg.value());
  recording.set_key(from.recording.key);
  recording.set_ends_quiet_ms(from.recording.ends_quiet.count());
  recording.set_ends_after_ms(from.recording.ends_after.count());
}
void put_command(const collect& from, wire::command& to) {
  auto& out = *to.mutable_collect();
  out.set_tag(from.tag);
  put_playlist(from.plays, *out.mutable_plays());
  out.set_max(from.max);
  out.set_end_key(from.end_key);
  out.set_first_ms(from.first.count());
  out.set_next_ms(from.next.count());
  out.set_sensitive(from.sensitive);
}
void put_command(const ring& from, wire::command& to) {
  auto& out = *to.mutable_ring();
  out.set_leg(from.leg.value());
  out.set_target(from.target);
  out.set_from_number(from.from_number);
  out.set_from_name(from.from_name);
  out.set_deadline_ms(from.deadline.count());
  out.set_auto_answer(from.auto_answer);
  out.set_kind(static_cast<std::uint32_t>(from.kind));
  out.set_on_behalf(from.on_behalf);
}
void put_command(const drop& from, wire::command& to) {
  to.mutable_drop()->set_leg(from.leg.value());
  to.mutable_drop()->set_reason(static_cast<std::uint32_t>(from.reason));
}
void put_command(const dial& from, wire::command& to) {
  auto& out = *to.mutable_dial();
  out.set_number(from.number);
  out.set_caller_id(from.caller_id);
  out.set_deadline_ms(from.deadline.count());
  out.set_on_behalf(from.on_behalf);
}
void put_command(const send_digits& from, wire::command& to) {
  to.mutable_send_digits()->set_leg(from.leg.value());
  to.mutable_send_digits()->set_digits(from.digits);
}
void put_command(const refer_failed& from, wire::command& to) {
  to.mutable_refer_failed()->set_leg(from.leg.value());
  to.mutable_refer_failed()->set_reason(from.reason);
}

std::optional<command_body> show_in(const wire::show& from) {
  show what;
  what.tag = from.tag();
  what.interaction = from.interaction();
  if (!get_status(from.how(), what)) return std::nullopt;
  what.messages.resize(static_cast<std::size_t>(from.messages_size()));
  for (int i = 0; i < from.messages_size(); ++i)
    if (!get_message(from.messages(i), what.messages[static_cast<std::size_t>(i)])) return std::nullopt;
  what.received = from.received();
  what.read = from.read();
  return what;
}

arrange arrange_in(const wire::arrange& from) {
  arrange what{from.number(), {}, {}};
  for (const auto& one : from.seats())
    what.seats.push_back({leg_id{one.leg()}, legs_in(one.hears()), playlist_in(one.plays())});
  const auto& recording = from.recording();
  what.recording = {recording.id(),
                    recording.on(),
                    recording.paused(),
                    legs_in(recording.left()),
                    legs_in(recording.right()),
                    recording.key(),
                    milliseconds{recording.ends_quiet_ms()},
                    milliseconds{recording.ends_after_ms()}};
  return what;
}

/// The bodies of calls; nothing: it is none.
std::optional<command_body> call_command_in(const wire::command& from) {
  switch (from.what_case()) {
  case wire::command::kAnswer:
    return answer{};
  case wire::command::kArrange:
    return arrange_in(from.arrange());
  case wire::command::kCollect: {
    const auto& in = from.collect();
    return collect{in.tag(),      playlist_in(in.plays()),     in.max(),
                   in.end_key(),  milliseconds{in.first_ms()}, milliseconds{in.next_ms()},
                   in.sensitive()};
  }
  case wire::command::kRing: {
    const auto& in = from.ring();
    ring what{leg_id{in.leg()}, in.target(), in.from_number(), in.from_name(), milliseconds{in.deadline_ms()},
              in.auto_answer(), {}};
    if (!read_enum(in.kind(), leg_kinds, what.kind)) return std::nullopt;
    what.on_behalf = in.on_behalf();
    return what;
  }
  case wire::command::kDrop: {
    drop what{leg_id{from.drop().leg()}, {}};
    if (!read_enum(from.drop().reason(), drop_reasons, what.reason)) return std::nullopt;
    return what;
  }
  case wire::command::kDial:
    return dial{from.dial().number(), from.dial().caller_id(), milliseconds{from.dial().deadline_ms()},
                from.dial().on_behalf()};
  case wire::command::kSendDigits:
    return send_digits{leg_id{from.send_digits().leg()}, from.send_digits().digits()};
  case wire::command::kReferFailed:
    return refer_failed{leg_id{from.refer_failed().leg()}, from.refer_failed().reason()};
  default:
    return std::nullopt;
  }
}

std::optional<command_body> command_in(const wire::command& from) {
  switch (from.what_case()) {
  case wire::command::kShowMessage: {
    show_message what;
    if (!get_message(from.show_message(), what.message)) return std::nullopt;
    return what;
  }
  case wire::command::kShowMarks:
    return show_marks{from.show_marks().received(), from.show_marks().read()};
  case wire::command::kShowTyping:
    return show_typing{from.show_typing().on()};
  case wire::command::kShowStatus: {
    show_status what;
    if (!get_status(from.show_status(), what)) return std::nullopt;
    return what;
  }
  case wire::command::kShow:
    return show_in(from.show());
  case wire::command::kRefuse:
    return refuse{from.refuse().code(), milliseconds{from.refuse().retry_after_ms()}};
  case wire::command::kEnd:
    return end{from.end().reason()};
  default:
    return call_command_in(from);
  }
}

} // namespace

void write(const channel_command& from, wire::command& to) {
  to.set_id(from.id.value());
  to.set_conversation(from.conversation.value());
  std::visit([&](const auto& body) { put_command(body, to); }, from.what);
}

routing::result<channel_command> read(const wire::command& from) {
  auto what = command_in(from);
  if (!what) return not_understood("a command with a body or a value that is not known");
  return channel_command{command_id{from.id()}, conversation_id{from.conversation()}, std::move(*what)};
}

} // namespace strowger::channels::remote
