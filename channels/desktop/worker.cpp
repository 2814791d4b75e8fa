#include "channels/desktop/worker.hpp"
#include <utility>

namespace strowger::channels::desktop {

worker::worker(std::size_t waiting_max) : waiting_max_{waiting_max}, thread_{[this] { run(); }} {}

worker::~worker() { stop(); }

void worker::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  something_.notify_one();
  if (thread_.joinable()) thread_.join();
}

bool worker::try_give(std::function<void()> work) {
  {
    const std::lock_guard lock{mutex_};
    if (stopping_ || waiting_.size() >= waiting_max_) return false;
    waiting_.push_back({std::move(work), false});
  }
  something_.notify_one();
  return true;
}

void worker::owe(std::function<void()> work) {
  {
    const std::lock_guard lock{mutex_};
    if (!ended_) {
      waiting_.push_back({std::move(work), true});
      something_.notify_one();
      return;
    }
  }
  work();
}

void worker::run() {
  std::unique_lock lock{mutex_};
  for (;;) {
    something_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) {
      ended_ = true;
      return;
    }
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    if (stopping_ && !next.owed) continue;
    lock.unlock();
    next.work();
    next.work = nullptr; // whatever it holds is let go without the lock
    lock.lock();
  }
}

} // namespace strowger::channels::desktop
