#pragma once
#include "routing/pool.hpp"

/// Supervisors who listen to conversations of another pool than their own. The pool they listen in has it in
/// its records and does not know whether they are there; their own knows that, and not that they listen. So
/// the one asks when somebody begins, and after each of its starts; the other says who is gone. Either may be
/// said twice, or cross the other: who is let go of stays so.
namespace strowger::routing {

struct outside_listener {
  interaction_id interaction;
  agent_id agent;
};
/// Who listens in this pool, or is asked to, and is of another. Looks through all interactions.
[[nodiscard]] std::vector<outside_listener> outside_listeners(const pool_state& state);

/// An agent who listens to nothing any more. `why` is a code: signed_out, lost or removed.
struct listener_gone {
  agent_id agent;
  std::string why;
};
/// Whom a record of their own pool takes away from all they listen to. Its own conversations it has let go of
/// them by the same record.
[[nodiscard]] std::vector<listener_gone> gone_by(const pool_event& input, const pool_facts& facts);
/// Why an agent of this pool may listen to nothing, as it stands now; empty: it may. One who is lost may
/// still come back: after a start of the engine everybody is.
[[nodiscard]] std::string kept_from_listening(const pool_state& state, agent_id agent);

} // namespace strowger::routing
