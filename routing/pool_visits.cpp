#include "routing/pool_step.hpp"
#include "routing/relaxation.hpp"

/// Visits: coming in, being moved, leaving the line.
namespace strowger::routing {

namespace {

error unknown(interaction_id id) {
  return {error_code::unknown_interaction, to_text(id) + " is not in this pool (any more)"};
}

bool in_line(interaction_phase phase) {
  return phase == interaction_phase::waiting || phase == interaction_phase::offered;
}

bool priority_in_range(std::int32_t priority) {
  return priority >= -priority_max && priority <= priority_max;
}

error being_handed_over(interaction_id id) {
  return {error_code::wrong_state, to_text(id) + " is being handed to another pool"};
}

error does_not_wait(const interaction_entry& entry) {
  if (entry.phase == interaction_phase::departed) return being_handed_over(entry.id);
  const auto* why = entry.phase == interaction_phase::parked ? " does not wait: it is called back later"
                                                             : " does not wait: an agent has it";
  return {error_code::wrong_state, to_text(entry.id) + why};
}

error bad_priority() { return {error_code::invalid_value, "priority: from -86400 to 86400 seconds of age"}; }

/// What is wrong with the requirements an interaction brings.
std::optional<error> check_required(const skill_list& required) {
  if (required.size() > required_max)
    return error{error_code::invalid_value, "an interaction brings at most 16 required skills"};
  const std::string* before = nullptr;
  for (const auto& one : required) {
    if (one.skill.empty() || one.skill.size() > text_max)
      return error{error_code::invalid_value, "the name of a required skill has 1 to 200 bytes"};
    if (one.level < 1 || one.level > skill_levels)
      return error{error_code::invalid_value, one.skill + ": skill levels go from 1 to 10"};
    if (before && *before == one.skill)
      return error{error_code::invalid_value, one.skill + ": required twice"};
    before = &one.skill;
  }
  return std::nullopt;
}

std::optional<error> check_attributes(const attribute_list& attributes) {
  if (attributes.size() > attributes_max)
    return error{error_code::invalid_value, "an interaction has at most 32 attributes"};
  for (const auto& one : attributes)
    if (auto wrong = wrong_with(one); !wrong.empty())
      return error{error_code::invalid_value, std::move(wrong)};
  return std::nullopt;
}

/// One that was here before: which visit it is, and the age it brings.
std::optional<error> check_details(const arrival_details& details) {
  const bool before = details.why != requeue_reason::none;
  if (before && details.why != requeue_reason::reopened && details.why != requeue_reason::moved_pool)
    return error{error_code::invalid_value, "an arrival is a first one, reopened, or from another pool"};
  if (details.visit < 1 || (!before && (details.visit != 1 || details.waited.count() != 0)))
    return error{error_code::invalid_value, "a first arrival is the first visit and brings no age"};
  if (details.waited.count() < 0 || details.waited > waited_max)
    return error{error_code::invalid_value, "an age of at most 366 days"};
  if (details.preferred_wait.count() < 0 || details.preferred_wait > waited_max)
    return error{error_code::invalid_value, "a wait of at most 366 days"};
  return std::nullopt;
}

void come_again(fact::interaction_queued& queued, const arrival_details& details) {
  queued.why = details.why;
  queued.visit = details.visit;
  queued.anchor = queued.at - details.waited;
}

} // namespace

fact::interaction_queued pool_step::visit_of(const interaction_arrived& what, const queue_slot& queue) const {
  fact::interaction_queued queued;
  queued.interaction = what.interaction;
  queued.queue = queue.entry.id;
  queued.channel = what.channel;
  queued.way = what.way;
  queued.customer = what.customer;
  queued.part_of = what.part_of;
  queued.own_priority = what.priority;
  queued.priority = priority_in(queue, what.attributes) + what.priority;
  queued.at = at_;
  queued.leaves_at = leaves_at(queue);
  queued.required = what.required;
  queued.attributes = what.attributes;
  return queued;
}

result<void> pool_step::take(const interaction_arrived& what) {
  if (!what.interaction) return error{error_code::invalid_value, "an interaction without an id"};
  if (!priority_in_range(what.priority)) return bad_priority();
  if (const auto wrong = check_required(what.required)) return *wrong;
  if (const auto wrong = check_attributes(what.attributes)) return *wrong;
  if (const auto wrong = check_details(what.details)) return *wrong;
  if (what.details.move != 0) return take_in(what);
  if (state_.interaction(what.interaction))
    return error{error_code::already_exists, to_text(what.interaction) + " is in this pool already"};
  const auto let_in = admit(what);
  if (let_in.refused) {
    decide(fact::interaction_refused{what.interaction, let_in.queue, *let_in.refused});
    return {};
  }
  const auto* queue = state_.queue(let_in.queue);
  const auto since = taken_over(what, *queue);
  if (!since) {
    decide(fact::interaction_refused{what.interaction, let_in.queue, refusal::joined});
    return {};
  }
  auto queued = visit_of(what, *queue);
  come_again(queued, what.details);
  queued.anchor = std::min(*since, queued.anchor);
  describe(queued, what.details.due, what.details.contact_key);
  prefer(queued, what.details);
  decide(std::move(queued));
  for (const auto met : let_in.met)
    decide(fact::exception_met{what.interaction, met, at_,
                               state_.interaction(what.interaction)->entry.extras->details.ages_at});
  return {};
}

result<void> pool_step::take(const customer_left& what) {
  const auto* slot = state_.interaction(what.interaction);
  if (!slot) return unknown(what.interaction);
  const auto& entry = slot->entry;
  const auto id = what.interaction;
  if (entry.extras->callback.agreed) return {}; // no line is open; it will be called
  switch (entry.phase) {
  case interaction_phase::offered:
    withdraw_all(id, "customer_left");
    [[fallthrough]];
  case interaction_phase::waiting:
    decide(fact::visit_ended{id, entry.visit, visit_exit::abandoned, requeue_reason::none, at_});
    close(id, {});
    return {};
  case interaction_phase::assigned:
  case interaction_phase::talking:
    finish(id, {});
    return {};
  case interaction_phase::wrapping:
  case interaction_phase::parked:
  case interaction_phase::departed: // the other pool is told
    return {};                      // gone already, as far as the pool is concerned
  }
  return {};
}

result<queue_id> pool_step::open_queue(queue_id target, const interaction_entry& of) const {
  const auto* to = state_.queue(target);
  if (!to) return error{error_code::unknown_queue, to_text(target) + " is not in this pool"};
  if (to->owner != state_.queue(of.queue)->owner)
    return error{error_code::forbidden, to_text(target) + " belongs to another tenant"};
  if (to->entry.closing) return error{error_code::queue_closed, to_text(target) + " takes nobody any more"};
  return target;
}

/// The next visit of an interaction that nobody holds: its age goes with it, and its own part of the
/// priority; back in the same queue it keeps the whole.
void pool_step::queue_again(interaction_id id, queue_id target, requeue_reason why, asked_by by,
                            std::optional<wanted_agent> wanted) {
  const auto& entry = state_.interaction(id)->entry;
  fact::interaction_queued queued;
  queued.interaction = id;
  queued.queue = target;
  queued.visit = entry.visit + 1;
  queued.why = why;
  queued.channel = entry.channel;
  queued.way = entry.way;
  queued.customer = entry.customer;
  queued.part_of = entry.part_of;
  queued.own_priority = entry.own_priority;
  const auto& to = *state_.queue(target);
  queued.priority = target == entry.queue ? entry.priority - raised_by(to.entry.settings, relaxed_to(entry))
                                          : priority_in(to, entry.attributes) + entry.own_priority;
  queued.anchor = entry.anchor;
  queued.at = at_;
  queued.by = by;
  const auto& extras = *entry.extras;
  if (!extras.callback.agreed) queued.leaves_at = leaves_at(*state_.queue(target));
  queued.required = entry.required;
  queued.attributes = entry.attributes;
  describe(queued, extras.details.due, extras.details.contact_key);
  if (wanted) {
    auto& details = queued.details.edit();
    details.preferred = wanted->agent;
    details.preferred_until = wanted->until;
  } else {
    prefer_again(queued, entry);
  }
  decide(std::move(queued));
}

void pool_step::leave_hands(interaction_id id, const std::string& reason) {
  const auto& entry = state_.interaction(id)->entry;
  if (!entry.lead) return;
  const auto tries = entry.extras->callback.tries;
  if (entry.phase == interaction_phase::offered)
    withdraw_all(id, reason);
  else if (entry.phase == interaction_phase::parked)
    decide(fact::callback_dialled{id, {}, tries, 100, at_, entry.deadline});
  else
    release(id);
}

void pool_step::close(interaction_id id, std::string disposition, asked_by by) {
  decide(fact::interaction_closed{id, at_, std::move(disposition), by});
}

result<void> pool_step::take(const move_interaction& what) {
  const auto* slot = state_.interaction(what.interaction);
  if (!slot) return unknown(what.interaction);
  const auto& entry = slot->entry;
  if (!in_line(entry.phase)) return does_not_wait(entry);
  if (auto target = open_queue(what.queue, entry); !target) return target.reason();
  if (entry.queue == what.queue) return {}; // there it is
  withdraw_all(what.interaction, "moved");
  decide(
      fact::visit_ended{what.interaction, entry.visit, visit_exit::flowed_out, requeue_reason::moved, at_});
  queue_again(what.interaction, what.queue, requeue_reason::moved, what.by);
  return {};
}

result<void> pool_step::take(const raise_priority& what) {
  const auto* slot = state_.interaction(what.interaction);
  if (!slot) return unknown(what.interaction);
  if (!priority_in_range(what.priority)) return bad_priority();
  const auto& entry = slot->entry;
  if (!in_line(entry.phase)) return does_not_wait(entry);
  if (entry.own_priority == what.priority) return {};
  const auto total = entry.priority - entry.own_priority + what.priority;
  decide(fact::priority_changed{what.interaction, total, what.priority, what.by});
  return {};
}

result<void> pool_step::take(const cancel_interaction& what) {
  const auto* slot = state_.interaction(what.interaction);
  if (!slot) return unknown(what.interaction);
  const auto& entry = slot->entry;
  const auto id = what.interaction;
  if (entry.phase == interaction_phase::departed) return being_handed_over(id);
  if (in_line(entry.phase) || entry.extras->callback.agreed) {
    leave_hands(id, "cancelled");
    decide(fact::visit_ended{id, entry.visit, visit_exit::cancelled, requeue_reason::none, at_});
  } else {
    if (entry.phase == interaction_phase::wrapping)
      decide(fact::wrap_up_over{id, entry.lead, at_, false, *entry.disposition});
    release(id);
  }
  close(id, *state_.interaction(id)->entry.disposition, what.by);
  return {};
}

result<void> pool_step::take(const quarantine_interaction& what) {
  const auto* slot = state_.interaction(what.interaction);
  if (!slot) return unknown(what.interaction);
  const auto& entry = slot->entry;
  const auto id = what.interaction;
  if (in_line(entry.phase) || entry.extras->callback.agreed) {
    leave_hands(id, "quarantined");
    decide(fact::visit_ended{id, entry.visit, visit_exit::failed, requeue_reason::none, at_});
  } else if (entry.lead) {
    release(id);
  }
  decide(fact::interaction_quarantined{id, at_});
  return {};
}

result<void> pool_step::take(const erase_customer& what) {
  if (!what.customer) return error{error_code::invalid_value, "no customer was named"};
  if (!what.by.why) return error{error_code::invalid_value, "a reason is needed"};
  if (state_.last_agents.contains(what.customer)) decide(fact::last_agent_noted{what.customer, {}, at_, {}});
  decide(fact::customer_erased{what.customer, at_, what.by});
  return {};
}

result<void> pool_step::take(const note_recording& what) {
  if (!what.interaction) return error{error_code::invalid_value, "no recording was named"};
  decide(fact::recording_noted{what.interaction, what.act, what.why, at_, what.by});
  return {};
}

} // namespace strowger::routing
