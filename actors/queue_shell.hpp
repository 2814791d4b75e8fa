#pragma once
#include "actors/house.hpp"

namespace strowger::actors {

/// The door and waiting room of one queue. What competes (who waits in which place, admission) is the pool's;
/// the queue actor is where arrivals come in and where comfort is given.
class queue_shell : public queue_actor::base {
public:
  queue_shell(caf::actor_config& setup, house& shared, pool_id pool, queue_id id)
    : queue_actor::base(setup), house_{shared}, pool_{pool}, id_{id} {}
  behavior_type make_behavior() override;
  const char* name() const override { return "queue"; }

private:
  void on(at_the_door& what);
  void on(told& what);

  house& house_;
  const pool_id pool_;
  const queue_id id_;
};

} // namespace strowger::actors
