#include "channels/web/listening.hpp"
#include "channels/web/admission.hpp"
#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <string_view>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace strowger::channels::web {

namespace {

constexpr int first_inherited = 3, inherited_max = 64;

routing::error problem(int why) {
  return {routing::error_code::invalid_value, std::generic_category().message(why)};
}

sockaddr_storage bound_to(int fd) {
  sockaddr_storage where{};
  socklen_t length = sizeof where;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&where), &length) != 0) where.ss_family = AF_UNSPEC;
  return where;
}

bool is_four(const std::string& address) { return address.find(':') == std::string::npos; }

/// A numeric address as the system wants it, and its length.
std::pair<sockaddr_storage, socklen_t> plain(const std::string& address, std::uint16_t port) {
  sockaddr_storage where{};
  const auto bytes = address_bytes(address).value_or(std::array<std::uint8_t, 16>{});
  if (is_four(address)) {
    auto& four = reinterpret_cast<sockaddr_in&>(where);
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    std::memcpy(&four.sin_addr, bytes.data() + 12, 4);
    return {where, sizeof four};
  }
  auto& six = reinterpret_cast<sockaddr_in6&>(where);
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(port);
  std::memcpy(&six.sin6_addr, bytes.data(), 16);
  return {where, sizeof six};
}

bool listens(int fd) {
  int yes = 0;
  socklen_t length = sizeof yes;
  const auto family = bound_to(fd).ss_family;
  return (family == AF_INET || family == AF_INET6) &&
         ::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &yes, &length) == 0 && yes != 0;
}

/// A decimal number from the environment; -1 when it is not there or no number.
long from_environment(const char* name) {
  const char* text = std::getenv(name); // NOLINT(concurrency-mt-unsafe): before other threads begin
  if (!text) return -1;
  const std::string_view all{text};
  long number = -1;
  const auto [end, why] = std::from_chars(all.data(), all.data() + all.size(), number);
  return why == std::errc{} && end == all.data() + all.size() ? number : -1;
}

} // namespace

listening_socket::listening_socket(listening_socket&& from) noexcept : fd_{std::exchange(from.fd_, -1)} {}
listening_socket& listening_socket::operator=(listening_socket&& from) noexcept {
  std::swap(fd_, from.fd_);
  return *this;
}
listening_socket::~listening_socket() {
  if (fd_ >= 0) ::close(fd_);
}

std::string listening_socket::address() const {
  const auto where = bound_to(fd_);
  std::array<std::uint8_t, 16> bytes{};
  if (where.ss_family == AF_INET6) {
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(where).sin6_addr, 16);
  } else if (where.ss_family == AF_INET) {
    bytes[10] = bytes[11] = 0xff;
    std::memcpy(bytes.data() + 12, &reinterpret_cast<const sockaddr_in&>(where).sin_addr, 4);
  } else {
    return {};
  }
  return address_text(bytes);
}

std::uint16_t listening_socket::port() const {
  const auto where = bound_to(fd_);
  if (where.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(where).sin6_port);
  return where.ss_family == AF_INET ? ntohs(reinterpret_cast<const sockaddr_in&>(where).sin_port)
                                    : std::uint16_t{0};
}

routing::result<listening_socket> listening_socket::copy() const {
  const int fd = ::fcntl(fd_, F_DUPFD_CLOEXEC, first_inherited + inherited_max);
  if (fd < 0) return problem(errno);
  return listening_socket{fd};
}

routing::result<listening_socket> listen_at(const std::string& address, std::uint16_t port,
                                            listening_sockets& inherited) {
  const auto [where, length] = plain(address, port);
  const auto same =
      std::find_if(inherited.begin(), inherited.end(), [&, family = where.ss_family](const auto& one) {
        return bound_to(one.fd()).ss_family == family && (port == 0 || one.port() == port) &&
               address_bytes(one.address()) == address_bytes(address);
      });
  if (same != inherited.end()) {
    auto found = std::move(*same);
    inherited.erase(same);
    return found;
  }
  listening_socket made{::socket(where.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (made.fd() < 0) return problem(errno);
  const int on = 1; // ports that lately closed connections remember may be bound again
  if (::setsockopt(made.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(made.fd(), reinterpret_cast<const sockaddr*>(&where), length) != 0 ||
      ::listen(made.fd(), SOMAXCONN) != 0)
    return problem(errno);
  return made;
}

listening_sockets take_inherited_sockets() {
  listening_sockets found;
  const auto count = from_environment("LISTEN_FDS");
  const bool ours = from_environment("LISTEN_PID") == ::getpid();
  for (const char* name : {"LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"})
    ::unsetenv(name); // NOLINT(concurrency-mt-unsafe): before other threads begin
  if (!ours) return found;
  for (int fd = first_inherited; fd < first_inherited + std::min<long>(count, inherited_max); ++fd) {
    if (!listens(fd)) continue;
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
    found.emplace_back(fd);
  }
  return found;
}

void leave_to_successor(listening_sockets sockets) {
  // First all out of the way of each other.
  listening_sockets above;
  for (const auto& one : sockets)
    if (auto copy = one.copy(); copy && above.size() < inherited_max)
      above.push_back(std::move(copy.value()));
  sockets.clear();
  int next = first_inherited;
  for (const auto& one : above)
    if (::dup2(one.fd(), next) == next) ++next; // which the successor finds open
  // NOLINTBEGIN(concurrency-mt-unsafe): other threads have ended
  ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
  ::setenv("LISTEN_FDS", std::to_string(next - first_inherited).c_str(), 1);
  // NOLINTEND(concurrency-mt-unsafe)
}

} // namespace strowger::channels::web
