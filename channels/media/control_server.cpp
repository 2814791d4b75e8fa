#include "channels/media/control_server.hpp"
#include "channels/local_address.hpp"
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace strowger::channels::media {

namespace {

routing::error cannot_listen(const std::filesystem::path& path, const std::string& why) {
  return {routing::error_code::wrong_state, path.string() + ": " + why};
}

bool may_speak(int fd) {
  ucred who{};
  socklen_t size = sizeof who;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) return false;
  return who.uid == ::geteuid() || who.uid == 0;
}

bool answers(const sockaddr_un& at) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return false;
  const bool yes = ::connect(fd, plain(at), sizeof at) == 0 || errno == EAGAIN;
  ::close(fd);
  return yes;
}

/// Whether an event must reach a client that comes later; the rest it learns from the list.
bool worth_keeping(const media_event& event) {
  return std::holds_alternative<digit_heard>(event) || std::holds_alternative<playlist_played>(event);
}

} // namespace

control_server::~control_server() {
  drop_client();
  if (listening_ < 0) return;
  ::close(listening_);
  ::unlink(path_.c_str());
}

routing::result<void> control_server::listen(const std::filesystem::path& path) {
  const auto at = local_address(path);
  if (!at) return cannot_listen(path, "longer than 107 bytes");
  if (answers(*at)) return cannot_listen(path, "another media process answers there");
  ::unlink(path.c_str());
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const auto mask = ::umask(0177);
  const bool bound = fd >= 0 && ::bind(fd, plain(*at), sizeof *at) == 0;
  ::umask(mask);
  if (!bound || ::listen(fd, 4) != 0) {
    const auto error = cannot_listen(path, std::strerror(errno));
    if (fd >= 0) ::close(fd);
    return error;
  }
  listening_ = fd;
  path_ = path;
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = as_.listening;
  ::epoll_ctl(poll_, EPOLL_CTL_ADD, listening_, &event);
  return {};
}

void control_server::drop_client() {
  if (client_ >= 0) ::close(client_);
  client_ = -1;
  writing_ = cut_ = false;
  in_ = {};
  out_.clear();
  sent_ = 0;
}

bool control_server::accept() {
  const int fd = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) return false;
  if (!may_speak(fd)) {
    ::close(fd);
    return false;
  }
  drop_client();
  client_ = fd;
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = as_.client;
  ::epoll_ctl(poll_, EPOLL_CTL_ADD, client_, &event);
  return true;
}

void control_server::want(bool writing) {
  if (writing == writing_) return;
  writing_ = writing;
  epoll_event event{};
  event.events = EPOLLIN | (writing ? std::uint32_t{EPOLLOUT} : 0U);
  event.data.u64 = as_.client;
  ::epoll_ctl(poll_, EPOLL_CTL_MOD, client_, &event);
}

bool control_server::attend(std::uint32_t ready, const std::function<void(const media_command&)>& obey) {
  if (client_ < 0) return true;
  bool lives = !cut_;
  if (lives && (ready & EPOLLOUT) != 0) lives = flush();
  if (lives && (ready & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) lives = read(obey);
  if (!lives || cut_) drop_client();
  return client_ >= 0;
}

/// One portion, so that a flood of commands is not heard.
bool control_server::read(const std::function<void(const media_command&)>& obey) {
  std::array<char, 16'384> portion; // not cleared: it is read into at once
  const auto got = ::recv(client_, portion.data(), portion.size(), 0);
  if (got < 0) return errno == EAGAIN || errno == EINTR;
  if (got == 0) return false;
  in_.take({portion.data(), static_cast<std::size_t>(got)});
  while (const auto message = in_.next()) {
    const auto command = read_command(*message);
    if (!command) return false; // another version, or no SIP process at all
    obey(*command);
  }
  return !in_.broken();
}

bool control_server::flush() {
  while (sent_ < out_.size()) {
    const auto sent = ::send(client_, out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) break;
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    sent_ += static_cast<std::size_t>(sent);
  }
  if (sent_ == out_.size() || sent_ > most_unread / 4) {
    out_.erase(0, sent_);
    sent_ = 0;
  }
  want(!out_.empty());
  return true;
}

void control_server::tell(const media_event& event) {
  if (client_ < 0) {
    if (!worth_keeping(event)) return;
    if (kept_.size() >= most_kept) kept_.pop_front();
    kept_.push_back(event);
    return;
  }
  if (cut_) return;
  append_frame(out_, event);
  if (out_.size() - sent_ > most_unread) cut();
}

void control_server::leave() {
  if (client_ >= 0 && !cut_ && !out_.empty() && !writing_ && !flush()) cut();
}

/// Dropped when its socket is next attended to, which is at once.
void control_server::cut() {
  cut_ = true;
  ::shutdown(client_, SHUT_RDWR);
}

void control_server::send_kept() {
  for (const auto& event : std::exchange(kept_, {})) tell(event);
}

} // namespace strowger::channels::media
