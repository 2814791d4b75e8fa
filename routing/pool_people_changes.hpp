#pragma once
#include "routing/pool_state.hpp"
#include <type_traits>

/// What becomes of the entries by the facts about agents: their states, sessions, phones and grants.
namespace strowger::routing {

template <class Fact>
concept about_people =
    std::is_same_v<Fact, fact::agent_state_set> || std::is_same_v<Fact, fact::agent_state_pending> ||
    std::is_same_v<Fact, fact::agent_session_lost> || std::is_same_v<Fact, fact::agent_session_back> ||
    std::is_same_v<Fact, fact::reach_changed> || std::is_same_v<Fact, fact::skill_granted> ||
    std::is_same_v<Fact, fact::grant_ended> || std::is_same_v<Fact, fact::offers_missed>;

void evolve_people(pool_state::data& state, const fact::agent_state_set& what);
void evolve_people(pool_state::data& state, const fact::agent_state_pending& what);
void evolve_people(pool_state::data& state, const fact::agent_session_lost& what);
void evolve_people(pool_state::data& state, const fact::agent_session_back& what);
void evolve_people(pool_state::data& state, const fact::reach_changed& what);
void evolve_people(pool_state::data& state, const fact::skill_granted& what);
void evolve_people(pool_state::data& state, const fact::grant_ended& what);
void evolve_people(pool_state::data& state, const fact::offers_missed& what);

} // namespace strowger::routing
