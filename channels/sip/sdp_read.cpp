#include "channels/sip/grammar.hpp"
#include "channels/sip/sdp.hpp"
#include "channels/web/admission.hpp"
#include <algorithm>
#include <sodium.h>

namespace strowger::channels::sip {

namespace {

constexpr std::size_t sdp_lines_max = 512, sdp_streams_max = 16, sdp_keys_max = 8;

/// One m-line with what follows it.
struct sdp_part {
  media_stream stream;
  std::uint16_t port = 0;
  std::optional<sdp_result<std::string>> address; ///< its own c=
  std::optional<media_direction> says;
  std::uint32_t packet_ms = 20;
  std::vector<crypto_offer> keys;
  std::vector<std::pair<std::uint8_t, std::string>> names; ///< rtpmap
};

struct sdp_reading {
  std::optional<sdp_result<std::string>> address;
  std::optional<media_direction> says;
  std::vector<sdp_part> parts;
  bool origin = false;
};

std::string_view take_sdp_word(std::string_view& text) {
  const auto word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(text.size(), word.size() + 1));
  return word;
}

/// RFC 8866 5.7, without groups of many receivers.
sdp_result<std::string> connection_address(std::string_view value) {
  const auto net = take_sdp_word(value), kind = take_sdp_word(value), address = take_sdp_word(value);
  if (net != "IN" || (kind != "IP4" && kind != "IP6"))
    return sdp_refusal{"c= is of no network that is known"};
  const auto bytes = web::address_bytes(address);
  if (!bytes) return sdp_refusal{"c= has no numeric address"};
  const bool v4 = address.find(':') == std::string_view::npos;
  if (v4 != (kind == "IP4")) return sdp_refusal{"c= has an address of another kind than it says"};
  if (v4 ? (*bytes)[12] >= 224 : (*bytes)[0] == 0xff)
    return sdp_refusal{"c= has an address of many receivers"};
  return std::string{address};
}

std::optional<media_direction> direction_named(std::string_view name) {
  for (const auto one : {media_direction::sendrecv, media_direction::sendonly, media_direction::recvonly,
                         media_direction::inactive})
    if (name == name_of(one)) return one;
  return std::nullopt;
}

/// `1 AES_CM_128_HMAC_SHA1_80 inline:KEY|2^31|1:4`; nothing for suites and parameters that are not spoken.
std::optional<crypto_offer> crypto_in(std::string_view value) {
  const auto tag = whole_number(take_sdp_word(value), 999'999'999);
  const auto suite = take_sdp_word(value);
  auto key = take_sdp_word(value);
  if (!tag || !key.starts_with("inline:") || !value.empty()) return std::nullopt;
  crypto_offer out;
  out.tag = static_cast<std::uint32_t>(*tag);
  if (suite == "AES_CM_128_HMAC_SHA1_32")
    out.suite = media::srtp_suite::aes_cm_128_hmac_sha1_32;
  else if (suite != "AES_CM_128_HMAC_SHA1_80")
    return std::nullopt;
  key.remove_prefix(7);
  // A lifetime is taken: no call reaches it. A master key index is not: packets would carry it.
  const auto text = key.substr(0, key.find('|'));
  if (key.substr(text.size()).find(':') != std::string_view::npos) return std::nullopt;
  std::size_t length = 0;
  if (sodium_base642bin(out.key.data(), out.key.size(), text.data(), text.size(), nullptr, &length, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      length != out.key.size())
    return std::nullopt;
  return out;
}

void take_rtpmap(sdp_part& part, std::string_view value) {
  const auto type = whole_number(take_sdp_word(value), 127);
  if (type && part.names.size() < 128)
    part.names.emplace_back(static_cast<std::uint8_t>(*type), lower_case(value));
}

void take_attribute(sdp_reading& into, std::string_view value) {
  auto* part = into.parts.empty() ? nullptr : &into.parts.back();
  const auto sign = value.find(':');
  const auto name = value.substr(0, sign);
  const auto rest = sign == std::string_view::npos ? std::string_view{} : value.substr(sign + 1);
  if (const auto direction = direction_named(value)) {
    (part == nullptr ? into.says : part->says) = direction;
  } else if (part == nullptr) {
    return; // nothing else is of use for the whole session
  } else if (name == "rtpmap") {
    take_rtpmap(*part, rest);
  } else if (name == "ptime") {
    const auto ms = whole_number(trimmed(rest), 200);
    if (ms && *ms >= 10) part->packet_ms = static_cast<std::uint32_t>(*ms);
  } else if (name == "crypto" && part->keys.size() < sdp_keys_max) {
    if (auto key = crypto_in(rest)) part->keys.push_back(*key);
  }
}

std::optional<sdp_part> stream_in(std::string_view value) {
  sdp_part out;
  const auto kind = take_sdp_word(value), port_text = take_sdp_word(value), protocol = take_sdp_word(value);
  const auto port = whole_number(port_text.substr(0, port_text.find('/')), 65'535);
  const auto slashes = static_cast<std::size_t>(std::count(protocol.begin(), protocol.end(), '/'));
  if (!is_token(kind) || !port || protocol.empty() || slashes > 4 || value.size() > 1'024)
    return std::nullopt;
  const bool plain = std::all_of(protocol.begin(), protocol.end(), [](char c) {
    return c == '/' || is_token({&c, 1});
  });
  const bool listed =
      std::all_of(value.begin(), value.end(), [](char c) { return c > 0x20 ? c < 0x7f : c == ' '; });
  if (!plain || !listed || trimmed(value).empty()) return std::nullopt;
  out.stream = {std::string{kind}, std::string{protocol}, std::string{trimmed(value)}};
  out.port = static_cast<std::uint16_t>(*port);
  return out;
}

std::optional<sdp_refusal> take_line(sdp_reading& into, char kind, std::string_view value) {
  if (kind == 'o') into.origin = true;
  if (kind == 'a') take_attribute(into, value);
  if (kind == 'm') {
    auto part = stream_in(value);
    if (!part || into.parts.size() == sdp_streams_max)
      return sdp_refusal{"an m= line is not of its form, or one too many"};
    into.parts.push_back(*std::move(part));
  }
  // Only what is taken has to have an address that can be used; so says `audio_of`.
  if (kind == 'c')
    (into.parts.empty() ? into.address : into.parts.back().address) = connection_address(value);
  return std::nullopt;
}

sdp_result<sdp_reading> read_lines(std::string_view text) {
  sdp_reading out;
  std::size_t lines = 0;
  while (!text.empty()) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() && trimmed(text).empty()) break;
    if (line.size() < 2 || line[1] != '=' || ++lines > sdp_lines_max)
      return sdp_refusal{"a line is not of the form x=..., or one too many"};
    if (lines == 1 && line != "v=0") return sdp_refusal{"it does not begin with v=0"};
    if (auto refused = take_line(out, line[0], line.substr(2))) return *std::move(refused);
  }
  if (!out.origin) return sdp_refusal{"it has no o= line"};
  return out;
}

bool is_secure_protocol(std::string_view name) { return name == "RTP/SAVP" || name == "RTP/SAVPF"; }
bool is_clear_protocol(std::string_view name) { return name == "RTP/AVP" || name == "RTP/AVPF"; }

/// The formats we speak. G.711 by its numbers alone: they have been fixed since RFC 1890.
void take_formats(peer_audio& out, const sdp_part& part) {
  for (const auto format : split_outside_quotes(part.stream.formats, ' ', 64)) {
    const auto type = whole_number(format, 127);
    if (!type) continue;
    const auto named = std::find_if(part.names.begin(), part.names.end(),
                                    [&](const auto& one) { return one.first == *type; });
    const auto name = named == part.names.end() ? std::string_view{} : std::string_view{named->second};
    const auto add = [&](media::codec codec) {
      if (std::find(out.codecs.begin(), out.codecs.end(), codec) == out.codecs.end())
        out.codecs.push_back(codec);
    };
    if (*type == 0 && (name.empty() || name.starts_with("pcmu/8000"))) add(media::codec::pcmu);
    if (*type == 8 && (name.empty() || name.starts_with("pcma/8000"))) add(media::codec::pcma);
    if (*type >= 96 && name == "telephone-event/8000" && out.telephone_event == 0)
      out.telephone_event = static_cast<std::uint8_t>(*type);
  }
}

sdp_result<peer_audio> audio_of(const sdp_reading& read, std::size_t index, srtp_rule rule) {
  const auto& part = read.parts[index];
  peer_audio out;
  const auto& address = part.address ? part.address : read.address;
  if (!address) return sdp_refusal{"the audio has no c= line"};
  if (!*address) return address->reason();
  out.remote = {address->value(), part.port};
  out.says = part.says.value_or(read.says.value_or(media_direction::sendrecv));
  out.packet_ms = part.packet_ms;
  if (is_secure_protocol(part.stream.protocol)) {
    if (rule == srtp_rule::refused) return sdp_refusal{"encrypted audio is not taken here"};
    if (part.keys.empty())
      return sdp_refusal{"encrypted audio without a key that can be used (AES_CM_128_HMAC_SHA1_80 or _32)"};
    out.keys = part.keys;
  } else if (rule == srtp_rule::demanded) {
    return sdp_refusal{"audio in clear is not taken here"};
  }
  take_formats(out, part);
  if (out.codecs.empty()) return sdp_refusal{"no codec in common: PCMA and PCMU are spoken"};
  out.taken = index;
  for (const auto& one : read.parts) out.streams.push_back(one.stream);
  return out;
}

} // namespace

std::string_view name_of(media_direction direction) {
  switch (direction) {
  case media_direction::sendrecv:
    return "sendrecv";
  case media_direction::sendonly:
    return "sendonly";
  case media_direction::recvonly:
    return "recvonly";
  case media_direction::inactive:
    return "inactive";
  }
  return "inactive";
}

bool peer_audio::holds() const {
  return says == media_direction::sendonly || says == media_direction::inactive ||
         remote.address == "0.0.0.0";
}

std::string lines_that_count(std::string_view text) {
  std::string kept;
  while (!text.empty()) {
    const auto line = text.substr(0, std::min(text.size() - 1, text.find('\n')) + 1);
    text.remove_prefix(line.size());
    const auto value = trimmed(line.substr(std::min<std::size_t>(2, line.size())));
    const auto name = value.substr(0, value.find(':'));
    const bool counts = line[0] == 'v' || line[0] == 'o' || line[0] == 'm' || line[0] == 'c' ||
                        (line[0] == 'a' &&
                         (name == "rtpmap" || name == "ptime" || name == "crypto" || direction_named(value)));
    if (counts) kept += line;
  }
  return kept;
}

sdp_result<peer_audio> read_session(std::string_view text, srtp_rule rule) {
  if (text.size() > sdp_bytes_max) return sdp_refusal{"it is too long"};
  if (text.find('\0') != std::string_view::npos) return sdp_refusal{"it has a NUL"};
  const auto read = read_lines(text);
  if (!read) return read.reason();
  const auto& parts = read.value().parts;
  std::optional<sdp_refusal> why;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].stream.kind != "audio") continue;
    const auto& protocol = parts[i].stream.protocol;
    if (protocol.starts_with("UDP/TLS/") || protocol.starts_with("TCP/DTLS/")) {
      peer_audio out;
      out.opaque = text;
      return out;
    }
    if (parts[i].port == 0) {
      if (!why) why = sdp_refusal{"the audio is switched off (port 0)"};
    } else if (!is_clear_protocol(protocol) && !is_secure_protocol(protocol)) {
      if (!why) why = sdp_refusal{"the audio is of a protocol that is not spoken"};
    } else {
      return audio_of(read.value(), i, rule);
    }
  }
  return why.value_or(sdp_refusal{"it has no audio"});
}

} // namespace strowger::channels::sip
