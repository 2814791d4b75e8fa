#include "channels/sip/rtpengine/audio_relay.hpp"
#include <algorithm>
#include <utility>

/// What calls and media process say, and what is passed on of it.
namespace strowger::channels::sip {

audio_relay::audio_relay(relay_settings settings, ports with)
  : settings_{std::move(settings)}, ports_{std::move(with)} {}

audio_relay::talk* audio_relay::talk_of(media::line_id line) {
  const auto known = conversation_of_.find(line);
  if (known == conversation_of_.end()) return nullptr;
  const auto found = talks_.find(known->second);
  return found == talks_.end() ? nullptr : &found->second;
}

audio_relay::relayed_line* audio_relay::find(media::line_id line) {
  auto* in = talk_of(line);
  if (in == nullptr) return nullptr;
  const auto found = in->lines.find(line);
  return found == in->lines.end() ? nullptr : &found->second;
}

bool audio_relay::direct(media::line_id one, media::line_id other) const {
  const auto known = conversation_of_.find(one);
  if (known == conversation_of_.end()) return false;
  const auto& lines = talks_.at(known->second).lines;
  const auto found = lines.find(one), beside = lines.find(other);
  return found != lines.end() && beside != lines.end() && found->second.with == other &&
         beside->second.with == one;
}

/// The line as the media process has it: its telephone is rtpengine.
media::line_settings audio_relay::inside_of(const relayed_line& one) const {
  auto settings = one.wanted;
  settings.port = one.inside ? one.inside->port : 0;
  if (!one.own) {
    settings.remote.reset();
    if (one.inner.port != 0) settings.remote = one.inner;
  }
  return settings;
}

/// Calls may answer an event with commands: they come when everything is as it is told.
void audio_relay::flush() {
  if (telling_) return;
  telling_ = true;
  while (!events_.empty()) {
    const auto all = std::exchange(events_, {});
    for (const auto& one : all) ports_.call(one);
  }
  telling_ = false;
}

// -------------------------------------------------------------------------------------------------- calls

void audio_relay::told(const media::media_command& what) {
  std::visit([&](const auto& one) { on(one); }, what);
}

void audio_relay::take(relayed_line& one, const media::line_settings& settings) {
  if (settings.remote != one.wanted.remote || settings.telephone_event != one.wanted.telephone_event)
    one.stale = true;
  one.wanted = settings;
}

void audio_relay::on(const media::open_line& what) {
  const auto of = what.settings.conversation;
  const auto line = what.settings.line;
  auto& in = talks_[of];
  if (in.name.empty()) in.name = settings_.prefix + hex_of(of.value());
  const auto [found, fresh] = in.lines.try_emplace(line);
  auto& one = found->second;
  conversation_of_.insert_or_assign(line, of);
  if (fresh) one.resumed = what.settings.port != 0;
  take(one, what.settings);
  one.owes = true;
  static_cast<void>(ports_.media(media::open_line{inside_of(one)}));
}

void audio_relay::on(const media::change_line& what) {
  auto* one = find(what.settings.line);
  if (one == nullptr) return;
  take(*one, what.settings);
  static_cast<void>(ports_.media(media::change_line{inside_of(*one)}));
  go_on(what.settings.conversation);
}

void audio_relay::on(const media::close_line& what) {
  static_cast<void>(ports_.media(what));
  const auto known = conversation_of_.find(what.line);
  if (known == conversation_of_.end()) return;
  const auto of = known->second;
  conversation_of_.erase(known);
  auto& in = talks_.at(of);
  const auto gone = in.lines.extract(what.line);
  const bool known_there = !gone.empty() && !gone.mapped().own;
  for (auto& [id, other] : in.lines)
    if (other.with == what.line) {
      other.with = {};
      other.stale = true;
    }
  if (in.lines.empty()) {
    // Also where the last one was not there: an earlier one's other end may be.
    if (known_there || in.there) ports_.tell(ng_delete(in.name, {}));
    for (const auto& [id, lines] : in.recorded) recording_of_.erase(id);
    talks_.erase(of);
    return;
  }
  if (known_there) ports_.tell(ng_delete(in.name, 'p' + hex_of(what.line.value())));
  go_on(of);
}

void audio_relay::on(const media::arrange& what) {
  static_cast<void>(ports_.media(what));
  const auto found = talks_.find(what.conversation);
  if (found == talks_.end()) return; // nobody is there to hear
  found->second.seats = what.seats;
  found->second.keyed = false;
  go_on(what.conversation);
}

void audio_relay::on(const media::record& what) {
  static_cast<void>(ports_.media(what));
  const auto found = talks_.find(what.conversation);
  if (found == talks_.end()) return;
  auto& lines = found->second.recorded[what.recording];
  lines = what.left;
  lines.insert(lines.end(), what.right.begin(), what.right.end());
  recording_of_.insert_or_assign(what.recording, what.conversation);
  go_on(what.conversation);
}

void audio_relay::end_record(media::recording_id which) {
  const auto known = recording_of_.find(which);
  if (known == recording_of_.end()) return;
  const auto of = known->second;
  recording_of_.erase(known);
  if (const auto found = talks_.find(of); found != talks_.end()) {
    found->second.recorded.erase(which);
    go_on(of);
  }
}

void audio_relay::on(const media::stop_recording& what) {
  static_cast<void>(ports_.media(what));
  end_record(what.recording);
}

/// The media process sends them: until the next arrangement the packets go through it.
void audio_relay::on(const media::send_digits& what) {
  if (auto* in = talk_of(what.line); in != nullptr) {
    in->keyed = true;
    go_on(conversation_of_.at(what.line));
  }
  static_cast<void>(ports_.media(what));
}

/// As with keys that are sent. Of a telephone that says its keys as events, too, the first of them may have
/// gone its way past the media process: that one key is heard twice.
void audio_relay::on(const media::hear_key& what) {
  if (const auto* one = find(what.line); one != nullptr && one->with) {
    const auto of = conversation_of_.at(what.line);
    talks_.at(of).keyed = true;
    go_on(of);
  }
  static_cast<void>(ports_.media(what));
}

// -------------------------------------------------------------------------------------------------- media

void audio_relay::heard(const media::media_event& what) {
  if (const auto* open = std::get_if<media::line_opened>(&what)) {
    opened(*open);
  } else if (const auto* no = std::get_if<media::line_failed>(&what)) {
    failed(*no);
  } else if (const auto* silent = std::get_if<media::line_silent>(&what)) {
    // Nothing comes to the media process from telephones that rtpengine puts together.
    if (const auto* one = find(silent->line); one == nullptr || !one->with) events_.push_back(what);
  } else {
    events_.push_back(what);
    if (const auto* ended = std::get_if<media::recording_ended>(&what)) end_record(ended->recording);
  }
  flush();
}

void audio_relay::opened(const media::line_opened& what) {
  auto* one = find(what.line);
  if (one == nullptr) return events_.push_back(what);
  if (one->inside && *one->inside != what.at) one->stale = true;
  one->inside = what.at;
  if (one->own) {
    one->owes = false;
    one->said = what.at;
    return events_.push_back(what);
  }
  if (one->known && !one->stale) settle(*one);
  go_on(conversation_of_.at(what.line));
}

/// Its port inside is nobody's business: another one will do.
void audio_relay::failed(const media::line_failed& what) {
  auto* one = find(what.line);
  if (one != nullptr && !one->own && one->inside && what.reason == media::line_failure::port_taken) {
    one->inside.reset();
    one->stale = true;
    static_cast<void>(ports_.media(media::open_line{inside_of(*one)}));
    return;
  }
  events_.push_back(what);
}

// ---------------------------------------------------------------------------------------------- rtpengine

void audio_relay::answers(bool up) {
  if (!up) {
    was_silent_ = true;
    ports_.log("alarm", settings_.without == without_rtpengine::own_ports
                            ? "event=rtpengine_silent then=\"new calls use the ports of strowger-media\""
                            : "event=rtpengine_silent then=\"new calls are refused\"");
    return;
  }
  ports_.log("info", "event=rtpengine_answers");
  if (!std::exchange(was_silent_, false)) return;
  // It may be another one, which knows nothing.
  for (auto& [of, in] : talks_) {
    for (auto& [id, one] : in.lines) {
      one.waits = false;
      if (!one.own) one.stale = true;
    }
    go_on(of);
  }
  flush();
}

void audio_relay::replied(std::uint64_t number, std::optional<std::string_view> text, routing::moment now) {
  const auto asked_for = asked_.extract(number);
  if (!asked_for) return;
  const auto of = asked_for.mapped().of;
  const auto found = talks_.find(of);
  if (found == talks_.end()) return;
  auto& in = found->second;
  const auto reply = text ? read_ng_reply(*text) : ng_reply{};
  if (asked_for.mapped().looks) {
    if (text) looked(in, reply, now);
  } else if (in.now.number == number) {
    in.now.number = 0;
    if (!text)
      not_done(in, {});
    else if (reply.is != ng_reply::kind::well || reply.at.port == 0)
      not_done(in, reply.why.empty() ? "its answer cannot be read" : reply.why);
    else
      exchanged(in, reply);
    if (in.now.answering && in.now.number == 0) say(of, in);
  }
  go_on(of);
  flush();
}

void audio_relay::look() {
  constexpr std::size_t most_at_once = 1'000;
  const auto each = std::exchange(hurries_, false)
                        ? std::size_t{1}
                        : static_cast<std::size_t>(std::max<std::int64_t>(1, settings_.look.count() / 1'000));
  auto count = (talks_.size() + each - 1) / each;
  if (each == 1) count = std::min(count, most_at_once);
  for (auto at = talks_.upper_bound(looked_); count > 0 && !talks_.empty(); --count) {
    if (at == talks_.end()) at = talks_.begin();
    looked_ = at->first;
    const auto& lines = at->second.lines;
    if (std::any_of(lines.begin(), lines.end(),
                    [](const auto& one) { return one.second.known || one.second.waits; }))
      asked_.emplace(ports_.ask(ng_query(at->second.name)), asked{at->first, true});
    ++at;
  }
}

} // namespace strowger::channels::sip
