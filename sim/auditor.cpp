#include "sim/auditor.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>

namespace strowger::sim {

using namespace routing;

std::optional<std::string> auditor::take(moment at, const pool_facts& facts) {
  if (facts.empty() || finding_) return finding_;
  holds(at >= now_, "moments never go back", std::to_string(at.time_since_epoch().count()));
  now_ = std::max(now_, at);
  const bool resumes = std::holds_alternative<fact::engine_joined>(facts.front()) ||
                       std::holds_alternative<fact::deadlines_moved>(facts.front());
  if (!resumes) check_deadlines();
  for (const auto& one : facts) {
    std::visit([&](const auto& what) { look(what); }, one);
    if (finding_) break;
  }
  return finding_;
}

void auditor::wrong(std::string found) {
  if (!finding_) finding_ = std::move(found);
}

bool auditor::holds(bool condition, const char* rule, std::string about) {
  if (!condition) wrong(std::move(about) + ": broken: " + rule);
  return condition;
}

auditor::interaction_book* auditor::known(interaction_id id, const char* fact) {
  const auto found = interactions_.find(id);
  if (found != interactions_.end()) return &found->second;
  wrong(to_text(id) + ": " + fact + " of an interaction that is not here");
  return nullptr;
}

auditor::agent_book* auditor::known(agent_id id, const char* fact) {
  const auto found = agents_.find(id);
  if (found != agents_.end()) return &found->second;
  wrong(to_text(id) + ": " + fact + " of an agent that is not here");
  return nullptr;
}

void auditor::check_deadlines() {
  for (const auto& [id, one] : offers_)
    holds(one.deadline + late_ >= now_, "an offer ends at its deadline", to_text(id));
  for (const auto& [id, who] : listens_from_elsewhere_) {
    const auto until = interactions_.at(id).parts.at(who).deadline;
    holds(until == moment{} || until + late_ >= now_, "nobody is asked for ever", to_text(id));
  }
  for (const auto& [id, agent] : agents_) {
    if (agent.lost) holds(agent.grace_until + late_ >= now_, "a lost agent's grace ends", to_text(id));
    for (const auto held : agent.holds) {
      const auto& one = interactions_.at(held);
      if (one.at == stage::accepted || one.at == stage::wrapping || one.at == stage::parked)
        holds(one.deadline + late_ >= now_, "a reservation ends at its deadline", to_text(held));
    }
    for (const auto* shares : {&agent.beside, &agent.listens})
      for (const auto shared : *shares) {
        const auto& part = interactions_.at(shared).parts.at(id);
        if (part.deadline != moment{})
          holds(part.deadline + late_ >= now_, "nobody is asked for ever", to_text(shared));
      }
  }
}

void auditor::look(const fact::engine_joined&) {
  for (auto& [id, agent] : agents_) agent.reachable_in.clear();
}

void auditor::look(const fact::pool_configured& what) { rules_ = what.limits.rules; }

void auditor::look(const fact::queue_configured& what) {
  queues_[what.queue].settings = what.settings;
  queues_[what.queue].closing = false;
}

void auditor::look(const fact::queue_closing& what) { queues_[what.queue].closing = true; }

void auditor::look(const fact::queue_removed& what) {
  const auto& book = queues_[what.queue];
  holds(book.enqueued == book.exits, "a queue is removed when empty", to_text(what.queue));
  queues_.erase(what.queue);
}

void auditor::look(const fact::agent_configured& what) {
  agents_[what.agent].id = what.agent;
  agents_[what.agent].settings = what.settings;
  agents_[what.agent].draining = false;
}

void auditor::look(const fact::agent_draining& what) {
  if (auto* agent = known(what.agent, "draining")) agent->draining = true;
}

void auditor::look(const fact::agent_removed& what) {
  const auto* agent = known(what.agent, "removal");
  if (agent) holds(agent->holds.empty(), "an agent is removed when it holds nothing", to_text(what.agent));
  agents_.erase(what.agent);
}

void auditor::look(const fact::interaction_queued& what) {
  auto& one = interactions_[what.interaction];
  const auto about = to_text(what.interaction);
  const bool before =
      one.visit == 0 && (what.why == requeue_reason::reopened || what.why == requeue_reason::moved_pool);
  holds(before || what.visit == one.visit + 1, "visits count by one", about);
  holds(!one.in_visit && !one.lead && one.offers.empty(), "a visit begins when nothing else is open", about);
  if (one.visit > 0) holds(what.anchor == one.anchor, "age is kept over a requeue", about);
  holds(what.anchor <= what.at && what.at == now_, "a visit begins now and age before it", about);
  const auto queue = queues_.find(what.queue);
  if (!holds(queue != queues_.end(), "a visit is in a queue that exists", about)) return;
  if (what.why == requeue_reason::none)
    holds(!queue->second.closing, "a closing queue takes no arrivals", about);
  ++queue->second.enqueued;
  one.queue = what.queue;
  one.channel = what.channel;
  one.attributes = what.attributes;
  one.at = stage::waiting;
  one.in_visit = true;
  one.visit = what.visit;
  one.anchor = what.anchor;
  one.priority = what.priority;
  one.own = what.required;
  one.details = *what.details;
  one.step = 0;
  one.passed_over.clear();
  one.met.clear();
  if (what.why == requeue_reason::nobody) one.met.insert(exception_case::nobody);
  one.weight = one.cost = 100;
}

void auditor::look(const fact::visit_ended& what) {
  auto* one = known(what.interaction, "the end of a visit");
  if (!one) return;
  const auto about = to_text(what.interaction);
  holds(one->in_visit && what.visit == one->visit, "the visit that ends is the open one", about);
  holds(one->offers.empty(), "a visit ends when its offers have ended", about);
  holds((what.exit == visit_exit::answered) == static_cast<bool>(one->lead), "answered is to have a lead",
        about);
  one->in_visit = false;
  ++queues_[one->queue].exits;
}

void auditor::look(const fact::priority_changed& what) {
  if (auto* one = known(what.interaction, "a priority")) one->priority = what.priority;
}

void auditor::look(const fact::offer_made& what) {
  const auto about = to_text(what.offer);
  auto* one = known(what.interaction, "an offer");
  auto* agent = known(what.agent, "an offer");
  if (!one || !agent) return;
  ++offers_checked_;
  const auto& queue = queues_[one->queue].settings;
  holds(what.offer > last_offer_, "offer ids are never used again", about);
  last_offer_ = what.offer;
  const bool rings = one->at == stage::offered && queue.rules.select.ring_width != 1;
  holds((rings || one->at == stage::waiting) && one->in_visit && !one->lead,
        "only who waits is offered, or rings at several", about);
  holds(!agent->lost && !agent->draining, "offers go to those who are present and stay", about);
  holds(agent->state != agent_state::signed_out, "work is given to who is signed in", about);
  holds(certified(*agent, queue), "nobody's word replaces a certificate", about);
  holds(what.cost == cost_of(queue, one->channel), "an offer costs what its queue says", about);
  if (!what.decision.by_hand) check_choice(what.interaction, what.agent, about);
  holds(what.deliver_by > what.at && what.at == now_, "an offer has a deadline", about);
  one->at = stage::offered;
  one->cost = what.cost;
  one->offers.insert(what.offer);
  holds(agent->holds.insert(what.interaction).second, "it rings once at an agent", about);
  offers_[what.offer] = {what.interaction, what.agent, what.deliver_by};
}

void auditor::look(const fact::offer_shown& what) {
  const auto offer = offers_.find(what.offer);
  if (!holds(offer != offers_.end(), "what is shown is an open offer", to_text(what.offer))) return;
  holds(what.expires_at >= what.at, "a shown offer expires later", to_text(what.offer));
  offer->second.deadline = what.expires_at;
}

void auditor::look(const fact::offer_won& what) {
  const auto about = to_text(what.offer);
  const auto offer = offers_.find(what.offer);
  if (!holds(offer != offers_.end(), "only an open offer is won", about)) return;
  holds(offer->second.agent == what.agent && offer->second.interaction == what.interaction,
        "it is won by its agent", about);
  auto* one = known(what.interaction, "a win");
  if (!one) return;
  holds(one->offers == std::set{what.offer} && !one->lead, "one lead, and one offer wins a visit", about);
  holds(what.connect_by >= what.at, "an accepted interaction has a deadline", about);
  one->lead = what.agent;
  one->offers.clear();
  one->at = stage::accepted;
  one->deadline = what.connect_by;
  offers_.erase(offer);
}

void auditor::look(const fact::offer_ended& what) {
  const auto offer = offers_.find(what.offer);
  if (!holds(offer != offers_.end(), "an offer ends once", to_text(what.offer))) return;
  if (what.how == offer_end::rescinded)
    holds(what.back_off_until == moment{}, "who was too late is not spared", to_text(what.offer));
  if (auto* one = known(offer->second.interaction, "the end of an offer")) {
    one->offers.erase(what.offer);
    if (one->offers.empty()) {
      one->at = stage::waiting;
      one->weight = one->cost = 100;
    }
    if (what.back_off_until > now_) one->spared[offer->second.agent] = what.back_off_until;
  }
  if (auto* agent = known(offer->second.agent, "the end of an offer"))
    agent->holds.erase(offer->second.interaction);
  offers_.erase(offer);
}

void auditor::look(const fact::offer_renewed& what) {
  const auto offer = offers_.find(what.offer);
  if (!holds(offer != offers_.end(), "only an open offer is renewed", to_text(what.offer))) return;
  offer->second.deadline = std::max(what.deliver_by, what.expires_at);
}

void auditor::look(const fact::agent_spared& what) {
  if (auto* one = known(what.interaction, "sparing")) one->spared[what.agent] = what.until;
}

void auditor::look(const fact::back_off_over& what) {
  if (auto* one = known(what.interaction, "the end of a back-off")) one->spared.erase(what.agent);
}

void auditor::look(const fact::deadline_renewed& what) {
  if (auto* one = known(what.interaction, "a new deadline")) one->deadline = what.until;
}

void auditor::look(const fact::deadlines_moved& what) {
  for (auto& [id, offer] : offers_) offer.deadline += what.by;
  for (auto& [id, one] : interactions_) {
    one.deadline += what.by;
    for (auto& [agent, part] : one.parts)
      if (part.deadline != moment{}) part.deadline += what.by;
  }
  for (auto& [id, agent] : agents_) agent.grace_until += what.by;
}

void auditor::look(const fact::interaction_talking& what) {
  auto* one = known(what.interaction, "a connection");
  if (!one) return;
  holds(one->at == stage::accepted && one->lead == what.agent, "its lead connects once",
        to_text(what.interaction));
  one->at = stage::talking;
  one->spared.clear();
}

void auditor::look(const fact::wrap_up_begun& what) {
  auto* one = known(what.interaction, "a wrap-up");
  if (!one) return;
  const bool led = (one->at == stage::talking || one->at == stage::accepted) && one->lead == what.agent;
  holds(led, "its lead wraps up after the talk", to_text(what.interaction));
  holds(what.ends_at >= what.at, "a wrap-up has an end", to_text(what.interaction));
  one->at = stage::wrapping;
  one->deadline = what.ends_at;
}

void auditor::look(const fact::wrap_up_over& what) {
  if (auto* one = known(what.interaction, "the end of a wrap-up"))
    holds(one->at == stage::wrapping && one->lead == what.agent, "a wrap-up ends that had begun",
          to_text(what.interaction));
}

void auditor::look(const fact::agent_released& what) {
  auto* one = known(what.interaction, "a release");
  auto* agent = known(what.agent, "a release");
  if (!one || !agent) return;
  holds(one->lead == what.agent, "the lead is let go", to_text(what.interaction));
  holds(one->parts.empty(), "with the lead all parties are let go", to_text(what.interaction));
  holds(agent->holds.erase(what.interaction) == 1, "capacity comes back once", to_text(what.interaction));
  one->lead = {};
  one->weight = one->cost = 100;
}

void auditor::let_go(interaction_id id, interaction_book& one) {
  holds(!one.in_visit && !one.lead && !one.kept && one.offers.empty() && one.parts.empty(),
        "nothing is open when an interaction is over", to_text(id));
  interactions_.erase(id);
}

void auditor::look(const fact::interaction_closed& what) {
  if (auto* one = known(what.interaction, "an end")) let_go(what.interaction, *one);
}

void auditor::look(const fact::interaction_quarantined& what) {
  if (auto* one = known(what.interaction, "a quarantine")) let_go(what.interaction, *one);
}

void auditor::look(const fact::agent_state_set& what) {
  auto* agent = known(what.agent, "a state");
  if (!agent) return;
  agent->state = what.state;
  agent->pending_leave = false;
  if (what.state != agent_state::signed_out) return;
  agent->lost = false;
  holds(agent->holds.empty() && agent->beside.empty() && agent->listens.empty(),
        "nobody is signed out with work in hand", to_text(what.agent));
}

void auditor::look(const fact::agent_state_pending& what) {
  if (auto* agent = known(what.agent, "a pending state")) agent->pending_leave = what.wanted;
}

void auditor::look(const fact::agent_session_lost& what) {
  auto* agent = known(what.agent, "a loss");
  if (!agent) return;
  holds(what.grace_until >= what.at, "a lost agent has a grace", to_text(what.agent));
  agent->lost = true;
  agent->grace_until = what.grace_until;
}

void auditor::look(const fact::agent_session_back& what) {
  if (auto* agent = known(what.agent, "a return")) agent->lost = false;
}

void auditor::look(const fact::reach_changed& what) {
  auto* agent = known(what.agent, "a phone");
  if (!agent) return;
  if (what.reachable)
    agent->reachable_in.insert(what.channel);
  else
    agent->reachable_in.erase(what.channel);
}

std::optional<std::string> auditor::sweep(const pool_state& pool) const {
  if (finding_) return finding_;
  std::map<queue_id, std::uint64_t> in_visit;
  for (const auto& [id, one] : interactions_) {
    if (one.in_visit) ++in_visit[one.queue];
    const auto* entry = pool.find(id);
    if (!entry) return to_text(id) + " is in the books and not in the pool";
    if (entry->queue != one.queue || entry->visit != one.visit || entry->anchor != one.anchor)
      return to_text(id) + " is elsewhere in the books than in the pool";
    const bool led = entry->phase == interaction_phase::assigned ||
                     entry->phase == interaction_phase::talking ||
                     entry->phase == interaction_phase::wrapping;
    if (led != static_cast<bool>(one.lead)) return to_text(id) + " is led in one of books and pool only";
  }
  std::size_t count = 0, offers = 0;
  pool.each_interaction([&](const interaction_entry&) { ++count; });
  pool.each_offer([&](const offer_entry&) { ++offers; });
  if (count != interactions_.size())
    return "the pool holds " + std::to_string(count) + " interactions, the books " +
           std::to_string(interactions_.size());
  if (offers != offers_.size()) return "the pool and the books hold different offers";
  for (const auto& [id, queue] : queues_)
    if (queue.enqueued != queue.exits + in_visit[id])
      return to_text(id) + ": enqueued is not exits plus waiting";
  for (const auto& [id, agent] : agents_) {
    const auto* entry = pool.find(id);
    if (!entry) return to_text(id) + " is in the books and not in the pool";
    std::size_t held = 0;
    for (const auto one : entry->load) held += one;
    if (held != agent.holds.size() + agent.beside.size())
      return to_text(id) + " has another load in the books";
    if (entry->state != agent.state) return to_text(id) + " has another state in the books";
  }
  for (const auto& one : interactions_)
    for (const auto& agent : agents_)
      if (one.second.at == stage::waiting && !keeps_off(agent, one.second))
        return to_text(one.first) + " waits, and " + to_text(agent.first) + " is free for it";
  return std::nullopt;
}

} // namespace strowger::sim
