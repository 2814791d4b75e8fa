#include "channels/media/media_client.hpp"
#include "channels/local_address.hpp"
#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace strowger::channels::media {

namespace {

constexpr std::int64_t shortest_wait_ms = 100, longest_wait_ms = 2'000;
constexpr int timer_number = 1, socket_number = 2, most_portions = 16;

/// How lines go on, and that they end.
bool may_be_late(const media_command& what) {
  return std::holds_alternative<change_line>(what) || std::holds_alternative<close_line>(what) ||
         std::holds_alternative<arrange>(what);
}

} // namespace

media_client::media_client(std::filesystem::path path, listeners told, bool gathers)
  : path_{std::move(path)}, told_{std::move(told)}, poll_{::epoll_create1(EPOLL_CLOEXEC)},
    timer_{::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)}, gathers_{gathers} {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = timer_number;
  ::epoll_ctl(poll_, EPOLL_CTL_ADD, timer_, &event);
  // The first try comes by way of `attend`, too: listeners are called nowhere else.
  const itimerspec at_once{{0, 0}, {0, 1}};
  ::timerfd_settime(timer_, 0, &at_once, nullptr);
}

media_client::~media_client() {
  for (const int fd : {socket_, timer_, poll_})
    if (fd >= 0) ::close(fd);
}

void media_client::try_later() {
  const itimerspec when{{0, 0}, {wait_ms_ / 1'000, (wait_ms_ % 1'000) * 1'000'000}};
  ::timerfd_settime(timer_, 0, &when, nullptr);
  wait_ms_ = std::min(wait_ms_ * 2, longest_wait_ms);
}

void media_client::connect() {
  const auto at = local_address(path_);
  if (!at) return try_later();
  socket_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  // A UNIX socket connects at once or not at all.
  if (socket_ < 0 || ::connect(socket_, plain(*at), sizeof *at) != 0) {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    return try_later();
  }
  wait_ms_ = shortest_wait_ms;
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = socket_number;
  ::epoll_ctl(poll_, EPOLL_CTL_ADD, socket_, &event);
  connected_ = true;
  if (told_.connected) told_.connected(true);
}

void media_client::lose() {
  ::close(socket_);
  socket_ = -1;
  connected_ = writing_ = broken_ = false;
  in_ = {};
  out_.clear();
  sent_ = 0;
  can_wait_ = false;
  try_later();
  if (told_.connected) told_.connected(false);
}

void media_client::want(bool writing) {
  if (writing == writing_) return;
  writing_ = writing;
  epoll_event event{};
  event.events = EPOLLIN | (writing ? std::uint32_t{EPOLLOUT} : 0U);
  event.data.u32 = socket_number;
  ::epoll_ctl(poll_, EPOLL_CTL_MOD, socket_, &event);
}

bool media_client::flush() {
  can_wait_ = false;
  while (sent_ < out_.size()) {
    const auto sent = ::send(socket_, out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) break;
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    sent_ += static_cast<std::size_t>(sent);
  }
  if (sent_ == out_.size() || sent_ > most_unread / 16) {
    out_.erase(0, sent_);
    sent_ = 0;
  }
  want(!out_.empty());
  return true;
}

bool media_client::read() {
  std::array<char, 65'536> portion; // not cleared: it is read into at once
  for (int round = 0; round < most_portions; ++round) {
    const auto got = ::recv(socket_, portion.data(), portion.size(), 0);
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    if (got == 0) return false;
    in_.take({portion.data(), static_cast<std::size_t>(got)});
    while (const auto message = in_.next())
      if (const auto event = read_event(*message); event && told_.event) told_.event(*event);
    if (in_.broken()) return false;
    if (static_cast<std::size_t>(got) < portion.size()) return true;
  }
  return true;
}

void media_client::attend() {
  std::array<epoll_event, 4> ready{};
  const int count = ::epoll_wait(poll_, ready.data(), static_cast<int>(ready.size()), 0);
  for (int i = 0; i < count; ++i) {
    if (ready[static_cast<std::size_t>(i)].data.u32 == timer_number) {
      std::uint64_t times = 0;
      if (::read(timer_, &times, sizeof times) > 0 && socket_ < 0) connect();
    } else if (socket_ >= 0) {
      if (broken_ || !flush() || !read()) lose();
    }
  }
  if (broken_ && socket_ >= 0) lose();
}

bool media_client::send(const media_command& command) {
  const bool first = out_.empty();
  if (!connected_ || broken_ || !append_frame(out_, command)) return false;
  can_wait_ = (first || can_wait_) && may_be_late(command);
  if (out_.size() - sent_ > most_unread) return give_up();
  return gathers_ || flush() || give_up();
}

void media_client::leave() {
  if (!can_wait_) leave_all();
}

void media_client::leave_all() {
  if (connected_ && !broken_ && !out_.empty() && !writing_ && !flush()) give_up();
}

/// The connection is over: lost in `attend`, which the closed socket calls.
bool media_client::give_up() {
  broken_ = true;
  ::shutdown(socket_, SHUT_RDWR);
  return false;
}

} // namespace strowger::channels::media
