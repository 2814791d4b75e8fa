#pragma once
#include "actors/engine_configuration.hpp"
#include <optional>
#include <string>
#include <string_view>

/// Who may do what: the one place where roles are looked at. Tenants never cross: callers look names up
/// within the person's tenant.
namespace strowger::actors {

enum class action {
  serve,        ///< be offered and handle interactions
  watch_queue,  ///< see a queue's figures
  watch_agents, ///< see who does what
  force_agent_state,
  move_interaction, ///< out of a queue, and into one: both are asked about
  raise_priority,
  cancel_interaction,
  assign_interaction, ///< of a queue, to an agent: both are asked about
  pull_interaction,   ///< where the queue does not let agents do it themselves
  escalate_interaction,
  listen_in, ///< to a call of a queue, also to whisper and barge
};

/// Whether `who` may do `what`, for actions on a queue or its interactions: there. An empty queue asks for
/// none in particular.
[[nodiscard]] bool may(const person_settings& who, action what, std::string_view queue = {});
/// Whether this queue is among those of a supervisor; a single "*": all of the tenant.
[[nodiscard]] bool in_charge_of(const std::vector<std::string>& queues, std::string_view queue);
/// Whether `who` may do `what` to an agent of the own tenant: one who serves a queue where `who` may.
[[nodiscard]] bool may_to_agent(const person_settings& who, action what,
                                const engine_configuration& configuration, std::string_view agent);

} // namespace strowger::actors
