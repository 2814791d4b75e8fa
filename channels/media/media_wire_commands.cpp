#include "channels/media/media.pb.h"
#include "channels/media/media_wire.hpp"
#include <algorithm>

namespace strowger::channels::media {

namespace {

namespace wire = ::strowger::media;

void put(wire::LineSettings& to, const line_settings& from) {
  to.set_line(from.line.value());
  to.set_conversation(from.conversation.value());
  to.set_codec(static_cast<std::uint32_t>(from.speaks));
  to.set_telephone_event(from.telephone_event);
  to.set_symmetric(from.symmetric);
  to.set_port(from.port);
  to.set_holds(from.holds);
  if (from.remote) {
    to.mutable_remote()->set_address(from.remote->address);
    to.mutable_remote()->set_port(from.remote->port);
  }
  if (from.srtp) {
    to.mutable_srtp()->set_suite(static_cast<std::uint32_t>(from.srtp->suite));
    to.mutable_srtp()->set_in(from.srtp->in.data(), from.srtp->in.size());
    to.mutable_srtp()->set_out(from.srtp->out.data(), from.srtp->out.size());
  }
}

std::optional<line_settings> get(const wire::LineSettings& from) {
  line_settings made{line_id{from.line()}, routing::conversation_id{from.conversation()}};
  if (from.codec() > 1 || from.telephone_event() > 127 || from.port() > 0xffff) return std::nullopt;
  made.speaks = static_cast<codec>(from.codec());
  made.telephone_event = static_cast<std::uint8_t>(from.telephone_event());
  made.symmetric = from.symmetric();
  made.port = static_cast<std::uint16_t>(from.port());
  made.holds = from.holds();
  if (from.has_remote()) {
    if (from.remote().port() > 0xffff) return std::nullopt;
    made.remote = endpoint{from.remote().address(), static_cast<std::uint16_t>(from.remote().port())};
  }
  if (from.has_srtp()) {
    srtp_keys keys;
    if (from.srtp().suite() > 1 || from.srtp().in().size() != keys.in.size() ||
        from.srtp().out().size() != keys.out.size())
      return std::nullopt;
    keys.suite = static_cast<srtp_suite>(from.srtp().suite());
    std::copy(from.srtp().in().begin(), from.srtp().in().end(), keys.in.begin());
    std::copy(from.srtp().out().begin(), from.srtp().out().end(), keys.out.begin());
    made.srtp = keys;
  }
  return made;
}

void put(wire::Seat& to, const seat& from) {
  to.set_line(from.line.value());
  for (const auto one : from.hears) to.add_hears(one.value());
  to.set_mix(from.mix);
  to.set_gain_db(from.gain_db);
  if (!from.plays) return;
  to.mutable_plays()->set_id(from.plays->id);
  to.mutable_plays()->set_loop(from.plays->loop);
  for (const auto& item : from.plays->items) to.mutable_plays()->add_items(item);
}

std::optional<seat> get(const wire::Seat& from) {
  seat made{line_id{from.line()}};
  if (from.gain_db() < -40 || from.gain_db() > 20) return std::nullopt;
  for (const auto one : from.hears()) made.hears.emplace_back(one);
  made.mix = from.mix();
  made.gain_db = static_cast<std::int8_t>(from.gain_db());
  if (from.has_plays())
    made.plays = playlist{
        from.plays().id(), {from.plays().items().begin(), from.plays().items().end()}, from.plays().loop()};
  return made;
}

std::optional<media_command> get(const wire::Arrange& from) {
  arrange made{routing::conversation_id{from.conversation()}, {}};
  for (const auto& one : from.seats()) {
    auto read = get(one);
    if (!read) return std::nullopt;
    made.seats.push_back(std::move(*read));
  }
  return made;
}

record get(const wire::Record& from) {
  record made{recording_id{from.recording()},
              routing::conversation_id{from.conversation()},
              {},
              {},
              from.folder(),
              from.key(),
              to_milliseconds(from.ends_quiet_ms()),
              to_milliseconds(from.ends_after_ms()),
              from.paused(),
              from.pause()};
  for (const auto one : from.left()) made.left.emplace_back(one);
  for (const auto one : from.right()) made.right.emplace_back(one);
  return made;
}

struct command_writer {
  wire::Command& to;
  void operator()(const open_line& what) const { put(*to.mutable_open_line(), what.settings); }
  void operator()(const change_line& what) const { put(*to.mutable_change_line(), what.settings); }
  void operator()(const close_line& what) const { to.set_close_line(what.line.value()); }
  void operator()(const arrange& what) const {
    auto& made = *to.mutable_arrange();
    made.set_conversation(what.conversation.value());
    for (const auto& one : what.seats) put(*made.add_seats(), one);
  }
  void operator()(const record& what) const {
    auto& made = *to.mutable_record();
    made.set_recording(what.recording.value());
    made.set_conversation(what.conversation.value());
    for (const auto one : what.left) made.add_left(one.value());
    for (const auto one : what.right) made.add_right(one.value());
    made.set_folder(what.folder);
    made.set_key(what.key);
    made.set_ends_quiet_ms(static_cast<std::uint64_t>(what.ends_quiet.count()));
    made.set_ends_after_ms(static_cast<std::uint64_t>(what.ends_after.count()));
    made.set_paused(what.paused);
    made.set_pause(what.pause);
  }
  void operator()(const stop_recording& what) const { to.set_stop_recording(what.recording.value()); }
  void operator()(const forget_recording& what) const { to.set_forget_recording(what.recording.value()); }
  void operator()(const send_digits& what) const {
    to.mutable_send_digits()->set_line(what.line.value());
    to.mutable_send_digits()->set_digits(what.digits);
  }
  void operator()(const hear_key& what) const {
    to.mutable_hear_key()->set_line(what.line.value());
    to.mutable_hear_key()->set_key(static_cast<unsigned char>(what.key));
  }
  void operator()(const list_lines&) const { to.mutable_list_lines(); }
  void operator()(const reload_prompts&) const { to.mutable_reload_prompts(); }
  void operator()(const end_media&) const { to.mutable_end_media(); }
};

template <class Command>
std::optional<media_command> about_line(const wire::LineSettings& from) {
  auto read = get(from);
  if (!read) return std::nullopt;
  return Command{std::move(*read)};
}

std::optional<media_command> get(const wire::Command& from) {
  switch (from.what_case()) {
  case wire::Command::kOpenLine:
    return about_line<open_line>(from.open_line());
  case wire::Command::kChangeLine:
    return about_line<change_line>(from.change_line());
  case wire::Command::kCloseLine:
    return close_line{line_id{from.close_line()}};
  case wire::Command::kArrange:
    return get(from.arrange());
  case wire::Command::kRecord:
    return get(from.record());
  case wire::Command::kStopRecording:
    return stop_recording{recording_id{from.stop_recording()}};
  case wire::Command::kForgetRecording:
    return forget_recording{recording_id{from.forget_recording()}};
  case wire::Command::kSendDigits:
    return send_digits{line_id{from.send_digits().line()}, from.send_digits().digits()};
  case wire::Command::kHearKey:
    if (from.hear_key().key() > 127) return std::nullopt;
    return hear_key{line_id{from.hear_key().line()}, static_cast<char>(from.hear_key().key())};
  case wire::Command::kListLines:
    return list_lines{};
  case wire::Command::kReloadPrompts:
    return reload_prompts{};
  case wire::Command::kEndMedia:
    return end_media{};
  case wire::Command::WHAT_NOT_SET:
    break;
  }
  return std::nullopt;
}

} // namespace

bool append_frame(std::string& to, const media_command& command) {
  wire::Command made;
  std::visit(command_writer{made}, command);
  const auto size = made.ByteSizeLong();
  if (size > largest_frame) return false;
  for (unsigned shift = 0; shift < 32; shift += 8) to.push_back(static_cast<char>((size >> shift) & 0xffU));
  return made.AppendToString(&to);
}

std::optional<media_command> read_command(std::string_view message) {
  wire::Command read;
  if (!read.ParseFromArray(message.data(), static_cast<int>(message.size()))) return std::nullopt;
  return get(read);
}

} // namespace strowger::channels::media
