#include "routing/pool_step.hpp"

/// The lead of an interaction: connected, transferring, closing, wrapping up.
namespace strowger::routing {

error not_on_the_line(interaction_id id) {
  return {error_code::wrong_state, to_text(id) + ": its customer is being called"};
}

result<const interaction_entry*> pool_step::led_by(interaction_id id, agent_id agent) const {
  const auto* slot = state_.interaction(id);
  if (!slot || (slot->entry.lead != agent && of_another_tenant(agent, id)))
    return error{error_code::unknown_interaction, to_text(id) + " is not in this pool (any more)"};
  const auto phase = slot->entry.phase;
  if (phase == interaction_phase::waiting || phase == interaction_phase::offered)
    return error{error_code::wrong_state, to_text(id) + " waits: no agent has it"};
  if (slot->entry.lead != agent)
    return error{error_code::not_yours, to_text(id) + " is not led by " + to_text(agent)};
  return &slot->entry;
}

void pool_step::release(interaction_id id) {
  end_parties(id);
  decide(fact::agent_released{id, state_.interaction(id)->entry.lead, at_});
}

result<void> pool_step::take(const interaction_connected& what) {
  const auto led = led_by(what.interaction, what.agent);
  if (!led) return led.reason();
  if (led.value()->extras->callback.dialling) return {}; // what comes of calling is told otherwise
  switch (led.value()->phase) {
  case interaction_phase::assigned:
    decide(fact::interaction_talking{what.interaction, what.agent, at_});
    return {};
  case interaction_phase::talking:  // said again
  case interaction_phase::wrapping: // the customer left meanwhile
    return {};
  case interaction_phase::waiting:
  case interaction_phase::offered:
  case interaction_phase::parked:
  case interaction_phase::departed:
    break; // not led
  }
  return {};
}

result<void> pool_step::take(const connect_failed& what) {
  const auto led = led_by(what.interaction, what.agent);
  if (!led) return led.reason();
  const auto phase = led.value()->phase;
  if (phase == interaction_phase::wrapping)
    return error{error_code::wrong_state, to_text(what.interaction) + " is in wrap-up: the customer is gone"};
  const bool talked = phase == interaction_phase::talking;
  return_unconnected(what.interaction, talked ? requeue_reason::lost_agent : requeue_reason::connect_failed);
  return {};
}

/// Accepted, but the two never met, or cannot hear each other any more: back to the queue at its age; this
/// agent is spared for a while, unless it is not there (then it gets nothing anyway, and a restart is no
/// fault of its own).
void pool_step::return_unconnected(interaction_id id, requeue_reason why) {
  const auto& entry = state_.interaction(id)->entry;
  if (entry.extras->callback.dialling) return not_reached(id, callback_outcome::failed);
  const auto agent = entry.lead;
  const auto until = state_.agent(agent)->entry.lost ? moment{} : spared_until(entry, agent);
  release(id);
  if (until != moment{}) decide(fact::agent_spared{id, agent, until});
  queue_again(id, entry.queue, why);
}

result<void> pool_step::take(const transfer_to_queue& what) {
  const auto led = led_by(what.interaction, what.agent);
  if (!led) return led.reason();
  const auto& entry = *led.value();
  if (entry.phase == interaction_phase::wrapping)
    return error{error_code::wrong_state, to_text(what.interaction) + " is in wrap-up: the customer is gone"};
  if (entry.extras->callback.dialling) return not_on_the_line(what.interaction);
  if (auto target = open_queue(what.queue, entry); !target) return target.reason();
  const auto spared = state_.queue(what.queue)->entry.settings.back_off_first;
  release(what.interaction);
  if (spared.count() > 0) decide(fact::agent_spared{what.interaction, what.agent, at_ + spared});
  queue_again(what.interaction, what.queue, requeue_reason::transfer, {what.agent, what.note});
  return {};
}

/// The conversation is over: wrap-up where the queue has one, else the end.
void pool_step::finish(interaction_id id, const std::string& disposition) {
  const auto& slot = *state_.interaction(id);
  const auto limit = slot.queue->entry.settings.wrap_up_limit;
  if (limit.count() > 0) {
    wrap_up_parties(id, at_ + limit);
    decide(fact::wrap_up_begun{id, slot.entry.lead, at_, at_ + limit, disposition});
    return;
  }
  release(id);
  close(id, disposition);
}

result<void> pool_step::take(const close_interaction& what) {
  const auto led = led_by(what.interaction, what.agent);
  if (!led) return led.reason();
  if (led.value()->phase == interaction_phase::wrapping)
    return error{error_code::wrong_state, to_text(what.interaction) + " is in wrap-up already"};
  if (led.value()->extras->callback.dialling) return not_on_the_line(what.interaction);
  if (what.disposition.size() > text_max)
    return error{error_code::invalid_value, "disposition: at most 200 bytes"};
  finish(what.interaction, what.disposition);
  return {};
}

result<void> pool_step::take(const end_wrap_up& what) {
  const auto* slot = state_.interaction(what.interaction);
  const auto* part = slot ? party_of(slot->entry, what.agent) : nullptr;
  const bool beside = part && part->wrapping;
  const auto led =
      beside ? result<const interaction_entry*>{&slot->entry} : led_by(what.interaction, what.agent);
  if (!led) return led.reason();
  if (!beside && led.value()->phase != interaction_phase::wrapping)
    return error{error_code::wrong_state, to_text(what.interaction) + " is not in wrap-up"};
  if (what.disposition.size() > text_max)
    return error{error_code::invalid_value, "disposition: at most 200 bytes"};
  if (beside) {
    let_party_go(what.interaction, what.agent, "wrap_up", what.disposition);
    return {};
  }
  const auto disposition = what.disposition.empty() ? *led.value()->disposition : what.disposition;
  wrap_up_ends(what.interaction, false, disposition);
  return {};
}

void pool_step::wrap_up_ends(interaction_id id, bool timed_out, const std::string& disposition) {
  const auto& entry = state_.interaction(id)->entry;
  decide(fact::wrap_up_over{id, entry.lead, at_, timed_out, disposition});
  if (!entry.extras->parties.empty()) { // others still wrap it up
    decide(fact::lead_changed{id, entry.extras->parties.front().agent, entry.lead, at_});
    return;
  }
  release(id);
  close(id, disposition);
}

/// A customer who is quiet takes less of the agent's room; who speaks again takes all of it back at once.
result<void> pool_step::take(const customer_quiet& what) {
  const auto* slot = state_.interaction(what.interaction);
  if (!slot)
    return error{error_code::unknown_interaction,
                 to_text(what.interaction) + " is not in this pool (any more)"};
  const auto& entry = slot->entry;
  if (entry.phase != interaction_phase::talking) return {}; // only a conversation is quiet
  const auto& load = slot->queue->entry.settings.rules.load;
  const auto weight = what.quiet && load.quiet_after.count() > 0 ? load.quiet_weight : std::uint8_t{100};
  if (weight != entry.extras->weight) decide(fact::weight_changed{what.interaction, entry.lead, weight, at_});
  return {};
}

} // namespace strowger::routing
