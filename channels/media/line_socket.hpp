#pragma once
#include "channels/media/rtp.hpp"
#include "channels/media/socket_address.hpp"
#include <array>
#include <memory>

namespace strowger::channels::media {

/// One UDP socket, never blocking. Connected to the source it believes, where it can be: sending costs less
/// so, and the kernel itself keeps strangers' packets away.
class line_socket {
public:
  line_socket() = default;
  ~line_socket();
  line_socket(const line_socket&) = delete;
  line_socket& operator=(const line_socket&) = delete;

  /// False where the port is somebody else's. Marked for expedited forwarding (RFC 3246).
  bool open(const socket_address& at);
  void close();
  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] bool connected() const { return connected_; }
  void connect_to(const socket_address& peer);
  void disconnect();
  /// What cannot be sent at once is dropped, as on any network.
  void send(bytes_view packet, const socket_address& to) const;

private:
  int fd_ = -1;
  bool connected_ = false;
};

/// Packets taken from a socket in one call; shared by all lines of a thread.
class arrivals {
public:
  static constexpr std::size_t most = 16, packet_bytes = 1'600;
  arrivals();
  /// How many came; their packets and sources are valid until the next call. Larger ones are passed over.
  std::size_t receive(int fd);
  std::span<std::uint8_t> packet(std::size_t index);
  [[nodiscard]] const socket_address& source(std::size_t index) const { return sources_[index]; }

private:
  std::unique_ptr<std::array<std::array<std::uint8_t, packet_bytes>, most>> buffers_;
  std::array<socket_address, most> sources_;
  std::array<iovec, most> parts_{};
  std::array<mmsghdr, most> messages_{};
};

} // namespace strowger::channels::media
