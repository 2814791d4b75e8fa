#include "routing/pool_step.hpp"
#include <algorithm>
#include <cassert>

/// What comes with time: deadlines that run out, a restart of the engine, a journal that stood still.
namespace strowger::routing {

result<void> pool_step::take(const time_passed&) {
  for (const auto id : std::vector(state_.closing.begin(), state_.closing.end())) flow_out(id);
  callbacks_in_hours();
  look_after_the_deserted();
  std::size_t left = deadlines_per_wake;
  const auto spend = [&](std::size_t weight) { left -= std::min(left, weight); };
  while (left > 0 && !state_.deadlines.empty() && state_.deadlines.first().at <= at_) {
    const auto due = state_.deadlines.first();
    expire(due);
    // A deadline that stays would wake us for ever. Steps of relaxation end, though the configuration may
    // have given the next one the time of the last.
    assert(due.kind == deadline_kind::relax || !state_.deadlines.contains(due));
    spend(due.kind == deadline_kind::relax ? relaxation_weight : 1);
  }
  for (const auto& all = state_.wall_deadlines; left > 0 && !all.empty() && all.begin()->at <= wall_; --left)
    expire(wall_deadline{*all.begin()});
  for (line_up(state_); left > 0; spend(relaxation_weight)) {
    const auto* unstaffed = state_.people.cut_short.first(state_.people);
    if (!unstaffed) break;
    relax(unstaffed->line.front().key.id, true);
    line_up(state_);
  }
  return {};
}

void pool_step::expire(const wall_deadline& due) {
  switch (due.kind) {
  case wall_deadline_kind::grant:
    grant_runs_out(agent_id{due.subject}, due.at);
    return;
  case wall_deadline_kind::callback:
    callback_time_came(interaction_id{due.subject});
    return;
  case wall_deadline_kind::callback_end:
    callback_over(interaction_id{due.subject});
    return;
  }
}

/// A telephone far away, or one that has to be woken, takes its time to say that it rings.
moment pool_step::delivered_by(const agent_entry& agent, channel_kind channel) const {
  return at_ +
         (rings_at_phone(agent.settings, channel) ? state_.limits.ring_within : state_.limits.deliver_within);
}

void pool_step::offer_time_is_over(const offer_entry& offer) {
  if (!offer.shown) return undeliverable(offer);
  const auto agent = offer.agent;
  end_with_back_off(offer, offer_end::timed_out);
  count_missed(agent);
}

void pool_step::expire(const deadline& due) {
  switch (due.kind) {
  case deadline_kind::offer:
    offer_time_is_over(*state_.offer(offer_id{due.subject}));
    return;
  case deadline_kind::connect:
    return_unconnected(interaction_id{due.subject}, requeue_reason::connect_failed);
    return;
  case deadline_kind::wrap_up: {
    // All who talked wrap it up until one moment, and end it now: each as its lead, the last one closes it.
    const interaction_id id{due.subject};
    while (state_.deadlines.contains(due)) wrap_up_ends(id, true, *state_.interaction(id)->entry.disposition);
    return;
  }
  case deadline_kind::grace:
    grace_over(agent_id{due.subject});
    return;
  case deadline_kind::back_off:
    decide(fact::back_off_over{interaction_id{due.subject}, agent_id{due.other}});
    return;
  case deadline_kind::relax:
    relax(interaction_id{due.subject}, false);
    return;
  case deadline_kind::wait:
    meet(interaction_id{due.subject}, exception_case::waited);
    return;
  case deadline_kind::age:
    meet(interaction_id{due.subject}, exception_case::aged);
    return;
  case deadline_kind::callback:
    callback_time_came(interaction_id{due.subject});
    return;
  case deadline_kind::ring:
    widen_ring(interaction_id{due.subject});
    return;
  case deadline_kind::party:
    party_time_is_over(interaction_id{due.subject}, agent_id{due.other});
    return;
  case deadline_kind::consult:
    end_consult(interaction_id{due.subject}, "no_answer");
    return;
  case deadline_kind::preference:
    end_preference(interaction_id{due.subject}, "waited");
    return;
  }
}

/// Whoever was signed in counts as lost until the desktop comes back, with a fresh grace. Open offers stay
/// owed meanwhile and ring again with a fresh deadline; of those who are not back by then they are withdrawn
/// without blame.
result<void> pool_step::take(const engine_started& what) {
  decide(fact::engine_joined{at_, wall_, what.boot, what.tie});
  for (const auto* offer : in_id_order(state_.offers)) {
    const auto by = delivered_by(state_.agent(offer->agent)->entry,
                                 state_.interaction(offer->interaction)->entry.channel);
    decide(fact::offer_renewed{offer->id, by, {}});
  }
  for (const auto* agent : in_id_order(state_.agents)) {
    for (const auto held : agent->holds) {
      const auto& slot = *state_.interaction(held);
      if (slot.entry.phase == interaction_phase::assigned && !slot.entry.extras->callback.dialling)
        decide(fact::deadline_renewed{held, at_ + state_.limits.connect_within});
      if (slot.entry.phase == interaction_phase::wrapping)
        decide(fact::deadline_renewed{held, at_ + slot.queue->entry.settings.wrap_up_limit});
    }
    for (const auto shared : std::vector{agent->assists}) {
      const auto& slot = *state_.interaction(shared);
      const auto& part = *party_of(slot.entry, agent->entry.id);
      if (part.deadline == moment{}) continue;
      const auto within = part.wrapping ? slot.queue->entry.settings.wrap_up_limit : offer_timeout(slot);
      decide(fact::party_renewed{shared, agent->entry.id, at_ + within});
    }
    if (agent->entry.state != agent_state::signed_out)
      decide(fact::agent_session_lost{agent->entry.id, at_, at_ + state_.limits.lost_agent_grace});
  }
  for (const auto* slot : in_id_order(state_.interactions))
    for (const auto& part : std::vector{slot->entry.extras->parties})
      if (part.deadline != moment{} && !state_.agent(part.agent)) // a supervisor of another pool
        decide(fact::party_renewed{slot->entry.id, part.agent, at_ + offer_timeout(*slot)});
  renew_consults();
  for (const auto id : std::vector(state_.dialling.begin(), state_.dialling.end()))
    decide(fact::deadline_renewed{
        id, at_ + state_.interaction(id)->queue->entry.settings.rules.callback.outcome_within});
  return {};
}

/// Nobody could be shown anything or answer meanwhile, so nobody's deadline runs. Back-offs are no burden,
/// and who waited has waited: these run on.
result<void> pool_step::take(const journal_stalled& what) {
  if (what.stalled.count() <= 0) return {};
  std::size_t without_blame = 0;
  for (const auto kind :
       {deadline_kind::back_off, deadline_kind::wait, deadline_kind::ring, deadline_kind::preference,
        deadline_kind::relax, deadline_kind::age, deadline_kind::callback, deadline_kind::consult})
    without_blame += state_.deadlines.size(kind);
  if (state_.deadlines.size() == without_blame) return {};
  decide(fact::deadlines_moved{what.stalled});
  return {};
}

} // namespace strowger::routing
