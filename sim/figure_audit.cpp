#include "sim/figure_audit.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>

namespace strowger::sim {

using namespace routing;

void figure_audit::take(moment at, const pool_facts& facts) {
  now_ = std::max(now_, at);
  for (const auto& one : facts) std::visit([&](const auto& what) { look(what); }, one);
}

void figure_audit::look(const fact::queue_configured& what) {
  thresholds_[what.queue] = what.settings.service_level_threshold;
}

void figure_audit::look(const fact::agent_configured& what) {
  auto& rows = agents_[what.agent];
  if (rows.empty()) rows.push_back({now_, agent_state::signed_out, false});
}

void figure_audit::look(const fact::interaction_refused& what) {
  ++refused_[what.queue];
  auto& who = people_[what.interaction];
  who.refused = who.over = true;
}

void figure_audit::look(const fact::interaction_queued& what) {
  auto& who = people_[what.interaction];
  if (std::exchange(who.over, false)) who = {}; // it came again under its old id
  if (who.callback) {
    who.queue = what.queue;
    return;
  }
  if (what.why == requeue_reason::transfer && who.visit != 0)
    ++(what.details->preferred ? to_agents_ : transferred_)[who.queue];
  who.queue = what.queue;
  visits_.push_back({what.queue, now_, {}, {}, false, {}});
  who.visit = visits_.size();
  who.last.reset();
}

void figure_audit::look(const fact::visit_ended& what) {
  auto& who = people_[what.interaction];
  who.last = what.exit;
  who.joined = what.why == requeue_reason::joined;
  if (who.callback) {
    if (what.exit != visit_exit::answered && (what.exit != visit_exit::flowed_out || who.joined))
      who.callback = false;
    return;
  }
  if (who.visit == 0 || !visits_[who.visit - 1].open()) return;
  auto& one = visits_[who.visit - 1];
  one.to = now_;
  one.how = what.exit;
  one.threshold = thresholds_[one.queue];
}

void figure_audit::look(const fact::callback_agreed& what) {
  auto& who = people_[what.interaction];
  if (std::exchange(who.callback, true)) return;
  ++callbacks_[who.queue];
  if (who.visit == 0 || !visits_[who.visit - 1].open()) return;
  visits_[who.visit - 1].called_back = true;
  visits_[who.visit - 1].to = now_;
}

/// Called before an agent had it, it waits anew.
void figure_audit::look(const fact::callback_reached& what) {
  auto& who = people_[what.interaction];
  who.callback = false;
  if (who.work != 0 && works_[who.work - 1].open) return;
  visits_.push_back({who.queue, now_, {}, {}, false, {}});
  who.visit = visits_.size();
}

void figure_audit::look(const fact::offer_made& what) {
  rings_[what.offer] = {what.queue, what.agent, now_, {}, {}, false};
}

void figure_audit::look(const fact::offer_won& what) {
  auto& one = rings_[what.offer];
  one.won = true;
  one.to = now_;
  works_.push_back({people_[what.interaction].queue, what.agent, now_, {}, {}, {}, true});
  people_[what.interaction].work = works_.size();
}

void figure_audit::look(const fact::offer_ended& what) {
  auto& one = rings_[what.offer];
  if (!one.open()) return;
  one.how = what.how;
  one.to = now_;
}

void figure_audit::look(const fact::interaction_talking& what) {
  const auto& who = people_[what.interaction];
  if (who.work != 0) works_[who.work - 1].talk = now_;
}

void figure_audit::look(const fact::wrap_up_begun& what) {
  const auto& who = people_[what.interaction];
  if (who.work != 0 && !works_[who.work - 1].wrap_up) works_[who.work - 1].wrap_up = now_;
}

void figure_audit::look(const fact::agent_released& what) {
  const auto& who = people_[what.interaction];
  if (who.work == 0) return;
  works_[who.work - 1].open = false;
  works_[who.work - 1].to = now_;
}

void figure_audit::look(const fact::party_connected& what) {
  if (what.role == party_role::listening) return;
  works_.push_back({people_[what.interaction].queue, what.agent, now_, {}, now_, {}, true, true});
  parts_[{what.interaction, what.agent}] = works_.size();
}
void figure_audit::look(const fact::party_wrapping& what) {
  if (const auto at = parts_[{what.interaction, what.agent}]; at != 0) works_[at - 1].wrap_up = now_;
}
void figure_audit::look(const fact::party_released& what) {
  const auto at = std::exchange(parts_[{what.interaction, what.agent}], 0);
  if (at == 0) return;
  works_[at - 1].open = false;
  works_[at - 1].to = now_;
}
/// One piece of work ends, another that was beside it is the lead's from its beginning.
void figure_audit::look(const fact::lead_changed& what) {
  auto& who = people_[what.interaction];
  auto& before = works_[who.work - 1];
  if (!before.wrap_up) ++to_agents_[what.queue];
  if (what.wraps_until != moment{}) {
    before.wrap_up = now_;
    parts_[{what.interaction, what.before}] = who.work;
  } else {
    before.open = false;
    before.to = now_;
  }
  who.work = std::exchange(parts_[{what.interaction, what.agent}], 0);
  works_[who.work - 1].beside = false;
}

void figure_audit::look(const fact::interaction_closed& what) { end(what.interaction); }
void figure_audit::look(const fact::interaction_quarantined& what) { end(what.interaction); }

void figure_audit::look(const fact::interaction_departed& what) {
  if (what.transferred) ++transferred_[what.queue];
}
/// What is known of it here is over; it may come back.
void figure_audit::look(const fact::interaction_handed_over& what) {
  if (!what.taken) return;
  auto& who = people_[what.interaction];
  who.callback = false;
  who.visit = who.work = 0;
}

void figure_audit::end(interaction_id id) {
  auto& who = people_[id];
  if (std::exchange(who.over, true) && !finding_) finding_ = to_text(id) + " has ended twice";
}

void figure_audit::look(const fact::agent_state_set& what) {
  agents_[what.agent].push_back({now_, what.state, {}});
}
void figure_audit::look(const fact::agent_session_lost& what) {
  agents_[what.agent].push_back({now_, {}, true});
}
void figure_audit::look(const fact::agent_session_back& what) {
  agents_[what.agent].push_back({now_, {}, false});
}

// ---- counting

figure_audit::ends figure_audit::everyone() const {
  ends all;
  for (const auto& [id, who] : people_) {
    ++all.came;
    if (who.refused)
      ++all.refused;
    else if (!who.over)
      ++all.still_there;
    else if (who.joined)
      ++all.joined;
    else if (who.last == visit_exit::answered)
      ++all.served;
    else if (who.last == visit_exit::abandoned)
      ++all.gave_up;
    else if (who.last == visit_exit::expired)
      ++all.expired;
    else if (who.last == visit_exit::cancelled)
      ++all.cancelled;
    else
      ++all.failed;
  }
  return all;
}

std::map<queue_id, kpi::queue_counts> figure_audit::of_queues() const {
  std::map<queue_id, kpi::queue_counts> all;
  for (const auto& [queue, threshold] : thresholds_) all[queue];
  for (const auto& one : visits_) {
    auto& c = all[one.queue];
    ++c.enqueued;
    if (one.open()) continue;
    const auto wait = one.to - one.from;
    c.wait_all += wait;
    if (one.called_back) {
      ++c.called_back;
    } else if (*one.how == visit_exit::answered) {
      ++c.answered;
      c.wait_answered += wait;
      c.answered_within += wait <= one.threshold ? 1 : 0;
    } else if (*one.how == visit_exit::abandoned) {
      ++c.abandoned;
      c.wait_abandoned += wait;
      c.abandoned_within += wait <= one.threshold ? 1 : 0;
    } else {
      ++(*one.how == visit_exit::cancelled    ? c.cancelled
         : *one.how == visit_exit::flowed_out ? c.flowed_out
         : *one.how == visit_exit::expired    ? c.expired
                                              : c.failed);
    }
  }
  for (const auto& one : works_) {
    if (one.open || !one.talk) continue;
    auto& c = all[one.queue].handling;
    if (!one.beside) ++c.handled;
    c.talk += one.wrap_up.value_or(one.to) - *one.talk;
    if (one.wrap_up) c.wrap_up += one.to - *one.wrap_up;
  }
  for (const auto& [id, one] : rings_) ++all[one.queue].offers.made;
  for (const auto& [queue, many] : refused_) all[queue].refused = many;
  for (const auto& [queue, many] : transferred_) all[queue].transferred = many;
  for (const auto& [queue, many] : to_agents_) all[queue].transferred_to_agents = many;
  for (const auto& [queue, many] : outside_) all[queue].transferred_outside = many;
  for (const auto& [queue, many] : callbacks_) all[queue].callbacks.agreed = many;
  return all;
}

std::map<agent_id, figure_audit::steps> figure_audit::steps_of_agents() const {
  std::map<agent_id, steps> all;
  for (const auto& one : works_) {
    ++all[one.agent][one.from].first;
    if (!one.open) --all[one.agent][one.to].first;
  }
  for (const auto& [id, one] : rings_) {
    ++all[one.agent][one.from].second;
    if (!one.open()) --all[one.agent][one.to].second;
  }
  return all;
}

/// By walking over everything that changes for the agent, in the order of time.
kpi::agent_counts figure_audit::of_agent(const std::vector<change>& rows, steps when, moment end) {
  auto& steps = when;
  for (const auto& one : rows) steps[one.at];
  steps[end];
  kpi::agent_counts c;
  auto state = agent_state::signed_out;
  bool lost = false;
  int held = 0, ringing = 0;
  auto before = rows.front().at;
  auto next = rows.begin();
  for (const auto& [at, step] : steps) {
    if (at > end) break;
    const auto span = at - before;
    if (held > 0) {
      c.handling += span;
      c.load += span * held;
    } else if (state == agent_state::ready) {
      c.idle += span;
      if (ringing > 0) c.ringing += span;
    } else {
      (state == agent_state::not_ready ? c.not_ready : c.signed_out) += span;
    }
    if (lost) c.lost += span;
    held += step.first;
    ringing += step.second;
    for (; next != rows.end() && next->at == at; ++next) {
      state = next->state.value_or(state);
      lost = next->lost.value_or(lost);
    }
    before = at;
  }
  return c;
}

std::optional<std::string> figure_audit::differs_from(const kpi::statistics& figures, moment end) const {
  if (finding_) return finding_;
  const auto all = everyone();
  if (all.came != all.all()) return "not everyone who came is in one end";
  for (const auto& [id, mine] : of_queues()) {
    const auto found = figures.queues.find(id);
    const auto theirs = found == figures.queues.end() ? kpi::queue_counts{} : found->second.total;
    const auto differs = [&](const char* what, auto a, auto b) -> std::optional<std::string> {
      return to_text(id) + ": the figures say " + what + " " + std::to_string(b) + ", the stream " +
             std::to_string(a);
    };
    using c = kpi::queue_counts;
    struct counted {
      const char* name;
      std::uint64_t c::*count;
    };
    for (const auto& [name, count] :
         {counted{"enqueued", &c::enqueued}, counted{"answered", &c::answered},
          counted{"abandoned", &c::abandoned}, counted{"flowed_out", &c::flowed_out},
          counted{"cancelled", &c::cancelled}, counted{"expired", &c::expired}, counted{"failed", &c::failed},
          counted{"called_back", &c::called_back}, counted{"refused", &c::refused},
          counted{"answered_within", &c::answered_within}, counted{"abandoned_within", &c::abandoned_within},
          counted{"transferred", &c::transferred}, counted{"to agents", &c::transferred_to_agents},
          counted{"outside", &c::transferred_outside}})
      if (mine.*count != theirs.*count) return differs(name, mine.*count, theirs.*count);
    if (mine.wait_answered != theirs.wait_answered || mine.wait_abandoned != theirs.wait_abandoned ||
        mine.wait_all != theirs.wait_all)
      return differs("wait_all", mine.wait_all.count(), theirs.wait_all.count());
    if (mine.handling != theirs.handling)
      return differs("handled", mine.handling.handled, theirs.handling.handled);
    if (mine.offers.made != theirs.offers.made)
      return differs("offers", mine.offers.made, theirs.offers.made);
    if (mine.callbacks.agreed != theirs.callbacks.agreed)
      return differs("callbacks", mine.callbacks.agreed, theirs.callbacks.agreed);
  }
  const auto steps = steps_of_agents();
  for (const auto& [id, rows] : agents_) {
    const auto found = figures.agents.find(id);
    if (found == figures.agents.end()) return to_text(id) + " is in no figure";
    const auto mine = of_agent(rows, steps.contains(id) ? steps.at(id) : figure_audit::steps{}, end),
               theirs = kpi::counted_to(found->second, end);
    if (mine.idle != theirs.idle || mine.handling != theirs.handling || mine.not_ready != theirs.not_ready ||
        mine.signed_out != theirs.signed_out || mine.load != theirs.load || mine.ringing != theirs.ringing ||
        mine.lost != theirs.lost)
      return to_text(id) + ": the figures say " + std::to_string(theirs.handling.count()) +
             " ms at work and " + std::to_string(theirs.idle.count()) + " idle, the stream " +
             std::to_string(mine.handling.count()) + " and " + std::to_string(mine.idle.count());
  }
  return std::nullopt;
}

} // namespace strowger::sim
