#include "routing/pool_preferred.hpp"
#include "routing/pool_choice.hpp"
#include "routing/pool_step.hpp"
#include <algorithm>

/// Whom an arrival prefers, and when that is over. A preference holds only for an agent who is signed in and
/// can serve it, and no longer than its time: then anybody may have it. An agent's own queue is a preference
/// without an end.
namespace strowger::routing {

moment preferred_until(const interaction_entry& entry) {
  return preferred_of(entry) ? entry.extras->details.preferred_until : moment{};
}

bool could_serve(const agent_slot& agent, const queue_slot& queue, channel_kind channel,
                 const skill_list& own, const attribute_list& attributes) {
  const auto& able = agent.able();
  return serves_tenant(able, queue.owner->name) && !agent.entry.draining &&
         able.capacity[static_cast<std::size_t>(channel)] > 0 &&
         verdict_on(able, queue.entry.settings, own) == verdict::able &&
         meets_expression(able, queue.entry.settings.where, attributes);
}

void stand(const pool_state::data& state, interaction_slot& slot) {
  const auto preferred = preferred_of(slot.entry);
  if (!preferred) {
    slot.queue->people->lines.enter(slot);
    return;
  }
  auto& own = state.agents.at(preferred).own;
  if (!own) own = std::make_unique<own_lines>();
  own->lines[static_cast<std::size_t>(slot.entry.channel)].insert({key_of(slot), &slot});
  ++own->size;
  if (is_odd(slot)) ++slot.queue->people->own_odd;
  ++slot.queue->preferring;
}

void step_out(const pool_state::data& state, interaction_slot& slot) {
  const auto preferred = preferred_of(slot.entry);
  if (!preferred) {
    slot.queue->people->lines.leave(slot);
    return;
  }
  auto& own = state.agents.at(preferred).own;
  own->lines[static_cast<std::size_t>(slot.entry.channel)].erase({key_of(slot), nullptr});
  if (is_odd(slot)) --slot.queue->people->own_odd;
  if (--own->size == 0) own.reset();
  --slot.queue->preferring;
}

bool may_take_own(const agent_slot& agent, const interaction_slot& one) {
  return !one.queue->owner->is_full() && !sparing(one.entry, agent.entry.id) && is_for(agent, one);
}

namespace {

/// The first in the agent's own line of a channel that it may take now.
const interaction_slot* own_head(const agent_slot& agent, std::size_t channel) {
  if (agent.listed.places[channel] != place::open) return nullptr;
  for (const auto& one : agent.own->lines[channel])
    if (may_take_own(agent, *one.what)) return one.what;
  return nullptr;
}

} // namespace

const interaction_slot* first_for(const agent_slot& agent) {
  const auto* first = agent.people->lines.head_for(agent);
  if (!agent.own) return first;
  for (std::size_t channel = 0; channel < channel_kinds; ++channel) {
    const auto* head = own_head(agent, channel);
    if (head && (!first || key_of(*head) < key_of(*first))) first = head;
  }
  return first;
}

std::size_t own_waiting(const agent_slot& agent) {
  std::size_t count = 0;
  if (!agent.own) return count;
  for (std::size_t channel = 0; channel < channel_kinds; ++channel)
    for (const auto& one : agent.own->lines[channel])
      if (!one.what->queue->owner->is_full() && is_for(agent, *one.what)) ++count;
  return count;
}

/// A named agent, or the one the customer had last on any channel; nobody when that one is not there or could
/// not serve it. An agent's own queue asks only whether it could.
void pool_step::prefer(fact::interaction_queued& queued, const arrival_details& asked) const {
  const auto& queue = *state_.queue(queued.queue);
  const auto& sticky = queue.entry.settings.rules.sticky;
  auto id = asked.preferred;
  if (!id && sticky.remember.count() > 0 && queued.customer) {
    const auto known = state_.last_agents.find(queued.customer);
    if (known != state_.last_agents.end() && known->second.until > at_) id = known->second.agent;
  }
  const auto* agent = state_.agent(id);
  if (!agent || !could_serve(*agent, queue, queued.channel, queued.required, queued.attributes)) return;
  const bool here = agent->entry.state != agent_state::signed_out && !agent->entry.lost;
  if (!asked.only_preferred && !here) return;
  const auto wait = asked.preferred_wait.count() > 0 ? asked.preferred_wait : sticky.wait;
  auto& details = queued.details.edit();
  details.preferred = id;
  if (!asked.only_preferred) details.preferred_until = at_ + std::max(wait, milliseconds{1});
}

/// Back in the same queue, what waits in an agent's own queue goes on waiting there.
void pool_step::prefer_again(fact::interaction_queued& queued, const interaction_entry& entry) const {
  const auto id = preferred_of(entry);
  if (!id || preferred_until(entry) != moment{} || queued.queue != entry.queue) return;
  const auto* agent = state_.agent(id);
  if (agent &&
      could_serve(*agent, *state_.queue(entry.queue), entry.channel, entry.required, entry.attributes))
    queued.details.edit().preferred = id;
}

void pool_step::end_preference(interaction_id id, std::string why) {
  const auto& slot = *state_.interaction(id);
  decide(fact::preference_over{id, preferred_of(slot.entry), at_, std::move(why)});
  if (slot.entry.phase == interaction_phase::offered) begin_ring(slot);
}

/// The agent is another one now: who waits for it alone and in vain need not.
void pool_step::review_preferences(agent_id id) {
  const auto* agent = state_.agent(id);
  if (!agent) return;
  line_up(state_);
  if (!agent->own) return;
  const bool gone = agent->entry.state == agent_state::signed_out;
  std::vector<std::pair<interaction_id, bool>> over; // and whether it could not be served
  for (const auto& line : agent->own->lines)
    for (const auto& one : line) {
      const auto& entry = one.what->entry;
      const bool able =
          could_serve(*agent, *one.what->queue, entry.channel, entry.required, entry.attributes);
      if (!able || (gone && preferred_until(entry) != moment{})) over.emplace_back(entry.id, !able);
    }
  for (const auto& [interaction, unable] : over)
    end_preference(interaction, unable ? "unable" : "signed_out");
}

/// It waits again, or asks for more.
void pool_step::review_preference_of(interaction_id id) {
  const auto* slot = state_.interaction(id);
  if (!slot || slot->entry.phase != interaction_phase::waiting) return;
  if (const auto preferred = preferred_of(slot->entry)) review_preferences(preferred);
}

/// The queue asks otherwise now.
void pool_step::review_preferences(queue_id id) {
  const auto* queue = state_.queue(id);
  if (!queue) return;
  line_up(state_);
  if (queue->preferring == 0) return;
  std::vector<interaction_id> over;
  queue->line.each([&](const line_key& key) {
    const auto& entry = state_.interaction(key.id)->entry;
    const auto* agent = state_.agent(preferred_of(entry));
    if (agent && !could_serve(*agent, *queue, entry.channel, entry.required, entry.attributes))
      over.push_back(key.id);
  });
  std::sort(over.begin(), over.end());
  for (const auto one : over) end_preference(one, "unable");
}

/// Who served a customer is remembered as long as the queue says. Who has run out is forgotten on the way, so
/// that the list stays as long as it need be.
void pool_step::note_last_agent(const interaction_slot& slot, agent_id agent) {
  const auto remember = slot.queue->entry.settings.rules.sticky.remember;
  const auto customer = slot.entry.customer;
  if (remember.count() <= 0 || !customer) return;
  for (int forgotten = 0; forgotten < 2 && !state_.last_by_end.empty(); ++forgotten) {
    const auto [until, first] = *state_.last_by_end.begin();
    if (until > at_ && state_.last_agents.size() < last_agents_max) break;
    decide(fact::last_agent_noted{first, {}, at_, {}});
  }
  decide(fact::last_agent_noted{customer, agent, at_, at_ + remember});
}

} // namespace strowger::routing
