#include "channels/media/srtp_session.hpp"
#include <algorithm>
#include <srtp2/srtp.h>
#include <utility>
#include <vector>

namespace strowger::channels::media {

namespace {

bool library_ready() {
  static const bool ready = srtp_init() == srtp_err_status_ok;
  return ready;
}

constexpr std::uint32_t rollovers_max = 256; ///< four days of 50 packets a second
/// Tries are worth something to who floods a port: of what cannot be read only the first packets are tried,
/// then one of so many.
constexpr std::uint64_t tried_first = 32, tried_of = 64;
constexpr std::size_t number_at = 2, ssrc_at = 8, header_bytes = 12;

std::uint16_t number_of(std::span<const std::uint8_t> packet) {
  return static_cast<std::uint16_t>(packet[number_at] << 8U | packet[number_at + 1]);
}

std::uint32_t ssrc_of(std::span<const std::uint8_t> packet) {
  std::uint32_t ssrc = 0;
  for (std::size_t i = 0; i < 4; ++i) ssrc = ssrc << 8U | packet[ssrc_at + i];
  return ssrc;
}

/// `key` has to live as long as the policy.
srtp_policy_t policy_of(srtp_suite suite, srtp_key& key, srtp_ssrc_t whose) {
  srtp_policy_t policy{};
  if (suite == srtp_suite::aes_cm_128_hmac_sha1_80)
    srtp_crypto_policy_set_rtp_default(&policy.rtp);
  else
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32(&policy.rtp);
  // RTCP has the long tag with either suite (RFC 4568 6.2.2).
  srtp_crypto_policy_set_rtcp_default(&policy.rtcp);
  policy.ssrc = whose;
  policy.key = key.data();
  policy.window_size = 128;
  return policy;
}

srtp_t open_direction(srtp_suite suite, srtp_key key, srtp_ssrc_t whose) {
  const auto policy = policy_of(suite, key, whose);
  srtp_t made = nullptr;
  if (srtp_create(&made, &policy) != srtp_err_status_ok) return nullptr;
  return made;
}

/// A stream of ours that was sent before: its SSRC and the number of its newest packet in 48 bits.
struct sent_stream {
  std::uint32_t ssrc = 0;
  std::uint64_t newest = 0;
};

/// The one of 48 bits that is nearest to `newest` (RFC 3711 3.3.1).
std::uint64_t whole_number(std::uint64_t newest, std::uint16_t number) {
  const auto step = static_cast<std::int16_t>(static_cast<std::uint16_t>(number - newest));
  return step < 0 && newest < static_cast<std::uint64_t>(-step) ? number
                                                                : newest + static_cast<std::uint64_t>(step);
}

/// Of packets of `sent`, whose count is not nothing, and of anybody's.
srtp_t open_sending(srtp_suite suite, srtp_key key, const std::optional<sent_stream>& sent) {
  if (!sent) return open_direction(suite, key, {ssrc_any_outbound, 0});
  srtp_t made = open_direction(suite, key, {ssrc_specific, sent->ssrc});
  if (made == nullptr) return nullptr;
  const auto others = policy_of(suite, key, {ssrc_any_outbound, 0});
  if (srtp_add_stream(made, &others) == srtp_err_status_ok) return made;
  srtp_dealloc(made);
  return nullptr;
}

} // namespace

struct srtp_session::contexts {
  contexts() = default;
  contexts(const contexts&) = delete;
  contexts& operator=(const contexts&) = delete;
  ~contexts() {
    if (in != nullptr) srtp_dealloc(in);
    if (out != nullptr) srtp_dealloc(out);
  }
  srtp_t in = nullptr, out = nullptr;
  srtp_suite suite{};
  srtp_key key_in{}, key_out{};
  std::optional<sent_stream> sent; ///< what was sealed last
  bool count_owed = false;         ///< `out` is new and does not know yet how often `sent` went round
  bool understood = false;         ///< a packet of the other side's
  std::uint64_t unread = 0;
};

srtp_session::srtp_session(std::unique_ptr<contexts> made) : contexts_{std::move(made)} {}
srtp_session::srtp_session(srtp_session&&) noexcept = default;
srtp_session& srtp_session::operator=(srtp_session&&) noexcept = default;
srtp_session::~srtp_session() = default;

std::optional<srtp_session> srtp_session::open(const srtp_keys& keys) {
  if (!library_ready()) return std::nullopt;
  auto made = std::make_unique<contexts>();
  made->suite = keys.suite;
  made->key_in = keys.in;
  made->key_out = keys.out;
  made->in = open_direction(keys.suite, keys.in, {ssrc_any_inbound, 0});
  made->out = open_sending(keys.suite, keys.out, std::nullopt);
  if (made->in == nullptr || made->out == nullptr) return std::nullopt;
  return srtp_session{std::move(made)};
}

bool srtp_session::rekey(const srtp_keys& keys) {
  auto& mine = *contexts_;
  const bool hears_anew = keys.suite != mine.suite || keys.in != mine.key_in;
  const bool sends_anew = keys.suite != mine.suite || keys.out != mine.key_out;
  srtp_t in = hears_anew ? open_direction(keys.suite, keys.in, {ssrc_any_inbound, 0}) : nullptr;
  srtp_t out = sends_anew ? open_sending(keys.suite, keys.out, mine.sent) : nullptr;
  if ((hears_anew && in == nullptr) || (sends_anew && out == nullptr)) {
    if (in != nullptr) srtp_dealloc(in);
    if (out != nullptr) srtp_dealloc(out);
    return false;
  }
  if (hears_anew) {
    srtp_dealloc(std::exchange(mine.in, in));
    mine.understood = false;
    mine.unread = 0;
  }
  if (sends_anew) {
    srtp_dealloc(std::exchange(mine.out, out));
    mine.count_owed = mine.sent.has_value();
  }
  mine.suite = keys.suite;
  mine.key_in = keys.in;
  mine.key_out = keys.out;
  return true;
}

/// How often its numbers went round, of a packet that is about to be sealed; false: it cannot be.
bool srtp_session::count_sent(std::span<const std::uint8_t> packet) {
  auto& mine = *contexts_;
  const auto number = number_of(packet);
  const auto ssrc = ssrc_of(packet);
  if (!mine.sent || mine.sent->ssrc != ssrc) {
    mine.sent = sent_stream{ssrc, number};
    mine.count_owed = false;
    return true;
  }
  const auto whole = whole_number(mine.sent->newest, number);
  const auto rounds = static_cast<std::uint32_t>(whole >> 16U);
  if (mine.count_owed && srtp_set_stream_roc(mine.out, ssrc, rounds) != srtp_err_status_ok) return false;
  mine.count_owed = false;
  mine.sent->newest = std::max(mine.sent->newest, whole);
  return true;
}

std::size_t srtp_session::protect(std::span<std::uint8_t> packet, std::size_t size) {
  if (size < header_bytes || packet.size() < size + trailer_bytes) return 0;
  if (!count_sent(packet)) return 0;
  int bytes = static_cast<int>(size);
  if (srtp_protect(contexts_->out, packet.data(), &bytes) != srtp_err_status_ok) return 0;
  return static_cast<std::size_t>(bytes);
}

std::size_t srtp_session::unprotect(std::span<std::uint8_t> packet) {
  int bytes = static_cast<int>(packet.size());
  if (srtp_unprotect(contexts_->in, packet.data(), &bytes) == srtp_err_status_ok) {
    contexts_->understood = true;
    return static_cast<std::size_t>(bytes);
  }
  if (contexts_->understood || packet.size() < header_bytes) return 0;
  const auto before = contexts_->unread++;
  return before < tried_first || before % tried_of == 0 ? find_rollover(packet) : 0;
}

/// The first packet of a talk that had begun before this session: with each count in turn, until its
/// authentication fits.
std::size_t srtp_session::find_rollover(std::span<std::uint8_t> packet) {
  auto& mine = *contexts_;
  const auto ssrc = ssrc_of(packet);
  srtp_t with = open_direction(mine.suite, mine.key_in, {ssrc_specific, ssrc});
  if (with == nullptr) return 0;
  std::vector<std::uint8_t> copy(packet.size());
  for (std::uint32_t rounds = 1; rounds <= rollovers_max; ++rounds) {
    std::copy(packet.begin(), packet.end(), copy.begin());
    int bytes = static_cast<int>(copy.size());
    if (srtp_set_stream_roc(with, ssrc, rounds) != srtp_err_status_ok) break;
    if (srtp_unprotect(with, copy.data(), &bytes) != srtp_err_status_ok) continue;
    auto key = mine.key_in; // whoever speaks next under this key may have another SSRC
    const auto others = policy_of(mine.suite, key, {ssrc_any_inbound, 0});
    if (srtp_add_stream(with, &others) != srtp_err_status_ok) break;
    std::swap(mine.in, with);
    srtp_dealloc(with);
    mine.understood = true;
    std::copy_n(copy.begin(), bytes, packet.begin());
    return static_cast<std::size_t>(bytes);
  }
  srtp_dealloc(with);
  return 0;
}

std::size_t srtp_session::unprotect_rtcp(std::span<std::uint8_t> packet) {
  int bytes = static_cast<int>(packet.size());
  if (srtp_unprotect_rtcp(contexts_->in, packet.data(), &bytes) != srtp_err_status_ok) return 0;
  return static_cast<std::size_t>(bytes);
}

} // namespace strowger::channels::media
