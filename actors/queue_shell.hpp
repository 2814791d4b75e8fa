#pragma once
#include "actors/house.hpp"
#include <unordered_map>

namespace strowger::actors {

/// The door and waiting room of one queue. What competes (who waits in which place, admission) is the pool's;
/// the queue actor is where arrivals come in and where comfort is given: those who wait first are told their
/// place, and about how long it will take, when either has changed. A busy queue tells at most every
/// `told_every`, and never more than the first `told_places`, so a long line costs no more than a short one;
/// whoever waits further back knows the place of the last time it was asked for.
class queue_shell : public queue_actor::base {
public:
  static constexpr std::size_t told_places = 100;
  static constexpr routing::milliseconds told_every{3'000};

  queue_shell(caf::actor_config& setup, house& shared, pool_id pool, queue_id id)
    : queue_actor::base(setup), house_{shared}, pool_{pool}, id_{id} {}
  behavior_type make_behavior() override;
  const char* name() const override { return "queue"; }

private:
  void on(at_the_door& what);
  void on(told& what);
  void on(front_of_queue& what);
  void on(queue_wake& what);
  void ask();

  house& house_;
  const pool_id pool_;
  const queue_id id_;
  std::unordered_map<interaction_id, place_in_line> places_; ///< told last
  bool resting_ = false; ///< told a moment ago: the next time is a wake-up away
  bool changed_ = false; ///< meanwhile
};

} // namespace strowger::actors
