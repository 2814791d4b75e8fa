#include "storage/record_json_seldom.hpp"

namespace strowger::storage::as_json {
namespace {

/// Times and texts that say nothing are left out, and a key that is not there.
json said(wall_time at) { return at == wall_time{} ? json{} : value(at); }
json said(const std::string& text) { return text.empty() ? json{} : json(text); }
json key_text(std::uint64_t key) { return key == 0 ? json{} : json(hex_text(key)); }

} // namespace

json seldom_fact_words::operator()(const ro::fact::interaction_relaxed& one) const {
  return fact("interaction_relaxed", "interaction", one.interaction, "step", one.step, "skipped",
              said(one.skipped), "priority", one.priority, "at", one.at, "next_at", one.next_at, "queue",
              one.queue);
}
json seldom_fact_words::operator()(const ro::fact::preference_over& one) const {
  return fact("preference_over", "interaction", one.interaction, "agent", one.agent, "at", one.at, "why",
              one.why, "queue", one.queue);
}
json seldom_fact_words::operator()(const ro::fact::interaction_escalated& one) const {
  return fact("interaction_escalated", "interaction", one.interaction, "grade", one.grade, "required",
              one.required, "at", one.at, "by", one.by, "queue", one.queue);
}
json seldom_fact_words::operator()(const ro::fact::ring_widened& one) const {
  return fact("ring_widened", "interaction", one.interaction, "next_at", one.next_at);
}
json seldom_fact_words::operator()(const ro::fact::skill_granted& one) const {
  return fact("skill_granted", "agent", one.agent, "skill", one.skill, "level", one.level, "certificate",
              one.certificate, "until", said(one.until), "at", one.at, "by", one.by);
}
json seldom_fact_words::operator()(const ro::fact::grant_ended& one) const {
  return fact("grant_ended", "agent", one.agent, "skill", one.skill, "certificate", one.certificate, "at",
              one.at, "ran_out", one.ran_out, "by", one.by);
}
json seldom_fact_words::operator()(const ro::fact::weight_changed& one) const {
  return fact("weight_changed", "interaction", one.interaction, "agent", one.agent, "weight", one.weight,
              "at", one.at);
}
json seldom_fact_words::operator()(const ro::fact::offers_missed& one) const {
  return fact("offers_missed", "agent", one.agent, "count", one.count);
}
json seldom_fact_words::operator()(const ro::fact::callback_agreed& one) const {
  return fact("callback_agreed", "interaction", one.interaction, "contact_key", key_text(one.contact_key),
              "not_before", said(one.not_before), "not_after", said(one.not_after), "at", one.at, "by",
              one.by, "queue", one.queue);
}
json seldom_fact_words::operator()(const ro::fact::callback_missed& one) const {
  return fact("callback_missed", "interaction", one.interaction, "outcome", one.outcome, "tries", one.tries,
              "at", one.at, "again_at", one.again_at, "queue", one.queue);
}
json seldom_fact_words::operator()(const ro::fact::exception_met& one) const {
  return fact("exception_met", "interaction", one.interaction, "when", one.when, "at", one.at, "ages_at",
              one.ages_at, "queue", one.queue);
}
json seldom_fact_words::operator()(const ro::fact::callback_parked& one) const {
  return fact("callback_parked", "interaction", one.interaction, "until", said(one.until), "at", one.at,
              "queue", one.queue);
}
json seldom_fact_words::operator()(const ro::fact::callback_dialled& one) const {
  return fact("callback_dialled", "interaction", one.interaction, "agent", one.agent, "tries", one.tries,
              "cost", one.cost, "at", one.at, "until", one.until, "queue", one.queue);
}
json seldom_fact_words::operator()(const ro::fact::callback_reached& one) const {
  return fact("callback_reached", "interaction", one.interaction, "at", one.at, "queue", one.queue);
}
json seldom_fact_words::operator()(const ro::fact::callback_due& one) const {
  return fact("callback_due", "interaction", one.interaction, "at", one.at, "queue", one.queue);
}
json seldom_fact_words::operator()(const ro::fact::callback_joined& one) const {
  return fact("callback_joined", "interaction", one.interaction, "by", one.by, "at", one.at, "queue",
              one.queue);
}
json seldom_fact_words::operator()(const ro::fact::customer_told& one) const {
  return fact("customer_told", "interaction", one.interaction, "message", one.message, "callback",
              one.callback, "at", one.at, "queue", one.queue);
}
json seldom_fact_words::operator()(const ro::fact::interaction_departed& one) const {
  return fact("interaction_departed", "interaction", one.interaction, "move", one.move, "to", one.to,
              "to_queue", one.to_queue, "at", one.at, "by", one.by, "queue", one.queue, "transferred",
              one.transferred);
}
json seldom_fact_words::operator()(const ro::fact::interaction_handed_over& one) const {
  return fact("interaction_handed_over", "interaction", one.interaction, "move", one.move, "taken", one.taken,
              "at", one.at, "to", one.to);
}
json seldom_fact_words::operator()(const ro::fact::move_known& one) const {
  return fact("move_known", "from", one.from, "move", one.move, "known", one.known);
}
json seldom_fact_words::operator()(const ro::fact::last_agent_noted& one) const {
  return fact("last_agent_noted", "customer", one.customer, "agent", one.agent, "at", one.at, "until",
              one.until);
}

json seldom_fact_words::operator()(const ro::fact::reach_changed& one) const {
  return fact("reach_changed", "agent", one.agent, "channel", one.channel, "reachable", one.reachable, "at",
              one.at);
}

json seldom_input_words::operator()(const ro::escalate_interaction& one) const {
  return input("escalate_interaction", "interaction", one.interaction, "by", one.by, "note", one.note);
}
json seldom_input_words::operator()(const ro::assign_interaction& one) const {
  return input("assign_interaction", "interaction", one.interaction, "agent", one.agent, "override_rules",
               one.override_rules, "by", one.by);
}
json seldom_input_words::operator()(const ro::pull_interaction& one) const {
  return input("pull_interaction", "interaction", one.interaction, "agent", one.agent, "by", one.by);
}
json seldom_input_words::operator()(const ro::grant_skill& one) const {
  return input("grant_skill", "agent", one.agent, "skill", one.skill, "level", one.level, "certificate",
               one.certificate, "until", said(one.until), "by", one.by);
}
json seldom_input_words::operator()(const ro::revoke_grant& one) const {
  return input("revoke_grant", "agent", one.agent, "skill", one.skill, "certificate", one.certificate, "by",
               one.by);
}
json seldom_input_words::operator()(const ro::customer_quiet& one) const {
  return input("customer_quiet", "interaction", one.interaction, "quiet", one.quiet);
}
json seldom_input_words::operator()(const ro::request_callback& one) const {
  return input("request_callback", "interaction", one.interaction, "contact_key", key_text(one.contact_key),
               "not_before", said(one.not_before), "not_after", said(one.not_after), "by", one.by);
}
json seldom_input_words::operator()(const ro::callback_tried& one) const {
  return input("callback_tried", "interaction", one.interaction, "outcome", one.outcome);
}
json seldom_input_words::operator()(const ro::move_to_pool& one) const {
  return input("move_to_pool", "interaction", one.interaction, "pool", one.pool, "queue", one.queue, "by",
               one.by);
}
json seldom_input_words::operator()(const ro::move_ended& one) const {
  return input("move_ended", "interaction", one.interaction, "move", one.move, "taken", one.taken);
}
json seldom_input_words::operator()(const ro::move_forgotten& one) const {
  return input("move_forgotten", "from", one.from, "move", one.move);
}

json seldom_input_words::operator()(const ro::endpoint_reachable& one) const {
  return input("endpoint_reachable", "agent", one.agent, "channel", one.channel, "reachable", one.reachable);
}

json value(const ro::fact::visit_details& one) {
  if (one == ro::fact::visit_details{}) return {};
  return object("due", said(one.due), "preferred", one.preferred, "preferred_until", one.preferred_until,
                "ageing", one.ageing, "contact_key", key_text(one.contact_key), "move", one.move, "from",
                one.from, "relaxes_at", one.relaxes_at, "ages_at", one.ages_at);
}

json value(const ro::arrival_details& one) {
  if (one == ro::arrival_details{}) return {};
  return object("due", said(one.due), "preferred", one.preferred, "preferred_wait_ms", one.preferred_wait,
                "only_preferred", one.only_preferred, "contact_key", key_text(one.contact_key), "why",
                one.why, "visit", one.visit, "waited_ms", one.waited, "move", one.move, "from", one.from,
                "note", one.note);
}

} // namespace strowger::storage::as_json
