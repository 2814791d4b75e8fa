#pragma once
#include "channels/media/media_words.hpp"
#include "channels/sip/srtp_rule.hpp"
#include "routing/model/result.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Session descriptions (RFC 8866) as far as telephones need them: offer and answer (RFC 3264) of one G.711
/// audio stream with telephone events (RFC 4733), in clear or with keys in the description (SDES, RFC 4568).
/// Pure; any thread.
///
/// Of several streams the first audio that can be had is taken, all others are answered with port 0. What a
/// browser sends (DTLS, ICE) is not read but handed on as it is, to a media server that speaks it. Everything
/// else is refused with 488 and a reason for the operator.
namespace strowger::channels::sip {

enum class media_direction : std::uint8_t { sendrecv, sendonly, recvonly, inactive };
std::string_view name_of(media_direction direction);

/// RFC 4568 4: one offered key.
struct crypto_offer {
  std::uint32_t tag = 0;
  media::srtp_suite suite = media::srtp_suite::aes_cm_128_hmac_sha1_80;
  media::srtp_key key{};
  friend bool operator==(const crypto_offer&, const crypto_offer&) = default;
};

/// One m-line, as an answer has to repeat it.
struct media_stream {
  std::string kind, protocol, formats;
  friend bool operator==(const media_stream&, const media_stream&) = default;
};

/// What the other side says of its audio.
struct peer_audio {
  media::endpoint remote;
  std::vector<media::codec> codecs; ///< that we speak too, in their order; never empty
  std::uint8_t telephone_event = 0; ///< payload type; 0: none
  media_direction says = media_direction::sendrecv;
  std::uint32_t packet_ms = 20;      ///< ptime: what they would like to get
  std::vector<crypto_offer> keys;    ///< that we can use, in their order; empty: in clear
  std::vector<media_stream> streams; ///< all of them, in order
  std::size_t taken = 0;             ///< which of them this is
  std::string opaque; ///< the whole description, where it is not ours to read; all of the above is empty then

  /// The other side does not listen: it gets music or nothing. Also in the old form, with address 0.0.0.0.
  [[nodiscard]] bool holds() const;
  [[nodiscard]] bool secure() const { return !keys.empty(); }
  friend bool operator==(const peer_audio&, const peer_audio&) = default;
};

/// Why a description is refused: always with status 488 (RFC 3261 21.4.26).
struct sdp_refusal {
  std::string reason;
};
template <class T>
using sdp_result = routing::value_or_reason<T, sdp_refusal>;

inline constexpr std::size_t sdp_bytes_max = 16'384;

sdp_result<peer_audio> read_session(std::string_view text, srtp_rule rule);
/// Those lines of it that `read_session` reads the same from: what is worth keeping. Browsers and gateways
/// say many times as much.
std::string lines_that_count(std::string_view text);

struct own_key {
  media::srtp_suite suite = media::srtp_suite::aes_cm_128_hmac_sha1_80;
  media::srtp_key key{};
  friend bool operator==(const own_key&, const own_key&) = default;
};

/// What we say of ours.
struct own_audio {
  media::endpoint here;
  std::uint64_t session = 1;                                                ///< stays for the dialog
  std::uint32_t version = 1;                                                ///< see `next_version`
  std::vector<media::codec> codecs{media::codec::pcma, media::codec::pcmu}; ///< in our order
  std::uint8_t telephone_event = 101; ///< payload type we offer; 0: none
  media_direction says = media_direction::sendrecv;
  std::optional<own_key> key;
  friend bool operator==(const own_audio&, const own_audio&) = default;
};

/// `wanted`, with `before`'s version; one more if anything but the version differs (RFC 3264 5: it grows by
/// one exactly when the text changes).
own_audio next_version(const own_audio& before, own_audio wanted);

std::string write_offer(const own_audio& ours);
/// One codec, the direction that fits theirs, their payload type of events, and the other streams refused.
/// `ours` must share a codec with the offer, and have a key exactly where it is secure (`choose` says so).
std::string write_answer(const own_audio& ours, const peer_audio& offer);

/// What both agree on: `ours` narrowed to it. Refused where no codec is left, or a key on one side alone.
sdp_result<own_audio> choose(const own_audio& ours, const peer_audio& theirs);

/// RFC 3264 6.1: what is left of `ours` towards a side that says `theirs`.
media_direction answer_direction(media_direction theirs, media_direction ours);

/// Codec, events, address, keys and hold of the line between the two, for the media process. `agreed` is what
/// `choose` gave.
void set_line(media::line_settings& line, const own_audio& agreed, const peer_audio& theirs);

} // namespace strowger::channels::sip
