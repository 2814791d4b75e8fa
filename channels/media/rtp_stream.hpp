#pragma once
#include "channels/media/rtp.hpp"

/// The two directions of a line's RTP: what is sent is one stream with one SSRC whose sequence and timestamps
/// never jump back, whoever is heard; what arrives is counted. Pure.
namespace strowger::channels::media {

/// Headers of what is sent. `at` is the line's time in samples since it was opened, by our clock.
class rtp_stream {
public:
  /// All three are to be drawn at random (RFC 3550 5.1).
  rtp_stream(std::uint32_t ssrc, std::uint16_t first_sequence, std::uint32_t first_timestamp)
    : ssrc_{ssrc}, sequence_{first_sequence}, origin_{first_timestamp} {}

  /// Of a frame of our own: music, a mix.
  rtp_header paced(std::uint8_t payload_type, std::uint32_t at);
  /// Of a packet that is passed on: gaps and order stay as they came. Nothing when it is older than the
  /// first that was passed on in its row.
  std::optional<rtp_header> relayed(const rtp_header& in, std::uint8_t payload_type, std::uint32_t at);
  /// Of a packet of a telephone event that began at `began` (RFC 4733 2.5.1.2).
  rtp_header event(std::uint8_t payload_type, std::uint32_t began, bool first);

  /// Nothing is sent for a while: what comes then is a beginning, and nothing counts as lost before it.
  void pause();

private:
  enum class source : std::uint8_t { nobody, own, relay, paused };

  std::uint32_t ssrc_;
  std::uint16_t sequence_; ///< of the next
  std::uint32_t origin_;
  std::uint32_t last_timestamp_ = 0;
  source last_ = source::nobody;
  // Of the row that is being passed on:
  std::uint32_t in_ssrc_ = 0, timestamp_shift_ = 0, in_timestamp_ = 0;
  std::uint16_t sequence_shift_ = 0, in_first_ = 0, in_last_ = 0;
};

/// What arrives on a line.
class rtp_receiver {
public:
  enum class verdict : std::uint8_t {
    first,    ///< of a stream: nothing came before, or the SSRC or the numbers jumped
    next,     ///< in order, maybe after a gap
    late,     ///< after one that was sent later
    repeated, ///< was here before
  };
  verdict take(const rtp_header& header);
  [[nodiscard]] std::uint64_t received() const { return received_; }
  /// What is missing of the streams so far; late ones do not count as lost.
  [[nodiscard]] std::uint64_t lost() const { return lost_; }

private:
  bool begun_ = false;
  std::uint32_t ssrc_ = 0;
  std::uint16_t newest_ = 0;
  std::uint64_t seen_ = 0; ///< bit n: newest - n came
  std::uint64_t received_ = 0, lost_ = 0;
};

} // namespace strowger::channels::media
