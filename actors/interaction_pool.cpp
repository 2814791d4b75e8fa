#include "actors/interaction_shell.hpp"
#include "routing/call/call_machine.hpp"
#include "routing/conversation_stage.hpp"
#include "routing/flow/flow_machine.hpp"
#include <algorithm>
#include <utility>

/// What the interaction actor hears from its pool.
namespace strowger::actors {

namespace ro = routing;
namespace ch = channels;

void interaction_shell::on(told& what) {
  for (const auto& fact : std::get<storage::pool_record>(what.record->what).facts) {
    if (const auto change = ro::stage_changed_by(fact); change.interaction == id_)
      change.take_effect(state_, what.record->pool);
    std::visit(
        [&](const auto& one) {
          if constexpr (requires { one.interaction; })
            if (one.interaction == id_) learned(one, what.record);
        },
        fact);
  }
}

void interaction_shell::learned(const ro::fact::interaction_queued& what, const news& record) {
  queue_ = what.queue;
  waits_since_ = wall_of(what.anchor, {record->at, record->wall});
  flow_queued(what.queue);
  const auto& facts = std::get<storage::pool_record>(record->what).facts;
  const bool offered = std::any_of(facts.begin(), facts.end(), [this](const auto& fact) {
    const auto* made = std::get_if<ro::fact::offer_made>(&fact);
    return made && made->interaction == id_;
  });
  if (!state_.open)
    tell_pool_of_end();
  else if (!offered)
    house_.pools.tell(serving_pool(), ask_interaction_standing{id_});
}

void interaction_shell::learned(const ro::fact::interaction_refused& what, const news&) {
  refusal_ = std::string{ro::to_text(what.why)};
  const bool waited = state_.flow.at == ro::flow::phase::waiting;
  step_flow(ro::flow::refused_by_queue{});
  if (waited && state_.flow.at != ro::flow::phase::ended) return; // it goes on elsewhere
  end(ro::conversation_end::refused);
}

void interaction_shell::learned(const ro::fact::offer_won& what, const news& record) {
  const auto& facts = std::get<storage::pool_record>(record->what).facts;
  const bool calls = std::any_of(facts.begin(), facts.end(), [this](const auto& fact) {
    const auto* called = std::get_if<ro::fact::callback_dialled>(&fact);
    return called && called->interaction == id_;
  });
  if (!state_.open) {
    tell_pool_of_end();
  } else if (calls) {
    // The lead comes in when the customer answers; its phone is there already.
    if (call_) call_->learned(what);
  } else if (auto joined = feed(ro::lead_joined{what.agent}); !joined) {
    tell_pool(ro::connect_failed{id_, what.agent});
  } else if (serves_by_phone()) {
    call_->learned(what);
  }
}

void interaction_shell::learned(const ro::fact::agent_released& what, const news& record) {
  const auto& facts = std::get<storage::pool_record>(record->what).facts;
  if (call_) call_->learned(what);
  for (const auto& fact : facts) {
    const auto* gone = std::get_if<ro::fact::interaction_departed>(&fact);
    if (gone && gone->interaction == id_ && state_.open)
      (void)feed(ro::lead_left{what.agent, true, gone->transferred ? gone->by.why : content_id{}});
    const auto* queued = std::get_if<ro::fact::interaction_queued>(&fact);
    if (!queued || queued->interaction != id_ || !state_.open) continue;
    const bool by_lead =
        queued->why == ro::requeue_reason::transfer || queued->why == ro::requeue_reason::escalated;
    const bool transferred = by_lead || queued->why == ro::requeue_reason::moved;
    const auto note = by_lead ? queued->by.why : content_id{};
    (void)feed(ro::lead_left{what.agent, transferred, note});
  }
}

/// Who has become the lead is on the line already.
void interaction_shell::learned(const ro::fact::lead_changed& what, const news&) {
  if (!state_.open) return;
  (void)feed(ro::lead_joined{what.agent});
  if (call_) call_->learned(what);
}

/// How the pool sees it, after a start or when asked: whatever one side missed is made up for here.
void interaction_shell::on(interaction_standing& what) {
  if (!state_.id || what.pool != serving_pool()) return; // it has gone to another pool meanwhile
  if (!what.entry) {
    if (state_.stage == ro::pool_stage::held) state_.stage = ro::pool_stage::gone;
    if (state_.open && (flow_has_it() || ro::call::passed_on(*state_.call))) return;
    if (state_.open && state_.stage == ro::pool_stage::not_arrived)
      arrive();
    else if (state_.open)
      end(ro::conversation_end::failed);
    return;
  }
  const auto& entry = *what.entry;
  state_.stage = ro::pool_stage::held;
  state_.served_by = what.pool;
  state_.promised = entry.extras->callback.agreed;
  queue_ = entry.queue;
  waits_since_ = wall_of(entry.anchor, what.now);
  const bool calls = entry.extras->callback.dialling;
  const bool served = !calls && (entry.phase == ro::interaction_phase::assigned ||
                                 entry.phase == ro::interaction_phase::talking);
  look_at_callback(entry);
  if (!state_.open) {
    if (entry.phase != ro::interaction_phase::wrapping) tell_pool_of_end();
  } else if (entry.phase == ro::interaction_phase::wrapping) {
    end(ro::conversation_end::by_agent);
  } else if (served && state_.lead != entry.lead) {
    if (auto joined = feed(ro::lead_joined{entry.lead}); !joined)
      tell_pool(ro::connect_failed{id_, entry.lead});
  } else if (served && entry.phase == ro::interaction_phase::assigned && !serves_by_phone()) {
    tell_pool(ro::interaction_connected{id_, entry.lead});
  } else if (!served) {
    if (state_.lead && !calls) (void)feed(ro::lead_left{state_.lead, true, entry.note});
    show_status(what.position);
    const auto at = state_.flow.at; // the engine may have ended between the door and the line
    if (!state_.flow.owed.empty() && (at == ro::flow::phase::none || at == ro::flow::phase::resting))
      flow_queued(entry.queue);
    place_for_flow(what.position);
  }
  if (serves_by_phone() && state_.open) call_->stand(entry);
}

void interaction_shell::on(pool_answer& what) {
  if ((call_ && call_->took_answer(what)) || !what.refused) return;
  if (what.tag == callback_tag) {
    callback_ = ch::callback_stage::none;
    callback_asked_ = false;
    refuse_callback();
    return show_status(0);
  }
  // The pool was asked to take an arrival while its window was full: nothing is lost, the customer is told to
  // come again.
  if (what.tag == 1 && state_.open && state_.stage == ro::pool_stage::not_arrived &&
      what.refused->code != ro::error_code::already_exists) {
    refusal_ = "busy";
    end(ro::conversation_end::refused);
    state_.stage = ro::pool_stage::gone;
  }
}

pool_id interaction_shell::serving_pool() const {
  return state_.served_by == pool_id{} ? pool_ : state_.served_by;
}

void interaction_shell::tell_pool(ro::pool_event what) { ask_pool(std::move(what), {id_, 0}); }

void interaction_shell::ask_pool(ro::pool_event what, answer_to reply) {
  house_.pools.tell(serving_pool(), pool_request{std::move(what), std::move(reply), {}});
}

void interaction_shell::ask_pool_as_supervisor(ro::pool_event what, answer_to reply,
                                               const std::vector<std::string>& queues) {
  pool_request request{std::move(what), std::move(reply), {}};
  house_.pools.tell(serving_pool(), scoped_request{id_, state_.tenant, queues, std::move(request)});
}

} // namespace strowger::actors
