#include "sim/load/call_audio.hpp"
#include "channels/media/g711.hpp"
#include "channels/media/rtp.hpp"
#include "channels/media/socket_address.hpp"
#include "channels/media/srtp_session.hpp"
#include <algorithm>
#include <cmath>
#include <numbers>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <vector>

namespace strowger::sim::load {

namespace media = channels::media;

namespace {

constexpr auto law = media::codec::pcma;
using tone_frame = std::array<std::uint8_t, media::frame_samples>;

/// 400 and 500 Hz: whole periods in each frame.
tone_frame tone_of(call_audio::side who, media::codec in) {
  const double hertz = who == call_audio::side::caller ? 400 : 500;
  tone_frame frame{};
  for (std::size_t i = 0; i < frame.size(); ++i)
    frame[i] = media::to_code(
        in, static_cast<std::int16_t>(8'000 * std::sin(2 * std::numbers::pi * hertz * static_cast<double>(i) /
                                                       static_cast<double>(media::sample_rate))));
  return frame;
}

const tone_frame& frame_of(call_audio::side who) {
  static const std::array both{tone_of(call_audio::side::caller, law), tone_of(call_audio::side::agent, law)};
  return both[static_cast<std::size_t>(who)];
}

int open_port(const std::string& address, std::uint16_t& port) {
  auto at = media::socket_address::from(address, 0);
  if (!at) return -1;
  const int fd = ::socket(at->family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  auto size = at->size();
  if (::bind(fd, at->data(), at->size()) != 0 || ::getsockname(fd, at->data(), &size) != 0) {
    ::close(fd);
    return -1;
  }
  port = at->port();
  return fd;
}

void watch(int poll, int fd, std::uint64_t as) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = as;
  ::epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
}

constexpr std::uint64_t the_clock = 0, the_sink = ~std::uint64_t{0};
constexpr long frame_nanoseconds = 20'000'000;

} // namespace

struct call_audio::line {
  side as = side::caller;
  heard tells;
  int fd = -1;
  std::uint16_t port = 0;
  std::optional<media::socket_address> to;
  media::rtp_header head;
  std::optional<media::srtp_keys> keys;
  std::optional<media::srtp_session> srtp;
  bool heard_any = false, heard_other = false;
};

call_audio::call_audio(const std::string& address) : address_{address} {
  std::uint16_t port = 0;
  sink_ = open_port(address_, port);
  poll_ = ::epoll_create1(EPOLL_CLOEXEC);
  clock_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  itimerspec every{{0, frame_nanoseconds}, {0, frame_nanoseconds}};
  ::timerfd_settime(clock_, 0, &every, nullptr);
  watch(poll_, clock_, the_clock);
  if (sink_ >= 0) watch(poll_, sink_, the_sink);
  thread_ = std::thread{[this] { live(); }};
}

call_audio::~call_audio() {
  over_ = true;
  thread_.join();
  for (const auto& [id, one] : lines_) ::close(one->fd);
  for (const int fd : {sink_, poll_, clock_})
    if (fd >= 0) ::close(fd);
}

media::endpoint call_audio::silent_end() const {
  auto at = media::socket_address::from(address_, 0);
  auto size = at ? at->size() : socklen_t{0};
  if (!at || ::getsockname(sink_, at->data(), &size) != 0) return {address_, 9};
  return {address_, at->port()};
}

