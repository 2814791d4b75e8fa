#include "routing/pool.hpp"
#include "routing/pool_near.hpp"
#include "routing/pool_step.hpp"
#include <cassert>
#include <utility>

namespace strowger::routing {

result<void> apply(pool_state& state, const pool_input& input, pool_facts& out) {
  const auto before = out.size();
  std::visit(near_by{state.inside()}, input.what);
  pool_step step{state, input, out};
  auto done = std::visit([&](const auto& what) { return step.take(what); }, input.what);
  if (!done) {
    assert(out.size() == before); // rules refuse before they decide
    return done;
  }
  if (out.size() == before) return {}; // nothing changed, so nothing can follow
  step.settle();
  step.match();
  line_up(state.inside());
  state.inside().people.scratch.needs_of = nullptr;
  return {};
}

pool_step::pool_step(pool_state& state, const pool_input& input, pool_facts& out)
  : whole_{state}, state_{state.inside()}, at_{input.at}, wall_{input.wall}, out_{out}, settled_{out.size()} {
}

namespace {

/// The agent who may be gone, or able to do less, by this fact.
agent_id whose_preferences(const pool_fact& what) {
  if (const auto* one = std::get_if<fact::agent_state_set>(&what))
    return one->state == agent_state::signed_out ? one->agent : agent_id{};
  if (const auto* one = std::get_if<fact::agent_draining>(&what)) return one->agent;
  if (const auto* one = std::get_if<fact::agent_configured>(&what)) return one->agent;
  if (const auto* one = std::get_if<fact::skill_granted>(&what)) return one->agent;
  if (const auto* one = std::get_if<fact::grant_ended>(&what)) return one->agent;
  return {};
}

/// The interaction that waits again, or asks otherwise, by this fact.
interaction_id whose_preference(const pool_fact& what) {
  if (const auto* one = std::get_if<fact::offer_ended>(&what)) return one->interaction;
  if (const auto* one = std::get_if<fact::interaction_escalated>(&what)) return one->interaction;
  if (const auto* one = std::get_if<fact::interaction_relaxed>(&what)) return one->interaction;
  return {};
}

} // namespace

void pool_step::settle_facts() {
  for (; settled_ < out_.size(); ++settled_) {
    if (const auto changed = whose_preferences(out_[settled_])) review_preferences(changed);
    if (const auto* queue = std::get_if<fact::queue_configured>(&out_[settled_]))
      review_preferences(queue->queue);
    if (const auto changed = whose_preference(out_[settled_])) review_preference_of(changed);
    agent_id subject;
    if (const auto* released = std::get_if<fact::agent_released>(&out_[settled_])) subject = released->agent;
    if (const auto* leaving = std::get_if<fact::agent_draining>(&out_[settled_])) subject = leaving->agent;
    const auto* agent = state_.agent(subject);
    if (!agent || !agent->holds.empty()) continue;
    if (agent->entry.draining)
      decide(fact::agent_removed{subject});
    else if (agent->entry.pending)
      set_state(subject, agent->entry.pending_state, agent->entry.pending_reason, agent->entry.pending_by);
  }
}

void pool_step::settle() {
  if (std::exchange(more_follows_, false)) settle_facts();
  look_after_the_deserted();
  for (const auto id : std::vector(state_.closing.begin(), state_.closing.end()))
    if (state_.queue(id)->held == 0) decide(fact::queue_removed{id});
}

} // namespace strowger::routing
