#include "channels/media/switchboard.hpp"
#include <algorithm>
#include <cstring>

namespace strowger::channels::media {

namespace {

constexpr std::size_t longest_payload = 1'280; ///< 160 ms
constexpr int most_rounds = 4;                 ///< so that nobody's flood keeps the others waiting

} // namespace

void switchboard::drain(line& at) {
  for (int round = 0; round < most_rounds; ++round) {
    const auto count = arrivals_.receive(at.socket.fd());
    for (std::size_t i = 0; i < count; ++i) take_packet(at, arrivals_.packet(i), arrivals_.source(i));
    if (count < arrivals::most) return;
  }
}

void switchboard::take_rtcp(line& at, std::span<std::uint8_t> packet) {
  if (at.crypt) packet = packet.first(at.crypt->unprotect_rtcp(packet));
  if (!read_rtcp(packet)) ++at.dropped;
}

void switchboard::take_packet(line& at, std::span<std::uint8_t> packet, const socket_address& source) {
  if (looks_like_rtcp(packet)) return take_rtcp(at, packet);
  if (at.crypt) packet = packet.first(at.crypt->unprotect(packet));
  const auto read = read_rtp(packet);
  if (!read || read->payload.size() > longest_payload) {
    ++at.dropped;
    return;
  }
  const bool known = at.source.believed() == source;
  if (!at.source.take(source, read->header, at.crypt.has_value(), now_)) return;
  // `disconnect` after silence and the same source again: it is connected anew.
  if (!known || (!at.socket.connected() && at.settings.symmetric && !at.crypt)) choose_destination(at);
  if (at.in.take(read->header) == rtp_receiver::verdict::repeated) return;
  at.heard_at = now_;
  if (at.silent_told) {
    at.silent_told = false;
    tell_(line_heard{at.settings.line});
  }
  if (at.settings.telephone_event != 0 && read->header.payload_type == at.settings.telephone_event)
    return take_event(at, *read);
  const auto law = read->header.payload_type == payload_type_of(codec::pcmu)   ? codec::pcmu
                   : read->header.payload_type == payload_type_of(codec::pcma) ? codec::pcma
                                                                               : at.settings.speaks;
  if (read->header.payload_type != payload_type_of(law)) return; // comfort noise and the like
  if (at.said) at.said->buffer.put(read->header, law, read->payload);
  for (auto* to : at.relay_to) pass_on(*to, read->header, law, read->payload);
}

void switchboard::take_event(line& at, const rtp_packet& packet) {
  const auto heard = at.keys_in.take_event(packet.header, packet.payload, now_);
  if (heard.pressed) key_heard(at, *heard.pressed, true);
  if (!heard.passes_on) return;
  for (auto* to : at.relay_to) {
    if (to->settings.telephone_event == 0 || to->digits_out.busy() || !to->destination) continue;
    const auto header = to->out.relayed(packet.header, to->settings.telephone_event,
                                        static_cast<std::uint32_t>(now_.count() * 8));
    if (!header) continue;
    write_header(*header);
    std::copy(packet.payload.begin(), packet.payload.end(), payload_room().begin());
    send(*to, packet.payload.size());
  }
}

/// Whoever hears the line gets the key: those who had its events as they came (`as_packets`) have it, all
/// others get it as their telephone understands it.
void switchboard::key_heard(line& at, const pressed_digit& key, bool as_packets) {
  tell_(digit_heard{at.settings.line, key.digit, key.lasted});
  const auto names = named_by_.find(at.settings.line.value());
  if (names == named_by_.end()) return;
  for (const auto talk : names->second)
    for (const auto& given : conversations_.at(talk).seats) {
      auto* to = find(given.line);
      if (to == nullptr || std::find(to->hears.begin(), to->hears.end(), &at) == to->hears.end()) continue;
      const bool has_it = as_packets && to->gets == hearing::relay && to->settings.telephone_event != 0;
      if (!has_it) to->digits_out.push({&key.digit, 1}); // beyond what may wait it is let go
    }
}

void switchboard::write_header(const rtp_header& header) {
  write_rtp_header(std::span{out_}.first<rtp_header_bytes>(), header);
}

void switchboard::pass_on(line& to, const rtp_header& in, codec law, bytes_view payload) {
  if (to.digits_out.busy() || !to.destination) return;
  const auto header =
      to.out.relayed(in, payload_type_of(to.settings.speaks), static_cast<std::uint32_t>(now_.count() * 8));
  if (!header) return;
  write_header(*header);
  const auto room = payload_room();
  if (law == to.settings.speaks) {
    std::memcpy(room.data(), payload.data(), payload.size());
  } else {
    const auto& other = tables_of(law).other;
    std::transform(payload.begin(), payload.end(), room.begin(),
                   [&](std::uint8_t code) { return other[code]; });
  }
  send(to, payload.size());
}

/// What stands in `out_`: a header and `size` bytes of payload.
void switchboard::send(line& to, std::size_t size) {
  size += rtp_header_bytes;
  if (to.crypt) {
    size = to.crypt->protect(out_, size);
    if (size == 0) return;
  }
  to.socket.send(bytes_view{out_}.first(size), *to.destination);
}

} // namespace strowger::channels::media
