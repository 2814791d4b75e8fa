#include "sim/day_configuration.hpp"
#include <limits>
#include <set>

namespace strowger::sim {

using namespace routing;

namespace {

std::set<std::string> tenants_of(const pool_settings& settings) {
  std::set<std::string> all;
  for (const auto& one : settings.queues) all.insert(one.tenant);
  for (const auto& one : settings.agents) all.insert(one.tenant);
  return all;
}

} // namespace

std::shared_ptr<const actors::engine_configuration> configuration_of(const day& what) {
  auto centre = std::make_shared<actors::engine_configuration>();
  if (what.configuration) centre->text = *what.configuration;
  centre->web.heartbeat_timeout =
      milliseconds{std::int64_t{30} * 24 * 3'600'000}; // pages here never fall silent
  centre->not_ready_reasons = {shift_over, on_break};
  centre->opening_hours = what.hours;
  for (const auto& tenant : tenants_of(what.settings))
    centre->tenants.push_back({tenant, tenant, std::numeric_limits<std::uint32_t>::max()});
  centre->pools = {what.settings};
  for (const auto& agent : what.settings.agents)
    centre->people.push_back({agent.tenant, agent.name, agent.name, "", {actors::role::agent}, {}});
  centre->entry_points = what.entries;
  if (!what.entries.empty()) return centre;
  for (const auto& queue : what.settings.queues) {
    actors::entry_point_settings entry;
    entry.name = queue.name;
    entry.tenant = queue.tenant;
    entry.channel = channel_kind::voice;
    entry.queue = queue.name;
    centre->entry_points.push_back(std::move(entry));
  }
  return centre;
}

} // namespace strowger::sim
