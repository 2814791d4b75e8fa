#include "storage/follower_thread.hpp"

namespace strowger::storage {

follower_thread::follower_thread(archive& store, recovered_fold from, follower_options options,
                                 std::size_t queue_max)
  : follower_{store, std::move(from), options},
    queue_max_{queue_max}, offered_{follower_.figures().group}, shown_{follower_.figures()} {
  thread_ = std::thread{[this] { run(); }};
}

follower_thread::~follower_thread() {
  {
    const std::lock_guard hold{mutex_};
    ending_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void follower_thread::offer(group_ptr next) {
  {
    const std::lock_guard hold{mutex_};
    offered_ = next->number;
    if (groups_queued_ < queue_max_) {
      ++groups_queued_;
      queue_.push_back({std::move(next), 0, {}});
    }
  }
  wake_.notify_one();
}

void follower_thread::use(std::function<void(follower&)> user) {
  {
    const std::lock_guard hold{mutex_};
    queue_.push_back({nullptr, offered_, std::move(user)});
  }
  wake_.notify_one();
}

void follower_thread::read(std::function<void(const follower_view&)> reader) {
  use([reader = std::move(reader)](follower& at) { reader(at.view()); });
}

follower_figures follower_thread::figures() const {
  const std::lock_guard hold{mutex_};
  auto figures = shown_;
  figures.waiting = groups_queued_;
  return figures;
}

void follower_thread::serve(item& one) {
  if (one.next) {
    follower_.take(*one.next);
  } else {
    follower_.catch_up(one.up_to);
    one.task(follower_);
  }
}

void follower_thread::run() {
  std::unique_lock hold{mutex_};
  bool writing = false;
  while (true) {
    const auto behind = [this] { return shown_.failure.empty() && shown_.group < offered_; };
    const auto due = [&] { return !queue_.empty() || ending_ || writing || behind(); };
    wake_.wait(hold, due);
    if (!queue_.empty()) {
      auto one = std::move(queue_.front());
      queue_.pop_front();
      if (one.next) --groups_queued_;
      hold.unlock();
      serve(one);
      one = {};
      writing = true; // perhaps: the next idle turn finds out
    } else if (behind()) {
      const auto up_to = offered_;
      hold.unlock();
      follower_.catch_up(up_to);
      writing = true;
    } else if (writing) {
      hold.unlock();
      writing = follower_.work();
    } else {
      hold.unlock();
      follower_.finish();
      return;
    }
    hold.lock();
    shown_ = follower_.figures();
  }
}

} // namespace strowger::storage
