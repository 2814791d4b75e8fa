#pragma once
#include "routing/pool.hpp"
#include <optional>
#include <string>

namespace strowger::routing::testing {

/// What a slow and obvious matcher would do next: of all who wait, in order, the first for whom any agent
/// will do, with the best agent. Reads entries only, knows nothing of the indexes.
struct slow_match {
  interaction_id interaction;
  agent_id agent;
  std::array<std::uint32_t, filter_rules> filtered{};
  std::uint32_t eligible = 0;
};
std::optional<slow_match> next_match(const pool_state& pool, moment at, wall_time wall);

/// What is wrong with this offer, made on the state as `pool` has it; nothing if it is right.
std::optional<std::string> wrong_with(const pool_state& pool, const fact::offer_made& offer, wall_time wall);

/// The same of one a person made: what was passed over is told, and is nothing that must hold.
std::optional<std::string> wrong_by_hand(const pool_state& pool, const fact::offer_made& offer);

} // namespace strowger::routing::testing
