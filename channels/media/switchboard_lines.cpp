#include "channels/media/switchboard.hpp"
#include <algorithm>
#include <array>
#include <sodium.h>
#include <sys/epoll.h>

namespace strowger::channels::media {

namespace {

rtp_stream fresh_stream() {
  std::array<std::uint32_t, 3> drawn{};
  ::randombytes_buf(drawn.data(), sizeof drawn);
  return {drawn[0], static_cast<std::uint16_t>(drawn[1]), drawn[2]};
}

bool sensible(const line_settings& settings) {
  if (settings.telephone_event != 0 && (settings.telephone_event < 96 || settings.telephone_event > 127))
    return false;
  return !settings.remote || (settings.remote->port != 0 && socket_address::from(*settings.remote));
}

} // namespace

switchboard::switchboard(const media_settings& settings, int poll, tell_function tell,
                         std::function<void()> wake)
  : settings_{settings}, poll_{poll}, tell_{std::move(tell)},
    bind_{socket_address::from(settings.bind, 0).value_or(socket_address{})},
    ports_{settings.first_port, settings.last_port}, writer_{std::move(wake),
                                                             settings.limits.pieces_waiting} {}

/// Recordings are not ended: they go on when the process is there again.
switchboard::~switchboard() {
  tell_ = [](const media_event&) {}; // nobody hears it any more
  for (auto& [id, one] : recordings_)
    if (!one.ending) put_piece(one);
}

line* switchboard::find(line_id which) {
  const auto found = lines_.find(which.value());
  return found == lines_.end() ? nullptr : found->second.get();
}

void switchboard::obey(const media_command& command) {
  if (const auto* what = std::get_if<open_line>(&command)) return open(what->settings);
  if (const auto* what = std::get_if<change_line>(&command)) {
    if (auto* which = find(what->settings.line)) return static_cast<void>(change(*which, what->settings));
    return tell_(line_failed{what->settings.line, line_failure::unknown_line});
  }
  if (const auto* what = std::get_if<close_line>(&command)) return close(what->line);
  if (const auto* what = std::get_if<arrange>(&command)) return arrange_seats(*what);
  if (const auto* what = std::get_if<record>(&command)) return start_recording(*what);
  if (const auto* what = std::get_if<stop_recording>(&command))
    return end_recording(what->recording, recording_end::stopped);
  if (const auto* what = std::get_if<forget_recording>(&command)) {
    std::erase_if(ended_, [&](const recording_ended& one) { return one.recording == what->recording; });
    std::erase_if(lost_, [&](const recording_lost& one) { return one.recording == what->recording; });
    return;
  }
  if (const auto* what = std::get_if<send_digits>(&command)) {
    auto* which = find(what->line);
    if (which == nullptr) return tell_(line_failed{what->line, line_failure::unknown_line});
    if (!which->digits_out.push(what->digits)) tell_(line_failed{what->line, line_failure::bad_settings});
    return;
  }
  if (const auto* what = std::get_if<hear_key>(&command)) {
    if (auto* which = find(what->line))
      if (const auto key = which->keys_in.take_info(what->key, now_)) key_heard(*which, *key, false);
    return;
  }
  if (std::holds_alternative<list_lines>(command)) list();
}

void switchboard::tell_opened(const line& which) {
  tell_(line_opened{which.settings.line, {settings_.advertise, which.port}});
}

void switchboard::open(const line_settings& settings) {
  if (auto* which = find(settings.line)) {
    if (change(*which, settings)) tell_opened(*which);
    return;
  }
  if (!sensible(settings)) return tell_(line_failed{settings.line, line_failure::bad_settings});
  auto* talk = lines_.size() < settings_.limits.lines ? conversation_of(settings.conversation) : nullptr;
  if (talk == nullptr) return tell_(line_failed{settings.line, line_failure::limit_reached});
  auto made = std::make_unique<line>(settings, fresh_stream());
  if (const auto failed = start(*made)) return tell_(line_failed{settings.line, *failed});
  made->group = talk->group;
  auto& group = turns_[made->group];
  made->place = group.size();
  group.push_back(made.get());
  talk->members.push_back(settings.line);
  tell_opened(*made);
  lines_.emplace(settings.line.value(), std::move(made));
  link(settings.conversation.value());
  relink_around(settings.line);
}

/// Its socket and keys; the reason where it cannot be.
std::optional<line_failure> switchboard::start(line& made) {
  if (made.settings.srtp) {
    made.crypt = srtp_session::open(*made.settings.srtp);
    if (!made.crypt) return line_failure::bad_settings;
  }
  auto at = bind_;
  const auto wanted = made.settings.port;
  if (wanted != 0) {
    // One that is not of the range is from before it was changed.
    if (ports_.has(wanted) && !ports_.take(wanted)) return line_failure::port_taken;
    at.set_port(wanted);
    if (!made.socket.open(at)) {
      ports_.give_back(wanted);
      return line_failure::port_taken;
    }
    made.port = wanted;
  }
  // Ports of the range may be other programs': a few are passed over.
  for (int tries = 0; made.port == 0 && tries < 32; ++tries) {
    const auto port = ports_.take_for(made.settings.line.value());
    if (!port) return line_failure::no_port;
    at.set_port(*port);
    if (made.socket.open(at))
      made.port = *port;
    else
      ports_.give_back(*port);
  }
  if (made.port == 0) return line_failure::no_port;
  if (made.settings.remote) made.signalled = socket_address::from(*made.settings.remote);
  made.source.expect(made.signalled);
  if (!made.settings.holds) made.destination = made.signalled;
  made.heard_at = now_;
  return std::nullopt;
}

/// False, and nothing changes, where the keys are of no use.
bool switchboard::rekey(line& which, const std::optional<srtp_keys>& keys) {
  if (keys && which.crypt) return which.crypt->rekey(*keys);
  std::optional<srtp_session> begun;
  if (keys) {
    begun = srtp_session::open(*keys);
    if (!begun) return false;
    // Under the same key it may have sent before it went on in clear: another SSRC has a keystream of its
    // own.
    which.out = fresh_stream();
  }
  which.crypt = std::move(begun);
  return true;
}

bool switchboard::change(line& which, const line_settings& settings) {
  const auto refuse = [&] {
    tell_(line_failed{settings.line, line_failure::bad_settings});
    return false;
  };
  if (!sensible(settings) || settings.conversation != which.settings.conversation) return refuse();
  if (settings.srtp != which.settings.srtp && !rekey(which, settings.srtp)) return refuse();
  if (settings.holds && !which.settings.holds) which.out.pause();
  if (settings.remote != which.settings.remote) which.keys_in.begin_anew();
  which.settings = settings;
  which.claimed = true;
  which.signalled = settings.remote ? socket_address::from(*settings.remote) : std::nullopt;
  which.source.expect(which.signalled);
  choose_destination(which);
  return true;
}

/// Where its packets go, after the signalling or the source it believes has changed: nowhere while it holds.
void switchboard::choose_destination(line& which) {
  const auto& believed = which.source.believed();
  const bool follows = which.settings.symmetric && believed;
  which.destination = which.settings.holds ? std::nullopt : follows ? believed : which.signalled;
  which.socket.disconnect();
  // The kernel then drops everybody else's packets: not those of the signalled address, which may come yet,
  // and authenticated ones may come from anywhere.
  const bool settled = !which.signalled || believed == which.signalled;
  if (follows && settled && !which.crypt) which.socket.connect_to(*believed);
}

void switchboard::close(line_id id) {
  const auto found = lines_.find(id.value());
  if (found == lines_.end()) return;
  auto& gone = *found->second;
  const auto home = gone.settings.conversation.value();
  auto& talk = conversations_.at(home);
  unlink(talk);
  std::vector<conversation_key> others;
  if (const auto names = named_by_.find(id.value()); names != named_by_.end()) others = names->second;
  for (const auto key : others) unlink(conversations_.at(key));
  if (gone.polled) ::epoll_ctl(poll_, EPOLL_CTL_DEL, gone.socket.fd(), nullptr);
  auto& group = turns_[gone.group];
  group[gone.place] = group.back();
  group[gone.place]->place = gone.place;
  group.pop_back();
  std::erase(talk.members, id);
  if (talk.members.empty()) note_empty(home, talk);
  ports_.give_back(gone.port);
  lines_.erase(found);
  link(home);
  for (const auto key : others)
    if (key != home) link(key);
}

/// Once a second for each line.
void switchboard::watch(line& which) {
  if (which.frames_needed == 0) which.said.reset();
  // Another source may come now, if the kernel lets it through.
  if (which.socket.connected() && which.source.open(now_)) which.socket.disconnect();
  if (which.gets == hearing::nothing || which.silent_told) return;
  const auto lasted = now_ - which.heard_at;
  if (lasted < settings_.silent_after) return;
  which.silent_told = true;
  tell_(line_silent{which.settings.line, lasted});
}

void switchboard::client_came() {
  for (auto& [id, one] : lines_) one->claimed = false;
  unclaimed_end_ = now_ + settings_.unclaimed_after;
}

void switchboard::close_unclaimed() {
  if (!unclaimed_end_ || now_ < *unclaimed_end_) return;
  unclaimed_end_.reset();
  std::vector<line_id> nobodys;
  for (const auto& [id, one] : lines_)
    if (!one->claimed) nobodys.emplace_back(id);
  for (const auto id : nobodys) close(id);
}

void switchboard::list() {
  constexpr std::size_t part = 500;
  line_list told;
  told.last = false;
  for (const auto& [id, one] : recordings_)
    told.recordings.push_back({recording_id{id}, one.settings.paused});
  for (const auto& [id, one] : lines_) {
    told.lines.push_back({one->settings.line, one->settings.conversation, one->port, one->plays.id(),
                          one->plays.id() != 0 && one->played_told, one->silent_told, one->in.received(),
                          one->in.lost(), one->dropped + one->source.strangers()});
    if (told.lines.size() < part) continue;
    tell_(told);
    told.lines.clear();
    told.recordings.clear();
  }
  told.last = true;
  tell_(told);
  for (const auto& one : lost_) tell_(one); // of one that has ended nothing more is heard after its end
  for (const auto& one : ended_) tell_(one);
}

} // namespace strowger::channels::media
