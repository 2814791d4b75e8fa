#include "actors/pool_shell.hpp"
#include <vector>

/// Where agents can be rung: the book has it of the adapters, and the pool is told what it did not know.
namespace strowger::actors {

namespace ro = routing;

namespace {

constexpr std::string_view agents = "agent:";

std::string endpoint_of(const ro::agent_settings& agent) {
  return std::string{agents} + agent.tenant + "/" + agent.name;
}

} // namespace

void pool_shell::on(endpoint_moved& moved) {
  const std::string_view name = moved.endpoint;
  const auto slash = name.find('/');
  if (!name.starts_with(agents) || slash == name.npos) return;
  const auto tenant = name.substr(agents.size(), slash - agents.size());
  if (const auto* agent = pool_.find_agent(tenant, name.substr(slash + 1)))
    look_for_phone_of(*agent, moved.endpoint);
  flush();
}

void pool_shell::look_for_phones() {
  std::vector<agent_id> phoned;
  pool_.each_agent([&](const ro::agent_entry& one) {
    if (one.settings.phone) phoned.push_back(one.id);
  });
  for (const auto id : phoned) {
    if (failed_) return; // looked for again once the pool is rebuilt
    if (const auto* agent = pool_.find(id)) look_for_phone_of(*agent, endpoint_of(agent->settings));
  }
}

void pool_shell::look_for_phone_of(const ro::agent_entry& agent, const std::string& endpoint) {
  if (!agent.settings.phone) return;
  constexpr auto voice = 1U << static_cast<unsigned>(ro::channel_kind::voice);
  const bool there = house_.endpoints.reachable(endpoint);
  if (there == ((agent.reach & voice) != 0)) return;
  feed_or_rebuild({ro::endpoint_reachable{agent.id, ro::channel_kind::voice, there}, {}, {}});
}

} // namespace strowger::actors
