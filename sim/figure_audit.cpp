#include "sim/figure_audit.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>

namespace strowger::sim {

using namespace routing;

void figure_audit::take(moment at, const pool_facts& facts) {
  now_ = std::max(now_, at);
  const auto look_at = [&](const auto& what) {
    if constexpr (requires { what.at; }) named_ = std::max(named_, what.at);
    look(what);
  };
  for (const auto& one : facts) std::visit(look_at, one);
}

void figure_audit::look(const fact::queue_configured& what) {
  thresholds_[what.queue] = what.settings.service_level_threshold;
}

void figure_audit::look(const fact::agent_configured& what) {
  auto& rows = agents_[what.agent];
  if (rows.empty()) rows.push_back({now_, agent_state::signed_out, false});
}

void figure_audit::look(const fact::engine_joined& what) {
  const auto now = what.wall.time_since_epoch() - what.at.time_since_epoch();
  const bool counted = !visits_.empty() || !rings_.empty() || !marks_.empty() || !agents_.empty();
  clock_was_set_ = clock_was_set_ || (counted && alignment_ != now);
  alignment_ = now;
}

void figure_audit::look(const fact::interaction_refused& what) {
  note(what.queue, [](auto& c) { ++c.refused; });
  auto& who = people_[what.interaction];
  who.refused = who.over = true;
}

void figure_audit::look(const fact::interaction_queued& what) {
  auto& who = people_[what.interaction];
  if (std::exchange(who.over, false)) who = {}; // it came again under its old id
  if (who.callback) {
    if (who.queue != what.queue) {
      note(who.queue, [](auto& c) { ++c.callbacks.went; });
      note(what.queue, [](auto& c) { ++c.callbacks.came; });
    }
    who.queue = what.queue;
    return;
  }
  if (what.why == requeue_reason::transfer && who.visit != 0) {
    if (what.details->preferred)
      note(who.queue, [](auto& c) { ++c.transferred_to_agents; });
    else
      note(who.queue, [](auto& c) { ++c.transferred; });
  }
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
    if (what.exit == visit_exit::answered || (what.exit == visit_exit::flowed_out && !who.joined)) return;
    who.callback = false;
    if (who.joined)
      note(who.queue, [](auto& c) { ++c.callbacks.joined; });
    else if (what.exit == visit_exit::failed)
      note(who.queue, [](auto& c) { ++c.callbacks.failed; });
    else
      note(who.queue, [](auto& c) { ++c.callbacks.ended; });
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
  note(who.queue, [](auto& c) { ++c.callbacks.agreed; });
  if (who.visit == 0 || !visits_[who.visit - 1].open()) return;
  visits_[who.visit - 1].called_back = true;
  visits_[who.visit - 1].to = now_;
}

void figure_audit::look(const fact::callback_dialled& what) {
  if (what.agent) note(what.queue, [](auto& c) { ++c.callbacks.tries; });
}
void figure_audit::look(const fact::callback_missed& what) {
  note(what.queue, [](auto& c) { ++c.callbacks.missed; });
}

/// Called before an agent had it, it waits anew.
void figure_audit::look(const fact::callback_reached& what) {
  auto& who = people_[what.interaction];
  if (std::exchange(who.callback, false)) note(who.queue, [](auto& c) { ++c.callbacks.reached; });
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
  if (!before.wrap_up) note(what.queue, [](auto& c) { ++c.transferred_to_agents; });
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
  if (what.transferred) note(what.queue, [](auto& c) { ++c.transferred; });
}
void figure_audit::look(const fact::passed_outside& what) {
  note(what.queue, [](auto& c) { ++c.transferred_outside; });
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
  agents_[what.agent].push_back({now_, what.state, {}, what.reason});
}
void figure_audit::look(const fact::agent_session_lost& what) {
  agents_[what.agent].push_back({now_, {}, true});
}
void figure_audit::look(const fact::agent_session_back& what) {
  agents_[what.agent].push_back({now_, {}, false});
}

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

} // namespace strowger::sim
