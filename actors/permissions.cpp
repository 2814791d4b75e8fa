#include "actors/permissions.hpp"
#include "routing/eligibility.hpp"
#include <algorithm>

namespace strowger::actors {

namespace {

bool has(const person_settings& who, role wanted) {
  return std::find(who.roles.begin(), who.roles.end(), wanted) != who.roles.end();
}

bool supervises(const person_settings& who, std::string_view queue) {
  if (!has(who, role::supervisor)) return false;
  return queue.empty() || in_charge_of(who.supervises, queue);
}

} // namespace

bool in_charge_of(const std::vector<std::string>& queues, std::string_view queue) {
  return std::any_of(queues.begin(), queues.end(),
                     [&](const std::string& name) { return name == "*" || name == queue; });
}

bool may(const person_settings& who, action what, std::string_view queue) {
  switch (what) {
  case action::serve:
    return has(who, role::agent);
  case action::watch_queue:
  case action::watch_agents:
  case action::force_agent_state:
  case action::move_interaction:
  case action::raise_priority:
  case action::cancel_interaction:
  case action::assign_interaction:
  case action::pull_interaction:
  case action::escalate_interaction:
  case action::listen_in:
    return supervises(who, queue);
  }
  return false;
}

bool may_to_agent(const person_settings& who, action what, const engine_configuration& configuration,
                  std::string_view agent) {
  for (const auto& pool : configuration.pools)
    for (const auto& one : pool.agents) {
      if (one.tenant != who.tenant || one.name != agent) continue;
      return std::any_of(pool.queues.begin(), pool.queues.end(), [&](const auto& queue) {
        return routing::can_serve(one, queue) && may(who, what, queue.name);
      });
    }
  return false;
}

} // namespace strowger::actors
