#include "storage/schema_values.hpp"

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

struct pool_fact_writer {
  v1::pool_fact* what;

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

using routing::agent_id;
using routing::offer_id;
using routing::queue_id;

/// One `take` per message that carries a fact.
struct fact_reader {
  routing::pool_fact& to;
  reading& notes;

  static routing::asked_by by(const v1::asked_by& from) {
    routing::asked_by who;
    read(who, from);
    return who;
  }
  void take(const v1::engine_joined& it) const {
    to = fact::engine_joined{moment_of(it.at()), wall_of(it.wall()), it.boot(), tie_of(it.tie())};
  }
  void take(const v1::pool_configured& it) const {
    auto& into = to.emplace<fact::pool_configured>();
    into.version = it.version();
    read(into.limits, it.limits());
  }
  void take(const v1::queue_configured& it) const {
    auto& into = to.emplace<fact::queue_configured>();
    into.queue = queue_id{it.queue()};
    into.version = it.version();
    read(into.settings, it.settings(), notes);
  }
  void take(const v1::queue_closing& it) const {
    to = fact::queue_closing{queue_id{it.queue()}, queue_id{it.flows_out_to()}};
  }
  void take(const v1::queue_removed& it) const { to = fact::queue_removed{queue_id{it.queue()}}; }
  void take(const v1::agent_configured& it) const {
    auto& into = to.emplace<fact::agent_configured>();
    into.agent = agent_id{it.agent()};
    into.version = it.version();
    read(into.settings, it.settings(), notes);
    into.at = moment_of(it.at());
  }
  void take(const v1::agent_draining& it) const { to = fact::agent_draining{agent_id{it.agent()}}; }
  void take(const v1::agent_removed& it) const { to = fact::agent_removed{agent_id{it.agent()}}; }
  void take(const v1::configuration_applied& it) const {
    to = fact::configuration_applied{it.version(), it.hash(), content_id{it.content()}};
  }
  void take(const v1::interaction_refused& it) const {
    to = fact::interaction_refused{interaction_id{it.interaction()}, queue_id{it.queue()},
                                   notes.one_of(it.why(), routing::refusal::outside_hours, "refusal")};
  }
  void take(const v1::interaction_queued& it) const {
    to = fact::interaction_queued{
        interaction_id{it.interaction()},
        queue_id{it.queue()},
        it.visit(),
        notes.one_of(it.why(), routing::requeue_reason::waited_too_long, "requeue reason"),
        notes.one_of(it.channel(), routing::channel_kind::task, "channel kind"),
        notes.one_of(it.way(), routing::direction::internal, "direction"),
        customer_id{it.customer()},
        routing::case_id{it.part_of()},
        it.priority(),
        it.own_priority(),
        moment_of(it.anchor()),
        moment_of(it.at()),
        by(it.by()),
        moment_of(it.leaves_at())};
  }
  void take(const v1::interaction_diverted& it) const {
    to = fact::interaction_diverted{interaction_id{it.interaction()}, queue_id{it.queue()}, queue_id{it.to()},
                                    notes.one_of(it.why(), routing::refusal::outside_hours, "refusal")};
  }
  template <class Door>
  void take_door(const v1::door_moved& it) const {
    to = Door{it.tenant(), it.hours(), moment_of(it.at())};
  }
  void take(const v1::visit_ended& it) const {
    to = fact::visit_ended{interaction_id{it.interaction()},
                           it.visit(),
                           notes.one_of(it.exit(), routing::visit_exit::failed, "visit exit"),
                           notes.one_of(it.why(), routing::requeue_reason::waited_too_long, "requeue reason"),
                           moment_of(it.at()),
                           queue_id{it.queue()},
                           moment_of(it.began())};
  }
  void take(const v1::priority_changed& it) const {
    to = fact::priority_changed{interaction_id{it.interaction()}, it.priority(), it.own_priority(),
                                by(it.by()), queue_id{it.queue()}};
  }
  void take(const v1::offer_made& it) const {
    auto& into = to.emplace<fact::offer_made>();
    into.offer = offer_id{it.offer()};
    into.interaction = interaction_id{it.interaction()};
    into.agent = agent_id{it.agent()};
    into.queue = queue_id{it.queue()};
    into.visit = it.visit();
    into.at = moment_of(it.at());
    into.deliver_by = moment_of(it.deliver_by());
    into.attempt = notes.narrow<std::uint16_t>(it.attempt(), "attempt");
    read(into.decision, it.decision(), notes);
  }
  void take(const v1::offer_shown& it) const {
    to = fact::offer_shown{offer_id{it.offer()},       moment_of(it.at()),
                           moment_of(it.expires_at()), interaction_id{it.interaction()},
                           agent_id{it.agent()},       queue_id{it.queue()}};
  }
  void take(const v1::offer_won& it) const {
    to = fact::offer_won{offer_id{it.offer()}, interaction_id{it.interaction()}, agent_id{it.agent()},
                         moment_of(it.at()),   moment_of(it.connect_by()),       queue_id{it.queue()}};
  }
  void take(const v1::offer_ended& it) const {
    to = fact::offer_ended{
        offer_id{it.offer()}, notes.one_of(it.how(), routing::offer_end::undeliverable, "offer end"),
        moment_of(it.at()),   moment_of(it.back_off_until()),
        it.reason(),          interaction_id{it.interaction()},
        agent_id{it.agent()}, queue_id{it.queue()}};
  }
  void take(const v1::offer_renewed& it) const {
    to = fact::offer_renewed{offer_id{it.offer()}, moment_of(it.deliver_by()), moment_of(it.expires_at()),
                             interaction_id{it.interaction()}, agent_id{it.agent()}};
  }
  void take(const v1::agent_spared& it) const {
    to = fact::agent_spared{interaction_id{it.interaction()}, agent_id{it.agent()}, moment_of(it.until())};
  }
  void take(const v1::back_off_over& it) const {
    to = fact::back_off_over{interaction_id{it.interaction()}, agent_id{it.agent()}};
  }
  void take(const v1::deadline_renewed& it) const {
    to = fact::deadline_renewed{interaction_id{it.interaction()}, moment_of(it.until())};
  }
  void take(const v1::deadlines_moved& it) const {
    to = fact::deadlines_moved{routing::milliseconds{it.by()}};
  }
  void take(const v1::interaction_talking& it) const {
    to = fact::interaction_talking{interaction_id{it.interaction()}, agent_id{it.agent()}, moment_of(it.at()),
                                   queue_id{it.queue()}};
  }
  void take(const v1::wrap_up_begun& it) const {
    to = fact::wrap_up_begun{interaction_id{it.interaction()}, agent_id{it.agent()}, moment_of(it.at()),
                             moment_of(it.ends_at()),          it.disposition(),     queue_id{it.queue()}};
  }
  void take(const v1::wrap_up_over& it) const {
    to = fact::wrap_up_over{interaction_id{it.interaction()},
                            agent_id{it.agent()},
                            moment_of(it.at()),
                            it.timed_out(),
                            it.disposition(),
                            queue_id{it.queue()}};
  }
  void take(const v1::agent_released& it) const {
    to = fact::agent_released{interaction_id{it.interaction()}, agent_id{it.agent()}, moment_of(it.at()),
                              queue_id{it.queue()}};
  }
  void take(const v1::interaction_closed& it) const {
    to = fact::interaction_closed{interaction_id{it.interaction()}, moment_of(it.at()), it.disposition(),
                                  by(it.by()), queue_id{it.queue()}};
  }
  void take(const v1::customer_erased& it) const {
    to = fact::customer_erased{customer_id{it.customer()}, moment_of(it.at()), by(it.by())};
  }
  void take(const v1::interaction_quarantined& it) const {
    to = fact::interaction_quarantined{interaction_id{it.interaction()}, moment_of(it.at()),
                                       queue_id{it.queue()}};
  }
  void take(const v1::agent_state_set& it) const {
    to = fact::agent_state_set{agent_id{it.agent()},
                               notes.one_of(it.state(), routing::agent_state::ready, "agent state"),
                               it.reason(), moment_of(it.at()), by(it.by())};
  }
  void take(const v1::agent_state_pending& it) const {
    to = fact::agent_state_pending{agent_id{it.agent()}, it.wanted(),
                                   notes.one_of(it.state(), routing::agent_state::ready, "agent state"),
                                   it.reason(), by(it.by())};
  }
  void take(const v1::agent_session_lost& it) const {
    to = fact::agent_session_lost{agent_id{it.agent()}, moment_of(it.at()), moment_of(it.grace_until())};
  }
  void take(const v1::agent_session_back& it) const {
    to = fact::agent_session_back{agent_id{it.agent()}, moment_of(it.at())};
  }
};

} // namespace

