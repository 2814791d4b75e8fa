#include "routing/pool_settings.hpp"
#include <map>
#include <string_view>

namespace strowger::routing {

namespace {

using named = std::pair<std::string_view, std::string_view>;

template <class Settings>
std::map<named, const Settings*> by_name(const std::vector<Settings>& all) {
  std::map<named, const Settings*> sorted;
  for (const auto& one : all) sorted.insert_or_assign({one.tenant, one.name}, &one);
  return sorted;
}

template <class Settings>
void add_changed(const std::vector<Settings>& from, const std::vector<Settings>& to,
                 std::vector<configuration_change>& out) {
  const auto known = by_name(from);
  for (const auto& [name, wanted] : by_name(to)) {
    const auto was = known.find(name);
    if (was == known.end() || *was->second != *wanted) out.emplace_back(*wanted);
  }
}

template <class Removal, class Settings>
void add_removed(const std::vector<Settings>& from, const std::vector<Settings>& to,
                 std::vector<configuration_change>& out) {
  const auto wanted = by_name(to);
  for (const auto& [name, was] : by_name(from))
    if (!wanted.contains(name)) out.emplace_back(Removal{was->tenant, was->name});
}

} // namespace

std::vector<configuration_change> difference(const pool_settings& from, const pool_settings& to) {
  std::vector<configuration_change> changes;
  if (from.limits != to.limits) changes.emplace_back(to.limits);
  add_changed(from.queues, to.queues, changes);
  add_changed(from.agents, to.agents, changes);
  add_removed<remove_queue>(from.queues, to.queues, changes);
  add_removed<remove_agent>(from.agents, to.agents, changes);
  return changes;
}

} // namespace strowger::routing
