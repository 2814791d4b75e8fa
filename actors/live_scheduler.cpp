#include "actors/live_scheduler.hpp"

namespace strowger::actors {

namespace {

/// Whose actor this thread is running; null: none.
thread_local const ready_actors* at_work = nullptr;

} // namespace

void ready_actors::add(caf::resumable* one) {
  bool calls = false;
  {
    const std::lock_guard hold{mutex_};
    ready_.push_back(one);
    const bool ours = at_work == this && ready_.size() == 1;
    calls = !ours && asleep_ > called_;
    if (calls) ++called_;
  }
  if (calls) wake_.notify_one();
}

caf::resumable* ready_actors::next() {
  std::unique_lock hold{mutex_};
  while (ready_.empty()) {
    ++asleep_;
    wake_.wait(hold, [&] { return called_ > 0; });
    --called_;
    --asleep_;
  }
  auto* const one = ready_.front();
  ready_.pop_front();
  at_work = this;
  return one;
}

caf::resumable* ready_actors::take_left() {
  const std::lock_guard hold{mutex_};
  if (ready_.empty()) return nullptr;
  auto* const one = ready_.front();
  ready_.pop_front();
  return one;
}

} // namespace strowger::actors
