#include "actors/staff.hpp"
#include "actors/agent_shell.hpp"
#include "actors/queue_shell.hpp"
#include <algorithm>

namespace strowger::actors {

namespace {

void enter(house& shared, pool_id pool, queue_id id, const routing::queue_settings& settings, bool closing) {
  shared.names.put(roster::queue{id, pool, settings.tenant, settings.name, closing});
  if (shared.queues.find(id)) return;
  shared.queues.put(id, shared.system->spawn<queue_shell>(std::ref(shared), pool, id));
  if (shared.supervision) caf::anon_send(shared.supervision, supervision_letter{spawned_queue{id}});
}

void enter(house& shared, pool_id pool, agent_id id, const routing::agent_settings& settings) {
  shared.names.put(roster::person{id, pool, settings.tenant, settings.name, {}});
  if (shared.agents.find(id)) return;
  shared.agents.put(id, shared.system->spawn<agent_shell>(std::ref(shared), pool, id));
  if (shared.supervision) caf::anon_send(shared.supervision, supervision_letter{spawned_agent{id}});
}

} // namespace

void enter_names(house& shared, pool_id pool, const routing::pool_fact& what) {
  namespace fact = routing::fact;
  if (const auto* queue = std::get_if<fact::queue_configured>(&what))
    enter(shared, pool, queue->queue, queue->settings, false);
  else if (const auto* agent = std::get_if<fact::agent_configured>(&what))
    enter(shared, pool, agent->agent, agent->settings);
  else if (const auto* closing = std::get_if<fact::queue_closing>(&what)) {
    if (auto known = shared.names.find(closing->queue)) {
      known->closing = true;
      shared.names.put(*known);
    }
  } else if (const auto* no_queue = std::get_if<fact::queue_removed>(&what))
    shared.names.remove(no_queue->queue);
  else if (const auto* no_agent = std::get_if<fact::agent_removed>(&what))
    shared.names.remove(no_agent->agent);
}

void enter_queue(house& shared, pool_id pool, const routing::queue_entry& queue) {
  enter(shared, pool, queue.id, queue.settings, queue.closing);
}

void enter_agent(house& shared, pool_id pool, const routing::agent_entry& agent) {
  enter(shared, pool, agent.id, agent.settings);
}

std::optional<person_settings> person_of(const house& shared, agent_id agent) {
  const auto named = shared.names.find(agent);
  if (!named) return std::nullopt;
  const auto found = shared.person(named->tenant, named->name);
  return found ? std::optional{*found} : std::nullopt;
}

} // namespace strowger::actors
