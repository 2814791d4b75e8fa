#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace strowger::channels::desktop {

/// One thread for what is too slow for the web server's: Argon2id (tens of milliseconds) and writes that wait
/// for the disk. Work is done in the order it was given. Any thread may give; work must not throw.
class worker {
public:
  /// `waiting_max` bounds what `try_give` may leave waiting.
  explicit worker(std::size_t waiting_max);
  /// As `stop`.
  ~worker();
  worker(const worker&) = delete;
  worker& operator=(const worker&) = delete;

  /// False if as much is waiting as may: the caller tells its client to come back later.
  [[nodiscard]] bool try_give(std::function<void()> work);
  /// Work that has to be done whatever waits, such as forgetting a session. The caller bounds how much that
  /// can be.
  void owe(std::function<void()> work);
  /// Finishes the work in hand and what is owed, drops the rest and ends the thread. What is owed later is
  /// done at once, on the caller's thread. Not from the worker's own work.
  void stop();

private:
  struct job {
    std::function<void()> work;
    bool owed = false;
  };
  void run();

  const std::size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable something_;
  std::deque<job> waiting_;
  bool stopping_ = false, ended_ = false;
  std::thread thread_;
};

} // namespace strowger::channels::desktop
