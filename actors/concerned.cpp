#include "actors/concerned.hpp"
#include <algorithm>

namespace strowger::actors {

namespace {

template <class Id>
void add_once(std::vector<Id>& ids, Id id) {
  if (id && std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

} // namespace

subject subject_of(const routing::pool_fact& what) {
  return std::visit(
      [](const auto& fact) {
        subject about;
        if constexpr (requires { fact.interaction; }) about.interaction = fact.interaction;
        if constexpr (requires { fact.agent; }) about.agent = fact.agent;
        if constexpr (requires { fact.queue; }) about.queue = fact.queue;
        return about;
      },
      what);
}

bool moves_conversation(const routing::pool_fact& what) {
  namespace fact = routing::fact;
  return std::holds_alternative<fact::interaction_queued>(what) ||
         std::holds_alternative<fact::interaction_refused>(what) ||
         std::holds_alternative<fact::offer_won>(what) ||
         std::holds_alternative<fact::agent_released>(what) ||
         std::holds_alternative<fact::wrap_up_begun>(what) ||
         std::holds_alternative<fact::interaction_closed>(what) ||
         std::holds_alternative<fact::interaction_quarantined>(what);
}

void concerned::collect(const routing::pool_facts& facts) {
  interactions.clear();
  agents.clear();
  queues.clear();
  for (const auto& what : facts) {
    const auto about = subject_of(what);
    if (moves_conversation(what)) add_once(interactions, about.interaction);
    add_once(agents, about.agent);
    if (!about.interaction) add_once(queues, about.queue);
  }
}

} // namespace strowger::actors
