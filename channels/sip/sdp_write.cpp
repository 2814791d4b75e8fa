#include "channels/sip/sdp.hpp"
#include <algorithm>
#include <cassert>
#include <sodium.h>

namespace strowger::channels::sip {

namespace {

bool listens(media_direction one) {
  return one == media_direction::sendrecv || one == media_direction::recvonly;
}
bool speaks(media_direction one) {
  return one == media_direction::sendrecv || one == media_direction::sendonly;
}

std::string kind_and_address(const std::string& address) {
  return (address.find(':') == std::string::npos ? "IN IP4 " : "IN IP6 ") + address;
}

std::string session_lines(const own_audio& ours) {
  const auto where = kind_and_address(ours.here.address);
  return "v=0\r\no=- " + std::to_string(ours.session) + ' ' + std::to_string(ours.version) + ' ' + where +
         "\r\ns=-\r\nc=" + where + "\r\nt=0 0\r\n";
}

std::string crypto_text(std::uint32_t tag, const own_key& ours) {
  std::array<char, sodium_base64_ENCODED_LEN(sizeof(media::srtp_key), sodium_base64_VARIANT_ORIGINAL)> text{};
  sodium_bin2base64(text.data(), text.size(), ours.key.data(), ours.key.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  const auto* suite = ours.suite == media::srtp_suite::aes_cm_128_hmac_sha1_80 ? "AES_CM_128_HMAC_SHA1_80"
                                                                               : "AES_CM_128_HMAC_SHA1_32";
  return "a=crypto:" + std::to_string(tag) + ' ' + suite + " inline:" + text.data() + "\r\n";
}

std::string audio_lines(const own_audio& ours, const std::string& protocol, std::uint32_t key_tag) {
  std::string head = "m=audio " + std::to_string(ours.here.port) + ' ' + protocol, rest;
  for (const auto codec : ours.codecs) {
    const bool pcmu = codec == media::codec::pcmu;
    head += pcmu ? " 0" : " 8";
    rest += pcmu ? "a=rtpmap:0 PCMU/8000\r\n" : "a=rtpmap:8 PCMA/8000\r\n";
  }
  if (ours.telephone_event != 0) {
    const auto type = std::to_string(ours.telephone_event);
    head += ' ' + type;
    rest += "a=rtpmap:" + type + " telephone-event/8000\r\na=fmtp:" + type + " 0-15\r\n";
  }
  if (ours.key) rest += crypto_text(key_tag, *ours.key);
  rest += "a=ptime:20\r\na=";
  rest += name_of(ours.says);
  return head + "\r\n" + rest + "\r\n";
}

/// Which of their keys is answered: the first of the suite we say.
const crypto_offer* key_for(const own_audio& ours, const peer_audio& theirs) {
  const auto found = std::find_if(theirs.keys.begin(), theirs.keys.end(),
                                  [&](const auto& one) { return ours.key && one.suite == ours.key->suite; });
  return found == theirs.keys.end() ? nullptr : &*found;
}

} // namespace

own_audio next_version(const own_audio& before, own_audio wanted) {
  wanted.version = before.version;
  if (wanted != before) ++wanted.version;
  return wanted;
}

media_direction answer_direction(media_direction theirs, media_direction ours) {
  const bool send = speaks(ours) && listens(theirs), receive = listens(ours) && speaks(theirs);
  if (send) return receive ? media_direction::sendrecv : media_direction::sendonly;
  return receive ? media_direction::recvonly : media_direction::inactive;
}

std::string write_offer(const own_audio& ours) {
  return session_lines(ours) + audio_lines(ours, ours.key ? "RTP/SAVP" : "RTP/AVP", 1);
}

sdp_result<own_audio> choose(const own_audio& ours, const peer_audio& theirs) {
  auto out = ours;
  // The one who offers orders, the one who answers chooses; ours is the order where both speak both.
  std::erase_if(out.codecs, [&](auto codec) {
    return std::find(theirs.codecs.begin(), theirs.codecs.end(), codec) == theirs.codecs.end();
  });
  if (out.codecs.empty()) return sdp_refusal{"no codec in common"};
  out.codecs.resize(1);
  out.telephone_event = theirs.telephone_event;
  out.says = answer_direction(theirs.says, ours.says);
  if (theirs.secure() != ours.key.has_value())
    return sdp_refusal{theirs.secure() ? "encrypted audio is not taken here"
                                       : "audio in clear is not taken here"};
  if (out.key && key_for(out, theirs) == nullptr) out.key->suite = theirs.keys.front().suite;
  return out;
}

std::string write_answer(const own_audio& ours, const peer_audio& offer) {
  const auto agreed = choose(ours, offer);
  assert(agreed);
  assert(offer.taken < offer.streams.size());
  auto out = session_lines(agreed.value());
  for (std::size_t i = 0; i < offer.streams.size(); ++i) {
    const auto& stream = offer.streams[i];
    const auto* key = key_for(agreed.value(), offer);
    if (i == offer.taken)
      out += audio_lines(agreed.value(), stream.protocol, key == nullptr ? 0 : key->tag);
    else
      out += "m=" + stream.kind + " 0 " + stream.protocol + ' ' + stream.formats + "\r\n";
  }
  return out;
}

void set_line(media::line_settings& line, const own_audio& agreed, const peer_audio& theirs) {
  line.speaks = agreed.codecs.front();
  line.telephone_event = theirs.telephone_event;
  line.remote.reset();
  if (theirs.remote.port != 0 && theirs.remote.address != "0.0.0.0") line.remote = theirs.remote;
  line.holds = theirs.holds();
  line.srtp.reset();
  if (const auto* key = key_for(agreed, theirs))
    line.srtp = media::srtp_keys{key->suite, key->key, agreed.key->key};
}

} // namespace strowger::channels::sip
