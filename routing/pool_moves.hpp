#pragma once
#include "routing/pool.hpp"

/// How an interaction goes from one pool to another. The first commits that it departs and owes the
/// hand-over: until it hears how that ended it says the same again, after every restart too. The second takes
/// it in once and remembers the move until the first has forgotten it. Messages of one pool to another may
/// get lost or come twice, but not overtake each other.
namespace strowger::routing {

/// What the other pool is told of a departed interaction: it brings the age it has at `now`. Nothing when it
/// has not departed.
[[nodiscard]] std::optional<interaction_arrived> handed_over_as(const pool_state& state, interaction_id id,
                                                                moment now);
/// Whether this agent has it in hand and may pass it on: not one that waits (again), is over or is another's.
[[nodiscard]] bool may_pass_on(const pool_state& state, agent_id agent, interaction_id id);
/// Whether this move is still owed to its pool; when not, that pool may forget it.
[[nodiscard]] bool is_owed(const pool_state& state, std::uint64_t move);
/// All that have departed and are owed, in the order of their moves.
[[nodiscard]] std::vector<interaction_id> departed_from(const pool_state& state);
/// The moves of other pools that were taken in and are not forgotten there yet.
[[nodiscard]] std::vector<known_move> known_moves(const pool_state& state);

} // namespace strowger::routing
