#include "routing/pool_parties.hpp"
#include "routing/pool_preferred.hpp"
#include "routing/pool_step.hpp"

/// Agents beside the lead: asked, answering, in conference, listening, leading it after the lead. Their
/// capacity is in the same ledger as that of offers; nobody is asked who has no room. Of a call this is one
/// half, who may; who is rung and heard is the other (docs/calls.md, From the consult to the hand-over).
namespace strowger::routing {

namespace {

/// What keeps an agent from being asked; whom a queue asks for is another question.
constexpr auto kept_from_consults = filter_bits(
    {filter_rule::signed_out, filter_rule::lost, filter_rule::not_ready, filter_rule::unreachable,
     filter_rule::channel_full, filter_rule::units, filter_rule::interrupt, filter_rule::draining});
constexpr auto kept_from_listening = filter_bits(
    {filter_rule::signed_out, filter_rule::lost, filter_rule::unreachable, filter_rule::draining});

/// Agents of a queue who are asked one after the other at most.
constexpr std::uint16_t turns_max = 8;

error wrong_state(interaction_id id, const std::string& why) {
  return {error_code::wrong_state, to_text(id) + why};
}

/// Who waits for somebody of a queue looks for nobody else.
result<void> may_ask_elsewhere(const interaction_entry& one) {
  const auto asked_in = one.extras->consult.asked_in;
  if (asked_in) return wrong_state(one.id, " waits for somebody of " + to_text(asked_in));
  return {};
}

/// Whether it talks, with the lead or with the customer.
bool is_on_the_line(const party* part) { return part && part->answered && part->weighs() && !part->wrapping; }

} // namespace

result<const interaction_slot*> pool_step::conversation_of(interaction_id id) const {
  const auto* slot = state_.interaction(id);
  if (!slot) return error{error_code::unknown_interaction, to_text(id) + " is not in this pool (any more)"};
  if (slot->entry.phase != interaction_phase::talking) return wrong_state(id, " is no conversation now");
  return slot;
}

result<void> pool_step::may_take_part(const interaction_slot& one, agent_id id, party_role role) const {
  const auto about = one.entry.id;
  const auto* agent = state_.agent(id);
  const bool listens = role == party_role::listening;
  const bool of_another_pool = !agent && id.issuer() != static_cast<std::uint16_t>(state_.pool);
  if (!agent && !(listens && of_another_pool))
    return error{error_code::unknown_agent, to_text(id) + " is not in this pool"};
  if (agent && !serves_tenant(agent->entry.settings, one.queue->owner->name))
    return error{error_code::forbidden, to_text(id) + " belongs to another tenant"};
  if (one.entry.lead == id || party_of(one.entry, id))
    return wrong_state(about, ": " + to_text(id) + " takes part in it");
  if (one.entry.extras->parties.size() >= parties_max)
    return error{error_code::limit_reached, to_text(about) + ": at most 16 agents beside the lead"};
  if (of_another_pool) return {};
  const auto kept = listens ? kept_from_listening : kept_from_consults;
  const auto out = filters_of(state_, *agent, one) & kept;
  for (const auto rule : filters_in_order)
    if (out & filter_bit(rule))
      return wrong_state(about, ": " + to_text(id) + " cannot take part: " + std::string{to_text(rule)});
  if (agent->entry.pending && agent->entry.pending_state == agent_state::signed_out)
    return wrong_state(about, ": " + to_text(id) + " is about to leave");
  return {};
}

void pool_step::reserve_part(const interaction_slot& one, agent_id agent, party_role role, asked_by by,
                             queue_id asked_in, std::uint16_t turn) {
  const auto& in = asked_in ? *state_.queue(asked_in) : *one.queue; // whose room was looked at
  const auto cost = role == party_role::listening ? 0U : cost_in(in.entry.settings, one.entry.channel);
  decide(fact::party_reserved{one.entry.id,
                              agent,
                              role,
                              static_cast<std::uint16_t>(cost),
                              at_,
                              at_ + std::max(offer_timeout(one), milliseconds{1}),
                              by,
                              {},
                              asked_in,
                              turn});
}

void pool_step::party_stays_away(interaction_id id, agent_id agent, const std::string& why) {
  const auto part = *party_of(state_.interaction(id)->entry, agent);
  let_party_go(id, agent, why);
  const auto& slot = *state_.interaction(id);
  if (!part.asked_in || part.turn >= turns_max || slot.entry.phase != interaction_phase::talking) return;
  const auto* queue = state_.queue(part.asked_in);
  if (!queue || queue->entry.closing) return;
  if (const auto next = free_in(slot, *queue, agent))
    reserve_part(slot, *next, party_role::consulted, {slot.entry.lead, {}}, part.asked_in,
                 static_cast<std::uint16_t>(part.turn + 1));
}

result<void> pool_step::take(const consult_asked& what) {
  const auto led = led_by(what.interaction, what.by);
  if (!led) return led.reason();
  // Outside: that may be before it is known here that the two talk.
  if (!what.queue && !what.agent) return may_ask_elsewhere(*led.value());
  const auto talks = conversation_of(what.interaction);
  if (!talks) return talks.reason();
  if (what.queue && !what.agent) return consult_queue(*talks.value(), what);
  const auto* known = party_of(talks.value()->entry, what.agent);
  if (known && known->weighs() && !known->wrapping) return {}; // asked again
  if (auto free = may_ask_elsewhere(talks.value()->entry); !free) return free;
  if (auto may = may_take_part(*talks.value(), what.agent, party_role::consulted); !may) return may;
  reserve_part(*talks.value(), what.agent, party_role::consulted, {what.by, {}});
  return {};
}

/// Of a supervisor of another pool it is not known here whether it is there; that it listens is noted alike.
result<void> pool_step::take(const listen_asked& what) {
  const auto talks = conversation_of(what.interaction);
  if (!talks) return talks.reason();
  const auto* known = party_of(talks.value()->entry, what.agent);
  if (known && !known->weighs()) return {};
  if (auto may = may_take_part(*talks.value(), what.agent, party_role::listening); !may) return may;
  reserve_part(*talks.value(), what.agent, party_role::listening, what.by);
  return {};
}

result<void> pool_step::take(const party_answered& what) {
  const auto* slot = state_.interaction(what.interaction);
  if (!slot)
    return error{error_code::unknown_interaction,
                 to_text(what.interaction) + " is not in this pool (any more)"};
  const auto* part = party_of(slot->entry, what.agent);
  if (!part) return wrong_state(what.interaction, ": " + to_text(what.agent) + " is not asked any more");
  if (!part->answered) decide(fact::party_connected{what.interaction, what.agent, part->role, at_});
  return {};
}

/// Who is gone already need not be said to be.
result<void> pool_step::take(const party_left& what) {
  const auto* slot = state_.interaction(what.interaction);
  if (!slot)
    return error{error_code::unknown_interaction,
                 to_text(what.interaction) + " is not in this pool (any more)"};
  if (what.why.size() > text_max) return error{error_code::invalid_value, "reason: at most 200 bytes"};
  if (const auto* part = party_of(slot->entry, what.agent)) {
    // Let go by the lead it is not missed by anybody.
    if (!part->wrapping && (part->answered || what.why == "released"))
      let_party_go(what.interaction, what.agent, what.why);
    else if (!part->wrapping)
      party_stays_away(what.interaction, what.agent, what.why);
    return {};
  }
  if (!what.agent || slot->entry.lead != what.agent) return {};
  const auto next = next_lead(slot->entry);
  if (!next) return wrong_state(what.interaction, ": nobody has joined who could lead it");
  pass_lead(what.interaction, next, true);
  return {};
}

result<void> pool_step::take(const party_joined& what) {
  const auto led = led_by(what.interaction, what.by);
  if (!led) return led.reason();
  const auto* part = party_of(*led.value(), what.agent);
  if (!is_on_the_line(part))
    return wrong_state(what.interaction, ": " + to_text(what.agent) + " is not consulted");
  if (part->role == party_role::consulted) decide(fact::party_conferenced{what.interaction, what.agent, at_});
  return {};
}

result<void> pool_step::take(const lead_passed& what) {
  const auto led = led_by(what.interaction, what.by);
  if (!led) return led.reason();
  const auto talks = conversation_of(what.interaction);
  if (!talks) return talks.reason();
  const auto* part = party_of(*led.value(), what.to);
  if (!is_on_the_line(part))
    return wrong_state(what.interaction, ": " + to_text(what.to) + " is not on the line");
  pass_lead(what.interaction, what.to, true);
  return {};
}

result<void> pool_step::take(const transferred_outside& what) {
  const auto led = led_by(what.interaction, what.agent);
  if (!led) return led.reason();
  const auto talks = conversation_of(what.interaction);
  if (!talks) return talks.reason();
  decide(fact::passed_outside{what.interaction, what.agent, at_});
  finish(what.interaction, {});
  return {};
}

result<void> pool_step::take(const transfer_to_agent& what) {
  const auto led = led_by(what.interaction, what.by);
  if (!led) return led.reason();
  const auto& slot = *state_.interaction(what.interaction);
  const auto& entry = slot.entry;
  if (entry.phase == interaction_phase::wrapping)
    return wrong_state(what.interaction, " is in wrap-up: the customer is gone");
  if (entry.extras->callback.dialling) return not_on_the_line(what.interaction);
  if (what.wait.count() < 0 || what.wait > waited_max)
    return error{error_code::invalid_value, "a wait of at most 366 days"};
  const auto* agent = state_.agent(what.agent);
  if (!agent) return error{error_code::unknown_agent, to_text(what.agent) + " is not in this pool"};
  if (what.agent == what.by) return wrong_state(what.interaction, " is with this agent");
  if (!could_serve(*agent, *slot.queue, entry.channel, entry.required, entry.attributes))
    return wrong_state(what.interaction, ": " + to_text(what.agent) + " could not serve it");
  const bool here = agent->entry.state != agent_state::signed_out && !agent->entry.lost;
  if (!what.only && !here) return wrong_state(what.interaction, ": " + to_text(what.agent) + " is not there");
  const auto& settings = slot.queue->entry.settings;
  const auto wait = what.wait.count() > 0 ? what.wait : settings.rules.sticky.wait;
  const auto queue = entry.queue;
  const auto spared = settings.back_off_first;
  release(what.interaction);
  if (spared.count() > 0) decide(fact::agent_spared{what.interaction, what.by, at_ + spared});
  queue_again(what.interaction, queue, requeue_reason::transfer, {what.by, what.note},
              wanted_agent{what.agent, what.only ? moment{} : at_ + std::max(wait, milliseconds{1})});
  return {};
}

void pool_step::let_party_go(interaction_id id, agent_id agent, std::string why, std::string disposition) {
  const auto role = party_of(state_.interaction(id)->entry, agent)->role;
  decide(fact::party_released{id, agent, role, at_, std::move(why), std::move(disposition)});
}

void pool_step::end_parties(interaction_id id) {
  const auto& entry = state_.interaction(id)->entry;
  if (!entry.extras.held()) return; // as most
  end_consult(id, "over");
  while (!entry.extras->parties.empty()) let_party_go(id, entry.extras->parties.front().agent, "over");
}

void pool_step::wrap_up_parties(interaction_id id, moment until) {
  end_consult(id, "over");
  const auto& entry = state_.interaction(id)->entry;
  for (const auto& one : std::vector{entry.extras->parties}) {
    if (one.wrapping) continue; // who led it before
    if (one.role == party_role::joined)
      decide(fact::party_wrapping{id, one.agent, at_, until});
    else
      let_party_go(id, one.agent, "over");
  }
}

agent_id pool_step::next_lead(const interaction_entry& entry) const {
  if (entry.phase != interaction_phase::talking) return {};
  for (const auto& one : entry.extras->parties)
    if (one.role == party_role::joined && !one.wrapping && !state_.agent(one.agent)->entry.lost)
      return one.agent;
  return {};
}

void pool_step::pass_lead(interaction_id id, agent_id to, bool wraps_up) {
  end_consult(id, "over");
  const auto& slot = *state_.interaction(id);
  const auto limit = wraps_up ? slot.queue->entry.settings.wrap_up_limit : milliseconds{0};
  fact::lead_changed passed{id, to, slot.entry.lead, at_};
  if (limit.count() > 0) passed.wraps_until = at_ + limit;
  decide(std::move(passed));
  note_last_agent(slot, to);
}

void pool_step::withdraw_parts_of(agent_id agent, const std::string& why, bool listening) {
  for (const auto shared : std::vector{state_.agent(agent)->assists}) {
    const auto& part = *party_of(state_.interaction(shared)->entry, agent);
    if (part.weighs() ? !part.answered : listening) party_stays_away(shared, agent, why);
  }
}

void pool_step::party_time_is_over(interaction_id id, agent_id agent) {
  const auto* part = party_of(state_.interaction(id)->entry, agent);
  if (part->wrapping)
    let_party_go(id, agent, "wrap_up");
  else
    party_stays_away(id, agent, "no_answer");
}

} // namespace strowger::routing
