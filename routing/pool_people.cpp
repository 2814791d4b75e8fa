#include "routing/pool_step.hpp"
#include <algorithm>
#include <cassert>

/// Agents: signed in, ready, not ready, lost. A change that must wait for the end of open work is pending; a
/// supervisor's pending change cannot be undone by the agent, except by signing out.
namespace strowger::routing {

namespace {

/// Another person, or an operator (who is no agent, and gives a reason).
bool by_supervisor(const asked_by& by, agent_id agent) { return by.who != agent && (by.who || by.why); }

error overruled(agent_id agent) {
  return {error_code::forbidden, "a change of state that goes before it is pending for " + to_text(agent)};
}

} // namespace

bool pool_step::may_replace_pending(const agent_entry& entry, const asked_by& by) const {
  if (!entry.pending) return true;
  const auto& rules = state_.limits.rules;
  if (rules.missed_max > 0 && entry.pending_by == asked_by{} && entry.pending_reason == rules.missed_reason)
    return false; // policy: until it has come about
  return !by_supervisor(entry.pending_by, entry.id) || by_supervisor(by, entry.id);
}

void pool_step::count_missed(agent_id id) {
  const auto& rules = state_.limits.rules;
  if (rules.missed_max == 0) return;
  const auto& agent = *state_.agent(id);
  const auto count = static_cast<std::uint16_t>(agent.entry.tallies.missed + 1);
  decide(fact::offers_missed{id, count});
  if (count < rules.missed_max) return;
  decide(fact::offers_missed{id, 0});
  const auto done = become_not_ready(agent, {id, false, rules.missed_reason, {}});
  assert(done); // the reason is a good one
}

void pool_step::end_missed(agent_id id) {
  if (state_.agent(id)->entry.tallies.missed > 0) decide(fact::offers_missed{id, 0});
}

result<const agent_slot*> pool_step::signed_in(agent_id id) const {
  const auto* agent = state_.agent(id);
  if (!agent) return error{error_code::unknown_agent, to_text(id) + " is not in this pool"};
  if (agent->entry.state == agent_state::signed_out)
    return error{error_code::not_signed_in, to_text(id) + " is not signed in"};
  return agent;
}

bool pool_step::has_work(const agent_slot& agent) const {
  const auto takes_part = [&](interaction_id shared) {
    const auto& part = *party_of(state_.interaction(shared)->entry, agent.entry.id);
    return part.weighs() && part.answered;
  };
  return std::any_of(agent.holds.begin(), agent.holds.end(),
                     [&](interaction_id held) {
                       const auto phase = state_.interaction(held)->entry.phase;
                       return phase != interaction_phase::offered && phase != interaction_phase::parked;
                     }) ||
         std::any_of(agent.assists.begin(), agent.assists.end(), takes_part);
}

void pool_step::set_state(agent_id id, agent_state state, std::string reason, asked_by by) {
  decide(fact::agent_state_set{id, state, std::move(reason), at_, by});
}

result<void> pool_step::take(const agent_signed_in& what) {
  const auto* agent = state_.agent(what.agent);
  if (!agent) return error{error_code::unknown_agent, to_text(what.agent) + " is not in this pool"};
  const auto& entry = agent->entry;
  if (entry.state == agent_state::signed_out) {
    set_state(what.agent, agent_state::not_ready, "signed_in", {});
    return {};
  }
  if (entry.lost) decide(fact::agent_session_back{what.agent, at_});
  const bool leaving = entry.pending && entry.pending_state == agent_state::signed_out;
  if (leaving && may_replace_pending(entry, {}))
    decide(fact::agent_state_pending{what.agent, false, agent_state::not_ready, {}, {}});
  return {};
}

result<void> pool_step::take(const agent_signed_out& what) {
  const auto* agent = state_.agent(what.agent);
  if (!agent) return error{error_code::unknown_agent, to_text(what.agent) + " is not in this pool"};
  const auto& entry = agent->entry;
  if (entry.state == agent_state::signed_out) return {};
  if (entry.lost) {
    give_up_on(what.agent, {}, what.by);
    return {};
  }
  withdraw_offers_of(what.agent, "signed_out");
  if (!has_work(*agent))
    set_state(what.agent, agent_state::signed_out, {}, what.by);
  else if (!entry.pending || entry.pending_state != agent_state::signed_out)
    decide(fact::agent_state_pending{what.agent, true, agent_state::signed_out, {}, what.by});
  return {};
}

result<void> pool_step::take(const set_agent_state& what) {
  const auto agent = signed_in(what.agent);
  if (!agent) return agent.reason();
  if (!may_replace_pending(agent.value()->entry, what.by)) return overruled(what.agent);
  if (what.ready) return become_ready(*agent.value(), what.by);
  return become_not_ready(*agent.value(), what);
}

result<void> pool_step::become_ready(const agent_slot& agent, asked_by by) {
  const auto& entry = agent.entry;
  if (entry.draining)
    return error{error_code::wrong_state, to_text(entry.id) + " was removed from the configuration"};
  if (entry.state == agent_state::ready) {
    if (entry.pending) decide(fact::agent_state_pending{entry.id, false, agent_state::ready, {}, by});
    return {};
  }
  set_state(entry.id, agent_state::ready, {}, by);
  return {};
}

result<void> pool_step::become_not_ready(const agent_slot& agent, const set_agent_state& what) {
  const auto& entry = agent.entry;
  if (what.reason.empty()) return error{error_code::invalid_value, "not ready needs a reason"};
  if (what.reason.size() > text_max) return error{error_code::invalid_value, "reason: at most 200 bytes"};
  if (entry.state == agent_state::not_ready) {
    if (entry.reason != what.reason || entry.pending)
      set_state(what.agent, agent_state::not_ready, what.reason, what.by);
    return {};
  }
  withdraw_offers_of(what.agent, "not_ready");
  if (!has_work(agent) || !entry.settings.pending_not_ready) {
    set_state(what.agent, agent_state::not_ready, what.reason, what.by);
    return {};
  }
  const bool same = entry.pending && entry.pending_state == agent_state::not_ready &&
                    entry.pending_reason == what.reason && entry.pending_by == what.by;
  if (!same)
    decide(fact::agent_state_pending{what.agent, true, agent_state::not_ready, what.reason, what.by});
  return {};
}

result<void> pool_step::take(const agent_lost& what) {
  const auto agent = signed_in(what.agent);
  if (!agent) return agent.reason();
  if (agent.value()->entry.lost) return {};
  decide(fact::agent_session_lost{what.agent, at_, at_ + state_.limits.lost_agent_grace});
  withdraw_offers_of(what.agent, "lost");
  return {};
}

result<void> pool_step::take(const agent_returned& what) {
  const auto agent = signed_in(what.agent);
  if (!agent) return agent.reason();
  if (agent.value()->entry.lost) decide(fact::agent_session_back{what.agent, at_});
  return {};
}

/// Who needs no endpoint may be told of all the same: it counts once the configuration asks for one.
result<void> pool_step::take(const endpoint_reachable& what) {
  const auto* agent = state_.agent(what.agent);
  if (!agent) return error{error_code::unknown_agent, to_text(what.agent) + " is not in this pool"};
  const auto known = ((agent->entry.reach >> static_cast<unsigned>(what.channel)) & 1U) != 0;
  if (known == what.reachable) return {};
  decide(fact::reach_changed{what.agent, what.channel, what.reachable, at_});
  if (is_out_of_reach(agent->entry, what.channel)) withdraw_unreachable(what.agent, what.channel);
  return {};
}

void pool_step::give_up_on(agent_id id, std::string reason, asked_by by) {
  withdraw_offers_of(id, "lost");
  for (const auto shared : std::vector{state_.agent(id)->assists}) let_party_go(shared, id, "lost");
  for (const auto held : std::vector{state_.agent(id)->holds}) give_back(held);
  set_state(id, agent_state::signed_out, std::move(reason), by);
}

/// The lead of it is lost.
void pool_step::give_back(interaction_id held) {
  const auto& entry = state_.interaction(held)->entry;
  if (entry.phase == interaction_phase::wrapping) return wrap_up_ends(held, true, *entry.disposition);
  if (entry.extras->callback.dialling) return not_reached(held, callback_outcome::failed);
  if (const auto next = next_lead(entry)) return pass_lead(held, next, false);
  const auto queue = entry.queue;
  release(held);
  queue_again(held, queue, requeue_reason::lost_agent);
}

/// Whether the agent is at its phone with whoever is in it.
bool pool_step::talks_by_phone(const agent_entry& agent, interaction_id which) const {
  const auto& entry = state_.interaction(which)->entry;
  if (entry.channel != channel_kind::voice || !agent.settings.phone) return false;
  if (is_out_of_reach(agent, channel_kind::voice) || entry.phase != interaction_phase::talking) return false;
  return entry.lead == agent.id || party_of(entry, agent.id)->deadline == moment{};
}

/// Who has lost the desktop and not the phone keeps the calls it talks in, and is asked for again later.
void pool_step::grace_over(agent_id id) {
  const auto& agent = *state_.agent(id);
  const auto at_phone = [&](interaction_id which) { return talks_by_phone(agent.entry, which); };
  if (std::none_of(agent.holds.begin(), agent.holds.end(), at_phone) &&
      std::none_of(agent.assists.begin(), agent.assists.end(), at_phone))
    return give_up_on(id, "lost");
  for (const auto shared : std::vector{agent.assists})
    if (!at_phone(shared)) let_party_go(shared, id, "lost");
  for (const auto held : std::vector{agent.holds})
    if (!at_phone(held)) give_back(held);
  constexpr milliseconds asked_for_at_most_every{10'000};
  decide(fact::agent_session_lost{id, at_,
                                  at_ + std::max(state_.limits.lost_agent_grace, asked_for_at_most_every)});
}

} // namespace strowger::routing
