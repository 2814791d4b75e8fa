#include "routing/pool.hpp"
#include "routing/pool_step.hpp"
#include <cassert>

namespace strowger::routing {

result<void> apply(pool_state& state, const pool_input& input, pool_facts& out) {
  const auto before = out.size();
  pool_step step{state, input, out};
  auto done = std::visit([&](const auto& what) { return step.take(what); }, input.what);
  if (!done) {
    assert(out.size() == before); // rules refuse before they decide
    return done;
  }
  if (out.size() == before) return {}; // nothing changed, so nothing can follow
  step.settle();
  step.match();
  return {};
}

pool_step::pool_step(pool_state& state, const pool_input& input, pool_facts& out)
  : whole_{state}, state_{state.inside()}, at_{input.at}, wall_{input.wall}, out_{out}, settled_{out.size()} {
}

void pool_step::decide(pool_fact what) {
  name(what);
  note(what);
  out_.push_back(std::move(what));
  evolve(whole_, out_.back());
}

namespace {

/// Which entries a fact may have made free for each other. Called before the fact is evolved.
struct freed_by {
  const pool_state::data& state;
  std::vector<interaction_id>& touched;
  std::vector<agent_id>& freed;
  std::vector<queue_id>& reviewed;

  void operator()(const fact::interaction_queued& what) const { touched.push_back(what.interaction); }
  void operator()(const fact::back_off_over& what) const { touched.push_back(what.interaction); }
  void operator()(const fact::offer_ended& what) const {
    const auto& offer = *state.offer(what.offer);
    touched.push_back(offer.interaction);
    freed.push_back(offer.agent);
  }
  void operator()(const fact::agent_released& what) const { freed.push_back(what.agent); }
  void operator()(const fact::agent_state_set& what) const {
    if (what.state == agent_state::ready) freed.push_back(what.agent);
  }
  void operator()(const fact::agent_state_pending& what) const {
    if (!what.wanted) freed.push_back(what.agent);
  }
  void operator()(const fact::agent_session_back& what) const { freed.push_back(what.agent); }
  void operator()(const fact::agent_configured& what) const { freed.push_back(what.agent); }
  void operator()(const fact::queue_configured& what) const { reviewed.push_back(what.queue); }

  // These free nobody: they take away, or change what matching does not look at.
  void operator()(const fact::engine_joined&) const {}
  void operator()(const fact::pool_configured&) const {}
  void operator()(const fact::queue_closing&) const {}
  void operator()(const fact::queue_removed&) const {}
  void operator()(const fact::agent_draining&) const {}
  void operator()(const fact::agent_removed&) const {}
  void operator()(const fact::configuration_applied&) const {}
  void operator()(const fact::interaction_refused&) const {}
  void operator()(const fact::visit_ended&) const {}
  void operator()(const fact::priority_changed&) const {}
  void operator()(const fact::offer_made&) const {}
  void operator()(const fact::offer_shown&) const {}
  void operator()(const fact::offer_won&) const {}
  void operator()(const fact::offer_renewed&) const {}
  void operator()(const fact::agent_spared&) const {}
  void operator()(const fact::deadline_renewed&) const {}
  void operator()(const fact::deadlines_moved&) const {}
  void operator()(const fact::interaction_talking&) const {}
  void operator()(const fact::wrap_up_begun&) const {}
  void operator()(const fact::wrap_up_over&) const {}
  void operator()(const fact::interaction_closed&) const {}
  void operator()(const fact::interaction_quarantined&) const {}
  void operator()(const fact::agent_session_lost&) const {}
  void operator()(const fact::customer_erased&) const {}
  void operator()(const fact::interaction_diverted&) const {}
  void operator()(const fact::door_open&) const {}
  void operator()(const fact::door_shut&) const {}
};

} // namespace

/// Most facts name an offer or an interaction that is in the state until they are evolved: the rest follows
/// from it. The facts that begin something (queued, refused, diverted, made) come complete.
void pool_step::name(pool_fact& what) const {
  std::visit(
      [&]<class Fact>(Fact& one) {
        constexpr bool begins = std::is_same_v<Fact, fact::interaction_queued> ||
                                std::is_same_v<Fact, fact::interaction_refused> ||
                                std::is_same_v<Fact, fact::interaction_diverted> ||
                                std::is_same_v<Fact, fact::offer_made>;
        if constexpr (!begins) {
          if constexpr (requires { one.offer; }) {
            const auto& offer = *state_.offer(one.offer);
            one.interaction = offer.interaction;
            one.agent = offer.agent;
          }
          if constexpr (requires {
                          one.interaction;
                          one.queue;
                        })
            one.queue = state_.interaction(one.interaction)->entry.queue;
          if constexpr (requires { one.began; })
            one.began = state_.interaction(one.interaction)->entry.visit_at;
        }
      },
      what);
}

void pool_step::note(const pool_fact& what) {
  std::visit(freed_by{state_, touched_, freed_, reviewed_}, what);
}

void pool_step::settle() {
  for (; settled_ < out_.size(); ++settled_) {
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
  for (const auto id : std::vector(state_.closing.begin(), state_.closing.end()))
    if (state_.queue(id)->held == 0) decide(fact::queue_removed{id});
}

} // namespace strowger::routing
