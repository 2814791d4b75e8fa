#include "routing/pool_selection.hpp"
#include "slow_rules.hpp"
#include <algorithm>
#include <tuple>

namespace strowger::routing::testing {

namespace {

/// Best first: nothing at all on the desk, smallest share of the limit, idle since longest, lowest id.
bool better(const pool_state& pool, const agent_entry& a, const agent_entry& b, channel_kind channel) {
  const auto free = [](const agent_entry& one) { return one.load == channel_limits{}; };
  const auto share = [&](const agent_entry& one) {
    return double{1.0} * desk_weight(pool, one, channel) / one.settings.capacity[index(channel)];
  };
  return std::tuple{!free(a), share(a), a.idle_since, a.id} <
         std::tuple{!free(b), share(b), b.idle_since, b.id};
}

int level_in(const agent_entry& agent, const std::string& skill) {
  for (const auto& one : skills_of(agent))
    if (one.skill == skill) return one.level;
  return 0;
}

/// Its levels in what is required, by whoever requires it.
int levels_required(const agent_entry& agent, const interaction_entry& one, const queue_entry& queue) {
  int sum = 0;
  for (const auto& asked : levels_asked(one, queue)) sum += level_in(agent, asked.skill);
  return sum;
}

double fit(const pool_state& pool, const agent_entry& agent, const interaction_entry& one,
           const queue_entry& queue, moment at) {
  double points = 0;
  for (const auto& term : queue.settings.rules.select.fit) {
    if (term.kind == fit_kind::expression &&
        term.when.holds({agent.settings.attributes, skills_of(agent), one.attributes}))
      points += term.points;
    if (term.kind == fit_kind::skill) points += term.points * level_in(agent, term.skill);
    if (term.kind == fit_kind::idle_minutes) {
      const auto minutes = static_cast<double>((at - agent.idle_since).count()) / 60'000.0;
      points += term.points * std::min(60.0, std::max(0.0, minutes));
    }
    if (term.kind == fit_kind::free_share) {
      const auto limit = agent.settings.capacity[index(one.channel)] * 100;
      points += term.points * (static_cast<double>(limit - desk_weight(pool, agent, one.channel)) / limit);
    }
  }
  return points;
}

/// The place in the list of the first group an agent is in; of one in none, behind the last.
std::size_t group_index(const agent_entry& agent, const queue_entry& queue) {
  const auto& groups = queue.settings.rules.select.shares;
  std::size_t i = 0;
  while (i < groups.size() &&
         !groups[i].group.where.holds({agent.settings.attributes, skills_of(agent), attribute_list{}}))
    ++i;
  return i;
}

/// Which group has how many of what is shared: the accepted offers, or the free agents.
std::vector<double> held_by_groups(const pool_state& pool, channel_kind channel, const queue_entry& queue) {
  std::vector<double> held(queue.settings.rules.select.shares.size());
  if (queue.settings.rules.select.rule == selection::percent_allocation) {
    for (std::size_t i = 0; i < queue.allocated.size(); ++i)
      held[i] = static_cast<double>(queue.allocated[i]);
    return held;
  }
  pool.each_agent([&](const agent_entry& agent) {
    const auto group = group_index(agent, queue);
    if (group < held.size() && of_tenant(agent, queue.settings.tenant) && is_open(pool, agent, channel))
      ++held[group];
  });
  return held;
}

/// How much a group deserves the next one; larger goes first.
std::vector<double> claims(const pool_state& pool, channel_kind channel, const queue_entry& queue) {
  const auto& shares = queue.settings.rules.select.shares;
  const auto held = held_by_groups(pool, channel, queue);
  double all = 0, sum = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    all += held[i];
    sum += shares[i].share;
  }
  std::vector<double> claim(shares.size() + 1, -1e300);
  for (std::size_t i = 0; i < shares.size(); ++i)
    claim[i] = queue.settings.rules.select.rule == selection::percent_allocation
                   ? shares[i].share * (all == 0 ? 1 : all) - held[i] * sum
                   : held[i] * sum - shares[i].share * all;
  return claim;
}

/// What a rule ranks by, the least first, before idle time and id.
using ranks = std::tuple<double, double>;

ranks ranked(const pool_state& pool, const agent_entry& agent, const interaction_entry& one,
             const queue_entry& queue, moment at) {
  const auto& rules = queue.settings.rules.select;
  switch (rules.rule) {
  case selection::least_occupied:
  case selection::longest_idle:
    return {0, 0};
  case selection::round_robin: {
    const auto* last = pool.find(queue.last_offered);
    const auto place = std::pair{agent.settings.position, agent.id};
    const bool behind = !last || std::pair{last->settings.position, last->id} < place;
    return {behind ? 0 : 1, agent.settings.position};
  }
  case selection::linear:
    return {agent.settings.position, 0};
  case selection::fewest_handled:
    return {agent.tallies.handled, 0};
  case selection::least_talk_time:
    return {static_cast<double>(agent.tallies.talk.count()), 0};
  case selection::most_skilled:
    return {-levels_required(agent, one, queue), 0};
  case selection::least_skilled:
    return {levels_required(agent, one, queue), 0};
  case selection::best_fit:
    return {-fit(pool, agent, one, queue, at), 0};
  case selection::random:
    return {-draw_for(pool.inside().limits.rules.seed, pool.inside().last_offer + 1, agent.id), 0};
  case selection::percent_allocation:
  case selection::idleness_ratio: {
    const auto claim = claims(pool, one.channel, queue);
    const auto group = group_index(agent, queue);
    return {-claim[group], static_cast<double>(group)};
  }
  }
  return {0, 0};
}

bool scored(selection rule) {
  return rule == selection::most_skilled || rule == selection::least_skilled || rule == selection::best_fit ||
         rule == selection::random;
}

} // namespace

const agent_entry* best_of(const pool_state& pool, const std::vector<const agent_entry*>& free,
                           const interaction_entry& one, const queue_entry& queue, moment at) {
  const auto rule = queue.settings.rules.select.rule;
  const bool by_id = rule == selection::round_robin || rule == selection::linear;
  auto looked_at = free;
  const auto idle = [&](const agent_entry& agent) {
    return std::pair{by_id ? moment{} : agent.idle_since, agent.id};
  };
  std::sort(looked_at.begin(), looked_at.end(), [&](auto* a, auto* b) { return idle(*a) < idle(*b); });
  if (scored(rule) && looked_at.size() > 256) looked_at.resize(256);
  const agent_entry* best = nullptr;
  for (const auto* agent : looked_at) {
    const bool wins = !best ? true
                      : rule == selection::least_occupied
                          ? better(pool, *agent, *best, one.channel)
                          : std::pair{ranked(pool, *agent, one, queue, at), idle(*agent)} <
                                std::pair{ranked(pool, *best, one, queue, at), idle(*best)};
    if (wins) best = agent;
  }
  return best;
}

} // namespace strowger::routing::testing
