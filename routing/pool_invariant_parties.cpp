#include "routing/pool_invariant_parties.hpp"
#include <set>

namespace strowger::routing {

broken look_at_parties(const pool_state::data& state, const interaction_entry& one,
                       const std::function<bool(const deadline&)>& is_due,
                       std::map<agent_id, std::vector<interaction_id>>& parts) {
  const auto& parties = one.extras->parties;
  if (const auto& waits = one.extras->consult; waits.asked_in) {
    if (one.phase != interaction_phase::talking) return "waits to consult and is no conversation";
    if (!state.queue(waits.asked_in)) return "waits to consult a queue that does not exist";
    if (!is_due({waits.until, deadline_kind::consult, one.id.value(), 0})) return "waits to consult for ever";
  }
  if (parties.empty()) return std::nullopt;
  const bool over = one.phase == interaction_phase::wrapping;
  if (!over && one.phase != interaction_phase::talking) return "has parties and is no conversation";
  if (parties.size() > parties_max) return "has too many parties";
  std::set<agent_id> agents{one.lead};
  for (const auto& part : parties) {
    if (!state.agent(part.agent) && part.weighs()) return "has a party that does not exist";
    if (!agents.insert(part.agent).second) return "has an agent in it twice";
    if (over && !part.wrapping) return "wraps up with some of its parties only";
    if (part.wrapping && (part.role != party_role::joined || !part.answered))
      return "wraps up with somebody who did not talk";
    if (part.role == party_role::joined && !part.answered) return "is joined by somebody who never answered";
    const bool limited = !part.answered || part.wrapping;
    if (limited != (part.deadline != moment{}))
      return limited ? "has reserved somebody for ever" : "has a party that talks with a deadline";
    if (limited && !is_due({part.deadline, deadline_kind::party, one.id.value(), part.agent.value()}))
      return "has a party whose time is never over";
    parts[part.agent].push_back(one.id);
  }
  return std::nullopt;
}

} // namespace strowger::routing
