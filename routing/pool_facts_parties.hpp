#pragma once
#include "routing/pool_words.hpp"
#include <cstdint>
#include <string>

/// What a pool decides about agents beside the lead of an interaction, and about who leads it; see
/// `pool_facts.hpp`.
namespace strowger::routing::fact {

/// A second agent is asked, and its capacity taken (not of one who only listens). Not answered by
/// `answer_by`, it is let go.
struct party_reserved {
  interaction_id interaction;
  agent_id agent;
  party_role role = party_role::consulted;
  std::uint16_t cost = 100; ///< hundredths of a unit
  moment at;
  moment answer_by;
  asked_by by;
  queue_id queue{};
  queue_id asked_in{};    ///< whoever of this queue is free is asked; none: this very agent
  std::uint16_t turn = 1; ///< which of them, from 1; 0 in facts from before queues were asked
};
struct party_connected {
  interaction_id interaction;
  agent_id agent;
  party_role role = party_role::consulted;
  moment at;
  queue_id queue{};
};
/// Consulted so far, it speaks with the customer from now on.
struct party_conferenced {
  interaction_id interaction;
  agent_id agent;
  moment at;
  queue_id queue{};
};
/// The conversation is over, and this one of it has work to do after it.
struct party_wrapping {
  interaction_id interaction;
  agent_id agent;
  moment at;
  moment ends_at;
  queue_id queue{};
};
/// Its capacity comes back with this fact. `why` is a code.
struct party_released {
  interaction_id interaction;
  agent_id agent;
  party_role role = party_role::consulted;
  moment at;
  std::string why;
  std::string disposition;
  queue_id queue{};
};
/// After a restart: until when it answers, or wraps up, from now.
struct party_renewed {
  interaction_id interaction;
  agent_id agent;
  moment until;
};
/// Another leads it: from a party it became the lead in one step. The lead before it wraps up beside it until
/// then, or is let go of.
struct lead_changed {
  interaction_id interaction;
  agent_id agent; ///< leads it now
  agent_id before;
  moment at;
  queue_id queue{};
  moment wraps_until{}; ///< zero: it is let go of
};
/// The lead waits until somebody of a queue is free to be consulted, in the customer's place in that queue's
/// line, `until` then at most. Said again after a restart, with another end.
struct consult_queued {
  interaction_id interaction;
  queue_id asked_in;
  moment at;
  moment until;
  queue_id queue{};
};
/// It does not wait any more, and nobody was found. `why` is a code.
struct consult_over {
  interaction_id interaction;
  queue_id asked_in;
  moment at;
  std::string why;
  queue_id queue{};
};
/// Handed over to an outside number; its end follows.
struct passed_outside {
  interaction_id interaction;
  agent_id agent;
  moment at;
  queue_id queue{};
};

} // namespace strowger::routing::fact
