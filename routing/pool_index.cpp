#include "routing/pool_guards.hpp"
#include "routing/pool_parties.hpp"
#include "routing/pool_preferred.hpp"
#include "routing/pool_rings.hpp"
#include "routing/pool_state.hpp"
#include <cassert>

namespace strowger::routing {

namespace {

std::int64_t millionths(moment at) { return at.time_since_epoch().count() * 1'000; }

} // namespace

line_key key_of(const interaction_entry& entry, line_order order) {
  const auto priority = std::int64_t{entry.priority} * 1'000'000;
  switch (order) {
  case line_order::first_come:
    return {entry.anchor.time_since_epoch().count() * entry.extras->details.ageing - priority, entry.id};
  case line_order::last_come:
    return {-millionths(entry.anchor) - priority, entry.id};
  case line_order::earliest_due:
    return {entry.extras->details.due.time_since_epoch().count() * 1'000 - priority, entry.id};
  }
  return {};
}

line_key key_of(const interaction_slot& one) {
  return key_of(one.entry, one.queue->entry.settings.rules.order);
}

ageing_rate rate_of(const interaction_slot& one) {
  const bool ages = one.queue->entry.settings.rules.order == line_order::first_come;
  return ages ? one.entry.extras->details.ageing : usual_ageing;
}

bool is_odd(const interaction_slot& one) {
  return one.queue->entry.settings.rules.order != line_order::first_come || rate_of(one) != usual_ageing;
}

std::int64_t age_of(const interaction_slot& one, moment at, wall_time wall) {
  const auto key = key_of(one);
  const auto priority = std::int64_t{one.entry.priority} * 1'000'000;
  switch (one.queue->entry.settings.rules.order) {
  case line_order::first_come:
    return queue_line::age(one.entry.extras->details.ageing, key, at);
  case line_order::last_come:
    return millionths(at) - millionths(one.entry.anchor) + priority;
  case line_order::earliest_due:
    return wall.time_since_epoch().count() * 1'000 - key.order;
  }
  return 0;
}

line_place_at place_of(const interaction_slot& one, moment at) {
  return {queue_line::age(rate_of(one), key_of(one), at), one.entry.id};
}

expression asked_beside(const interaction_slot& one) {
  return asked_where(one.queue->entry.settings, relaxed_to(one.entry)).given(one.entry.attributes);
}

const back_off* sparing(const interaction_entry& entry, agent_id agent) {
  for (const auto& one : entry.back_offs)
    if (one.agent == agent) return one.until == moment{} ? nullptr : &one;
  return nullptr;
}

offer_id offer_to(const interaction_entry& entry, agent_id agent) {
  if (entry.phase != interaction_phase::offered) return {};
  if (entry.lead == agent) return entry.offer;
  for (const auto& one : entry.extras->ring)
    if (one.agent == agent) return one.offer;
  return {};
}

std::uint8_t channels_held_off(const pool_state::data& state, const agent_slot& agent, interaction_id but) {
  const auto& rules = state.limits.rules.interrupts;
  if (rules.empty()) return 0;
  std::uint8_t off = 0;
  const auto look = [&](interaction_id held) {
    const auto& one = state.interaction(held)->entry;
    off |= static_cast<std::uint8_t>(~interrupted_by(rules, one.channel, tier_of(one.attributes)));
  };
  for (const auto held : agent.holds)
    if (held != but) look(held);
  for (const auto shared : agent.assists)
    if (party_of(state.interaction(shared)->entry, agent.entry.id)->weighs()) look(shared);
  return off & 0xf;
}

const party* party_of(const interaction_entry& entry, agent_id agent) {
  if (!entry.extras.held()) return nullptr;
  for (const auto& one : entry.extras->parties)
    if (one.agent == agent) return &one;
  return nullptr;
}

bool has_empty_hands(const pool_state::data& state, const agent_slot& agent) {
  return agent.holds.empty() &&
         std::none_of(agent.assists.begin(), agent.assists.end(), [&](interaction_id id) {
           return party_of(state.interaction(id)->entry, agent.entry.id)->weighs();
         });
}

const queue_slot* flow_target(const pool_state::data& state, const queue_slot& queue) {
  const auto* target = &queue;
  for (std::size_t hops = 0; hops <= state.closing.size(); ++hops) {
    target = state.queue(target->entry.flows_out_to);
    if (!target) return nullptr;
    if (!target->entry.closing) return target;
  }
  return nullptr; // closing queues that flow into each other
}

namespace {

/// With a second tenant, all of them get their numbers.
served_tenant& tenant_named(pool_state::data& state, const std::string& name) {
  const auto [known, fresh] = state.tenants.try_emplace(name);
  known->second.name = name;
  if (fresh) learn_share(state, known->second);
  if (fresh && state.tenants.size() > 1)
    for (auto& [each, one] : state.tenants)
      if (one.number == 0) number_tenant(state.people, one);
  return known->second;
}

} // namespace

std::vector<served_tenant*> tenants_of(pool_state::data& state, const agent_settings& settings) {
  std::vector<served_tenant*> all{&tenant_named(state, settings.tenant)};
  for (const auto& name : settings.also_serves)
    if (auto* one = &tenant_named(state, name); std::find(all.begin(), all.end(), one) == all.end())
      all.push_back(one);
  return all;
}

queue_slot& add_queue(pool_state::data& state, queue_entry entry) {
  const auto id = entry.id;
  auto& slot = state.queues.add(id);
  slot.entry = std::move(entry);
  const auto& settings = slot.entry.settings;
  slot.people = &state.people;
  slot.owner = &tenant_named(state, settings.tenant);
  state.queue_names[{settings.tenant, settings.name}] = id;
  if (slot.entry.closing) state.closing.insert(id);
  join_people(slot);
  learn_rules(state, slot);
  return slot;
}

agent_slot& add_agent(pool_state::data& state, agent_entry entry) {
  const auto id = entry.id;
  auto& slot = state.agents.add(id);
  slot.entry = std::move(entry);
  const auto& settings = slot.entry.settings;
  slot.people = &state.people;
  slot.serves = tenants_of(state, settings);
  state.agent_names[{settings.tenant, settings.name}] = id;
  join_people(slot);
  enter(state, slot.entry);
  return slot;
}

interaction_slot& add_interaction(pool_state::data& state, interaction_entry entry) {
  auto& slot = state.interactions.add(entry.id);
  slot.entry = std::move(entry);
  enter(state, slot);
  return slot;
}

void forget_queue(pool_state::data& state, queue_id id) {
  line_up(state);
  auto& slot = state.queues.at(id);
  forget_rules(state, slot);
  leave_people(slot);
  state.closing.erase(id);
  state.queue_names.erase({slot.entry.settings.tenant, slot.entry.settings.name});
  state.queues.erase(id);
}

void forget_agent(pool_state::data& state, agent_id id) {
  auto& slot = state.agents.at(id);
  leave(state, slot.entry);
  leave_people(slot);
  state.agent_names.erase({slot.entry.settings.tenant, slot.entry.settings.name});
  state.agents.erase(id);
}

void forget_interaction(pool_state::data& state, interaction_id id) {
  leave(state, state.interactions.at(id));
  state.interactions.erase(id);
}

namespace {

bool has_deadline(const interaction_entry& entry) {
  if (entry.phase == interaction_phase::waiting) return entry.deadline != moment{};
  if (entry.phase == interaction_phase::parked) return entry.extras->callback.dialling;
  return entry.phase == interaction_phase::assigned || entry.phase == interaction_phase::wrapping;
}

deadline own_deadline(const interaction_entry& entry) {
  const auto kind = entry.phase == interaction_phase::waiting    ? deadline_kind::wait
                    : entry.phase == interaction_phase::wrapping ? deadline_kind::wrap_up
                                                                 : deadline_kind::connect;
  return {entry.deadline, kind, entry.id.value(), 0};
}

bool has_preference_end(const interaction_entry& entry) {
  const bool in_line = entry.phase == interaction_phase::waiting || entry.phase == interaction_phase::offered;
  return in_line && preferred_until(entry) != moment{};
}

deadline preference_deadline(const interaction_entry& entry) {
  return {preferred_until(entry), deadline_kind::preference, entry.id.value(), 0};
}

bool relaxes(const interaction_entry& entry) { return entry.extras->details.relaxes_at != moment{}; }

deadline relax_deadline(const interaction_entry& entry) {
  return {entry.extras->details.relaxes_at, deadline_kind::relax, entry.id.value(), 0};
}

deadline back_off_deadline(const interaction_entry& entry, const back_off& one) {
  return {one.until, deadline_kind::back_off, entry.id.value(), one.agent.value()};
}

} // namespace

void line_up_late(const pool_state::data& state) {
  auto& slot = *std::exchange(state.late, nullptr);
  const auto& entry = slot.entry;
  slot.queue->line.insert(rate_of(slot), key_of(slot));
  slot.queue->ages.insert({entry.anchor, entry.id});
  stand(state, slot);
}

std::vector<interaction_slot*> standing_in(pool_state::data& state, const queue_slot& queue) {
  line_up(state);
  std::vector<interaction_slot*> all;
  all.reserve(queue.line.size());
  queue.line.each([&](const line_key& key) { all.push_back(&state.interactions.at(key.id)); });
  for (const auto* offer : in_id_order(state.offers)) {
    auto& slot = state.interactions.at(offer->interaction);
    if (slot.queue == &queue && slot.entry.offer == offer->id) all.push_back(&slot);
  }
  return all;
}

void hold(pool_state::data& state, agent_id agent, interaction_id id) {
  auto& holds = state.agents.at(agent).holds;
  holds.insert(std::lower_bound(holds.begin(), holds.end(), id), id);
}

void enter_deadlines(pool_state::data& state, interaction_slot& slot) {
  const auto& entry = slot.entry;
  const bool extras = entry.extras.held();
  if (extras) note_elsewhere(state, slot, true);
  if (extras) enter_parties(state, entry);
  if (has_deadline(entry)) state.deadlines.insert(own_deadline(entry));
  if (extras && has_preference_end(entry)) state.deadlines.insert(preference_deadline(entry));
  for (const auto& one : entry.back_offs)
    if (one.until != moment{}) state.deadlines.insert(back_off_deadline(entry, one));
}

void leave_deadlines(pool_state::data& state, interaction_slot& slot) {
  const auto& entry = slot.entry;
  const bool extras = entry.extras.held();
  if (extras) note_elsewhere(state, slot, false);
  if (extras) leave_parties(state, entry);
  if (has_deadline(entry)) state.deadlines.erase(own_deadline(entry));
  if (extras && has_preference_end(entry)) state.deadlines.erase(preference_deadline(entry));
  for (const auto& one : entry.back_offs)
    if (one.until != moment{}) state.deadlines.erase(back_off_deadline(entry, one));
}

void enter(pool_state::data& state, interaction_slot& slot) {
  const auto& entry = slot.entry;
  if (!slot.queue || slot.queue->entry.id != entry.queue) slot.queue = &state.queues.at(entry.queue);
  ++slot.queue->held;
  if (entry.phase == interaction_phase::waiting) {
    line_up(state);
    const auto& settings = slot.queue->entry.settings;
    if (!settings.where.empty() || !settings.rules.steps.empty() || !slot.also.empty())
      slot.also = asked_beside(slot);
    if (relaxes(entry)) state.deadlines.insert(relax_deadline(entry));
    state.late = &slot;
    state.people.scratch.needs_of = nullptr;
    ++slot.queue->waiting;
    ++slot.queue->people->waiting;
    ++slot.queue->owner->waiting;
    ++state.waiting;
  } else if (entry.lead) {
    ++slot.queue->owner->held;
    hold(state, entry.lead, entry.id);
    if (entry.phase == interaction_phase::offered)
      enter_ring(state, slot);
    else if (entry.offer)
      state.won.add(entry.offer, entry.id);
  }
  enter_deadlines(state, slot);
}

void leave(pool_state::data& state, interaction_slot& slot) {
  const auto& entry = slot.entry;
  --slot.queue->held;
  if (entry.phase == interaction_phase::waiting) {
    if (relaxes(entry)) state.deadlines.erase(relax_deadline(entry));
    if (state.late == &slot) {
      state.late = nullptr;
    } else {
      slot.queue->line.erase(rate_of(slot), key_of(slot));
      slot.queue->ages.erase({entry.anchor, entry.id});
      step_out(state, slot);
    }
    --slot.queue->waiting;
    --slot.queue->people->waiting;
    --slot.queue->owner->waiting;
    --state.waiting;
  } else if (entry.lead) {
    --slot.queue->owner->held;
    std::erase(state.agents.at(entry.lead).holds, entry.id);
    if (entry.phase == interaction_phase::offered)
      leave_ring(state, slot);
    else if (entry.offer)
      state.won.erase(entry.offer);
  }
  leave_deadlines(state, slot);
}

void enter(pool_state::data& state, const offer_entry& offer) {
  state.deadlines.insert({offer.deadline, deadline_kind::offer, offer.id.value(), 0});
}
void leave(pool_state::data& state, const offer_entry& offer) {
  state.deadlines.erase({offer.deadline, deadline_kind::offer, offer.id.value(), 0});
}

namespace {

wall_deadline grant_deadline(const agent_entry& agent, const skill_grant& one) {
  return {one.until, wall_deadline_kind::grant, agent.id.value()};
}

} // namespace

void enter(pool_state::data& state, const agent_entry& agent) {
  if (agent.lost) state.deadlines.insert({agent.grace_until, deadline_kind::grace, agent.id.value(), 0});
  for (const auto& one : agent.grants)
    if (one.until != wall_time{}) state.wall_deadlines.insert(grant_deadline(agent, one));
}
void leave(pool_state::data& state, const agent_entry& agent) {
  if (agent.lost) state.deadlines.erase({agent.grace_until, deadline_kind::grace, agent.id.value(), 0});
  for (const auto& one : agent.grants)
    if (one.until != wall_time{})
      state.wall_deadlines.erase(state.wall_deadlines.find(grant_deadline(agent, one)));
}

} // namespace strowger::routing
