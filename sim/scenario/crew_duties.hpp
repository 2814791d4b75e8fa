#pragma once
#include "sim/scenario/scenario.hpp"

/// Who of a crew works which of its shifts. Plain functions.
namespace strowger::sim {

/// Places in the crew of those who could have `next` beside the shifts that `of` has, in the order in which
/// they are taken: first who has none yet, then who has others at other times. Nobody has two shifts that
/// share a day of the week, or of which one reaches over midnight into the other.
[[nodiscard]] std::vector<std::uint32_t> free_for(const crew& of, const crew_shift& next);
/// Gives all shifts anew to the agents that the crew has now, in their order; to fewer where there are not
/// as many.
void deal_out_shifts(crew& of);

} // namespace strowger::sim
