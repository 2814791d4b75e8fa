#include "routing/model/id_text.hpp"
#include "sim/auditor.hpp"
#include <algorithm>

/// What changes while somebody waits, and those who wait without a customer on the line. Then what belongs
/// together: in one record, because one thing has the other as its cause, or by turns and by counting, so
/// that a fact that is left out is missed where the next of its kind comes.
namespace strowger::sim {

using namespace routing;

void auditor::look(const fact::interaction_relaxed& what) {
  auto* one = known(what.interaction, "a relaxation");
  if (!one) return;
  const bool again = what.step == one->step && what.next_at == moment{}; // its queue has fewer steps now
  holds(what.step == one->step + 1 || again, "steps come one by one", to_text(what.interaction));
  one->step = what.step;
  one->priority = what.priority;
  // `nobody` cut short the stay before; the step itself counts.
  if (!what.skipped.empty() && what.skipped != "nobody") one->passed_over.insert(what.step);
}

void auditor::look(const fact::preference_over& what) {
  if (auto* one = known(what.interaction, "the end of a preference")) one->details.preferred = {};
}

void auditor::look(const fact::interaction_escalated& what) {
  if (auto* one = known(what.interaction, "an escalation")) one->own = what.required;
}

void auditor::look(const fact::exception_met& what) {
  if (auto* one = known(what.interaction, "an exception")) one->met.insert(what.when);
  record_.met.insert(what.interaction);
}

void auditor::look(const fact::skill_granted& what) {
  if (auto* agent = known(what.agent, "a grant")) agent->grants[{what.certificate, what.skill}] = what.level;
}

void auditor::look(const fact::grant_ended& what) {
  if (auto* agent = known(what.agent, "the end of a grant"))
    holds(agent->grants.erase({what.certificate, what.skill}) == 1, "a grant ends that was given",
          to_text(what.agent) + " " + what.skill);
}

void auditor::look(const fact::weight_changed& what) {
  auto* one = known(what.interaction, "a weight");
  if (!one) return;
  holds(what.weight <= 100, "nothing weighs more than itself", to_text(what.interaction));
  holds(one->lead == what.agent, "what weighs on a desk is there", to_text(what.interaction));
  one->weight = what.weight;
}

void auditor::let_kept_go(interaction_id id, interaction_book& one) {
  if (!one.kept) return;
  if (auto* agent = known(one.kept, "a callback")) agent->holds.erase(id);
  one.kept = {};
  one.cost = 100;
}

/// Out of the line it waits for nobody in particular.
void auditor::look(const fact::callback_parked& what) {
  auto* one = known(what.interaction, "a callback");
  if (!one) return;
  holds((one->at == stage::waiting || one->at == stage::parked) && one->offers.empty() && !one->lead,
        "only who waits leaves the line", to_text(what.interaction));
  one->at = stage::parked;
  one->details.preferred = {};
}

void auditor::look(const fact::callback_dialled& what) {
  auto* one = known(what.interaction, "a callback");
  if (!one) return;
  const auto about = to_text(what.interaction);
  holds(what.until >= now_, "calling a customer has a deadline", about);
  const bool given = what.agent && one->at == stage::waiting;
  if (given) {
    if (!known(what.agent, "a callback")) return;
    check_choice(what.interaction, what.agent, about);
  }
  let_kept_go(what.interaction, *one);
  one->deadline = what.until;
  if (one->at == stage::accepted) return;
  one->at = stage::parked;
  one->details.preferred = {};
  one->kept = what.agent;
  one->cost = what.cost;
  if (auto* agent = what.agent ? known(what.agent, "a callback") : nullptr)
    holds(agent->holds.insert(what.interaction).second, "an agent is kept free once", about);
}

void auditor::look(const fact::callback_reached& what) {
  auto* one = known(what.interaction, "a callback");
  if (!one) return;
  let_kept_go(what.interaction, *one);
  if (one->at == stage::parked) one->at = stage::waiting;
}

void auditor::look(const fact::callback_missed& what) {
  auto* one = known(what.interaction, "a callback");
  if (!one) return;
  holds(!one->lead && one->in_visit, "who was not reached is nobody's, and its visit goes on",
        to_text(what.interaction));
  let_kept_go(what.interaction, *one);
  one->at = stage::parked;
  one->details.preferred = {};
}

void auditor::look(const fact::callback_due& what) {
  auto* one = known(what.interaction, "a callback");
  if (!one) return;
  holds(one->at == stage::parked && !one->kept, "who comes into line was out of it",
        to_text(what.interaction));
  one->at = stage::waiting;
}

void auditor::look(const fact::interaction_departed& what) {
  auto* one = known(what.interaction, "a move");
  if (!one) return;
  holds(!one->in_visit && !one->lead && one->offers.empty(), "nothing is open when one departs",
        to_text(what.interaction));
  one->at = stage::departed;
  one->spared.clear();
}

void auditor::look(const fact::interaction_handed_over& what) {
  auto* one = known(what.interaction, "a move");
  if (!one) return;
  holds(one->at == stage::departed, "only what departed is handed over", to_text(what.interaction));
  one->at = stage::waiting; // a visit follows, here or there
  if (what.taken) let_go(what.interaction, *one);
}

/// Everything is told that the record had to tell.
void auditor::check_record() {
  const auto renewed = [&](const auto& owed, auto name) {
    if (!owed.empty()) holds(false, "after a start every deadline runs anew", name(*owed.begin()));
  };
  renewed(record_.offers_to_renew, [](auto id) { return to_text(id); });
  renewed(record_.to_renew, [](auto id) { return to_text(id); });
  renewed(record_.parts_to_renew, [](auto part) { return to_text(part.first); });
  if (!record_.to_lose.empty())
    holds(false, "after a start everybody has to come back", to_text(*record_.to_lose.begin()));
  for (const auto& [id, agent] : agents_)
    holds(!agent.draining || !agent.holds.empty() || !agent.beside.empty(),
          "who is to go and has nothing in hand is gone", to_text(id));
  for (const auto& queue : queues_) {
    if (!queue.second.closing) continue;
    const bool held = std::any_of(interactions_.begin(), interactions_.end(),
                                  [&](const auto& one) { return one.second.queue == queue.first; });
    holds(held, "a queue that is to go and is empty is gone", to_text(queue.first));
  }
}

/// Nobody was there, and nobody could answer: all deadlines of people are set anew in this record.
void auditor::look(const fact::engine_joined&) {
  record_.started = true;
  for (const auto& offer : offers_) record_.offers_to_renew.insert(offer.first);
  const auto renew_part = [&](interaction_id id, agent_id who) {
    if (interactions_.at(id).parts.at(who).deadline != moment{}) record_.parts_to_renew.insert({id, who});
  };
  for (auto& [id, agent] : agents_) {
    agent.reachable_in.clear();
    if (agent.state != agent_state::signed_out) record_.to_lose.insert(id);
    for (const auto held : agent.holds) {
      const auto at = interactions_.at(held).at;
      if (at == stage::accepted || at == stage::wrapping || at == stage::parked)
        record_.to_renew.insert(held);
    }
    for (const auto* shares : {&agent.beside, &agent.listens})
      for (const auto shared : *shares) renew_part(shared, id);
  }
  for (const auto& [id, who] : listens_from_elsewhere_) renew_part(id, who);
}

void auditor::look(const fact::offer_renewed& what) {
  const auto offer = offers_.find(what.offer);
  holds(record_.started, "deadlines run anew after a start", to_text(what.offer));
  if (!holds(offer != offers_.end(), "only an open offer is renewed", to_text(what.offer))) return;
  record_.offers_to_renew.erase(what.offer);
  offer->second.deadline = std::max(what.deliver_by, what.expires_at);
}

void auditor::look(const fact::deadline_renewed& what) {
  holds(record_.started, "deadlines run anew after a start", to_text(what.interaction));
  record_.to_renew.erase(what.interaction);
  if (auto* one = known(what.interaction, "a new deadline")) one->deadline = what.until;
}

void auditor::look(const fact::reach_changed& what) {
  auto* agent = known(what.agent, "a phone");
  if (!agent) return;
  const bool changed = what.reachable ? agent->reachable_in.insert(what.channel).second
                                      : agent->reachable_in.erase(what.channel) == 1;
  holds(changed, "an agent is reached and not reached by turns", to_text(what.agent));
}

/// A configuration comes in one record or several; another may come in place of one that came in part.
void auditor::is_of_version(std::uint32_t version) {
  holds(version > applied_, "a configuration is changed by a later one",
        "version " + std::to_string(version));
}

void auditor::look(const fact::configuration_applied& what) {
  is_of_version(what.version);
  applied_ = what.version;
}

void auditor::look(const fact::pool_configured& what) {
  is_of_version(what.version);
  rules_ = what.limits.rules;
}

void auditor::look(const fact::queue_configured& what) {
  is_of_version(what.version);
  queues_[what.queue].settings = what.settings;
  queues_[what.queue].closing = false;
}

void auditor::look(const fact::queue_closing& what) { queues_[what.queue].closing = true; }

void auditor::look(const fact::queue_removed& what) {
  const auto& book = queues_[what.queue];
  holds(book.closing, "who is gone was to go", to_text(what.queue));
  holds(book.enqueued == book.exits, "a queue is removed when empty", to_text(what.queue));
  queues_.erase(what.queue);
}

void auditor::look(const fact::agent_configured& what) {
  is_of_version(what.version);
  agents_[what.agent].id = what.agent;
  agents_[what.agent].settings = what.settings;
  agents_[what.agent].draining = false;
}

void auditor::look(const fact::agent_draining& what) {
  if (auto* agent = known(what.agent, "draining")) agent->draining = true;
}

void auditor::look(const fact::agent_removed& what) {
  const auto* agent = known(what.agent, "removal");
  if (!agent) return;
  holds(agent->draining, "who is gone was to go", to_text(what.agent));
  holds(agent->holds.empty(), "an agent is removed when it holds nothing", to_text(what.agent));
  agents_.erase(what.agent);
}

void auditor::look(const fact::door_open& what) {
  holds(shut_.erase({what.tenant, what.hours}) == 1, "a door opens and shuts by turns", what.hours);
}

void auditor::look(const fact::door_shut& what) {
  holds(shut_.insert({what.tenant, what.hours}).second, "a door opens and shuts by turns", what.hours);
}

void auditor::look(const fact::offers_missed& what) {
  auto* agent = known(what.agent, "a missed offer");
  if (!agent) return;
  const bool counts = what.count == 0 ? agent->missed > 0 : what.count == agent->missed + 1;
  holds(counts, "missed offers count by one, until they are forgotten", to_text(what.agent));
  agent->missed = what.count;
}

void auditor::look(const fact::ring_widened& what) {
  if (auto* one = known(what.interaction, "a ring")) ++one->rings;
}

void auditor::look(const fact::callback_joined& what) {
  record_.joined.insert(what.interaction);
  record_.joined.insert(what.by);
}

/// At the door it is not in a line yet.
void auditor::look(const fact::customer_told& what) {
  const auto one = interactions_.find(what.interaction);
  if (one == interactions_.end() || !one->second.in_visit) return;
  holds(record_.met.contains(what.interaction), "who waits is told something by a rule for exceptions",
        to_text(what.interaction));
}

void auditor::look(const fact::move_known& what) {
  const std::pair move{what.from, what.move};
  const bool changed = what.known ? known_moves_.insert(move).second : known_moves_.erase(move) == 1;
  holds(changed, "a move is known once, and forgotten once", std::to_string(what.move));
  if (what.known) record_.moves.insert(move);
}

} // namespace strowger::sim
