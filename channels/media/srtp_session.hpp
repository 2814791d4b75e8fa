#pragma once
#include "channels/media/media_words.hpp"
#include <memory>
#include <optional>
#include <span>

namespace strowger::channels::media {

/// The two directions of a line's SRTP (RFC 3711, keys by SDES, RFC 4568), by libsrtp2. Bad, forged and
/// repeated packets are refused. One thread.
///
/// A packet says 16 bits of its number; how often those went round (every 22 minutes, RFC 3711 3.3.1) both
/// ends have to know, and after a death of this process nobody here does: it is found by trying. Of what is
/// sent it goes on as long as the session lives, whatever its keys become: begun anew under a key that stays,
/// two packets would be sealed with the same keystream.
class srtp_session {
public:
  /// Nothing where libsrtp2 refuses the keys.
  static std::optional<srtp_session> open(const srtp_keys& keys);
  /// The keys of the same line from now on, as after a re-INVITE. A direction whose key stays goes on as it
  /// is: sending with its count of packets, receiving with what it has heard already. Of one whose key
  /// changes the count of packets sent goes on too (RFC 3711 3.3.1). False, and nothing changes, where
  /// libsrtp2 refuses.
  [[nodiscard]] bool rekey(const srtp_keys& keys);
  srtp_session(srtp_session&&) noexcept;
  srtp_session& operator=(srtp_session&&) noexcept;
  ~srtp_session();

  /// Room needed behind a packet for what `protect` adds.
  static constexpr std::size_t trailer_bytes = 160;

  /// In place, `size` bytes at the front of `packet`; the new size, 0 where it failed.
  std::size_t protect(std::span<std::uint8_t> packet, std::size_t size);
  /// In place; the new size, 0 where it is not to be believed.
  std::size_t unprotect(std::span<std::uint8_t> packet);
  std::size_t unprotect_rtcp(std::span<std::uint8_t> packet);

private:
  bool count_sent(std::span<const std::uint8_t> packet);
  std::size_t find_rollover(std::span<std::uint8_t> packet);

  struct contexts;
  explicit srtp_session(std::unique_ptr<contexts> made);
  std::unique_ptr<contexts> contexts_;
};

} // namespace strowger::channels::media
