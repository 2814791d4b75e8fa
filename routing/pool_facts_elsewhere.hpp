#pragma once
#include "routing/pool_words.hpp"
#include <cstdint>
#include <string>

/// What a pool decides about interactions that are not in its lines with a customer: callbacks, and those
/// handed to another pool; see `pool_facts.hpp`.
namespace strowger::routing::fact {

/// It waits to be called back, and no longer with the customer on the line.
struct callback_agreed {
  interaction_id interaction;
  std::uint64_t contact_key = 0;
  wall_time not_before{}, not_after{};
  moment at;
  asked_by by;
  queue_id queue{};
};
/// A callback leaves the line: until this wall time, or, zero, until its hours begin.
struct callback_parked {
  interaction_id interaction;
  wall_time until{};
  moment at;
  queue_id queue{};
};
/// The customer is to be called, and an outcome is owed by `until`. It is the agent's who accepted it; of a
/// customer who is called first, the agent is kept free for it (zero: not any more).
struct callback_dialled {
  interaction_id interaction;
  agent_id agent;
  std::uint16_t tries = 1;  ///< this is try number so many
  std::uint16_t cost = 100; ///< hundredths of a unit, of an agent kept free
  moment at;
  moment until;
  queue_id queue{};
};
/// The customer answered and is on the line.
struct callback_reached {
  interaction_id interaction;
  moment at;
  queue_id queue{};
};
/// Calling did not reach the customer. The agent who had it was let go before; it is in line again from
/// `again_at` on, zero: it is given up.
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
/// A customer with an open callback comes again. Calling in, the newcomer goes on at the callback's age and
/// the callback ends; asking to be called once more, the newcomer ends and the callback goes on.
struct callback_joined {
  interaction_id interaction; ///< the open callback
  interaction_id by;          ///< the newcomer
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
  asked_by by; ///< `why`: of one its lead passed on, the note
  queue_id queue{};
  bool transferred = false; ///< its lead passed it on
};
/// The other pool has it (`taken`; forgotten here), or refuses it: a visit here follows.
struct interaction_handed_over {
  interaction_id interaction;
  std::uint64_t move = 0;
  bool taken = true;
  moment at;
  pool_id to{}; ///< the other pool
};
struct move_known {
  pool_id from{};
  std::uint64_t move = 0;
  bool known = true; ///< false: need not be remembered any more
};
} // namespace strowger::routing::fact
