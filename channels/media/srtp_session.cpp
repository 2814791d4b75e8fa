#include "channels/media/srtp_session.hpp"
#include <srtp2/srtp.h>

namespace strowger::channels::media {

namespace {

bool library_ready() {
  static const bool ready = srtp_init() == srtp_err_status_ok;
  return ready;
}

srtp_t open_direction(srtp_suite suite, const srtp_key& key, srtp_ssrc_type_t direction) {
  srtp_policy_t policy{};
  if (suite == srtp_suite::aes_cm_128_hmac_sha1_80)
    srtp_crypto_policy_set_rtp_default(&policy.rtp);
  else
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32(&policy.rtp);
  // RTCP has the long tag with either suite (RFC 4568 6.2.2).
  srtp_crypto_policy_set_rtcp_default(&policy.rtcp);
  policy.ssrc.type = direction;
  auto copy = key;
  policy.key = copy.data();
  policy.window_size = 128;
  srtp_t made = nullptr;
  if (srtp_create(&made, &policy) != srtp_err_status_ok) return nullptr;
  return made;
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
};

srtp_session::srtp_session(std::unique_ptr<contexts> made) : contexts_{std::move(made)} {}
srtp_session::srtp_session(srtp_session&&) noexcept = default;
srtp_session& srtp_session::operator=(srtp_session&&) noexcept = default;
srtp_session::~srtp_session() = default;

std::optional<srtp_session> srtp_session::open(const srtp_keys& keys) {
  if (!library_ready()) return std::nullopt;
  auto made = std::make_unique<contexts>();
  made->in = open_direction(keys.suite, keys.in, ssrc_any_inbound);
  made->out = open_direction(keys.suite, keys.out, ssrc_any_outbound);
  if (made->in == nullptr || made->out == nullptr) return std::nullopt;
  return srtp_session{std::move(made)};
}

std::size_t srtp_session::protect(std::span<std::uint8_t> packet, std::size_t size) {
  if (packet.size() < size + trailer_bytes) return 0;
  int bytes = static_cast<int>(size);
  if (srtp_protect(contexts_->out, packet.data(), &bytes) != srtp_err_status_ok) return 0;
  return static_cast<std::size_t>(bytes);
}

std::size_t srtp_session::unprotect(std::span<std::uint8_t> packet) {
  int bytes = static_cast<int>(packet.size());
  if (srtp_unprotect(contexts_->in, packet.data(), &bytes) != srtp_err_status_ok) return 0;
  return static_cast<std::size_t>(bytes);
}

std::size_t srtp_session::unprotect_rtcp(std::span<std::uint8_t> packet) {
  int bytes = static_cast<int>(packet.size());
  if (srtp_unprotect_rtcp(contexts_->in, packet.data(), &bytes) != srtp_err_status_ok) return 0;
  return static_cast<std::size_t>(bytes);
}

} // namespace strowger::channels::media
