#pragma once
#include "routing/pool_entries.hpp"

/// Grants: skill levels, certificates and grades given or taken away at run time, on top of the
/// configuration.
namespace strowger::routing {

/// Grants of one agent at once.
inline constexpr std::size_t grants_max = 64;

/// What the configuration says of the agent, with its grants over it.
[[nodiscard]] agent_settings with_grants(const agent_entry& agent);

} // namespace strowger::routing
