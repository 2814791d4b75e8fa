#include "channels/media/media.pb.h"
#include "channels/media/media_wire.hpp"

namespace strowger::channels::media {

namespace {

namespace wire = ::strowger::media;

struct event_writer {
  wire::Event& to;
  void operator()(const line_opened& what) const {
    auto& made = *to.mutable_line_opened();
    made.set_line(what.line.value());
    made.mutable_at()->set_address(what.at.address);
    made.mutable_at()->set_port(what.at.port);
  }
  void operator()(const line_failed& what) const {
    to.mutable_line_failed()->set_line(what.line.value());
    to.mutable_line_failed()->set_reason(static_cast<std::uint32_t>(what.reason));
  }
  void operator()(const digit_heard& what) const {
    auto& made = *to.mutable_digit_heard();
    made.set_line(what.line.value());
    made.set_digit(static_cast<std::uint8_t>(what.digit));
    made.set_lasted_ms(static_cast<std::uint32_t>(what.lasted.count()));
  }
  void operator()(const playlist_played& what) const {
    to.mutable_playlist_played()->set_line(what.line.value());
    to.mutable_playlist_played()->set_playlist(what.playlist);
  }
  void operator()(const line_silent& what) const {
    to.mutable_line_silent()->set_line(what.line.value());
    to.mutable_line_silent()->set_lasted_ms(static_cast<std::uint64_t>(what.lasted.count()));
  }
  void operator()(const line_heard& what) const { to.set_line_heard(what.line.value()); }
  void operator()(const speech_heard& what) const { to.set_speech_heard(what.recording.value()); }
  void operator()(const recording_paused& what) const {
    to.mutable_recording_paused()->set_recording(what.recording.value());
    to.mutable_recording_paused()->set_pause(what.pause);
  }
  void operator()(const recording_ended& what) const {
    auto& made = *to.mutable_recording_ended();
    made.set_recording(what.recording.value());
    made.set_path(what.path);
    made.set_lasted_ms(static_cast<std::uint64_t>(what.lasted.count()));
    made.set_bytes(what.bytes);
    made.set_reason(static_cast<std::uint32_t>(what.reason));
    made.set_heard_ms(static_cast<std::uint64_t>(what.heard.count()));
  }
  void operator()(const recording_lost& what) const {
    auto& made = *to.mutable_recording_lost();
    made.set_recording(what.recording.value());
    made.set_from_ms(what.from.time_since_epoch().count());
    made.set_lasted_ms(static_cast<std::uint64_t>(what.lasted.count()));
    made.set_why(static_cast<std::uint32_t>(what.why));
  }
  void operator()(const prompt_missing& what) const {
    to.mutable_prompt_missing()->set_line(what.line.value());
    to.mutable_prompt_missing()->set_name(what.name);
  }
  void operator()(const line_list& what) const {
    auto& made = *to.mutable_line_list();
    made.set_last(what.last);
    for (const auto& one : what.recordings) {
      auto& listed = *made.add_recordings();
      listed.set_recording(one.recording.value());
      listed.set_paused(one.paused);
    }
    for (const auto& one : what.lines) {
      auto& listed = *made.add_lines();
      listed.set_line(one.line.value());
      listed.set_conversation(one.conversation.value());
      listed.set_port(one.port);
      listed.set_playlist(one.playlist);
      listed.set_played(one.played);
      listed.set_silent(one.silent);
      listed.set_received(one.received);
      listed.set_lost(one.lost);
      listed.set_dropped(one.dropped);
    }
  }
};

std::optional<media_event> get(const wire::Digit& from) {
  if (from.digit() > 127) return std::nullopt;
  return digit_heard{line_id{from.line()}, static_cast<char>(from.digit()),
                     to_milliseconds(from.lasted_ms())};
}

std::optional<media_event> get(const wire::RecordingEnded& from) {
  if (from.reason() > static_cast<std::uint32_t>(recording_end::limit)) return std::nullopt;
  return recording_ended{recording_id{from.recording()},
                         from.path(),
                         to_milliseconds(from.lasted_ms()),
                         from.bytes(),
                         static_cast<recording_end>(from.reason()),
                         to_milliseconds(from.heard_ms())};
}

std::optional<media_event> get(const wire::RecordingLost& from) {
  if (from.why() > static_cast<std::uint32_t>(recording_loss::disk)) return std::nullopt;
  return recording_lost{recording_id{from.recording()},
                        routing::wall_time{routing::milliseconds{from.from_ms()}},
                        to_milliseconds(from.lasted_ms()), static_cast<recording_loss>(from.why())};
}

std::optional<media_event> get(const wire::LineList& from) {
  line_list made;
  made.last = from.last();
  for (const auto& one : from.recordings())
    made.recordings.push_back({recording_id{one.recording()}, one.paused()});
  for (const auto& one : from.lines()) {
    if (one.port() > 0xffff) return std::nullopt;
    made.lines.push_back({line_id{one.line()}, routing::conversation_id{one.conversation()},
                          static_cast<std::uint16_t>(one.port()), one.playlist(), one.played(), one.silent(),
                          one.received(), one.lost(), one.dropped()});
  }
  return made;
}

std::optional<media_event> get(const wire::Event& from) {
  switch (from.what_case()) {
  case wire::Event::kLineOpened: {
    const auto& what = from.line_opened();
    if (what.at().port() > 0xffff) return std::nullopt;
    return line_opened{line_id{what.line()},
                       {what.at().address(), static_cast<std::uint16_t>(what.at().port())}};
  }
  case wire::Event::kLineFailed:
    if (from.line_failed().reason() > static_cast<std::uint32_t>(line_failure::unknown_line))
      return std::nullopt;
    return line_failed{line_id{from.line_failed().line()},
                       static_cast<line_failure>(from.line_failed().reason())};
  case wire::Event::kDigitHeard:
    return get(from.digit_heard());
  case wire::Event::kPlaylistPlayed:
    return playlist_played{line_id{from.playlist_played().line()}, from.playlist_played().playlist()};
  case wire::Event::kLineSilent:
    return line_silent{line_id{from.line_silent().line()}, to_milliseconds(from.line_silent().lasted_ms())};
  case wire::Event::kLineHeard:
    return line_heard{line_id{from.line_heard()}};
  case wire::Event::kRecordingEnded:
    return get(from.recording_ended());
  case wire::Event::kSpeechHeard:
    return speech_heard{recording_id{from.speech_heard()}};
  case wire::Event::kRecordingPaused:
    return recording_paused{recording_id{from.recording_paused().recording()},
                            from.recording_paused().pause()};
  case wire::Event::kRecordingLost:
    return get(from.recording_lost());
  case wire::Event::kPromptMissing:
    return prompt_missing{line_id{from.prompt_missing().line()}, from.prompt_missing().name()};
  case wire::Event::kLineList:
    return get(from.line_list());
  case wire::Event::WHAT_NOT_SET:
    break;
  }
  return std::nullopt;
}

} // namespace

bool append_frame(std::string& to, const media_event& event) {
  wire::Event made;
  std::visit(event_writer{made}, event);
  const auto size = made.ByteSizeLong();
  if (size > largest_frame) return false;
  for (unsigned shift = 0; shift < 32; shift += 8) to.push_back(static_cast<char>((size >> shift) & 0xffU));
  return made.AppendToString(&to);
}

std::optional<media_event> read_event(std::string_view message) {
  wire::Event read;
  if (!read.ParseFromArray(message.data(), static_cast<int>(message.size()))) return std::nullopt;
  return get(read);
}

std::optional<std::string_view> frame_reader::next() {
  constexpr std::size_t head = 4;
  if (broken_ || waiting_.size() - at_ < head) {
    waiting_.erase(0, at_);
    at_ = 0;
    return std::nullopt;
  }
  std::size_t size = 0;
  for (std::size_t i = head; i > 0; --i)
    size = (size << 8U) | static_cast<std::uint8_t>(waiting_[at_ + i - 1]);
  if (size > largest_frame) {
    broken_ = true;
    return std::nullopt;
  }
  if (waiting_.size() - at_ < head + size) {
    waiting_.erase(0, at_);
    at_ = 0;
    return std::nullopt;
  }
  const std::string_view message{waiting_.data() + at_ + head, size};
  at_ += head + size;
  return message;
}

} // namespace strowger::channels::media
