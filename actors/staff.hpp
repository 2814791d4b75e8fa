#pragma once
#include "actors/house.hpp"

/// The people and queues of a pool as the actors know them: their actors, names and roles.
namespace strowger::actors {

/// Enters what a durable fact says about names into the roster, and spawns or retires the actor of an agent
/// or queue.
void enter_names(house& shared, pool_id pool, const routing::pool_fact& what);
void enter_queue(house& shared, pool_id pool, const routing::queue_entry& queue);
void enter_agent(house& shared, pool_id pool, const routing::agent_entry& agent);

/// The person behind an agent id, from the configuration in force; nothing when it is not configured any
/// more.
[[nodiscard]] std::optional<person_settings> person_of(const house& shared, agent_id agent);

} // namespace strowger::actors
