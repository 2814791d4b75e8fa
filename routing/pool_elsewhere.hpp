#pragma once
#include "routing/pool_state.hpp"
#include <type_traits>

/// What becomes of the entries by the facts about exceptions, callbacks and other pools: the part of `evolve`
/// that is not about lines, offers and people.
namespace strowger::routing {

template <class Fact>
concept elsewhere = std::is_same_v<Fact, fact::exception_met> || std::is_same_v<Fact, fact::customer_told> ||
    std::is_same_v<Fact, fact::callback_agreed> || std::is_same_v<Fact, fact::callback_parked> ||
    std::is_same_v<Fact, fact::callback_dialled> || std::is_same_v<Fact, fact::callback_reached> ||
    std::is_same_v<Fact, fact::callback_missed> || std::is_same_v<Fact, fact::callback_due> ||
    std::is_same_v<Fact, fact::callback_joined> || std::is_same_v<Fact, fact::interaction_departed> ||
    std::is_same_v<Fact, fact::interaction_handed_over> || std::is_same_v<Fact, fact::move_known>;

void evolve_elsewhere(pool_state::data& state, const fact::exception_met& what);
void evolve_elsewhere(pool_state::data& state, const fact::customer_told& what);
void evolve_elsewhere(pool_state::data& state, const fact::callback_agreed& what);
void evolve_elsewhere(pool_state::data& state, const fact::callback_parked& what);
void evolve_elsewhere(pool_state::data& state, const fact::callback_dialled& what);
void evolve_elsewhere(pool_state::data& state, const fact::callback_reached& what);
void evolve_elsewhere(pool_state::data& state, const fact::callback_missed& what);
void evolve_elsewhere(pool_state::data& state, const fact::callback_due& what);
void evolve_elsewhere(pool_state::data& state, const fact::callback_joined& what);
void evolve_elsewhere(pool_state::data& state, const fact::interaction_departed& what);
void evolve_elsewhere(pool_state::data& state, const fact::interaction_handed_over& what);
void evolve_elsewhere(pool_state::data& state, const fact::move_known& what);

/// The lead of this entry holds it (+1), or holds it no longer (-1), by its weight. In
/// routing/pool_evolve.cpp.
void keep_free(pool_state::data& state, const interaction_entry& entry, int by);

} // namespace strowger::routing
