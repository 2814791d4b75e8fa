#include "actors/configuration_draft.hpp"
#include <algorithm>
#include <tuple>

/// Cuts queues and agents into pools. `npos` marks one that no pool has taken yet.
namespace strowger::actors {
namespace {

constexpr std::size_t npos = static_cast<std::size_t>(-1);
constexpr std::size_t pools_max = 1'000;

routing::pool_limits limits_of(const section_values& pool) {
  routing::pool_limits limits;
  limits.deliver_within = routing::milliseconds{pool.number("deliver_within")};
  limits.ring_within = routing::milliseconds{pool.number("ring_within")};
  limits.connect_within = routing::milliseconds{pool.number("connect_within")};
  limits.lost_agent_grace = routing::milliseconds{pool.number("lost_agent_grace")};
  limits.waiting_max = static_cast<std::uint32_t>(pool.number("waiting_max"));
  return limits;
}

/// One pool of the file while queues and agents are handed out.
struct cutter {
  draft& made;
  const section_values& pool;
  std::size_t index;
  std::vector<std::string> tenants;

  [[nodiscard]] const std::string& name_of(std::size_t which) const { return made.out.pools[which].name; }

  /// `name` in the pool's tenants, or `tenant/name`.
  template <class Thing>
  Thing* look_up(std::vector<Thing>& things, const name_register& names, const placed_word& word,
                 const std::string& where) {
    const auto slash = word.text.find('/');
    if (slash != std::string::npos) {
      const auto tenant = word.text.substr(0, slash);
      if (std::find(tenants.begin(), tenants.end(), tenant) == tenants.end()) {
        made.found.error(word.at, where + ": " + in_quotes(tenant) + " is none of the pool's tenants");
        return nullptr;
      }
      const auto index_of = names.find(tenant, word.text.substr(slash + 1), word.at, where, made.found);
      return index_of ? &things[*index_of] : nullptr;
    }
    for (const auto& tenant : tenants)
      if (const auto index_of = names.find(tenant, word.text)) return &things[*index_of];
    if (!tenants.empty()) names.find(tenants.front(), word.text, word.at, where, made.found);
    return nullptr;
  }

  template <class Thing>
  void take_named(std::vector<Thing>& things, const name_register& names, std::string_view key,
                  const std::string& kind) {
    for (const auto& word : pool.words(key)) {
      auto* thing = look_up(things, names, word, std::string{key});
      if (thing == nullptr) continue;
      if (thing->pool != npos && thing->pool != index)
        made.found.error(word.at, "the " + kind + " " + in_quotes(thing->settings.name) +
                                      " is in two pools, " + in_quotes(name_of(thing->pool)) + " and " +
                                      in_quotes(name_of(index)) + ": a pool shares none with another");
      else
        thing->pool = index;
    }
  }

