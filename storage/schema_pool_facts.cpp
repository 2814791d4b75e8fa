#include "storage/schema_parties.hpp"

namespace strowger::storage {
namespace {

namespace fact = routing::fact;

template <class Message, class Fact>
void write_held(Message* to, const Fact& from) {
  to->set_interaction(from.interaction.value());
  to->set_agent(from.agent.value());
  to->set_at(plain(from.at));
  to->set_queue(from.queue.value());
}

template <class Fact>
void write_door(v1::door_moved* to, const Fact& from) {
  to->set_tenant(from.tenant);
  to->set_hours(from.hours);
  to->set_at(plain(from.at));
}

struct pool_fact_writer : party_fact_writer {
  using party_fact_writer::operator();

  void operator()(const fact::engine_joined& from) const {
    auto* to = what->mutable_engine_joined();
    to->set_at(plain(from.at));
    to->set_wall(plain(from.wall));
    to->set_boot(from.boot);
    write(to->mutable_tie(), from.tie);
  }
  void operator()(const fact::pool_configured& from) const {
    what->mutable_pool_configured()->set_version(from.version);
    write(what->mutable_pool_configured()->mutable_limits(), from.limits);
  }
  void operator()(const fact::queue_configured& from) const {
    auto* to = what->mutable_queue_configured();
    to->set_queue(from.queue.value());
    to->set_version(from.version);
    write(to->mutable_settings(), from.settings);
  }
  void operator()(const fact::queue_closing& from) const {
    what->mutable_queue_closing()->set_queue(from.queue.value());
    what->mutable_queue_closing()->set_flows_out_to(from.flows_out_to.value());
  }
  void operator()(const fact::queue_removed& from) const {
    what->mutable_queue_removed()->set_queue(from.queue.value());
  }
  void operator()(const fact::agent_configured& from) const {
    auto* to = what->mutable_agent_configured();
    to->set_agent(from.agent.value());
    to->set_version(from.version);
    write(to->mutable_settings(), from.settings);
    to->set_at(plain(from.at));
  }
  void operator()(const fact::agent_draining& from) const {
    what->mutable_agent_draining()->set_agent(from.agent.value());
  }
  void operator()(const fact::agent_removed& from) const {
    what->mutable_agent_removed()->set_agent(from.agent.value());
  }
  void operator()(const fact::configuration_applied& from) const {
    auto* to = what->mutable_configuration_applied();
    to->set_version(from.version);
    to->set_hash(from.hash);
    to->set_content(from.content.value());
  }
  void operator()(const fact::interaction_refused& from) const {
    auto* to = what->mutable_interaction_refused();
    to->set_interaction(from.interaction.value());
    to->set_queue(from.queue.value());
    to->set_why(wire<v1::refusal>(from.why));
  }
  void operator()(const fact::interaction_queued& from) const {
    auto* to = what->mutable_interaction_queued();
    to->set_interaction(from.interaction.value());
    to->set_queue(from.queue.value());
    to->set_visit(from.visit);
    to->set_why(wire<v1::requeue_reason>(from.why));
    to->set_channel(wire<v1::channel_kind>(from.channel));
    to->set_way(wire<v1::direction>(from.way));
    to->set_customer(from.customer.value());
    to->set_part_of(from.part_of.value());
    to->set_priority(from.priority);
    to->set_own_priority(from.own_priority);
    to->set_anchor(plain(from.anchor));
    to->set_at(plain(from.at));
    write_by(to, from.by);
    to->set_leaves_at(plain(from.leaves_at));
    write_skills(to->mutable_required(), from.required.all());
    write_attributes(to->mutable_attributes(), from.attributes);
    if (*from.details != fact::visit_details{}) write(to->mutable_details(), *from.details);
  }
  void operator()(const fact::interaction_diverted& from) const {
    auto* to = what->mutable_interaction_diverted();
    to->set_interaction(from.interaction.value());
    to->set_queue(from.queue.value());
    to->set_to(from.to.value());
    to->set_why(wire<v1::refusal>(from.why));
  }
  void operator()(const fact::door_open& from) const { write_door(what->mutable_door_open(), from); }
  void operator()(const fact::door_shut& from) const { write_door(what->mutable_door_shut(), from); }
  void operator()(const fact::visit_ended& from) const {
    auto* to = what->mutable_visit_ended();
    to->set_interaction(from.interaction.value());
    to->set_visit(from.visit);
    to->set_exit(wire<v1::visit_exit>(from.exit));
    to->set_why(wire<v1::requeue_reason>(from.why));
    to->set_at(plain(from.at));
    to->set_queue(from.queue.value());
    to->set_began(plain(from.began));
    to->set_service(wire<v1::service_time>(from.service));
  }
  void operator()(const fact::priority_changed& from) const {
    auto* to = what->mutable_priority_changed();
    to->set_interaction(from.interaction.value());
    to->set_priority(from.priority);
    to->set_own_priority(from.own_priority);
    to->set_queue(from.queue.value());
    write_by(to, from.by);
  }
  void operator()(const fact::offer_made& from) const {
    auto* to = what->mutable_offer_made();
    to->set_offer(from.offer.value());
    write_held(to, from);
    to->set_visit(from.visit);
    to->set_deliver_by(plain(from.deliver_by));
    write(to->mutable_decision(), from.decision);
    to->set_attempt(from.attempt);
    write_by(to, from.by);
    if (from.cost != 100) to->set_cost(from.cost);
    if (from.channel) to->set_channel(wire<v1::channel_kind>(*from.channel));
  }
  void operator()(const fact::offer_shown& from) const {
    auto* to = what->mutable_offer_shown();
    to->set_offer(from.offer.value());
    to->set_at(plain(from.at));
    to->set_expires_at(plain(from.expires_at));
    offer_of(to, from);
    to->set_queue(from.queue.value());
  }
  void operator()(const fact::offer_won& from) const {
    auto* to = what->mutable_offer_won();
    to->set_offer(from.offer.value());
    write_held(to, from);
    to->set_connect_by(plain(from.connect_by));
    to->set_share_group(from.share_group);
  }
  void operator()(const fact::offer_ended& from) const {
    auto* to = what->mutable_offer_ended();
    to->set_offer(from.offer.value());
    to->set_how(wire<v1::offer_end>(from.how));
    to->set_at(plain(from.at));
    to->set_back_off_until(plain(from.back_off_until));
    to->set_reason(from.reason);
    offer_of(to, from);
    to->set_queue(from.queue.value());
  }
  void operator()(const fact::offer_renewed& from) const {
    auto* to = what->mutable_offer_renewed();
    to->set_offer(from.offer.value());
    to->set_deliver_by(plain(from.deliver_by));
    to->set_expires_at(plain(from.expires_at));
    offer_of(to, from);
  }
  void operator()(const fact::agent_spared& from) const {
    offer_of(what->mutable_agent_spared(), from);
    what->mutable_agent_spared()->set_until(plain(from.until));
  }
  void operator()(const fact::back_off_over& from) const { offer_of(what->mutable_back_off_over(), from); }
  void operator()(const fact::deadline_renewed& from) const {
    what->mutable_deadline_renewed()->set_interaction(from.interaction.value());
    what->mutable_deadline_renewed()->set_until(plain(from.until));
  }
  void operator()(const fact::deadlines_moved& from) const {
    what->mutable_deadlines_moved()->set_by(plain(from.by));
  }
  void operator()(const fact::interaction_talking& from) const {
    write_held(what->mutable_interaction_talking(), from);
  }
  void operator()(const fact::wrap_up_begun& from) const {
    auto* to = what->mutable_wrap_up_begun();
    write_held(to, from);
    to->set_ends_at(plain(from.ends_at));
    to->set_disposition(from.disposition);
  }
  void operator()(const fact::wrap_up_over& from) const {
    auto* to = what->mutable_wrap_up_over();
    write_held(to, from);
    to->set_timed_out(from.timed_out);
    to->set_disposition(from.disposition);
  }
  void operator()(const fact::agent_released& from) const {
    write_held(what->mutable_agent_released(), from);
  }
  void operator()(const fact::interaction_closed& from) const {
    auto* to = what->mutable_interaction_closed();
    to->set_interaction(from.interaction.value());
    to->set_at(plain(from.at));
    to->set_disposition(from.disposition);
    to->set_queue(from.queue.value());
    write_by(to, from.by);
  }
  void operator()(const fact::customer_erased& from) const {
    auto* to = what->mutable_customer_erased();
    to->set_customer(from.customer.value());
    to->set_at(plain(from.at));
    write_by(to, from.by);
  }
  void operator()(const fact::interaction_quarantined& from) const {
    auto* to = what->mutable_interaction_quarantined();
    to->set_interaction(from.interaction.value());
    to->set_at(plain(from.at));
    to->set_queue(from.queue.value());
  }
  void operator()(const fact::agent_state_set& from) const {
    auto* to = what->mutable_agent_state_set();
    to->set_agent(from.agent.value());
    to->set_state(wire<v1::agent_state>(from.state));
    to->set_reason(from.reason);
    to->set_at(plain(from.at));
    write_by(to, from.by);
  }
  void operator()(const fact::agent_state_pending& from) const {
    auto* to = what->mutable_agent_state_pending();
    to->set_agent(from.agent.value());
    to->set_wanted(from.wanted);
    to->set_state(wire<v1::agent_state>(from.state));
    to->set_reason(from.reason);
    write_by(to, from.by);
  }
  void operator()(const fact::agent_session_lost& from) const {
    auto* to = what->mutable_agent_session_lost();
    to->set_agent(from.agent.value());
    to->set_at(plain(from.at));
    to->set_grace_until(plain(from.grace_until));
  }
  void operator()(const fact::agent_session_back& from) const {
    what->mutable_agent_session_back()->set_agent(from.agent.value());
    what->mutable_agent_session_back()->set_at(plain(from.at));
  }

  /// The interaction and the agent.
  template <class Message, class Fact>
  static void offer_of(Message* to, const Fact& from) {
    to->set_interaction(from.interaction.value());
    to->set_agent(from.agent.value());
  }
};

} // namespace

void write(v1::pool_fact* to, const routing::pool_fact& from) { std::visit(pool_fact_writer{{{to}}}, from); }

} // namespace strowger::storage
