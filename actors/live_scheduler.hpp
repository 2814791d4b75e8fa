#pragma once
#include <caf/policy/unprofiled.hpp>
#include <caf/resumable.hpp>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>

namespace caf::scheduler {
class abstract_coordinator;
}

namespace strowger::actors {

/// Actors that have letters, in the order they got them, and the threads that run them. Thread-safe.
///
/// To wake a thread costs more than most letters do. So what an actor sends is left to the thread it runs on,
/// which looks here when the actor is done, as long as nobody else waits; and whoever wakes a thread has let
/// go of the lock it would stumble over.
class ready_actors {
public:
  explicit ready_actors(caf::scheduler::abstract_coordinator*) {}

  /// From any thread.
  void add(caf::resumable* one);
  /// The next one's turn, as soon as there is one; the thread's last one is done with that.
  caf::resumable* next();
  /// Those that never got their turn; nothing: no more.
  caf::resumable* take_left();

private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<caf::resumable*> ready_;
  std::size_t asleep_ = 0; ///< threads
  std::size_t called_ = 0; ///< of them, who have not noticed yet
};

/// A policy of CAF 0.17's scheduler: one queue for all threads. In place of `work_sharing`, which wakes a
/// thread for each actor, while it holds the lock.
class one_queue : public caf::policy::unprofiled {
public:
  using coordinator_data = ready_actors;
  struct worker_data {
    explicit worker_data(caf::scheduler::abstract_coordinator*) {}
  };

  template <class Coordinator>
  void central_enqueue(Coordinator* self, caf::resumable* job) {
    d(self).add(job);
  }
  template <class Worker>
  void external_enqueue(Worker* self, caf::resumable* job) {
    d(self->parent()).add(job);
  }
  template <class Worker>
  void internal_enqueue(Worker* self, caf::resumable* job) {
    d(self->parent()).add(job);
  }
  template <class Worker>
  void resume_job_later(Worker* self, caf::resumable* job) {
    d(self->parent()).add(job);
  }
  template <class Worker>
  caf::resumable* dequeue(Worker* self) {
    return d(self->parent()).next();
  }
  template <class Worker, class Visitor>
  void foreach_resumable(Worker*, Visitor) {}
  template <class Coordinator, class Visitor>
  void foreach_central_resumable(Coordinator* self, Visitor visit) {
    while (auto* one = d(self).take_left()) visit(one);
  }
};

} // namespace strowger::actors
