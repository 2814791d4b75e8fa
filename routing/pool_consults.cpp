#include "routing/pool_choice.hpp"
#include "routing/pool_preferred.hpp"
#include "routing/pool_step.hpp"
#include <algorithm>

/// A lead who consults a queue: whoever matching would choose for its customer is asked. Is nobody free, the
/// lead goes on talking and waits, where the customer would stand in that queue after a transfer: by the same
/// age and priority. So a colleague's question is neither before those who have waited longer nor behind
/// those who came later.
namespace strowger::routing {

namespace {

/// What keeps somebody from it who is not just busy; spared are those who take part already.
constexpr auto not_only_busy =
    filter_bits({filter_rule::signed_out, filter_rule::queue, filter_rule::certificate, filter_rule::skill,
                 filter_rule::level, filter_rule::attributes, filter_rule::back_off, filter_rule::draining});

} // namespace

interaction_slot pool_step::as_asked_in(const interaction_slot& one, const queue_slot& queue,
                                        agent_id but_not) const {
  interaction_slot asks;
  asks.entry.id = one.entry.id;
  asks.entry.queue = queue.entry.id;
  asks.entry.channel = one.entry.channel;
  asks.entry.phase = interaction_phase::talking; // a tenant's share is of its customers
  asks.entry.required = one.entry.required;
  asks.entry.attributes = one.entry.attributes;
  asks.entry.anchor = at_;
  asks.queue = &queue.people->pool->queues.at(queue.entry.id);
  asks.also = asked_beside(asks);
  const auto spare = [&](agent_id who) {
    back_off spared;
    spared.agent = who;
    spared.until = at_ + milliseconds{1};
    asks.entry.back_offs.push_back(spared);
  };
  spare(one.entry.lead);
  for (const auto& part : one.entry.extras->parties) spare(part.agent);
  if (but_not) spare(but_not);
  return asks;
}

std::optional<agent_id> pool_step::free_in(const interaction_slot& one, const queue_slot& queue,
                                           agent_id but_not) const {
  const auto asks = as_asked_in(one, queue, but_not);
  decision_record record;
  const auto found = choose(state_, asks, at_, record);
  queue.people->scratch.needs_of = nullptr; // they are of no place in line
  return found;
}

/// Somebody who could be free later on.
bool pool_step::somebody_is_there(const interaction_slot& one, const queue_slot& queue) const {
  const auto asks = as_asked_in(one, queue);
  const auto& agents = queue.people->agents;
  return std::any_of(agents.begin(), agents.end(), [&](const auto& known) {
    return (filters_of(state_, *known.second, asks) & not_only_busy) == 0;
  });
}

line_key pool_step::place_in(const interaction_slot& one, const queue_slot& queue) const {
  auto asks = as_asked_in(one, queue);
  asks.entry.anchor = one.entry.anchor;
  asks.entry.own_priority = one.entry.own_priority;
  asks.entry.priority = priority_in(queue, one.entry.attributes) + one.entry.own_priority;
  return key_of(asks);
}

result<void> pool_step::consult_queue(const interaction_slot& one, const consult_asked& what) {
  const auto target = open_queue(what.queue, one.entry);
  if (!target) return target.reason();
  const auto& extras = *one.entry.extras;
  for (const auto& part : extras.parties)
    if (part.asked_in == what.queue) return {}; // asked again
  if (extras.consult.asked_in == what.queue) return {};
  if (extras.consult.asked_in)
    return error{error_code::wrong_state, to_text(what.interaction) + " waits for somebody of " +
                                              to_text(extras.consult.asked_in) + " already"};
  if (extras.parties.size() >= parties_max)
    return error{error_code::limit_reached,
                 to_text(what.interaction) + ": at most 16 agents beside the lead"};
  const auto& queue = *state_.queue(what.queue);
  if (const auto found = free_in(one, queue)) {
    reserve_part(one, *found, party_role::consulted, {what.by, {}}, what.queue);
    return {};
  }
  if (!somebody_is_there(one, queue))
    return error{error_code::wrong_state,
                 to_text(what.interaction) + ": nobody of " + to_text(what.queue) + " is there"};
  decide(fact::consult_queued{what.interaction, what.queue, at_,
                              at_ + queue.entry.settings.rules.consult_wait_max});
  return {};
}

/// Who waits no more need not be said to.
result<void> pool_step::take(const consult_dropped& what) {
  const auto led = led_by(what.interaction, what.by);
  if (!led) return led.reason();
  end_consult(what.interaction, "released");
  return {};
}

void pool_step::serve_consults(bool in_turn) {
  line_up(state_);
  std::vector<line_key> waiting;
  for (const auto id : state_.consults) {
    const auto& slot = *state_.interaction(id);
    waiting.push_back(place_in(slot, *state_.queue(slot.entry.extras->consult.asked_in)));
  }
  std::sort(waiting.begin(), waiting.end());
  for (const auto& place : waiting) {
    const auto& slot = *state_.interaction(place.id);
    const auto* lead = state_.agent(slot.entry.lead);
    const auto asked_in = slot.entry.extras->consult.asked_in;
    if (!lead || lead->entry.lost || slot.entry.extras->parties.size() >= parties_max) continue;
    const auto found = free_in(slot, *state_.queue(asked_in));
    if (!found) continue;
    const auto* first = in_turn ? first_for(*state_.agent(*found)) : nullptr;
    if (first && key_of(*first) < place) continue;
    reserve_part(slot, *found, party_role::consulted, {slot.entry.lead, {}}, asked_in);
  }
}

void pool_step::end_consult(interaction_id id, std::string why) {
  const auto asked_in = state_.interaction(id)->entry.extras->consult.asked_in;
  if (asked_in) decide(fact::consult_over{id, asked_in, at_, std::move(why)});
}

void pool_step::end_consults_of(queue_id queue) {
  for (const auto id : std::vector(state_.consults.begin(), state_.consults.end()))
    if (state_.interaction(id)->entry.extras->consult.asked_in == queue) end_consult(id, "queue_closed");
}

void pool_step::renew_consults() {
  for (const auto id : std::vector(state_.consults.begin(), state_.consults.end())) {
    const auto& waits = state_.interaction(id)->entry.extras->consult;
    const auto wait_max = state_.queue(waits.asked_in)->entry.settings.rules.consult_wait_max;
    decide(fact::consult_queued{id, waits.asked_in, waits.since, at_ + wait_max});
  }
}

} // namespace strowger::routing
