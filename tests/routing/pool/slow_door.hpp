#pragma once
#include "routing/pool.hpp"
#include <optional>
#include <string>

/// The door a second time, slow and obvious, written from the rules: who comes in where, what happens on the
/// way, and for whom nobody is there.
namespace strowger::routing::testing {

/// What is wrong with what became of an arrival at this pool (as it was before), or nothing.
std::optional<std::string> wrong_with_arrival(const pool_state& before, const pool_input& input,
                                              const pool_facts& facts);
/// One who waits with nobody signed in for it, although its queue has a rule for that and has not followed
/// it.
std::optional<std::string> forgotten(const pool_state& pool);

} // namespace strowger::routing::testing
