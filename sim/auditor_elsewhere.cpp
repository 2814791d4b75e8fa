#include "routing/model/id_text.hpp"
#include "sim/auditor.hpp"

/// What changes while somebody waits, and those who wait without a customer on the line.
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
}

void auditor::look(const fact::skill_granted& what) {
  if (auto* agent = known(what.agent, "a grant")) agent->grants[{what.certificate, what.skill}] = what.level;
}

void auditor::look(const fact::grant_ended& what) {
  if (auto* agent = known(what.agent, "the end of a grant"))
    agent->grants.erase({what.certificate, what.skill});
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
  if (what.taken) let_go(what.interaction, *one);
}

} // namespace strowger::sim
