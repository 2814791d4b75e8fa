#include "storage/record_json_parties.hpp"
#include "storage/record_json_seldom.hpp"

namespace strowger::storage::as_json {

namespace {

json joined(const ro::fact::engine_joined& one) {
  return fact("engine_joined", "at", one.at, "wall", one.wall, "boot", hex_text(one.boot), "tie", one.tie);
}

struct fact_words : seldom_fact_words, party_fact_words {
  using party_fact_words::operator();
  using seldom_fact_words::operator();
  json operator()(const ro::fact::engine_joined& one) const { return joined(one); }
  json operator()(const ro::fact::pool_configured& one) const {
    return fact("pool_configured", "version", one.version, "limits", one.limits);
  }
  json operator()(const ro::fact::queue_configured& one) const {
    return fact("queue_configured", "queue", one.queue, "version", one.version, "settings", one.settings);
  }
  json operator()(const ro::fact::queue_closing& one) const {
    return fact("queue_closing", "queue", one.queue, "flows_out_to", one.flows_out_to);
  }
  json operator()(const ro::fact::queue_removed& one) const {
    return fact("queue_removed", "queue", one.queue);
  }
  json operator()(const ro::fact::agent_configured& one) const {
    return fact("agent_configured", "agent", one.agent, "version", one.version, "settings", one.settings,
                "at", one.at);
  }
  json operator()(const ro::fact::agent_draining& one) const {
    return fact("agent_draining", "agent", one.agent);
  }
  json operator()(const ro::fact::agent_removed& one) const {
    return fact("agent_removed", "agent", one.agent);
  }
  json operator()(const ro::fact::configuration_applied& one) const {
    return fact("configuration_applied", "version", one.version, "hash", hex_text(one.hash), "content",
                one.content);
  }
  json operator()(const ro::fact::interaction_refused& one) const {
    return fact("interaction_refused", "interaction", one.interaction, "queue", one.queue, "why", one.why);
  }
  json operator()(const ro::fact::interaction_queued& one) const {
    return fact("interaction_queued", "interaction", one.interaction, "queue", one.queue, "visit", one.visit,
                "why", one.why, "channel", one.channel, "way", one.way, "customer", one.customer, "part_of",
                one.part_of, "priority", one.priority, "own_priority", one.own_priority, "anchor", one.anchor,
                "at", one.at, "by", one.by, "leaves_at", one.leaves_at, "required", one.required,
                "attributes", one.attributes, "details", *one.details);
  }
  json operator()(const ro::fact::interaction_diverted& one) const {
    return fact("interaction_diverted", "interaction", one.interaction, "queue", one.queue, "to", one.to,
                "why", one.why);
  }
  json operator()(const ro::fact::visit_ended& one) const {
    return fact("visit_ended", "interaction", one.interaction, "visit", one.visit, "exit", one.exit, "why",
                one.why, "at", one.at, "queue", one.queue, "began", one.began, "service", one.service);
  }
  json operator()(const ro::fact::priority_changed& one) const {
    return fact("priority_changed", "interaction", one.interaction, "priority", one.priority, "own_priority",
                one.own_priority, "by", one.by, "queue", one.queue);
  }
  json operator()(const ro::fact::offer_made& one) const {
    auto text = fact("offer_made", "offer", one.offer, "interaction", one.interaction, "agent", one.agent,
                     "queue", one.queue, "visit", one.visit, "at", one.at, "deliver_by", one.deliver_by,
                     "attempt", one.attempt, "by", one.by, "decision", one.decision);
    if (one.cost != 100) text["cost"] = one.cost; // seldom another
    if (one.channel) put(text, "channel", *one.channel);
    return text;
  }
  json operator()(const ro::fact::offer_shown& one) const {
    return fact("offer_shown", "offer", one.offer, "at", one.at, "expires_at", one.expires_at, "interaction",
                one.interaction, "agent", one.agent, "queue", one.queue);
  }
  json operator()(const ro::fact::offer_won& one) const {
    auto text = fact("offer_won", "offer", one.offer, "interaction", one.interaction, "agent", one.agent,
                     "at", one.at, "connect_by", one.connect_by, "queue", one.queue);
    if (one.share_group != 0) text["share_group"] = one.share_group;
    return text;
  }
  json operator()(const ro::fact::offer_ended& one) const {
    return fact("offer_ended", "offer", one.offer, "how", one.how, "at", one.at, "back_off_until",
                one.back_off_until, "reason", one.reason, "interaction", one.interaction, "agent", one.agent,
                "queue", one.queue);
  }
  json operator()(const ro::fact::offer_renewed& one) const {
    return fact("offer_renewed", "offer", one.offer, "deliver_by", one.deliver_by, "expires_at",
                one.expires_at, "interaction", one.interaction, "agent", one.agent);
  }
  json operator()(const ro::fact::agent_spared& one) const {
    return fact("agent_spared", "interaction", one.interaction, "agent", one.agent, "until", one.until);
  }
  json operator()(const ro::fact::back_off_over& one) const {
    return fact("back_off_over", "interaction", one.interaction, "agent", one.agent);
  }
  json operator()(const ro::fact::deadline_renewed& one) const {
    return fact("deadline_renewed", "interaction", one.interaction, "until", one.until);
  }
  json operator()(const ro::fact::customer_erased& one) const {
    return fact("customer_erased", "customer", one.customer, "at", one.at, "by", one.by);
  }
  json operator()(const ro::fact::recording_noted& one) const {
    return fact("recording_noted", "interaction", one.interaction, "act", std::string{to_text(one.act)},
                "why", one.why, "at", one.at, "by", one.by);
  }
  json operator()(const ro::fact::door_open& one) const {
    return fact("door_open", "tenant", one.tenant, "hours", one.hours, "at", one.at);
  }
  json operator()(const ro::fact::door_shut& one) const {
    return fact("door_shut", "tenant", one.tenant, "hours", one.hours, "at", one.at);
  }
  json operator()(const ro::fact::deadlines_moved& one) const {
    return fact("deadlines_moved", "by_ms", one.by);
  }
  json operator()(const ro::fact::interaction_talking& one) const {
    return fact("interaction_talking", "interaction", one.interaction, "agent", one.agent, "at", one.at,
                "queue", one.queue);
  }
  json operator()(const ro::fact::wrap_up_begun& one) const {
    return fact("wrap_up_begun", "interaction", one.interaction, "agent", one.agent, "at", one.at, "ends_at",
                one.ends_at, "disposition", one.disposition, "queue", one.queue);
  }
  json operator()(const ro::fact::wrap_up_over& one) const {
    return fact("wrap_up_over", "interaction", one.interaction, "agent", one.agent, "at", one.at, "timed_out",
                one.timed_out, "disposition", one.disposition, "queue", one.queue);
  }
  json operator()(const ro::fact::agent_released& one) const {
    return fact("agent_released", "interaction", one.interaction, "agent", one.agent, "at", one.at, "queue",
                one.queue);
  }
  json operator()(const ro::fact::interaction_closed& one) const {
    return fact("interaction_closed", "interaction", one.interaction, "at", one.at, "disposition",
                one.disposition, "by", one.by, "queue", one.queue);
  }
  json operator()(const ro::fact::interaction_quarantined& one) const {
    return fact("interaction_quarantined", "interaction", one.interaction, "at", one.at, "queue", one.queue);
  }
  json operator()(const ro::fact::agent_state_set& one) const {
    return fact("agent_state_set", "agent", one.agent, "state", one.state, "reason", one.reason, "at", one.at,
                "by", one.by);
  }
  json operator()(const ro::fact::agent_state_pending& one) const {
    return fact("agent_state_pending", "agent", one.agent, "wanted", one.wanted, "state", one.state, "reason",
                one.reason, "by", one.by);
  }
  json operator()(const ro::fact::agent_session_lost& one) const {
    return fact("agent_session_lost", "agent", one.agent, "at", one.at, "grace_until", one.grace_until);
  }
  json operator()(const ro::fact::agent_session_back& one) const {
    return fact("agent_session_back", "agent", one.agent, "at", one.at);
  }
};

} // namespace

json words(const ro::pool_fact& what) { return std::visit(fact_words{}, what); }

} // namespace strowger::storage::as_json
