#pragma once
#include <arpa/inet.h>
#include <cstdint>
#include <cstring>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace strowger::tests {

/// A plain TCP connection for saying things no proper client would say.
class raw_socket {
public:
  explicit raw_socket(std::uint16_t port, const char* address = "127.0.0.1")
    : fd_{::socket(AF_INET, SOCK_STREAM, 0)} {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    inet_pton(AF_INET, address, &to.sin_addr);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) != 0)
      throw std::runtime_error{"cannot connect"};
  }
  ~raw_socket() { ::close(fd_); }
  raw_socket(const raw_socket&) = delete;
  raw_socket& operator=(const raw_socket&) = delete;

  bool write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  /// Reads until a close frame with a code has come, the other side closed or 10 s passed: the code, or 0.
  int read_close_code() const;
  /// Reads until `until` was seen, the other side closed or 10 s passed.
  std::string read(std::string_view until = "") const {
    std::string all;
    pollfd waiting{fd_, POLLIN, 0};
    while ((until.empty() || all.find(until) == std::string::npos) && ::poll(&waiting, 1, 10'000) > 0) {
      char part[4096];
      const auto got = ::recv(fd_, part, sizeof(part), 0);
      if (got <= 0) break;
      all.append(part, static_cast<std::size_t>(got));
    }
    return all;
  }

private:
  int fd_;
};

/// One HTTP/1.1 exchange on a connection of its own: everything the server sent.
inline std::string http(std::uint16_t port, std::string_view method, std::string_view path,
                        std::string_view headers = "", std::string_view body = "") {
  const raw_socket connection{port};
  std::string ask{method};
  ask += ' ';
  ask += path;
  ask += " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\nConnection: close\r\n";
  ask += headers;
  if (!body.empty()) ask += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  ask += "\r\n";
  ask += body;
  connection.write(ask);
  return connection.read();
}

/// An upgrade request as a browser sends it.
inline std::string upgrade(std::string_view path, std::string_view subprotocol,
                           std::string_view headers = "") {
  std::string ask = "GET ";
  ask += path;
  ask +=
      " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ";
  ask += subprotocol;
  ask += "\r\n";
  ask += headers;
  return ask + "\r\n";
}

/// A client's frame (RFC 6455 5.2) with a mask of zeros. `first` holds FIN and opcode.
inline std::string frame(std::uint8_t first, std::string_view payload) {
  std::string bytes{static_cast<char>(first)};
  if (payload.size() < 126) {
    bytes += static_cast<char>(0x80U | payload.size());
  } else if (payload.size() < 65536) {
    bytes += static_cast<char>(0x80U | 126U);
    bytes += static_cast<char>(payload.size() >> 8U);
    bytes += static_cast<char>(payload.size() & 0xffU);
  } else {
    bytes += static_cast<char>(0x80U | 127U);
    for (int shift = 56; shift >= 0; shift -= 8)
      bytes += static_cast<char>(payload.size() >> static_cast<unsigned>(shift) & 0xffU);
  }
  bytes.append(4, '\0');
  return bytes.append(payload);
}

inline int raw_socket::read_close_code() const {
  std::string all;
  pollfd waiting{fd_, POLLIN, 0};
  while (::poll(&waiting, 1, 10'000) > 0) {
    char part[512];
    const auto got = ::recv(fd_, part, sizeof(part), 0);
    if (got <= 0) return 0;
    all.append(part, static_cast<std::size_t>(got));
    const auto at = all.find('\x88');
    if (at != std::string::npos && at + 4 <= all.size())
      return static_cast<unsigned char>(all[at + 2]) << 8 | static_cast<unsigned char>(all[at + 3]);
  }
  return 0;
}

} // namespace strowger::tests