void write(v1::pool_fact* to, const routing::pool_fact& from) { std::visit(pool_fact_writer{to}, from); }

void read(routing::pool_fact& to, const v1::pool_fact& from, reading& notes) {
  using wired = v1::pool_fact;
  const fact_reader reader{to, notes};
  switch (from.what_case()) {
  case wired::kEngineJoined:
    return reader.take(from.engine_joined());
  case wired::kPoolConfigured:
    return reader.take(from.pool_configured());
  case wired::kQueueConfigured:
    return reader.take(from.queue_configured());
  case wired::kQueueClosing:
    return reader.take(from.queue_closing());
  case wired::kQueueRemoved:
    return reader.take(from.queue_removed());
  case wired::kAgentConfigured:
    return reader.take(from.agent_configured());
  case wired::kAgentDraining:
    return reader.take(from.agent_draining());
  case wired::kAgentRemoved:
    return reader.take(from.agent_removed());
  case wired::kConfigurationApplied:
    return reader.take(from.configuration_applied());
  case wired::kInteractionRefused:
    return reader.take(from.interaction_refused());
  case wired::kInteractionQueued:
    return reader.take(from.interaction_queued());
  case wired::kVisitEnded:
    return reader.take(from.visit_ended());
  case wired::kPriorityChanged:
    return reader.take(from.priority_changed());
  case wired::kOfferMade:
    return reader.take(from.offer_made());
  case wired::kOfferShown:
    return reader.take(from.offer_shown());
  case wired::kOfferWon:
    return reader.take(from.offer_won());
  case wired::kOfferEnded:
    return reader.take(from.offer_ended());
  case wired::kOfferRenewed:
    return reader.take(from.offer_renewed());
  case wired::kInteractionTalking:
    return reader.take(from.interaction_talking());
  case wired::kWrapUpBegun:
    return reader.take(from.wrap_up_begun());
  case wired::kWrapUpOver:
    return reader.take(from.wrap_up_over());
  case wired::kAgentReleased:
    return reader.take(from.agent_released());
  case wired::kInteractionClosed:
    return reader.take(from.interaction_closed());
  case wired::kInteractionQuarantined:
    return reader.take(from.interaction_quarantined());
  case wired::kAgentStateSet:
    return reader.take(from.agent_state_set());
  case wired::kAgentStatePending:
    return reader.take(from.agent_state_pending());
  case wired::kAgentSessionLost:
    return reader.take(from.agent_session_lost());
  case wired::kAgentSessionBack:
    return reader.take(from.agent_session_back());
  case wired::kAgentSpared:
    return reader.take(from.agent_spared());
  case wired::kBackOffOver:
    return reader.take(from.back_off_over());
  case wired::kDeadlineRenewed:
    return reader.take(from.deadline_renewed());
  case wired::kDeadlinesMoved:
    return reader.take(from.deadlines_moved());
  case wired::kCustomerErased:
    return reader.take(from.customer_erased());
  case wired::kInteractionDiverted:
    return reader.take(from.interaction_diverted());
  case wired::kDoorOpen:
    return reader.take_door<fact::door_open>(from.door_open());
  case wired::kDoorShut:
    return reader.take_door<fact::door_shut>(from.door_shut());
  case wired::WHAT_NOT_SET:
    return notes.newer("fact of a pool");
  }
}

} // namespace strowger::storage
