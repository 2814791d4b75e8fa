#pragma once
#include "storage/follower.hpp"
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace strowger::storage {

/// A follower on a thread of its own. Any thread may call. Its queue is bounded: groups beyond the bound are
/// let go of and read back from the journal when it gets there.
class follower_thread {
public:
  static constexpr std::size_t default_queue_max = 2'000;
  follower_thread(archive& store, recovered_fold from, follower_options options,
                  std::size_t queue_max = default_queue_max);
  /// Folds what it was given, writes a last snapshot so that the next start is quick, and ends.
  ~follower_thread();

  /// A committed group, in order.
  void offer(group_ptr next);
  /// Runs `reader` on the follower's thread, against a state with every group offered so far.
  void read(std::function<void(const follower_view&)> reader);
  /// The same with the follower itself (index look-ups).
  void use(std::function<void(follower&)> user);
  [[nodiscard]] follower_figures figures() const;

private:
  struct item {
    group_ptr next;
    std::uint64_t up_to = 0; ///< of a task: folded this far before it runs
    std::function<void(follower&)> task;
  };
  void run();
  void serve(item& one);

  follower follower_;
  std::size_t queue_max_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<item> queue_;
  std::size_t groups_queued_ = 0;
  std::uint64_t offered_ = 0;
  bool ending_ = false;
  follower_figures shown_;
  std::thread thread_;
};

} // namespace strowger::storage
