#include "routing/pool_exceptions.hpp"
#include "routing/pool_step.hpp"
#include "routing/pool_waits.hpp"
#include "routing/relaxation.hpp"

/// The door: who is let in, what a queue does instead, and what it does with those who wait when something
/// extraordinary comes.
namespace strowger::routing {

namespace {

requeue_reason reason_for(exception_case when) {
  switch (when) {
  case exception_case::aged:
    return requeue_reason::too_old;
  case exception_case::nobody:
    return requeue_reason::nobody;
  case exception_case::waited:
  case exception_case::closed:
  case exception_case::full:
  case exception_case::slow:
    break;
  }
  return requeue_reason::waited_too_long;
}

/// Whether a queue without a way out keeps this one waiting all the same.
bool waits_all_the_same(exception_case when) {
  return when == exception_case::slow || when == exception_case::nobody || when == exception_case::aged;
}

std::vector<need> needs_at_the_door(const interaction_arrived& what, const queue_slot& queue,
                                    std::uint8_t exceptions) {
  const auto also = queue.entry.settings.where.given(what.attributes);
  return needs_of(queue, what.required, also, relaxed{0, 0, exceptions});
}

/// What nobody has sent it here for by hand: an age that was over already is no reason to send it on.
bool sent_by_rule(requeue_reason why) {
  return why == requeue_reason::waited_too_long || why == requeue_reason::too_old ||
         why == requeue_reason::nobody || why == requeue_reason::queue_removed;
}

} // namespace

bool pool_step::too_slow(const interaction_arrived& what, const queue_slot& queue, milliseconds limit) const {
  const auto wait = expected_wait(whole_, {queue.entry.id, what.channel, what.priority, at_});
  return wait && wait->p50 > limit;
}

std::vector<pool_step::hindrance> pool_step::hindrances(const interaction_arrived& what,
                                                        const queue_slot& queue) const {
  std::vector<hindrance> all;
  const auto& settings = queue.entry.settings;
  const bool first = queue.entry.id == what.queue; // the entry point's hours are those of the way in
  if (!state_.door_is_open(settings.tenant, hours_for(settings, what.channel, what.attributes)) ||
      (first && !state_.door_is_open(settings.tenant, what.hours)))
    all.push_back({exception_case::closed, refusal::outside_hours});
  if (settings.length_max != 0 && queue.waiting >= settings.length_max)
    all.push_back({exception_case::full, refusal::queue_full});
  if (settings.rules.exceptions.empty()) return all;
  if (lists(settings, exception_case::nobody) && !somebody_for(queue, needs_at_the_door(what, queue, 0)))
    all.push_back({exception_case::nobody, refusal::nobody});
  if (lists(settings, exception_case::slow)) all.push_back({exception_case::slow, refusal::too_slow});
  return all;
}

/// What the rules of a queue for one hindrance make of an arrival; what the customer is told on the way is
/// told in any case.
pool_step::door_answer pool_step::ask_rules(const hindrance& one, const interaction_arrived& what,
                                            const queue_slot& queue, bool may_divert) {
  door_answer answer;
  bool no_way = false;
  for (const auto& rule : exceptions_of(queue.entry.settings, one.when)) {
    if (one.when == exception_case::slow && !too_slow(what, queue, rule.limit)) continue;
    answer.met = true;
    switch (rule.action) {
    case exception_action::end:
      answer.refused = true;
      return answer;
    case exception_action::to_queue:
      if (const auto* to = may_divert ? other_queue(queue, rule.queue) : nullptr;
          to && to->entry.id != what.queue) {
        answer.to = to;
        return answer;
      }
      no_way = true;
      break;
    case exception_action::relax:
      if (one.when == exception_case::nobody &&
          somebody_for(queue, needs_at_the_door(what, queue, exception_bit(one.when))))
        return answer;
      break;
    case exception_action::message:
    case exception_action::callback:
      decide(fact::customer_told{what.interaction, rule.message, rule.action == exception_action::callback,
                                 at_, queue.entry.id});
      break;
    }
  }
  answer.refused = no_way && !waits_all_the_same(one.when);
  return answer;
}

/// Asks the first queue and those it passes on to, never the first again.
pool_step::at_the_door pool_step::admit(const interaction_arrived& what) {
  at_the_door found{what.queue, {}, {}};
  for (std::size_t hops = 0;; ++hops) {
    const auto* queue = state_.queue(found.queue);
    const auto refuse = [&](refusal why) {
      found.refused = why;
      return found;
    };
    if (!queue) return refuse(refusal::unknown_queue);
    if (queue->entry.closing) return refuse(refusal::queue_closed);
    found.met.clear();
    door_answer answer;
    refusal why{};
    for (const auto& one : hindrances(what, *queue)) {
      why = one.why;
      answer = ask_rules(one, what, *queue, hops < diversions_max);
      if (answer.refused) return refuse(why);
      if (answer.to) break;
      if (answer.met) found.met.push_back(one.when);
    }
    if (!answer.to) {
      if (state_.limits.waiting_max <= queue->owner->waiting) return refuse(refusal::tenant_full);
      return found;
    }
    decide(fact::interaction_diverted{what.interaction, found.queue, answer.to->entry.id, why});
    found.queue = answer.to->entry.id;
  }
}

/// The queue of the same tenant that this one names for what it does not take; null when there is none.
const queue_slot* pool_step::other_queue(const queue_slot& from, const std::string& name) const {
  const auto known = state_.queue_names.find(name_view{from.entry.settings.tenant, name});
  if (name.empty() || known == state_.queue_names.end()) return nullptr;
  const auto* other = state_.queue(known->second);
  return other == &from || other->entry.closing ? nullptr : other;
}

moment pool_step::leaves_at(const queue_slot& queue) const {
  const auto limit = queue.entry.settings.wait_max;
  return limit.count() == 0 ? moment{} : at_ + limit;
}

moment pool_step::ages_at(const queue_slot& queue, moment anchor) const {
  const auto limit = next_age_limit(queue.entry.settings, std::max(at_ - anchor, milliseconds{0}));
  return limit.count() == 0 ? moment{} : anchor + limit;
}

void pool_step::describe(fact::interaction_queued& queued, wall_time due, std::uint64_t contact_key) const {
  const auto& queue = *state_.queue(queued.queue);
  const auto& rules = queue.entry.settings.rules;
  const bool plain = rules.exceptions.empty() && rules.steps.empty() && rules.tiers.empty() &&
                     rules.order != line_order::earliest_due;
  if (plain && due == wall_time{} && contact_key == 0 && !queued.details.held()) return; // as most
  auto details = *queued.details;
  details.due = due;
  details.contact_key = contact_key;
  details.ages_at = ages_at(queue, queued.anchor);
  const auto first = next_age_limit(queue.entry.settings, milliseconds{0});
  const bool over = first.count() != 0 && queued.anchor + first <= at_;
  if (over && !sent_by_rule(queued.why)) details.ages_at = at_;
  queued.details.set(with_line(queue, queued.attributes, std::move(details)));
}

/// Where a rule sends one for whom nobody is there: past queues where nobody would be either.
const queue_slot* pool_step::queue_with_somebody(const interaction_slot& one, const std::string& name) const {
  const auto* to = other_queue(*one.queue, name);
  for (std::size_t hops = 0; to && hops < diversions_max; ++hops) {
    const auto& settings = to->entry.settings;
    if (to == one.queue) return nullptr;
    if (!lists(settings, exception_case::nobody) ||
        somebody_for(*to, needs_of(*to, one.entry.required, settings.where.given(one.entry.attributes))))
      return to;
    const queue_slot* next = nullptr;
    for (const auto& rule : exceptions_of(settings, exception_case::nobody))
      if (!next && rule.action == exception_action::to_queue) next = other_queue(*to, rule.queue);
    if (!next) return to;
    to = next;
  }
  return to == one.queue ? nullptr : to;
}

/// The limits of age that act now, from and to: the one whose time has come; of an age that was over when it
/// came here, all below it.
std::pair<milliseconds, milliseconds> pool_step::age_limits_reached(const interaction_slot& one) const {
  const auto due = one.entry.extras->details.ages_at - one.entry.anchor;
  const auto& rules = one.queue->entry.settings.rules.exceptions;
  const bool exact = std::any_of(rules.begin(), rules.end(), [&](const exception_rule& rule) {
    return rule.when == exception_case::aged && rule.limit == due;
  });
  return {exact ? due : milliseconds{0}, std::max(at_ - one.entry.anchor, due)};
}

/// Only those who wait: who rings at an agent is looked at again when the offer has ended.
void pool_step::meet(interaction_id id, exception_case when) {
  const auto& slot = *state_.interaction(id);
  const auto& entry = slot.entry;
  const auto& settings = slot.queue->entry.settings;
  const auto reason = reason_for(when);
  bool goes_on = waits_all_the_same(when);
  bool noted = false;
  const auto note = [&] {
    const auto next =
        when == exception_case::aged ? ages_at(*slot.queue, entry.anchor) : entry.extras->details.ages_at;
    if (!std::exchange(noted, true)) decide(fact::exception_met{id, when, at_, next});
  };
  const auto reached = age_limits_reached(slot);
  for (const auto& rule : exceptions_of(settings, when)) {
    if (when == exception_case::aged && (rule.limit < reached.first || rule.limit > reached.second)) continue;
    switch (rule.action) {
    case exception_action::end:
      decide(fact::visit_ended{id, entry.visit, visit_exit::expired, reason, at_});
      close(id, {});
      return;
    case exception_action::to_queue:
      if (const auto* other = when == exception_case::nobody ? queue_with_somebody(slot, rule.queue)
                                                             : other_queue(*slot.queue, rule.queue)) {
        const auto target = other->entry.id;
        decide(fact::visit_ended{id, entry.visit, visit_exit::flowed_out, reason, at_});
        queue_again(id, target, reason);
        return;
      }
      break;
    case exception_action::relax:
      goes_on = true;
      note();
      if (when == exception_case::nobody && somebody_for(slot)) return;
      break;
    case exception_action::message:
    case exception_action::callback:
      goes_on = true;
      note();
      decide(fact::customer_told{id, rule.message, rule.action == exception_action::callback, at_});
      break;
    }
  }
  if (goes_on) return note();
  decide(fact::visit_ended{id, entry.visit, visit_exit::expired, reason, at_});
  close(id, {});
}

void pool_step::look_after_the_deserted() {
  if (state_.suspected.empty()) return;
  for (std::size_t left = exceptions_per_input; left > 0;) {
    const auto* queue = first_deserted(state_);
    if (!queue) return;
    for (const auto id : deserted(state_, *queue, left)) {
      meet(id, exception_case::nobody);
      --left;
    }
  }
}

result<void> pool_step::take(const door_opened& what) {
  if (state_.door_is_open(what.tenant, what.hours)) return {};
  decide(fact::door_open{what.tenant, what.hours, at_});
  callbacks_in_hours();
  return {};
}

/// Who waits already is served; only arrivals find the door shut, and nobody is called back meanwhile.
result<void> pool_step::take(const door_closed& what) {
  if (what.tenant.empty() || what.hours.empty() || what.hours.size() > text_max)
    return error{error_code::invalid_value, "a door needs a tenant and a name"};
  if (!state_.tenants.contains(what.tenant)) return {}; // of another pool
  if (state_.door_is_open(what.tenant, what.hours)) decide(fact::door_shut{what.tenant, what.hours, at_});
  return {};
}

} // namespace strowger::routing
