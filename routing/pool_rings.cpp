#include "routing/pool_rings.hpp"
#include "routing/eligibility.hpp"
#include "routing/pool_choice.hpp"
#include "routing/pool_step.hpp"
#include <algorithm>
#include <cassert>
#include <limits>

/// Rings: who rings already and may ring at more takes those for whom nobody waits; who waits and finds
/// nobody takes an agent out of the ring of one that stands behind it.
namespace strowger::routing {

std::vector<offer_id> open_offers(const interaction_entry& one) {
  std::vector<offer_id> all;
  if (one.phase == interaction_phase::offered)
    each_open_offer(one, [&](offer_id offer, agent_id) { all.push_back(offer); });
  return all;
}

std::size_t ring_room(const pool_state::data& state, const interaction_slot& slot) {
  const auto& entry = slot.entry;
  const auto& select = slot.queue->entry.settings.rules.select;
  if (select.ring_width == 1 || entry.phase != interaction_phase::offered) return 0;
  if (entry.extras->details.preferred) return 0; // only one may have it
  const auto* first = state.offer(entry.offer);
  if (!first || first->decision.by_hand) return 0;
  std::size_t width = select.ring_width == 0 ? std::numeric_limits<std::size_t>::max() : select.ring_width;
  if (select.ring_step.count() > 0) width = std::min(width, std::max<std::size_t>(1, entry.extras->rings));
  const auto open = 1 + entry.extras->ring.size();
  return width > open ? width - open : 0;
}

namespace {

bool widens(const interaction_entry& entry) {
  return entry.phase == interaction_phase::offered && entry.extras->rings_at != moment{};
}

deadline ring_deadline(const interaction_entry& entry) {
  return {entry.extras->rings_at, deadline_kind::ring, entry.id.value(), 0};
}

} // namespace

void enter_ring(pool_state::data& state, interaction_slot& slot) {
  const auto& entry = slot.entry;
  for (const auto& more : entry.extras->ring) {
    hold(state, more.agent, entry.id);
    slot.queue->people->surplus.insert({key_of(slot), more.offer});
  }
  if (widens(entry)) state.deadlines.insert(ring_deadline(entry));
  if (ring_room(state, slot) == 0) return;
  slot.also = asked_beside(slot);
  slot.queue->people->rings.enter(slot);
}

void leave_ring(pool_state::data& state, interaction_slot& slot) {
  const auto& entry = slot.entry;
  for (const auto& more : entry.extras->ring) {
    std::erase(state.agents.at(more.agent).holds, entry.id);
    slot.queue->people->surplus.erase({key_of(slot), more.offer});
  }
  if (widens(entry)) state.deadlines.erase(ring_deadline(entry));
  if (slot.stands) slot.queue->people->rings.leave(slot);
}

void pool_step::rescind_others(const offer_entry& winner) {
  const auto won = winner.id;
  const auto& entry = state_.interaction(winner.interaction)->entry;
  if (entry.extras->ring.empty()) return;
  for (const auto other : open_offers(entry))
    if (other != won) decide(fact::offer_ended{other, offer_end::rescinded, at_, {}, "taken"});
}

void pool_step::begin_ring(const interaction_slot& one) {
  const auto& entry = one.entry;
  const auto& select = one.queue->entry.settings.rules.select;
  const bool steps = select.ring_width != 1 && select.ring_step.count() > 0;
  if (!steps || entry.extras->rings > 0 || entry.extras->details.preferred) return;
  if (state_.offer(entry.offer)->decision.by_hand) return;
  decide(fact::ring_widened{entry.id, at_ + select.ring_step});
}

void pool_step::widen_ring(interaction_id id) {
  const auto& slot = *state_.interaction(id);
  const auto& select = slot.queue->entry.settings.rules.select;
  const std::size_t wide = slot.entry.extras->rings + 1U;
  const bool more = select.ring_step.count() > 0 && (select.ring_width == 0 || wide < select.ring_width);
  decide(fact::ring_widened{id, more ? at_ + select.ring_step : moment{}});
}

namespace {

/// What each freed agent would ring for first; the smallest key at the top.
class freed_for_rings {
public:
  explicit freed_for_rings(const pool_state::data& state) : state_{state} {}
  void add(const agent_slot& agent) {
    const auto* head = agent.people->rings.head_for(agent);
    if (!head) return;
    heads_.push_back({key_of(*head), &agent});
    std::push_heap(heads_.begin(), heads_.end(), later);
  }
  /// The first in line that some freed agent may ring for.
  const interaction_slot* first() {
    while (!heads_.empty()) {
      const auto [key, agent] = heads_.front();
      const auto* head = state_.interaction(key.id);
      if (head->stands && !offer_to(head->entry, agent->entry.id) && is_for(*agent, *head)) return head;
      std::pop_heap(heads_.begin(), heads_.end(), later);
      heads_.pop_back();
      add(*agent);
    }
    return nullptr;
  }

private:
  using head = std::pair<line_key, const agent_slot*>;
  static bool later(const head& a, const head& b) { return b.first < a.first; }
  const pool_state::data& state_;
  std::vector<head> heads_;
};

} // namespace

/// Nobody waits any more for whom anybody is free. Whoever still is may ring for those who ring already, in
/// the order of the line over all queues.
void pool_step::fill_rings() {
  if (state_.people.rings.classes() == 0) return;
  std::vector<const interaction_slot*> came;
  freed_.touched.sort_unique();
  for (const auto id : freed_.touched)
    if (const auto* slot = state_.interaction(id); slot && slot->stands && ring_room(state_, *slot) > 0)
      came.push_back(slot);
  std::sort(came.begin(), came.end(), [](auto* a, auto* b) { return key_of(*a) < key_of(*b); });
  freed_for_rings freed{state_};
  freed_.agents.sort_unique();
  for (const auto id : freed_.agents)
    if (const auto* agent = state_.agent(id); agent && agent->people->rings.classes() > 0) freed.add(*agent);

  for (std::size_t next = 0;;) {
    const auto* head = freed.first();
    const auto* newcomer = next < came.size() ? came[next] : nullptr;
    if (newcomer && (!head || key_of(*newcomer) <= key_of(*head))) {
      if (ring_room(state_, *newcomer) == 0 || !offer_to_best(*newcomer)) ++next;
    } else if (head) {
      const bool rang = offer_to_best(*head);
      assert(rang); // a freed agent is open for it
      if (!rang) return;
    } else {
      return;
    }
  }
}

namespace {

/// Whether nothing but what `rings` weighs on the agent's desk keeps the agent from this one.
bool only_in_the_way(const pool_state::data& state, const agent_slot& agent, const interaction_entry& rings,
                     const interaction_slot& one) {
  constexpr auto by_desk =
      filter_bits({filter_rule::channel_full, filter_rule::units, filter_rule::interrupt});
  const auto out = filters_of(state, agent, one);
  if (out == 0 || (out & ~by_desk) != 0) return false;
  auto without = agent.entry.tallies;
  const auto channel = static_cast<std::size_t>(one.entry.channel);
  if (rings.channel == one.entry.channel) without.weight[channel] -= rings.extras->weight;
  without.units -= units_of(rings);
  const auto& settings = agent.entry.settings;
  const auto cost = cost_in(one.queue->entry.settings, one.entry.channel);
  return without.weight[channel] + 100U <= settings.capacity[channel] * 100U &&
         (settings.units_max == 0 || without.units + cost <= settings.units_max * 100U) &&
         ((channels_held_off(state, agent, rings.id) >> channel) & 1U) == 0;
}

} // namespace

/// Takes an agent out of the ring of one that stands behind this one, from the end of the line on; true when
/// somebody got free for it. An offer that is the only one of its ring is never taken.
bool pool_step::take_surplus(const interaction_slot& one, agent_id& freed) {
  auto& people = *one.queue->people;
  const auto place = key_of(one);
  std::size_t looked_at = 0;
  for (auto at = people.surplus.rbegin(); at != people.surplus.rend() && place < at->ring; ++at) {
    if (++looked_at > surplus_looked_at_max) return false;
    const auto& offer = *state_.offer(at->offer);
    const auto& agent = *state_.agent(offer.agent);
    if (!serves_tenant(agent.entry.settings, one.queue->owner->name)) continue;
    if (!only_in_the_way(state_, agent, state_.interaction(offer.interaction)->entry, one)) continue;
    freed = offer.agent;
    withdraw(offer.id, "surplus");
    return true;
  }
  return false;
}

} // namespace strowger::routing
