#include "channels/desktop/plain_post.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace strowger::channels::desktop {

namespace {

using deadline = std::chrono::steady_clock::time_point;
constexpr std::size_t head_bytes_max = 16U * 1024U;

routing::error problem(std::string what) { return {routing::error_code::wrong_state, std::move(what)}; }

/// One connection; closed with the object.
class line {
public:
  explicit line(deadline until) : until_{until} {}
  ~line() {
    if (fd_ >= 0) ::close(fd_);
  }
  line(const line&) = delete;
  line& operator=(const line&) = delete;

  bool open(const std::string& address, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
      errno = EINVAL;
      return false;
    }
    fd_ = ::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const bool begun =
        fd_ >= 0 && (::connect(fd_, found->ai_addr, found->ai_addrlen) == 0 || errno == EINPROGRESS);
    ::freeaddrinfo(found);
    if (!begun || !wait(POLLOUT)) return false;
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    errno = error;
    return error == 0;
  }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent >= 0)
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      else if (errno == EAGAIN ? !wait(POLLOUT) : errno != EINTR)
        return false;
    }
    return true;
  }

  /// Up to the empty line.
  bool receive_head(std::string& out) {
    std::array<char, 4096> chunk{};
    for (;;) {
      if (const auto end = out.find("\r\n\r\n"); end != std::string::npos) {
        out.resize(end);
        return true;
      }
      if (out.size() > head_bytes_max) return false;
      const auto got = ::recv(fd_, chunk.data(), chunk.size(), 0);
      if (got > 0)
        out.append(chunk.data(), static_cast<std::size_t>(got));
      else if (got == 0)
        return errno = ECONNRESET, false;
      else if (errno == EAGAIN ? !wait(POLLIN) : errno != EINTR)
        return false;
    }
  }

private:
  bool wait(short events) const {
    pollfd one{fd_, events, 0};
    for (;;) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(until_ - std::chrono::steady_clock::now()).count();
      const int ready =
          left <= 0 ? 0 : ::poll(&one, 1, static_cast<int>(std::min<long long>(left, 3'600'000)));
      if (ready > 0) return true;
      if (ready == 0) return errno = ETIMEDOUT, false;
      if (errno != EINTR) return false;
    }
  }

  deadline until_;
  int fd_ = -1;
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}
bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

} // namespace

routing::result<post_answer> read_answer_head(std::string_view head) {
  post_answer out;
  if (!head.starts_with("HTTP/1.") || head.size() < 12) return problem("not an HTTP answer");
  std::from_chars(head.data() + 9, head.data() + 12, out.status);
  if (out.status < 100) return problem("not an HTTP answer");
  for (auto at = head.find("\r\n"); at != std::string_view::npos;) {
    const auto next = head.find("\r\n", at + 2);
    const auto row = head.substr(at + 2, next == std::string_view::npos ? next : next - at - 2);
    at = next;
    // A bare CR, LF or NUL would let a value reach into another line where it is sent again (RFC 9110 5.5).
    if (row.find_first_of(std::string_view{"\r\n\0", 3}) != std::string_view::npos)
      return problem("not an HTTP answer");
    const auto colon = row.find(':');
    if (colon == std::string_view::npos) continue;
    const auto value = trimmed(row.substr(colon + 1));
    if (same_name(row.substr(0, colon), "set-cookie") && out.cookie.empty())
      out.cookie = trimmed(value.substr(0, value.find(';')));
    if (same_name(row.substr(0, colon), "retry-after"))
      std::from_chars(value.data(), value.data() + value.size(), out.retry_after);
  }
  return out;
}

routing::result<post_answer> plain_post(std::string_view address, std::uint16_t port, std::string_view path,
                                        std::string_view cookie, std::string_view json,
                                        routing::milliseconds limit) {
  const std::string host{address};
  const auto shown =
      (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + std::to_string(port);
  std::string ask = "POST " + std::string{path} + " HTTP/1.1\r\nHost: " + shown + "\r\nOrigin: http://" +
                    shown + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
                    std::to_string(json.size()) + "\r\n";
  if (!cookie.empty()) ask.append("Cookie: ").append(cookie).append("\r\n");
  ask.append("\r\n").append(json);
  line to{std::chrono::steady_clock::now() + limit};
  std::string head;
  if (!to.open(host, port) || !to.send(ask) || !to.receive_head(head))
    return problem(shown + ": " + std::generic_category().message(errno));
  return read_answer_head(head);
}

} // namespace strowger::channels::desktop
