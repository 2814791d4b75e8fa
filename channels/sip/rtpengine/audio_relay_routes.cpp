#include "channels/sip/rtpengine/audio_relay.hpp"
#include <algorithm>
#include <utility>

/// Who is put together with whom, one exchange after the other.
namespace strowger::channels::sip {

namespace {

constexpr std::uint16_t discard_port = 9; ///< of a telephone that has not said where it listens (RFC 863)

/// Where nobody listens (RFC 6666, RFC 5737): of a telephone of another kind than the media process.
constexpr std::string_view discard_v6 = "100::1", discard_v4 = "192.0.2.1";

bool is_v6(std::string_view address) { return address.find(':') != address.npos; }

/// The telephone of this line is reached over IPv6.
bool outside_is_v6(const media::line_settings& wanted) {
  return wanted.remote ? is_v6(wanted.remote->address) : wanted.expects_v6;
}

std::string tag_of(char kind, media::line_id line) { return kind + hex_of(line.value()); }

/// The one line that this seat hears, as it comes; zero: several, none, or something else.
media::line_id hears_alone(const media::seat& of) {
  if (of.plays || of.gain_db != 0) return {};
  media::line_id found{};
  for (const auto one : of.hears) {
    if (one == of.line || one == found) continue;
    if (found) return {};
    found = one;
  }
  return found;
}

} // namespace

/// Packets may go from one telephone to the other as they are.
bool audio_relay::alike(const relayed_line& one, const relayed_line& other) {
  const auto ready = [](const relayed_line& of) {
    return !of.own && of.known && of.outer.port != 0 && of.wanted.remote && !of.wanted.srtp &&
           !of.wanted.holds;
  };
  return ready(one) && ready(other) && one.wanted.speaks == other.wanted.speaks &&
         one.wanted.telephone_event == other.wanted.telephone_event;
}

/// Whom rtpengine is to put this line together with; zero: with the media process.
media::line_id audio_relay::wanted_with(const talk& of, media::line_id line) {
  if (of.keyed) return {};
  const auto seat_of = [&](media::line_id which) {
    return std::find_if(of.seats.begin(), of.seats.end(),
                        [&](const media::seat& one) { return one.line == which; });
  };
  const auto seat = seat_of(line);
  if (seat == of.seats.end()) return {};
  const auto other = hears_alone(*seat);
  const auto there = other ? seat_of(other) : of.seats.end();
  if (there == of.seats.end() || hears_alone(*there) != line) return {};
  const auto one = of.lines.find(line), beside = of.lines.find(other);
  if (one == of.lines.end() || beside == of.lines.end() || !alike(one->second, beside->second)) return {};
  const auto names = [&](const std::vector<media::line_id>& lines) {
    return std::any_of(lines.begin(), lines.end(), [&](auto id) { return id == line || id == other; });
  };
  for (const auto& third : of.seats)
    if (third.line != line && third.line != other && names(third.hears)) return {};
  for (const auto& [id, lines] : of.recorded)
    if (names(lines)) return {};
  return other;
}

/// The next exchange, if there is any. Who leaves the other is told first: until then both are heard.
void audio_relay::go_on(routing::conversation_id of) {
  const auto found = talks_.find(of);
  if (found == talks_.end() || found->second.now.number != 0) return;
  auto& in = found->second;
  const auto can = [](const relayed_line& one) { return one.inside && !one.own && !one.waits; };
  for (auto& [id, one] : in.lines)
    if (can(one) && !wanted_with(in, id) && (one.stale || one.with)) return begin(of, in, id, {});
  for (auto& [id, one] : in.lines) {
    const auto other = wanted_with(in, id);
    if (!other || !can(one)) continue;
    auto& beside = in.lines.at(other);
    const bool done = one.with == other && beside.with == id && !one.stale && !beside.stale;
    if (!done && can(beside)) return begin(of, in, id, other);
  }
}

void audio_relay::begin(routing::conversation_id of, talk& in, media::line_id from, media::line_id to) {
  in.now = {0, from, to, false};
  in.lines.at(from).stale = false;
  if (to) in.lines.at(to).stale = false;
  say(of, in);
}

/// The offer, or the answer, of the exchange.
void audio_relay::say(routing::conversation_id of, talk& in) {
  const auto& from = in.lines.at(in.now.from);
  const auto& listens = in.now.answering && in.now.to ? in.lines.at(in.now.to) : from;
  ng_session says;
  says.call = in.name;
  says.from = tag_of('p', in.now.from);
  says.to = in.now.to ? tag_of('p', in.now.to) : tag_of('q', in.now.from);
  says.answers = in.now.answering;
  if (in.now.answering && !in.now.to)
    says.audio = *from.inside;
  else if (listens.wanted.remote)
    says.audio = *listens.wanted.remote;
  else if (const bool v6 = outside_is_v6(listens.wanted); v6 == is_v6(listens.inside->address))
    says.audio = {listens.inside->address, discard_port};
  else
    says.audio = {std::string{v6 ? discard_v6 : discard_v4}, discard_port};
  // Each end is told an address of its own kind: rtpengine stands between the two.
  if (in.now.answering)
    says.other_v6 = outside_is_v6(from.wanted);
  else if (in.now.to)
    says.other_v6 = outside_is_v6(in.lines.at(in.now.to).wanted);
  else
    says.other_v6 = is_v6(from.inside->address);
  says.telephone_event = from.wanted.telephone_event;
  in.there = true;
  in.now.number = ports_.ask(ng_text(says));
  asked_.emplace(in.now.number, asked{of, false});
}

/// rtpengine has taken the offer, or the answer. Lines that were closed meanwhile, or have lost their port at
/// the media process, end the exchange.
void audio_relay::exchanged(talk& in, const ng_reply& reply) {
  const auto from = in.lines.find(in.now.from), to = in.lines.find(in.now.to);
  const auto has_port = [&](auto line) { return line != in.lines.end() && line->second.inside; };
  if (!has_port(from) || (in.now.to && !has_port(to))) {
    if (from != in.lines.end()) from->second.stale = true;
    if (to != in.lines.end()) to->second.stale = true;
    in.now = {};
    return;
  }
  if (!in.now.answering) {
    (in.now.to ? to->second.outer : from->second.inner) = reply.at;
    in.now.answering = true; // it is said next
    return;
  }
  from->second.outer = reply.at;
  put_together(in);
}

void audio_relay::put_together(talk& in) {
  auto& from = in.lines.at(in.now.from);
  const auto to = in.now.to;
  const bool was_direct = static_cast<bool>(from.with);
  from.with = to;
  from.known = true;
  if (to) {
    auto& other = in.lines.at(to);
    other.with = in.now.from;
    for (auto* one : {&from, &other}) {
      one->last_packet = 0;
      one->quiet_since.reset();
      one->quiet = false;
      // From here on silence is asked for here.
      events_.emplace_back(media::line_heard{one->wanted.line});
    }
    settle(other);
  } else {
    if (was_direct && from.quiet) events_.emplace_back(media::line_heard{from.wanted.line});
    from.quiet = false;
    static_cast<void>(ports_.media(media::change_line{inside_of(from)}));
  }
  in.now = {};
  settle(from);
}

/// The call is told where its telephone has to send to, if it asked or that is another place.
void audio_relay::settle(relayed_line& one) {
  if (one.outer.port == 0 || (!one.owes && one.said == one.outer)) return;
  one.owes = false;
  one.said = one.outer;
  events_.emplace_back(media::line_opened{one.wanted.line, one.outer});
}

/// It does not answer, or does not want to: what is there stays as it is until it answers again.
void audio_relay::not_done(talk& in, std::string_view why) {
  const auto was = std::exchange(in.now, {});
  if (!why.empty())
    ports_.log("alarm", "event=rtpengine_refused why=\"" + std::string{why} + "\" call=" + in.name);
  for (const auto id : {was.from, was.to}) {
    const auto found = in.lines.find(id);
    if (found == in.lines.end()) continue;
    auto& one = found->second;
    one.stale = true;
    one.waits = true;
    if (one.known || one.resumed || !one.inside) continue;
    one.waits = false;
    if (settings_.without == without_rtpengine::refused) {
      one.waits = true;
      events_.emplace_back(media::line_failed{id, media::line_failure::no_relay});
      continue;
    }
    one.own = true;
    one.owes = false;
    one.said = *one.inside;
    static_cast<void>(ports_.media(media::change_line{inside_of(one)}));
    events_.emplace_back(media::line_opened{id, *one.inside});
  }
}

/// How rtpengine says the conversation is: one it does not know any more is told anew, and what it once
/// refused is tried again.
void audio_relay::looked(talk& at, const ng_reply& reply, routing::moment now) {
  for (auto& [id, one] : at.lines) one.waits = false;
  if (reply.is == ng_reply::kind::refused) {
    if (at.now.number != 0) return; // it is being told
    const bool known =
        std::any_of(at.lines.begin(), at.lines.end(), [](const auto& one) { return one.second.known; });
    if (known) ports_.log("warning", "event=rtpengine_forgot call=" + at.name);
    for (auto& [id, one] : at.lines) one.stale = one.stale || !one.own;
    if (!known || hurries_) return;
    hurries_ = true;
    look(); // the others are asked about at once
    hurries_ = true;
    return;
  }
  for (auto& [id, one] : at.lines) {
    const auto said = reply.heard.find(tag_of('p', id));
    if (one.with && said != reply.heard.end()) look_at(one, said->second, now);
  }
}

void audio_relay::look_at(relayed_line& one, std::int64_t last_packet, routing::moment now) {
  if (last_packet != one.last_packet || !one.quiet_since) {
    one.last_packet = last_packet;
    one.quiet_since = now;
    if (std::exchange(one.quiet, false)) events_.emplace_back(media::line_heard{one.wanted.line});
    return;
  }
  const auto lasted = now - *one.quiet_since;
  if (one.quiet || lasted < settings_.silent) return;
  one.quiet = true;
  events_.emplace_back(media::line_silent{one.wanted.line, lasted});
}

} // namespace strowger::channels::sip
