#include "slow_rules.hpp"
#include <algorithm>
#include <tuple>

namespace strowger::routing::testing {

namespace {

/// Best first: nothing at all on the desk, smallest share of the limit, idle since longest, lowest id.
bool better(const agent_entry& a, const agent_entry& b, std::size_t channel) {
  const auto free = [](const agent_entry& one) { return one.load == channel_limits{}; };
  const auto share = [&](const agent_entry& one) {
    return double{1.0} * one.load[channel] / one.settings.capacity[channel];
  };
  return std::tuple{!free(a), share(a), a.idle_since, a.id} <
         std::tuple{!free(b), share(b), b.idle_since, b.id};
}

} // namespace

const agent_entry* best_of(const pool_state&, const std::vector<const agent_entry*>& free,
                           const interaction_entry& one, const queue_entry&, moment) {
  const agent_entry* best = nullptr;
  for (const auto* agent : free)
    if (!best || better(*agent, *best, index(one.channel))) best = agent;
  return best;
}

} // namespace strowger::routing::testing
