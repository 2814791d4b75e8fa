#include "media_traffic.hpp"
#include "channels/media/g711.hpp"
#include <chrono>
#include <stdexcept>
#include <unistd.h>

namespace strowger::bench {

namespace {

namespace media = channels::media;

media::socket_address local(std::uint16_t port) { return *media::socket_address::from("127.0.0.1", port); }

} // namespace

media_traffic::media_traffic(std::size_t callers, media::codec law) : law_{law}, callers_(callers) {
  for (auto& one : callers_) {
    one.fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    auto at = local(0);
    socklen_t size = media::socket_address::capacity;
    if (one.fd < 0 || ::bind(one.fd, at.data(), at.size()) != 0 ||
        ::getsockname(one.fd, at.data(), &size) != 0)
      throw std::runtime_error{"no socket for a caller; raise the limit of open files"};
    one.port = at.port();
  }
}

media_traffic::~media_traffic() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  for (const auto& one : callers_) ::close(one.fd);
}

void media_traffic::call(std::size_t which, std::uint16_t line_port) {
  const auto to = local(line_port);
  if (::connect(callers_[which].fd, to.data(), to.size()) != 0)
    throw std::runtime_error{"no way to the line"};
}

void media_traffic::start() {
  thread_ = std::thread{[this] { run(); }};
}

void media_traffic::say(caller& one) {
  std::array<std::uint8_t, 172> packet{};
  media::write_rtp_header(std::span{packet}.first<12>(), {media::payload_type_of(law_), false, one.sequence++,
                                                          one.timestamp += 160, one.port});
  if (::send(one.fd, packet.data(), packet.size(), MSG_DONTWAIT) > 0) ++sent_;
}

std::size_t media_traffic::heard(media::arrivals& came, const caller& one) const {
  std::size_t right = 0;
  for (std::size_t i = 0, all = came.receive(one.fd); i < all; ++i) {
    const auto packet = media::read_rtp(came.packet(i));
    if (packet && packet->header.payload_type == media::payload_type_of(law_) &&
        packet->payload.size() == media::frame_samples)
      ++right;
  }
  return right;
}

/// Four groups, one every 5 ms; what came is fetched in every fifth turn of a caller.
void media_traffic::run() {
  media::arrivals came;
  auto next = std::chrono::steady_clock::now();
  for (std::uint64_t turn = 0; !stopping_; ++turn) {
    next += std::chrono::milliseconds{5};
    std::this_thread::sleep_until(next);
    for (std::size_t i = turn % 4; i < callers_.size(); i += 4) {
      say(callers_[i]);
      if ((turn / 4 + i / 4) % 5 == 0) received_ += heard(came, callers_[i]);
    }
  }
}

} // namespace strowger::bench
