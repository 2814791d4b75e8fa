#pragma once
#include "channels/media/control_server.hpp"
#include "channels/media/switchboard.hpp"
#include "channels/sign_of_life.hpp"
#include <atomic>
#include <thread>

namespace strowger::channels::media {

/// The media process's one thread of audio: waits for packets, for the next turn, for commands. A loop
/// without lines sleeps.
class media_loop {
public:
  explicit media_loop(media_settings settings);
  ~media_loop();
  media_loop(const media_loop&) = delete;
  media_loop& operator=(const media_loop&) = delete;

  /// Reads the prompts and begins to listen on the socket.
  routing::result<void> start();
  /// Shown while it runs; to be called before that.
  void shows(const sign_of_life& sign);
  /// Until `stop`, `end_media`, or nobody came for `alone_after`.
  void run();
  /// From any thread, and from signal handlers.
  void stop();

private:
  enum watched : std::uint64_t {
    wake_number = 1,
    timer_number,
    listening_number,
    client_number,
    sign_number,
    first_address
  };

  void watch(int fd, std::uint64_t number) const;
  void attend(std::uint64_t number, std::uint32_t ready);
  void take_turns();
  void set_timer(bool runs);
  void obey(const media_command& command);
  void load_prompts();
  void take_loaded();
  void wake() const;
  [[nodiscard]] std::chrono::microseconds since_begin() const;
  void log(const std::string& line) const {
    if (settings_.log) settings_.log(line);
  }

  const media_settings settings_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  const int poll_, wake_, timer_;
  const sign_of_life* sign_ = nullptr;
  std::atomic<bool> stopping_{false};
  bool timer_runs_ = false;
  std::uint64_t last_turn_ = 0, missed_ = 0, missed_told_at_ = 0;
  std::chrono::microseconds alone_since_{0};
  control_server control_;
  std::unique_ptr<switchboard> board_;
  std::thread loader_;
  std::mutex loaded_mutex_;
  std::shared_ptr<prompt_store> loaded_;
  bool loading_ = false, load_again_ = false;
};

} // namespace strowger::channels::media
