#include "channels/media/socket_address.hpp"
#include <arpa/inet.h>
#include <array>
#include <cstring>

namespace strowger::channels::media {

std::optional<socket_address> socket_address::from(const std::string& address, std::uint16_t port) {
  socket_address made;
  if (::inet_pton(AF_INET, address.c_str(), &made.v4_.sin_addr) == 1)
    made.v4_.sin_family = AF_INET;
  else if (::inet_pton(AF_INET6, address.c_str(), &made.v6_.sin6_addr) == 1)
    made.v6_.sin6_family = AF_INET6;
  else
    return std::nullopt;
  made.set_port(port);
  return made;
}

socklen_t socket_address::size() const {
  return any_.sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
}

std::uint16_t socket_address::port() const {
  return ntohs(any_.sa_family == AF_INET6 ? v6_.sin6_port : v4_.sin_port);
}

void socket_address::set_port(std::uint16_t port) {
  (any_.sa_family == AF_INET6 ? v6_.sin6_port : v4_.sin_port) = htons(port);
}

std::string socket_address::address() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (any_.sa_family == AF_INET6)
    ::inet_ntop(AF_INET6, &v6_.sin6_addr, text.data(), text.size());
  else
    ::inet_ntop(AF_INET, &v4_.sin_addr, text.data(), text.size());
  return text.data();
}

bool operator==(const socket_address& left, const socket_address& right) {
  if (left.family() != right.family()) return false;
  if (left.family() == AF_INET6)
    return left.v6_.sin6_port == right.v6_.sin6_port &&
           std::memcmp(&left.v6_.sin6_addr, &right.v6_.sin6_addr, sizeof(in6_addr)) == 0;
  return left.v4_.sin_port == right.v4_.sin_port && left.v4_.sin_addr.s_addr == right.v4_.sin_addr.s_addr;
}

} // namespace strowger::channels::media
