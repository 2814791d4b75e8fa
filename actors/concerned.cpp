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
         std::holds_alternative<fact::interaction_departed>(what) ||
         std::holds_alternative<fact::customer_told>(what) ||
         std::holds_alternative<fact::callback_agreed>(what) ||
         std::holds_alternative<fact::callback_dialled>(what) ||
         std::holds_alternative<fact::callback_reached>(what) ||
         std::holds_alternative<fact::callback_missed>(what) ||
         std::holds_alternative<fact::interaction_quarantined>(what) ||
         std::holds_alternative<fact::party_reserved>(what) ||
         std::holds_alternative<fact::party_connected>(what) ||
         std::holds_alternative<fact::party_conferenced>(what) ||
         std::holds_alternative<fact::party_released>(what) ||
         std::holds_alternative<fact::lead_changed>(what) ||
         std::holds_alternative<fact::consult_queued>(what) ||
         std::holds_alternative<fact::consult_over>(what);
}

bool moves_line(const routing::pool_facts& facts, queue_id queue) {
  namespace fact = routing::fact;
  bool queued = false, offered = false, left = false;
  for (const auto& what : facts) {
    if (const auto* one = std::get_if<fact::interaction_queued>(&what)) queued |= one->queue == queue;
    if (const auto* one = std::get_if<fact::offer_made>(&what)) offered |= one->queue == queue;
    if (const auto* one = std::get_if<fact::offer_ended>(&what)) left |= one->queue == queue;
    if (const auto* one = std::get_if<fact::visit_ended>(&what))
      left |= one->queue == queue && one->exit != routing::visit_exit::answered;
    if (const auto* one = std::get_if<fact::priority_changed>(&what)) left |= one->queue == queue;
    if (const auto* one = std::get_if<fact::interaction_relaxed>(&what)) left |= one->queue == queue;
    if (const auto* one = std::get_if<fact::callback_agreed>(&what)) left |= one->queue == queue;
    if (const auto* one = std::get_if<fact::callback_due>(&what)) left |= one->queue == queue;
    if (const auto* one = std::get_if<fact::callback_missed>(&what)) left |= one->queue == queue;
    if (const auto* one = std::get_if<fact::interaction_departed>(&what)) left |= one->queue == queue;
  }
  return left || queued != offered;
}

void concerned::collect(const routing::pool_facts& facts, bool rings) {
  interactions.clear();
  agents.clear();
  queues.clear();
  for (const auto& what : facts) {
    const auto about = subject_of(what);
    const bool rung = rings && (std::holds_alternative<routing::fact::offer_made>(what) ||
                                std::holds_alternative<routing::fact::offer_ended>(what));
    if (rung || moves_conversation(what)) add_once(interactions, about.interaction);
    add_once(agents, about.agent);
    if (const auto* one = std::get_if<routing::fact::lead_changed>(&what)) add_once(agents, one->before);
    if (!about.interaction || moves_line(facts, about.queue)) add_once(queues, about.queue);
  }
}

} // namespace strowger::actors
