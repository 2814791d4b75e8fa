#pragma once
#include "channels/media/rtp.hpp"
#include "channels/media/socket_address.hpp"
#include "routing/model/time.hpp"

namespace strowger::channels::media {

/// Whose RTP a line believes. Behind address translation packets do not come from where the signalling says;
/// so the first source that sends is believed, from then on it alone, and another one only after the first
/// has been silent for two seconds. Pure.
///
/// The signalled address is believed at its first packet, whoever was before: a port has been somebody
/// else's, who may go on sending to it. Anybody else is believed after four packets in a row, so that a stray
/// packet decides nothing. What carries a proof of its own (SRTP) is believed wherever it comes from.
class latch {
public:
  /// A new signalled address is waited for anew; the same one again changes nothing.
  void expect(const std::optional<socket_address>& signalled);
  /// Whether a packet is believed. `proven`: it was authenticated.
  bool take(const socket_address& source, const rtp_header& header, bool proven, routing::milliseconds now);
  [[nodiscard]] const std::optional<socket_address>& believed() const { return believed_; }
  /// Silence was long enough: another source may come.
  [[nodiscard]] bool open(routing::milliseconds now) const;
  [[nodiscard]] std::uint64_t strangers() const { return strangers_; }
  [[nodiscard]] routing::milliseconds last() const { return last_; }

private:
  bool try_out(const socket_address& source, const rtp_header& header);
  bool believe(const socket_address& source, routing::milliseconds now);

  std::optional<socket_address> signalled_, believed_, candidate_;
  std::uint16_t candidate_next_ = 0;
  int candidate_row_ = 0;
  routing::milliseconds last_{0};
  std::uint64_t strangers_ = 0;
};

} // namespace strowger::channels::media
