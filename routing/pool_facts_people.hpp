#pragma once
#include "routing/pool_words.hpp"
#include <cstdint>
#include <string>

/// What a pool decides about agents; see `pool_facts.hpp`.
namespace strowger::routing::fact {

struct agent_state_set {
  agent_id agent;
  agent_state state = agent_state::not_ready;
  std::string reason;
  moment at;
  asked_by by;
};
struct agent_state_pending {
  agent_id agent;
  bool wanted = true;
  agent_state state = agent_state::not_ready;
  std::string reason;
  asked_by by;
};
struct agent_session_lost {
  agent_id agent;
  moment at;
  moment grace_until;
};
struct agent_session_back {
  agent_id agent;
  moment at;
};

/// Whether some endpoint of the agent can be reached in this channel. A start of the engine
/// (`engine_joined`) takes it from everybody.
struct reach_changed {
  agent_id agent;
  channel_kind channel = channel_kind::voice;
  bool reachable = false;
  moment at;
};

struct skill_granted {
  agent_id agent;
  std::string skill;
  std::uint8_t level = 0;
  bool certificate = false;
  wall_time until{};
  moment at;
  asked_by by;
};
struct grant_ended {
  agent_id agent;
  std::string skill;
  bool certificate = false;
  moment at;
  bool ran_out = false;
  asked_by by;
};
/// An offer was missed (`count` in a row now); 0: the row is over.
struct offers_missed {
  agent_id agent;
  std::uint16_t count = 0;
};
/// This agent served this customer last; `agent` zero: forgotten.
struct last_agent_noted {
  customer_id customer;
  agent_id agent;
  moment at;
  moment until;
};

} // namespace strowger::routing::fact
