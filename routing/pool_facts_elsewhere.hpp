#pragma once
#include "routing/pool_words.hpp"
#include <cstdint>
#include <string>

/// What a pool decides about interactions that are not in its lines with a customer: callbacks, and those
/// handed to another pool; see `pool_facts.hpp`.
namespace strowger::routing::fact {

/// It waits to be called back, and no longer with the customer on the line; `not_before` zero: in its turn.
struct callback_agreed {
  interaction_id interaction;
  std::uint64_t contact_key = 0;
  wall_time not_before{}, not_after{};
  moment at;
  asked_by by;
  queue_id queue{};
};
/// Calling did not reach the customer; it is in line again from `again_at` on.
struct callback_missed {
  interaction_id interaction;
  callback_outcome outcome = callback_outcome::no_answer;
  std::uint16_t tries = 0;
  moment at;
  moment again_at;
  queue_id queue{};
};
/// It is in line (again): the time set for it has come.
struct callback_due {
  interaction_id interaction;
  moment at;
  queue_id queue{};
};
/// The customer calls in while a callback is open: the open one goes on with the customer on the line.
struct callback_joined {
  interaction_id interaction; ///< the open one
  interaction_id by;          ///< the arrival that joins it
  moment at;
  queue_id queue{};
};
/// Handed to another pool: owed until it has said that it has it (or will not).
struct interaction_departed {
  interaction_id interaction;
  std::uint64_t move = 0;
  pool_id to{};
  queue_id to_queue;
  moment at;
  asked_by by;
  queue_id queue{};
};
/// The other pool has it (`taken`; forgotten here), or refuses it: it waits here again.
struct interaction_handed_over {
  interaction_id interaction;
  std::uint64_t move = 0;
  bool taken = true;
  moment at;
};
struct move_known {
  pool_id from{};
  std::uint64_t move = 0;
  bool known = true; ///< false: need not be remembered any more
};
} // namespace strowger::routing::fact
