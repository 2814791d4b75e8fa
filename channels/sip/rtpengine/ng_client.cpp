#include "channels/sip/rtpengine/ng_client.hpp"
#include "channels/sip/rtpengine/bencode.hpp"
#include "channels/sip/rtpengine/ng_words.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace strowger::channels::sip {

namespace {

constexpr int ng_timer = 1, ng_socket = 2, most_datagrams = 256;

routing::moment ng_now() {
  const auto at = std::chrono::steady_clock::now().time_since_epoch();
  return routing::moment{std::chrono::duration_cast<routing::milliseconds>(at)};
}

} // namespace

ng_client::ng_client(const std::string& address, std::uint16_t port, std::string cookies, listeners told,
                     patience with)
  : address_{address}, cookies_{std::move(cookies)}, port_{port}, told_{std::move(told)}, patience_{with},
    poll_{::epoll_create1(EPOLL_CLOEXEC)}, timer_{::timerfd_create(CLOCK_MONOTONIC,
                                                                   TFD_CLOEXEC | TFD_NONBLOCK)} {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = ng_timer;
  ::epoll_ctl(poll_, EPOLL_CTL_ADD, timer_, &event);
  connect();
  const auto now = ng_now();
  arm(now, now); // the first question comes by way of `attend`, too
}

ng_client::~ng_client() {
  for (const int fd : {socket_, timer_, poll_})
    if (fd >= 0) ::close(fd);
}

void ng_client::connect() {
  const auto of = [&](int family, const auto& at) {
    socket_ = ::socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    // Only what comes from there is heard then.
    static_cast<void>(::connect(socket_, reinterpret_cast<const sockaddr*>(&at), sizeof at));
  };
  if (sockaddr_in at{}; ::inet_pton(AF_INET, address_.c_str(), &at.sin_addr) == 1) {
    at.sin_family = AF_INET;
    at.sin_port = htons(port_);
    of(AF_INET, at);
  } else if (sockaddr_in6 at6{}; ::inet_pton(AF_INET6, address_.c_str(), &at6.sin6_addr) == 1) {
    at6.sin6_family = AF_INET6;
    at6.sin6_port = htons(port_);
    of(AF_INET6, at6);
  }
  if (socket_ < 0) return;
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = ng_socket;
  ::epoll_ctl(poll_, EPOLL_CTL_ADD, socket_, &event);
}

void ng_client::send(const std::string& datagram) const {
  // What the network does not take is as if it were lost: it is sent again.
  static_cast<void>(::send(socket_, datagram.data(), datagram.size(), MSG_NOSIGNAL));
}

std::uint64_t ng_client::begin(std::string text, bool ours, bool ping) {
  const auto number = ++next_;
  const auto now = ng_now();
  request made;
  made.goes_out = (standing_ != standing::silent || ping) && waiting_.size() < most_waiting;
  made.at = made.goes_out ? now + patience_.again.front() : now;
  made.ours = ours;
  made.ping = ping;
  made.datagram = cookies_ + std::to_string(number) + ' ' + std::move(text);
  if (made.goes_out) send(made.datagram);
  sooner(made.at, now);
  waiting_.emplace(number, std::move(made));
  return number;
}

std::uint64_t ng_client::ask(std::string text) { return begin(std::move(text), false, false); }

void ng_client::tell(std::string text) {
  if (standing_ != standing::silent && waiting_.size() < most_waiting)
    static_cast<void>(begin(std::move(text), true, false));
}

void ng_client::attend() {
  std::array<epoll_event, 4> ready{};
  const int count = ::epoll_wait(poll_, ready.data(), static_cast<int>(ready.size()), 0);
  for (int i = 0; i < count; ++i) {
    std::uint64_t times = 0;
    if (ready[static_cast<std::size_t>(i)].data.u32 == ng_timer)
      static_cast<void>(::read(timer_, &times, sizeof times));
    else
      read();
  }
  if (const auto now = ng_now(); now >= armed_) pass(now);
}

void ng_client::read() {
  std::array<char, ben_bytes_max + 1> datagram; // not cleared: it is read into at once
  for (int i = 0; i < most_datagrams; ++i) {
    const auto got = ::recv(socket_, datagram.data(), datagram.size(), 0);
    if (got < 0 && errno == ECONNREFUSED) continue; // nobody there: it is asked again, and given up
    if (got < 0) return;
    take({datagram.data(), static_cast<std::size_t>(got)});
  }
}

/// What has no cookie that waits is a late answer, or nobody's.
void ng_client::take(std::string_view datagram) {
  const auto blank = datagram.find(' ');
  if (blank == std::string_view::npos || !datagram.starts_with(cookies_) || blank <= cookies_.size()) return;
  const auto digits = datagram.substr(cookies_.size(), blank - cookies_.size());
  std::uint64_t number = 0;
  const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (wrong != std::errc{} || end != digits.data() + digits.size()) return;
  const auto found = waiting_.find(number);
  if (found == waiting_.end()) return;
  const bool ours = found->second.ours;
  if (found->second.ping) pinging_ = false;
  waiting_.erase(found);
  heard_at_ = ng_now();
  turn(true);
  if (!ours) told_.replied(number, datagram.substr(blank + 1));
}

void ng_client::turn(bool up) {
  const auto now = ng_now();
  const auto is = up ? standing::answers : standing::silent;
  if (up) ask_at_ = now + patience_.asks; // armed for sooner: looked at then
  if (is == standing_) return;
  standing_ = is;
  if (!up) ask_at_ = now + patience_.asks_silent;
  if (told_.answers) told_.answers(up);
}

void ng_client::give_up(std::uint64_t number) {
  const auto found = waiting_.find(number);
  if (found == waiting_.end()) return;
  const auto gone = std::move(found->second);
  waiting_.erase(found);
  if (gone.ping) pinging_ = false;
  if (!gone.ours) told_.replied(number, std::nullopt);
}

void ng_client::pass(routing::moment now) {
  std::vector<std::uint64_t> over;
  bool silent = false;
  for (auto& [number, one] : waiting_) {
    if (one.at > now) continue;
    if (!one.goes_out || one.sent >= patience_.again.size()) {
      over.push_back(number);
      // Who has answered another one since it was sent last is there.
      silent = silent || (one.goes_out && heard_at_ <= one.at - patience_.again.back());
      continue;
    }
    send(one.datagram);
    one.at = now + patience_.again[one.sent++];
  }
  if (silent) turn(false);
  std::sort(over.begin(), over.end());
  for (const auto number : over) give_up(number);
  if (now >= ask_at_ && !pinging_) {
    ask_at_ = now + (standing_ == standing::answers ? patience_.asks : patience_.asks_silent);
    pinging_ = true;
    static_cast<void>(begin(ng_ping(), true, true));
  }
  auto next = pinging_ ? now + patience_.asks : ask_at_;
  for (const auto& [number, one] : waiting_) next = std::min(next, one.at);
  arm(next, now);
}

void ng_client::sooner(routing::moment at, routing::moment now) {
  if (at < armed_ || armed_ <= now) arm(at, now);
}

void ng_client::arm(routing::moment at, routing::moment now) {
  armed_ = at;
  const auto in = std::max<std::int64_t>(1, (at - now).count());
  const itimerspec when{{0, 0}, {in / 1'000, (in % 1'000) * 1'000'000}};
  ::timerfd_settime(timer_, 0, &when, nullptr);
}

} // namespace strowger::channels::sip
