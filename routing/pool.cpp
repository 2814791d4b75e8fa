#include "routing/pool.hpp"
#include "routing/pool_near.hpp"
#include "routing/pool_step.hpp"
#include <cassert>
#include <utility>

namespace strowger::routing {

template <class What>
result<void> apply_one(pool_state& state, moment at, wall_time wall, const What& what, pool_facts& out) {
  auto& inside = state.inside();
  line_up(inside); // of a pool made from facts or from a snapshot: whoever is freed looks into the lines
  const auto before = out.size();
  if (inside.interactions.size() + inside.agents.size() > near_anyway) near_by{inside}(what);
  pool_step step{state, at, wall, out};
  auto done = step.take(what);
  if (!done) {
    assert(out.size() == before); // rules refuse before they decide
    return done;
  }
  if (out.size() == before) return done; // nothing changed, so nothing can follow
  step.settle();
  step.match();
  line_up(inside);
  if (inside.unforeseen) foresee_wait(inside);
  inside.people.scratch.needs_of = nullptr;
  return done;
}

result<void> apply(pool_state& state, const pool_input& input, pool_facts& out) {
  return std::visit([&](const auto& what) { return apply_one(state, input.at, input.wall, what, out); },
                    input.what);
}

pool_step::pool_step(pool_state& state, moment at, wall_time wall, pool_facts& out)
  : whole_{state}, state_{state.inside()}, at_{at}, wall_{wall}, out_{out}, settled_{out.size()} {}

namespace {

/// Who is to be looked at again because of a fact.
struct followers {
  agent_id unable;     ///< may be gone, or able to do less
  queue_id reviewed;   ///< has other requirements
  interaction_id asks; ///< waits again, or asks otherwise
  agent_id freed;      ///< has let go of something, or shall leave
};

followers followers_of(const pool_fact& what) {
  return std::visit(
      [](const auto& one) {
        using Fact = std::decay_t<decltype(one)>;
        followers found;
        if constexpr (std::is_same_v<Fact, fact::agent_state_set>) {
          if (one.state == agent_state::signed_out) found.unable = one.agent;
        } else if constexpr (std::is_same_v<Fact, fact::agent_draining>) {
          found.unable = found.freed = one.agent;
        } else if constexpr (std::is_same_v<Fact, fact::agent_configured> ||
                             std::is_same_v<Fact, fact::skill_granted> ||
                             std::is_same_v<Fact, fact::grant_ended>) {
          found.unable = one.agent;
        } else if constexpr (std::is_same_v<Fact, fact::queue_configured>) {
          found.reviewed = one.queue;
        } else if constexpr (std::is_same_v<Fact, fact::offer_ended> ||
                             std::is_same_v<Fact, fact::interaction_escalated> ||
                             std::is_same_v<Fact, fact::interaction_relaxed>) {
          found.asks = one.interaction;
        } else if constexpr (std::is_same_v<Fact, fact::agent_released> ||
                             std::is_same_v<Fact, fact::party_released>) {
          found.freed = one.agent;
        } else if constexpr (std::is_same_v<Fact, fact::lead_changed>) {
          found.freed = one.before;
        }
        return found;
      },
      what);
}

} // namespace

void pool_step::settle_facts() {
  for (; settled_ < out_.size(); ++settled_) {
    const auto next = followers_of(out_[settled_]);
    if (next.unable) review_preferences(next.unable);
    if (next.reviewed) review_preferences(next.reviewed);
    if (next.asks) review_preference_of(next.asks);
    if (!next.freed) continue;
    const auto* agent = state_.agent(next.freed);
    const bool waits_for_it = agent && (agent->entry.draining || agent->entry.pending);
    if (!waits_for_it || !has_empty_hands(state_, *agent)) continue;
    if (agent->entry.draining)
      decide(fact::agent_removed{next.freed});
    else
      set_state(next.freed, agent->entry.pending_state, agent->entry.pending_reason, agent->entry.pending_by);
  }
}

void pool_step::settle_what_follows() {
  if (std::exchange(more_follows_, false)) settle_facts();
  if (!state_.suspected.empty()) look_after_the_deserted();
  if (state_.closing.empty()) return;
  for (const auto id : std::vector(state_.closing.begin(), state_.closing.end())) {
    end_consults_of(id);
    if (state_.queue(id)->held == 0) decide(fact::queue_removed{id});
  }
}

template result<void> apply_one(pool_state&, moment, wall_time, const configure&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const engine_started&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const journal_stalled&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const time_passed&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const interaction_arrived&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const customer_left&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const offer_delivered&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const accept_offer&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const decline_offer&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const offer_failed&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const interaction_connected&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const connect_failed&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const transfer_to_queue&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const close_interaction&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const end_wrap_up&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const agent_signed_in&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const agent_signed_out&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const set_agent_state&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const agent_lost&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const agent_returned&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const move_interaction&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const raise_priority&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const cancel_interaction&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const quarantine_interaction&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const erase_customer&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const note_recording&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const door_opened&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const door_closed&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const escalate_interaction&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const assign_interaction&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const pull_interaction&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const grant_skill&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const revoke_grant&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const customer_quiet&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const request_callback&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const callback_tried&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const move_to_pool&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const move_ended&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const move_forgotten&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const endpoint_reachable&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const transfer_to_agent&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const transferred_outside&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const consult_asked&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const consult_dropped&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const listen_asked&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const party_answered&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const party_left&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const party_joined&, pool_facts&);
template result<void> apply_one(pool_state&, moment, wall_time, const lead_passed&, pool_facts&);

} // namespace strowger::routing
