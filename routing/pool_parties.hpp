#pragma once
#include "routing/pool_state.hpp"
#include <type_traits>

/// Agents beside the lead: who is asked, who talks, who only hears it, and how the lead passes on. The rules
/// are in routing/pool_parties.cpp, what becomes of the entries in routing/pool_parties_changes.cpp.
namespace strowger::routing {

template <class Fact>
concept about_parties =
    std::is_same_v<Fact, fact::party_reserved> || std::is_same_v<Fact, fact::party_connected> ||
    std::is_same_v<Fact, fact::party_conferenced> || std::is_same_v<Fact, fact::party_wrapping> ||
    std::is_same_v<Fact, fact::party_released> || std::is_same_v<Fact, fact::party_renewed> ||
    std::is_same_v<Fact, fact::lead_changed> || std::is_same_v<Fact, fact::passed_outside> ||
    std::is_same_v<Fact, fact::consult_queued> || std::is_same_v<Fact, fact::consult_over>;

/// What follows from who takes part, and whom the lead waits for, is noted, or taken back.
void enter_parties(pool_state::data& state, const interaction_entry& entry);
void leave_parties(pool_state::data& state, const interaction_entry& entry);

void evolve_parties(pool_state::data& state, const fact::party_reserved& what);
void evolve_parties(pool_state::data& state, const fact::party_connected& what);
void evolve_parties(pool_state::data& state, const fact::party_conferenced& what);
void evolve_parties(pool_state::data& state, const fact::party_wrapping& what);
void evolve_parties(pool_state::data& state, const fact::party_released& what);
void evolve_parties(pool_state::data& state, const fact::party_renewed& what);
void evolve_parties(pool_state::data& state, const fact::lead_changed& what);
void evolve_parties(pool_state::data& state, const fact::passed_outside& what);
void evolve_parties(pool_state::data& state, const fact::consult_queued& what);
void evolve_parties(pool_state::data& state, const fact::consult_over& what);

} // namespace strowger::routing