  /// Everything of the pool's tenants that no pool names.
  template <class Thing>
  void take_rest(std::vector<Thing>& things, std::string_view key) {
    if (pool.says(key)) return;
    for (auto& thing : things)
      if (thing.pool == npos &&
          std::find(tenants.begin(), tenants.end(), thing.settings.tenant) != tenants.end())
        thing.pool = index;
  }
};

std::vector<std::string> tenants_of(draft& made, const section_values& pool) {
  std::vector<std::string> names;
  for (const auto& word : pool.words("tenants"))
    if (made.tenants.find({}, word.text, word.at, "tenants", made.found)) names.push_back(word.text);
  if (!pool.says("tenants")) {
    if (made.out.tenants.size() == 1)
      names.push_back(made.out.tenants.front().name);
    else
      made.found.error(
          pool.at(),
          "this pool has no tenants: with several tenants each pool says whose queues and agents are in it");
  }
  return names;
}

void cut_as_said(draft& made, const std::vector<section_values>& pools) {
  std::vector<cutter> cutters;
  for (const auto& pool : pools) {
    const auto index = made.out.pools.size();
    if (!pool.good("name") || !made.pools.add({}, pool.text("name"), pool.at("name"), index, made.found))
      continue;
    made.out.pools.push_back({pool.text("name"), limits_of(pool), {}, {}});
    cutters.push_back({made, pool, index, tenants_of(made, pool)});
  }
  for (auto& one : cutters) {
    one.take_named(made.all_queues, made.queues, "queues", "queue");
    one.take_named(made.all_agents, made.agents, "agents", "agent");
  }
  for (auto& one : cutters) {
    one.take_rest(made.all_queues, "queues");
    one.take_rest(made.all_agents, "agents");
  }
  for (auto& one : cutters)
    made.out.pools[one.index].limits.rules = read_pool_rules(made, one.pool, one.index, one.tenants);
  const auto tell_if_left = [&](const auto& things, const std::string& kind) {
    for (const auto& thing : things)
      if (thing.pool == npos)
        made.found.error(thing.at, "the " + kind + " " + in_quotes(thing.settings.name) +
                                       " is in no pool: name it in one of the pools");
  };
  tell_if_left(made.all_queues, "queue");
  tell_if_left(made.all_agents, "agent");
}

void cut_by_tenant(draft& made) {
  routing::pool_limits limits;
  limits.rules.grades = made.grades;
  for (const auto& tenant : made.out.tenants) made.out.pools.push_back({tenant.name, limits, {}, {}});
  const auto take = [&](auto& thing) {
    if (const auto index = made.tenants.find({}, thing.settings.tenant)) thing.pool = *index;
  };
  for (auto& queue : made.all_queues) take(queue);
  for (auto& agent : made.all_agents) take(agent);
}

/// An agent serves another tenant's queues only where they are in its pool.
void check_other_tenants(draft& made) {
  for (const auto& agent : made.all_agents)
    for (const auto& tenant : agent.settings.also_serves)
      if (std::none_of(made.all_queues.begin(), made.all_queues.end(), [&](const auto& queue) {
            return queue.pool == agent.pool && queue.settings.tenant == tenant;
          }))
        made.found.error(agent.at,
                         "the agent " + in_quotes(agent.settings.name) + " also serves the tenant " +
                             in_quotes(tenant) +
                             ", none of whose queues is in the same pool: nothing reaches over pools");
}

/// What a queue is worth says nothing under some choices.
void warn_of_values(draft& made) {
  for (const auto& queue : made.all_queues) {
    const auto choice = made.out.pools[queue.pool].limits.rules.choice;
    if (queue.value_at.line > 0 && choice != routing::choice_rule::weighted &&
        choice != routing::choice_rule::queue_ratio && choice != routing::choice_rule::cost_rate)
      made.found.warning(queue.value_at,
                         "value does nothing: its pool's choice is " + std::string{to_text(choice)});
  }
}

/// What an agent serves and where a removed queue flows out must lie in one pool.
void check_bounds(draft& made) {
  check_other_tenants(made);
  for (const auto& agent : made.all_agents) {
    for (const auto& name : agent.settings.queues) {
      const auto queue = made.queues.find(agent.settings.tenant, name);
      if (queue && made.all_queues[*queue].pool != agent.pool)
        made.found.error(agent.at, "the agent " + in_quotes(agent.settings.name) + " serves the queue " +
                                       in_quotes(name) + " of another pool: nothing reaches over pools");
    }
  }
  for (const auto& queue : made.all_queues) {
    for (const auto& other : queue.others) {
      const auto target = made.queues.find(queue.settings.tenant, other.name);
      if (target && made.all_queues[*target].pool != queue.pool)
        made.found.error(other.at, std::string{other.key} + " names " + in_quotes(other.name) +
                                       ", a queue of another pool: nothing reaches over pools");
    }
  }
}

} // namespace

void cut_pools(draft& made, const section_values& file) {
  for (auto& queue : made.all_queues) queue.pool = npos;
  for (auto& agent : made.all_agents) agent.pool = npos;
  const auto& pools = file.sections("pools");
  if (pools.size() > pools_max)
    made.found.error(file.at("pools"), "more than " + std::to_string(pools_max) + " pools");
  if (pools.empty())
    cut_by_tenant(made);
  else
    cut_as_said(made, pools);
  check_bounds(made);
  if (made.found.any_error()) return;
  warn_of_values(made);
  for (const auto& queue : made.all_queues) made.out.pools[queue.pool].queues.push_back(queue.settings);
  for (const auto& agent : made.all_agents) made.out.pools[agent.pool].agents.push_back(agent.settings);
  const auto by_name = [](const auto& a, const auto& b) {
    return std::tie(a.tenant, a.name) < std::tie(b.tenant, b.name);
  };
  for (auto& pool : made.out.pools) {
    std::sort(pool.queues.begin(), pool.queues.end(), by_name);
    std::sort(pool.agents.begin(), pool.agents.end(), by_name);
  }
}

} // namespace strowger::actors
