#pragma once
#include "channels/media/line_socket.hpp"
#include "channels/media/media_words.hpp"
#include "figure.hpp"
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace strowger::bench {

/// Of the packets that should have come; where more are missing nothing was measured.
inline constexpr goal nearly_all{goal::sense::at_most, 0.01, true};

/// Callers who send RTP of 20 ms all the time and count the packets of 20 ms in the same law that they get,
/// on a thread of this process: the media process beside it is measured alone.
class media_traffic {
public:
  media_traffic(std::size_t callers, channels::media::codec law);
  ~media_traffic();
  media_traffic(const media_traffic&) = delete;
  media_traffic& operator=(const media_traffic&) = delete;

  [[nodiscard]] std::size_t callers() const { return callers_.size(); }
  [[nodiscard]] std::uint16_t port(std::size_t caller) const { return callers_[caller].port; }
  /// Where a caller sends to; before that it only listens.
  void call(std::size_t caller, std::uint16_t line_port);
  void start();
  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  [[nodiscard]] std::uint64_t received() const { return received_; }

private:
  struct caller {
    int fd = -1;
    std::uint16_t port = 0, sequence = 0;
    std::uint32_t timestamp = 0;
  };
  void run();
  void say(caller& one);
  [[nodiscard]] std::size_t heard(channels::media::arrivals& came, const caller& one) const;

  const channels::media::codec law_;
  std::vector<caller> callers_;
  std::atomic<std::uint64_t> sent_{0}, received_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

} // namespace strowger::bench
