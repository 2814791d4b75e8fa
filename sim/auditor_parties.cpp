#include "routing/model/id_text.hpp"
#include "sim/auditor.hpp"

/// Agents beside the lead: asked within their capacity, never for ever, and one lead at a time.
namespace strowger::sim {

using namespace routing;

auditor::interaction_book::part* auditor::known_part(interaction_id id, agent_id agent, const char* fact) {
  auto* one = known(id, fact);
  if (!one) return nullptr;
  const auto found = one->parts.find(agent);
  if (!holds(found != one->parts.end(), "only a party of it is told of", to_text(id) + " " + to_text(agent)))
    return nullptr;
  return &found->second;
}

/// Only whoever listens may be.
bool auditor::is_of_another_pool(agent_id agent, party_role role) const {
  return role == party_role::listening && !agents_.contains(agent);
}

void auditor::look(const fact::party_reserved& what) {
  auto* one = known(what.interaction, "a party");
  const bool elsewhere = is_of_another_pool(what.agent, what.role);
  auto* agent = elsewhere ? nullptr : known(what.agent, "a party");
  if (!one || !(agent || elsewhere)) return;
  const auto about = to_text(what.interaction) + " " + to_text(what.agent);
  holds(one->at == stage::talking && one->lead != what.agent, "parties are beside the lead of a conversation",
        about);
  holds(what.answer_by > what.at && what.at == now_, "who is asked has a deadline", about);
  if (what.asked_in && one->asked_in == what.asked_in) waits_no_more(what.interaction, *one);
  const auto [at, fresh] =
      one->parts.insert({what.agent, {what.role, false, false, what.cost, what.answer_by}});
  holds(fresh, "one takes part once", about);
  if (elsewhere) {
    holds(what.cost == 0, "who listens costs nothing", about);
    holds(what.agent.issuer() != one->queue.issuer(), "who takes part is known here or elsewhere", about);
    listens_from_elsewhere_.insert({what.interaction, what.agent});
    return;
  }
  look_at_room(what, *one, *agent);
  if (fresh) parts_of(*agent, what.role).insert(what.interaction);
}

/// It is there, and has room for it.
void auditor::look_at_room(const fact::party_reserved& what, const interaction_book& one,
                           const agent_book& agent) {
  const auto about = to_text(what.interaction) + " " + to_text(what.agent);
  holds(agent.state != agent_state::signed_out && !agent.lost && !agent.draining, "who is asked is there",
        about);
  holds(!has_no_phone(agent, one.channel), "calls go to phones that can be reached", about);
  if (what.role == party_role::listening) return;
  auto asks = one;
  if (what.asked_in) { // as if it came into that queue now
    asks.queue = what.asked_in;
    asks.step = 0;
    asks.passed_over.clear();
  }
  holds(what.cost == cost_of(queues_.at(asks.queue).settings, one.channel),
        "a party costs what its queue says", about);
  holds(!what.asked_in || able(agent, asks), "who is asked of a queue may and can serve it", about);
  const auto* full = has_no_room(agent, asks);
  holds(!full, full ? full : "", about);
  holds(agent.state == agent_state::ready && !agent.pending_leave, "who is asked is ready", about);
}

void auditor::look(const fact::party_connected& what) {
  auto* part = known_part(what.interaction, what.agent, "an answer");
  if (!part) return;
  holds(!part->answered, "who answers was asked", to_text(what.interaction));
  part->answered = true;
  part->deadline = {};
}

void auditor::look(const fact::party_conferenced& what) {
  auto* part = known_part(what.interaction, what.agent, "a conference");
  if (!part) return;
  holds(part->answered && part->role == party_role::consulted, "who joins was consulted",
        to_text(what.interaction));
  part->role = party_role::joined;
}

void auditor::look(const fact::party_wrapping& what) {
  auto* part = known_part(what.interaction, what.agent, "a wrap-up");
  if (!part) return;
  holds(part->answered && part->role == party_role::joined, "who wraps up has talked",
        to_text(what.interaction));
  holds(what.ends_at >= what.at, "a wrap-up has an end", to_text(what.interaction));
  part->wrapping = true;
  part->deadline = what.ends_at;
}

void auditor::look(const fact::party_released& what) {
  auto* one = known(what.interaction, "the end of a part");
  if (!one) return;
  holds(one->parts.erase(what.agent) == 1, "capacity comes back once", to_text(what.interaction));
  if (listens_from_elsewhere_.erase({what.interaction, what.agent}) == 1) return;
  auto* agent = known(what.agent, "the end of a part");
  if (!agent) return;
  agent->beside.erase(what.interaction);
  agent->listens.erase(what.interaction);
}

void auditor::look(const fact::party_renewed& what) {
  holds(record_.started, "deadlines run anew after a start", to_text(what.interaction));
  record_.parts_to_renew.erase({what.interaction, what.agent});
  if (auto* part = known_part(what.interaction, what.agent, "a new deadline")) part->deadline = what.until;
}

void auditor::look(const fact::lead_changed& what) {
  auto* one = known(what.interaction, "a lead");
  auto* part = known_part(what.interaction, what.agent, "a lead");
  auto* agent = known(what.agent, "a lead");
  auto* before = known(what.before, "a lead");
  if (!one || !part || !agent || !before) return;
  const auto about = to_text(what.interaction);
  holds(one->lead == what.before, "one lead is followed by one lead", about);
  holds(part->answered && part->role != party_role::listening, "who leads has talked", about);
  holds(before->holds.erase(what.interaction) == 1, "capacity comes back once", about);
  holds(agent->holds.insert(what.interaction).second, "it is held once", about);
  one->lead = what.agent;
  one->weight = 100;
  if (part->wrapping) one->deadline = part->deadline;
  const auto cost = one->cost;
  one->cost = part->cost;
  one->parts.erase(what.agent);
  agent->beside.erase(what.interaction);
  if (what.wraps_until == moment{}) return;
  holds(one->at == stage::talking && what.wraps_until > what.at, "who led it wraps up for a time", about);
  one->parts.insert({what.before, {party_role::joined, true, true, cost, what.wraps_until}});
  before->beside.insert(what.interaction);
}

void auditor::look(const fact::consult_queued& what) {
  auto* one = known(what.interaction, "a consult that waits");
  if (!one) return;
  const auto about = to_text(what.interaction);
  holds(one->at == stage::talking, "only leads of conversations wait to consult", about);
  holds(!one->asked_in || one->asked_in == what.asked_in, "a lead waits for one queue", about);
  holds(what.until > now_ && what.at <= now_, "a consult that waits has a deadline", about);
  const auto queue = queues_.find(what.asked_in);
  holds(queue != queues_.end() && !queue->second.closing, "a consult waits for a queue that is open", about);
  one->asked_in = what.asked_in;
  one->asks_until = what.until;
  waits_to_consult_.insert(what.interaction);
}

void auditor::look(const fact::consult_over& what) {
  auto* one = known(what.interaction, "the end of a consult that waits");
  if (!one) return;
  holds(one->asked_in == what.asked_in, "who waits no more did wait", to_text(what.interaction));
  holds(what.why != "no_answer" || now_ >= one->asks_until, "a consult waits to its end",
        to_text(what.interaction));
  waits_no_more(what.interaction, *one);
}

void auditor::waits_no_more(interaction_id id, interaction_book& one) {
  one.asked_in = {};
  waits_to_consult_.erase(id);
}

void auditor::look(const fact::passed_outside& what) {
  if (auto* one = known(what.interaction, "an outside number"))
    holds(one->at == stage::talking && one->lead == what.agent, "its lead hands it over",
          to_text(what.interaction));
}

} // namespace strowger::sim
