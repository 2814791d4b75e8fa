#pragma once
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace strowger::actors {

/// Tells waiting threads that groups became durable. Who rings hands over a number and waits for nobody; who
/// follows reads the groups from the journal at its own pace, so nothing piles up here and nothing is left
/// out. Any thread.
class group_bell {
public:
  void ring(std::uint64_t group) {
    {
      const std::lock_guard hold{mutex_};
      newest_ = group;
    }
    heard_.notify_all();
  }
  /// Returns once a group after `last` is durable, or `gone` is true; whether the former.
  bool wait_past(std::uint64_t last, const std::atomic<bool>& gone) {
    std::unique_lock hold{mutex_};
    heard_.wait(hold, [&] { return newest_ > last || gone; });
    return !gone;
  }
  /// Sets the flag of one who waits.
  void leave(std::atomic<bool>& gone) {
    {
      const std::lock_guard hold{mutex_};
      gone = true;
    }
    heard_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable heard_;
  std::uint64_t newest_ = 0;
};

} // namespace strowger::actors
