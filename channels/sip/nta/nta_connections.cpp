#include "channels/sip/nta/nta_inside.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <dirent.h>
#include <netinet/in.h>
#include <sys/socket.h>

/// The connections that came to our listeners, as the system has them: Sofia does not tell of those over
/// which nothing whole has come yet.
namespace strowger::channels::sip {

namespace {

struct socket_place {
  std::string address;
  std::uint16_t port = 0;
};

template <class Ask>
std::optional<socket_place> place_of(int fd, Ask ask) {
  sockaddr_storage at{};
  socklen_t size = sizeof at;
  if (ask(fd, reinterpret_cast<sockaddr*>(&at), &size) != 0) return std::nullopt;
  char text[INET6_ADDRSTRLEN] = "";
  if (at.ss_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(&at);
    inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
    return socket_place{text, ntohs(v4->sin_port)};
  }
  if (at.ss_family != AF_INET6) return std::nullopt;
  const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&at);
  inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
  return socket_place{text, ntohs(v6->sin6_port)};
}

bool is_stream(int fd) {
  int kind = 0;
  socklen_t size = sizeof kind;
  return ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &kind, &size) == 0 && kind == SOCK_STREAM;
}

} // namespace

std::vector<open_connection> nta_stack::connections() const {
  std::vector<open_connection> all;
  auto* folder = ::opendir("/proc/self/fd");
  if (folder == nullptr) return all;
  while (const auto* entry = ::readdir(folder)) {
    const std::string_view name{entry->d_name};
    int fd = -1;
    if (std::from_chars(name.data(), name.data() + name.size(), fd).ec != std::errc{} || !is_stream(fd))
      continue;
    const auto ours = place_of(fd, ::getsockname);
    const bool came_here = ours && std::any_of(inside_->listeners.begin(), inside_->listeners.end(),
                                               [&](const auto& one) { return one.port == ours->port; });
    if (!came_here) continue;
    if (auto theirs = place_of(fd, ::getpeername)) // none: it listens
      all.push_back({fd, std::move(theirs->address), theirs->port});
  }
  ::closedir(folder);
  return all;
}

/// Its end is seen, and tidied up after, as if the other side had ended it.
void nta_stack::cut(int descriptor) { ::shutdown(descriptor, SHUT_RDWR); }

} // namespace strowger::channels::sip
