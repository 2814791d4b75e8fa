#include "channels/media/rtp.hpp"
#include <algorithm>

namespace strowger::channels::media {

namespace {

std::uint16_t read_16(bytes_view from, std::size_t at) {
  return static_cast<std::uint16_t>((from[at] << 8) | from[at + 1]);
}

std::uint32_t read_32(bytes_view from, std::size_t at) {
  return (std::uint32_t{read_16(from, at)} << 16U) | read_16(from, at + 2);
}

void write_16(std::span<std::uint8_t> to, std::size_t at, std::uint32_t value) {
  to[at] = static_cast<std::uint8_t>(value >> 8U);
  to[at + 1] = static_cast<std::uint8_t>(value);
}

constexpr std::uint8_t sender_report = 200, receiver_report = 201, goodbye = 203;
constexpr std::size_t report_block_bytes = 24;

/// The worst loss of the report blocks of a sender's or receiver's report; nothing when they do not fit.
std::optional<std::uint8_t> worst_loss(bytes_view report, std::size_t first, std::size_t blocks) {
  if (first + blocks * report_block_bytes > report.size()) return std::nullopt;
  std::uint8_t worst = 0;
  for (std::size_t i = 0; i < blocks; ++i)
    worst = std::max(worst, report[first + i * report_block_bytes + 4]);
  return worst;
}

} // namespace

std::optional<rtp_packet> read_rtp(bytes_view packet) {
  if (packet.size() < rtp_header_bytes || packet[0] >> 6 != 2) return std::nullopt;
  std::size_t first = rtp_header_bytes + 4U * (packet[0] & 0x0fU);
  if ((packet[0] & 0x10) != 0) {
    if (first + 4 > packet.size()) return std::nullopt;
    first += 4 + 4U * std::size_t{read_16(packet, first + 2)};
  }
  std::size_t end = packet.size();
  if (first > end) return std::nullopt;
  if ((packet[0] & 0x20) != 0) {
    const std::size_t padding = packet[end - 1];
    if (padding == 0 || padding > end - first) return std::nullopt;
    end -= padding;
  }
  rtp_header header;
  header.marker = (packet[1] & 0x80) != 0;
  header.payload_type = packet[1] & 0x7f;
  header.sequence = read_16(packet, 2);
  header.timestamp = read_32(packet, 4);
  header.ssrc = read_32(packet, 8);
  return rtp_packet{header, packet.subspan(first, end - first)};
}

void write_rtp_header(std::span<std::uint8_t, rtp_header_bytes> to, const rtp_header& header) {
  to[0] = 0x80;
  to[1] = static_cast<std::uint8_t>((header.marker ? 0x80 : 0) | (header.payload_type & 0x7f));
  write_16(to, 2, header.sequence);
  write_16(to, 4, header.timestamp >> 16U);
  write_16(to, 6, header.timestamp);
  write_16(to, 8, header.ssrc >> 16U);
  write_16(to, 10, header.ssrc);
}

bool looks_like_rtcp(bytes_view packet) {
  return packet.size() >= 8 && packet[0] >> 6 == 2 && packet[1] >= 192 && packet[1] <= 223;
}

std::optional<rtcp_summary> read_rtcp(bytes_view packet) {
  rtcp_summary found;
  if (!looks_like_rtcp(packet)) return std::nullopt;
  while (!packet.empty()) {
    if (packet.size() < 4 || packet[0] >> 6 != 2) return std::nullopt;
    const std::size_t bytes = 4 * (std::size_t{read_16(packet, 2)} + 1);
    if (bytes > packet.size()) return std::nullopt;
    const auto part = packet.first(bytes);
    const std::size_t count = part[0] & 0x1fU;
    if (part[1] == sender_report || part[1] == receiver_report) {
      const auto worst = worst_loss(part, part[1] == sender_report ? 28 : 8, count);
      if (!worst) return std::nullopt;
      if (count > 0) found.fraction_lost = std::max(found.fraction_lost.value_or(0), *worst);
    }
    if (part[1] == goodbye) found.bye = true;
    ++found.packets;
    packet = packet.subspan(bytes);
  }
  return found;
}

} // namespace strowger::channels::media
