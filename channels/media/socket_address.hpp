#pragma once
#include "channels/media/media_words.hpp"
#include <netinet/in.h>
#include <optional>
#include <string>
#include <sys/socket.h>

namespace strowger::channels::media {

/// An IPv4 or IPv6 address with a port, as the system calls take it.
class socket_address {
public:
  socket_address() : v6_{} {}
  /// Numbers only; nothing is looked up.
  static std::optional<socket_address> from(const std::string& address, std::uint16_t port);
  static std::optional<socket_address> from(const endpoint& at) { return from(at.address, at.port); }

  [[nodiscard]] const sockaddr* data() const { return &any_; }
  sockaddr* data() { return &any_; }
  [[nodiscard]] socklen_t size() const;
  [[nodiscard]] sa_family_t family() const { return any_.sa_family; }
  [[nodiscard]] std::uint16_t port() const;
  void set_port(std::uint16_t port);
  [[nodiscard]] std::string address() const;
  friend bool operator==(const socket_address& left, const socket_address& right);

  static constexpr socklen_t capacity = sizeof(sockaddr_in6);

private:
  union {
    sockaddr any_;
    sockaddr_in v4_;
    sockaddr_in6 v6_;
  };
};

} // namespace strowger::channels::media
