#include "routing/pool_step.hpp"

/// Callbacks: an interaction goes on with its visit and its age, but without the customer on the line. In its
/// turn an agent is offered it and calls; or the customer is called first, while an agent is kept free.
namespace strowger::routing {

namespace {

error unknown_callback(interaction_id id) {
  return {error_code::unknown_interaction, to_text(id) + " is not in this pool (any more)"};
}

const callback_settings& callback_rules(const queue_slot& queue) {
  return queue.entry.settings.rules.callback;
}

} // namespace

/// The lead's promise ends the conversation and begins a visit of its own.
result<void> pool_step::take(const request_callback& what) {
  const auto* slot = state_.interaction(what.interaction);
  if (!slot) return unknown_callback(what.interaction);
  const auto& entry = slot->entry;
  const auto id = what.interaction;
  const bool any_end = what.not_after == wall_time{};
  if (!any_end && (what.not_after <= wall_ || what.not_after <= what.not_before))
    return error{error_code::invalid_value, "the time to call back is over before it begins"};
  const bool led = entry.phase == interaction_phase::assigned || entry.phase == interaction_phase::talking;
  if (entry.extras->callback.dialling || entry.phase == interaction_phase::wrapping ||
      entry.phase == interaction_phase::departed)
    return error{error_code::wrong_state, to_text(id) + " is beyond being called back"};
  if (led && entry.lead != what.by.who)
    return error{error_code::not_yours, to_text(id) + " is led by another agent"};
  const auto key = what.contact_key != 0 ? what.contact_key : entry.extras->details.contact_key;
  const auto other = state_.open_callback(slot->queue->entry.settings.tenant, key, entry.customer);
  if (led) release(id);
  if (other && other != id) {
    if (entry.phase == interaction_phase::offered) withdraw_all(id, "joined");
    decide(fact::callback_joined{other, id, at_});
    if (!led) decide(fact::visit_ended{id, entry.visit, visit_exit::flowed_out, requeue_reason::joined, at_});
    close(id, {});
    return {};
  }
  if (led) queue_again(id, entry.queue, requeue_reason::called_back, what.by);
  if (entry.phase == interaction_phase::offered) withdraw_all(id, "callback");
  decide(fact::callback_agreed{id, key, what.not_before, what.not_after, at_, what.by});
  schedule(id);
  return {};
}

/// Where it stands by the clock and the hours: in line, or parked.
void pool_step::schedule(interaction_id id) {
  const auto& slot = *state_.interaction(id);
  const auto& callback = slot.entry.extras->callback;
  const bool parked = slot.entry.phase == interaction_phase::parked;
  if (parked && callback.again_at != moment{}) return; // it is tried again then
  if (callback.not_before > wall_)
    decide(fact::callback_parked{id, callback.not_before, at_});
  else if (!calls_now(*slot.queue))
    decide(fact::callback_parked{id, {}, at_});
  else if (parked)
    decide(fact::callback_due{id, at_});
}

bool pool_step::calls_now(const queue_slot& queue) const {
  return state_.door_is_open(queue.entry.settings.tenant, callback_rules(queue).hours);
}

std::optional<moment> pool_step::taken_over(const interaction_arrived& what, const queue_slot& queue) {
  const auto other =
      state_.open_callback(queue.entry.settings.tenant, what.details.contact_key, what.customer);
  if (!other) return at_;
  decide(fact::callback_joined{other, what.interaction, at_});
  if (what.way == direction::outbound) return std::nullopt;
  const auto& entry = state_.interaction(other)->entry;
  const auto since = entry.anchor;
  leave_hands(other, "joined");
  decide(fact::visit_ended{other, entry.visit, visit_exit::flowed_out, requeue_reason::joined, at_});
  close(other, {});
  return since;
}

bool pool_step::call_first(const interaction_slot& one, agent_id winner) {
  if (!one.entry.extras->callback.agreed || one.entry.phase != interaction_phase::waiting) return false;
  if (!calls_now(*one.queue)) {
    decide(fact::callback_parked{one.entry.id, {}, at_});
    return true;
  }
  if (!callback_rules(*one.queue).customer_first) return false;
  dial(one.entry.id, winner);
  return true;
}

void pool_step::dial(interaction_id id, agent_id agent) {
  const auto& one = *state_.interaction(id);
  fact::callback_dialled call;
  call.interaction = id;
  call.agent = agent;
  call.tries = static_cast<std::uint16_t>(one.entry.extras->callback.tries + 1);
  call.cost = static_cast<std::uint16_t>(cost_in(one.queue->entry.settings, one.entry.channel));
  call.at = at_;
  call.until = at_ + callback_rules(*one.queue).outcome_within;
  decide(std::move(call));
}

result<void> pool_step::take(const callback_tried& what) {
  const auto* slot = state_.interaction(what.interaction);
  if (!slot) return unknown_callback(what.interaction);
  const auto& entry = slot->entry;
  const auto id = what.interaction;
  if (!entry.extras->callback.dialling)
    return error{error_code::wrong_state, to_text(id) + " is not being called"};
  if (what.outcome != callback_outcome::reached) {
    not_reached(id, what.outcome);
    return {};
  }
  const bool waits = entry.phase != interaction_phase::assigned; // in line, with the customer on it
  if (!waits) decide(fact::visit_ended{id, entry.visit, visit_exit::answered, requeue_reason::none, at_});
  decide(fact::callback_reached{id, at_});
  if (!waits) decide(fact::interaction_talking{id, entry.lead, at_});
  return {};
}

void pool_step::not_reached(interaction_id id, callback_outcome outcome) {
  const auto& slot = *state_.interaction(id);
  const auto& entry = slot.entry;
  const auto& rules = callback_rules(*slot.queue);
  const auto tries = entry.extras->callback.tries;
  if (entry.phase == interaction_phase::assigned) release(id);
  const bool given_up = tries >= std::max<std::uint16_t>(rules.tries_max, 1);
  const auto again = at_ + std::max(rules.retry_after, milliseconds{1});
  decide(fact::callback_missed{id, outcome, tries, at_, given_up ? moment{} : again});
  if (!given_up) return;
  decide(fact::visit_ended{id, entry.visit, visit_exit::failed, requeue_reason::none, at_});
  close(id, "not_reached");
}

void pool_step::callback_time_came(interaction_id id) {
  if (calls_now(*state_.interaction(id)->queue))
    decide(fact::callback_due{id, at_});
  else
    decide(fact::callback_parked{id, {}, at_});
}

void pool_step::callback_over(interaction_id id) {
  leave_hands(id, "callback_over");
  decide(fact::visit_ended{id, state_.interaction(id)->entry.visit, visit_exit::expired, requeue_reason::none,
                           at_});
  close(id, {});
}

/// Those who were parked until these hours come into line; a long list goes in several wake-ups.
void pool_step::callbacks_in_hours() {
  std::vector<interaction_id> due;
  for (const auto id : state_.parked_queues) {
    if (!parked_in_hours(state_, id)) continue;
    for (const auto one : state_.queue(id)->parked)
      if (due.size() < exceptions_per_input) due.push_back(one);
  }
  for (const auto id : due) decide(fact::callback_due{id, at_});
}

} // namespace strowger::routing
