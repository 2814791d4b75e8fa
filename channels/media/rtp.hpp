#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

/// Packets of RFC 3550. Pure; trusts nothing that arrived.
namespace strowger::channels::media {

using bytes_view = std::span<const std::uint8_t>;

inline constexpr std::size_t rtp_header_bytes = 12;

struct rtp_header {
  std::uint8_t payload_type = 0; ///< 7 bits
  bool marker = false;
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  std::uint32_t ssrc = 0;
  friend bool operator==(const rtp_header&, const rtp_header&) = default;
};

struct rtp_packet {
  rtp_header header;
  bytes_view payload; ///< without CSRCs, extension and padding
};

/// Nothing where it is no whole RTP packet of version 2.
std::optional<rtp_packet> read_rtp(bytes_view packet);
/// The twelve bytes of a header without CSRCs and extension.
void write_rtp_header(std::span<std::uint8_t, rtp_header_bytes> to, const rtp_header& header);

/// Whether a packet on a port of both is RTCP (RFC 5761 4).
bool looks_like_rtcp(bytes_view packet);

/// What of a compound RTCP packet matters here.
struct rtcp_summary {
  std::uint32_t packets = 0;
  bool bye = false;
  std::optional<std::uint8_t> fraction_lost; ///< of 256, as the worst report block says
};
/// Nothing where any part of it breaks RFC 3550 A.2.
std::optional<rtcp_summary> read_rtcp(bytes_view packet);

/// How far `to` is ahead of `from`; negative when it is behind. Wraps as the numbers do.
inline std::int16_t ahead(std::uint16_t from, std::uint16_t to) {
  return static_cast<std::int16_t>(static_cast<std::uint16_t>(to - from));
}
inline std::int32_t ahead(std::uint32_t from, std::uint32_t to) {
  return static_cast<std::int32_t>(to - from);
}

} // namespace strowger::channels::media
