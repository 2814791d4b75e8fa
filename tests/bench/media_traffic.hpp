#pragma once
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace strowger::bench {

/// Callers who send RTP of 20 ms all the time and count what they get, on a thread of this process: the media
/// process beside it is measured alone.
class media_traffic {
public:
  explicit media_traffic(std::size_t callers);
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

  std::vector<caller> callers_;
  std::atomic<std::uint64_t> sent_{0}, received_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

} // namespace strowger::bench