call_audio::audio_id call_audio::open(side as, heard tells) {
  auto made = std::make_unique<line>();
  made->as = as;
  made->tells = std::move(tells);
  made->fd = open_port(address_, made->port);
  if (made->fd < 0) return 0;
  const std::lock_guard hold{mutex_};
  const auto id = ++last_;
  made->head.payload_type = media::payload_type_of(law);
  made->head.ssrc = static_cast<std::uint32_t>(id * 2'654'435'761U);
  watch(poll_, made->fd, id);
  lines_[id] = std::move(made);
  return id;
}

media::endpoint call_audio::end_of(audio_id of) {
  const std::lock_guard hold{mutex_};
  const auto found = lines_.find(of);
  return found == lines_.end() ? media::endpoint{} : media::endpoint{address_, found->second->port};
}

void call_audio::send_to(audio_id of, const media::endpoint& other,
                         const std::optional<media::srtp_keys>& keys) {
  const std::lock_guard hold{mutex_};
  const auto found = lines_.find(of);
  if (found == lines_.end()) return;
  auto& one = *found->second;
  one.to = media::socket_address::from(other);
  if (one.keys == keys) return;
  one.keys = keys;
  one.srtp.reset();
  if (keys) one.srtp = media::srtp_session::open(*keys);
}

void call_audio::listen_again(audio_id to) {
  const std::lock_guard hold{mutex_};
  if (const auto found = lines_.find(to); found != lines_.end()) found->second->heard_other = false;
}

void call_audio::close(audio_id of) {
  const std::lock_guard hold{mutex_};
  const auto found = lines_.find(of);
  if (found == lines_.end()) return;
  ::close(found->second->fd);
  lines_.erase(found);
}

void call_audio::live() {
  std::array<epoll_event, 64> events;
  while (!over_) {
    const int count = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), 100);
    for (int i = 0; i < count; ++i) {
      const auto which = events[static_cast<std::size_t>(i)].data.u64;
      if (which == the_clock) {
        std::uint64_t turns = 0;
        static_cast<void>(::read(clock_, &turns, sizeof turns));
        for (; turns > 0; --turns) send_all();
      } else if (which == the_sink) {
        std::array<char, 2'048> nothing;
        while (::recv(sink_, nothing.data(), nothing.size(), 0) >= 0) continue;
      } else {
        receive(which);
      }
    }
  }
}

void call_audio::send_all() {
  const std::lock_guard hold{mutex_};
  constexpr auto plain_bytes = media::rtp_header_bytes + media::frame_samples;
  std::array<std::uint8_t, plain_bytes + media::srtp_session::trailer_bytes> packet;
  for (const auto& [id, one] : lines_) {
    if (!one->to) continue;
    media::write_rtp_header(std::span{packet}.first<media::rtp_header_bytes>(), one->head);
    const auto& tone = frame_of(one->as);
    std::copy(tone.begin(), tone.end(), packet.begin() + media::rtp_header_bytes);
    auto size = plain_bytes;
    if (one->keys) size = one->srtp ? one->srtp->protect(packet, size) : 0;
    if (size != 0) ::sendto(one->fd, packet.data(), size, 0, one->to->data(), one->to->size());
    ++one->head.sequence;
    one->head.timestamp += static_cast<std::uint32_t>(media::frame_samples);
  }
}

void call_audio::receive(audio_id of) {
  bool first = false, other = false;
  heard tells;
  {
    const std::lock_guard hold{mutex_};
    const auto found = lines_.find(of);
    if (found == lines_.end()) return;
    auto& one = *found->second;
    std::array<std::uint8_t, 2'048> bytes;
    for (;;) {
      const auto came = ::recv(one.fd, bytes.data(), bytes.size(), 0);
      if (came < 0) break;
      auto size = static_cast<std::size_t>(came);
      if (one.keys) size = one.srtp ? one.srtp->unprotect(std::span{bytes.data(), size}) : 0;
      const auto packet = media::read_rtp(std::span{bytes.data(), size});
      if (!packet) continue;
      if (!std::exchange(one.heard_any, true)) first = true;
      if (one.heard_other) continue;
      const auto& theirs = frame_of(one.as == side::caller ? side::agent : side::caller);
      if (std::equal(packet->payload.begin(), packet->payload.end(), theirs.begin(), theirs.end()))
        other = one.heard_other = true;
    }
    if (first || other) tells = one.tells;
  }
  if (first) tells(false);
  if (other) tells(true);
}

} // namespace strowger::sim::load
