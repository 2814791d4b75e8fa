#include "routing/pool_guards.hpp"
#include "routing/pool_outlook_ways.hpp"
#include "routing/pool_step.hpp"
#include <algorithm>

/// What an agent would have room for once it has let go of some of its work.
namespace strowger::routing {

supposed_desk::supposed_desk(const pool_state::data& state, const agent_slot& agent)
  : state_{&state}, agent_{&agent}, weight_{agent.entry.tallies.weight}, units_{agent.entry.tallies.units},
    out_of_reach_{out_of_reach(agent.entry)} {}

void supposed_desk::let_go(const interaction_slot& held) {
  const auto& entry = held.entry;
  auto& weight = weight_[static_cast<std::size_t>(entry.channel)];
  weight = static_cast<std::uint16_t>(weight - std::min<std::uint16_t>(weight, entry.extras->weight));
  units_ -= std::min(units_, units_of(entry));
  gone_.push_back(&held);
}

bool supposed_desk::is_open(std::size_t channel) const {
  if ((out_of_reach_ >> channel) & 1U) return false;
  if (weight_[channel] + 100U > agent_->entry.settings.capacity[channel] * 100U) return false;
  const auto& rules = state_->limits.rules.interrupts;
  if (rules.empty()) return true;
  const auto lets = [&](const interaction_entry& held) {
    return ((interrupted_by(rules, held.channel, tier_of(held.attributes)) >> channel) & 1U) != 0;
  };
  for (const auto id : agent_->assists)
    if (const auto& shared = state_->interaction(id)->entry;
        party_of(shared, agent_->entry.id)->weighs() && !lets(shared))
      return false;
  return std::all_of(agent_->holds.begin(), agent_->holds.end(), [&](interaction_id id) {
    const auto* held = state_->interaction(id);
    if (std::find(gone_.begin(), gone_.end(), held) != gone_.end()) return true;
    return lets(held->entry);
  });
}

bool supposed_desk::has_room_for(const queue_slot& queue, channel_kind channel) const {
  if (!is_open(static_cast<std::size_t>(channel))) return false;
  const auto most = agent_->entry.settings.units_max;
  return most == 0 || units_ + cost_in(queue.entry.settings, channel) <= most * 100U;
}

std::size_t supposed_desk::let_go_of(const served_tenant& tenant) const {
  return static_cast<std::size_t>(
      std::count_if(gone_.begin(), gone_.end(), [&](auto* one) { return one->queue->owner == &tenant; }));
}

/// With this agent among those who are free.
std::optional<std::size_t> supposed_desk::tight_reserve(const queue_slot& queue, channel_kind channel) const {
  const auto& people = *agent_->people;
  const auto c = static_cast<std::size_t>(channel);
  const auto in = reserves_of(*agent_) & ~queue.kept_for;
  const std::size_t fresh = agent_->listed.places[c] == place::open ? 0 : 1;
  for (std::size_t i = 0; i < people.reserves.size() && in != 0; ++i)
    if (((in >> i) & 1U) && open_in(people, people.reserves[i].group, c) + fresh <= people.reserves[i].keep)
      return i;
  return std::nullopt;
}

} // namespace strowger::routing
