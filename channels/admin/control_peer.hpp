#pragma once
#include "channels/admin/control_socket.hpp"
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

/// One client of the control socket as the socket's thread and the threads of its answers share it.
namespace strowger::channels::admin {

/// Wakes a thread out of poll(). Any thread may call.
class waker {
public:
  waker();
  ~waker();
  waker(const waker&) = delete;
  waker& operator=(const waker&) = delete;
  void wake() const;
  void rest() const; ///< takes what woke
  [[nodiscard]] int fd() const { return fd_; }

private:
  int fd_ = -1;
};

class control_peer {
public:
  using time = std::chrono::steady_clock::time_point;
  enum class fate : std::uint8_t { stays, gone, slow };

  control_peer(control_limits limits, std::shared_ptr<waker> wake, std::string user)
    : limits_{limits}, wake_{std::move(wake)}, user_{std::move(user)} {}
  [[nodiscard]] const std::string& user() const { return user_; }

  // ---- answers, any thread
  /// Appends a line; `may_wait`: until there is room. False: the client has gone.
  bool push(std::string_view line, bool may_wait);
  std::uint64_t begin_call();
  /// Appends the last line and forgets the call.
  void end_call(std::uint64_t call, std::string_view last_line);
  void on_gone(std::uint64_t call, std::function<void()> then);
  [[nodiscard]] bool gone() const;

  // ---- the socket's thread
  /// Sends what it takes without waiting; false on an error of the connection.
  bool flush(int fd, time now);
  [[nodiscard]] bool wants_to_send() const;
  [[nodiscard]] std::size_t calls() const;
  /// What is to become of it: a client that took nothing for the slow limit is given up.
  fate judge(time now);
  /// When `judge` may have something new to say although nothing happened.
  [[nodiscard]] time judge_again() const;
  /// Marks it gone and runs what was registered with `on_gone`.
  void leave();

private:
  bool room_for(std::unique_lock<std::mutex>& lock, std::size_t bytes, bool may_wait);
  [[nodiscard]] std::size_t pending() const { return out_.size() - sent_; }
  void append(std::string_view line);

  const control_limits limits_;
  const std::shared_ptr<waker> wake_;
  const std::string user_;
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::string out_;
  std::size_t sent_ = 0;      ///< bytes of `out_` already sent
  std::uint64_t drained_ = 0; ///< bytes sent in all
  time progress_{};           ///< when something was sent, or began to wait
  fate fate_ = fate::stays;
  std::uint64_t next_call_ = 0;
  std::map<std::uint64_t, std::function<void()>> calls_; ///< open calls and what to run when the client goes
};

} // namespace strowger::channels::admin
