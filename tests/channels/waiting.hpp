#pragma once
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace strowger::tests {

/// A value that threads change and a test waits on: no sleeping, one deadline.
template <class Value>
class watched {
public:
  template <class Change>
  void change(Change change) {
    const std::lock_guard lock{mutex_};
    change(value_);
    changed_.notify_all();
  }
  /// True once `holds(value)`; false if that did not come about in time.
  template <class Holds>
  bool wait(Holds holds, std::chrono::milliseconds longest = std::chrono::seconds{20}) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, longest, [&] { return holds(std::as_const(value_)); });
  }
  Value copy() {
    const std::lock_guard lock{mutex_};
    return value_;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  Value value_{};
};

} // namespace strowger::tests
