#include "storage/schema_seldom.hpp"

namespace strowger::storage {

namespace {

namespace fact = routing::fact;
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
  bool take(const v1::engine_joined& it) const {
    to = fact::engine_joined{moment_of(it.at()), wall_of(it.wall()), it.boot(), tie_of(it.tie())};
    return true;
  }
  bool take(const v1::pool_configured& it) const {
    auto& into = to.emplace<fact::pool_configured>();
    into.version = it.version();
    read(into.limits, it.limits(), notes);
    return true;
  }
  bool take(const v1::queue_configured& it) const {
    auto& into = to.emplace<fact::queue_configured>();
    into.queue = queue_id{it.queue()};
    into.version = it.version();
    read(into.settings, it.settings(), notes);
    return true;
  }
  bool take(const v1::queue_closing& it) const {
    to = fact::queue_closing{queue_id{it.queue()}, queue_id{it.flows_out_to()}};
    return true;
  }
  bool take(const v1::queue_removed& it) const {
    to = fact::queue_removed{queue_id{it.queue()}};
    return true;
  }
  bool take(const v1::agent_configured& it) const {
    auto& into = to.emplace<fact::agent_configured>();
    into.agent = agent_id{it.agent()};
    into.version = it.version();
    read(into.settings, it.settings(), notes);
    into.at = moment_of(it.at());
    return true;
  }
  bool take(const v1::agent_draining& it) const {
    to = fact::agent_draining{agent_id{it.agent()}};
    return true;
  }
  bool take(const v1::agent_removed& it) const {
    to = fact::agent_removed{agent_id{it.agent()}};
    return true;
  }
  bool take(const v1::configuration_applied& it) const {
    to = fact::configuration_applied{it.version(), it.hash(), content_id{it.content()}};
    return true;
  }
  bool take(const v1::interaction_refused& it) const {
    to = fact::interaction_refused{interaction_id{it.interaction()}, queue_id{it.queue()},
                                   notes.one_of(it.why(), routing::refusal::joined, "refusal")};
    return true;
  }
  bool take(const v1::interaction_queued& it) const {
    to = fact::interaction_queued{interaction_id{it.interaction()},
                                  queue_id{it.queue()},
                                  it.visit(),
                                  notes.one_of(it.why(), routing::requeue_reason::joined, "requeue reason"),
                                  notes.one_of(it.channel(), routing::channel_kind::task, "channel kind"),
                                  notes.one_of(it.way(), routing::direction::internal, "direction"),
                                  customer_id{it.customer()},
                                  routing::case_id{it.part_of()},
                                  it.priority(),
                                  it.own_priority(),
                                  moment_of(it.anchor()),
                                  moment_of(it.at()),
                                  by(it.by()),
                                  moment_of(it.leaves_at()),
                                  skills_of(it.required(), notes),
                                  attributes_of(it.attributes(), notes)};
    if (it.has_details()) std::get<fact::interaction_queued>(to).details.set(details_of(it.details(), notes));
    return true;
  }
  bool take(const v1::interaction_diverted& it) const {
    to = fact::interaction_diverted{interaction_id{it.interaction()}, queue_id{it.queue()}, queue_id{it.to()},
                                    notes.one_of(it.why(), routing::refusal::joined, "refusal")};
    return true;
  }
  template <class Door>
  bool take_door(const v1::door_moved& it) const {
    to = Door{it.tenant(), it.hours(), moment_of(it.at())};
    return true;
  }
  bool take(const v1::visit_ended& it) const {
    to = fact::visit_ended{interaction_id{it.interaction()},
                           it.visit(),
                           notes.one_of(it.exit(), routing::visit_exit::failed, "visit exit"),
                           notes.one_of(it.why(), routing::requeue_reason::joined, "requeue reason"),
                           moment_of(it.at()),
                           queue_id{it.queue()},
                           moment_of(it.began()),
                           notes.one_of(it.service(), routing::service_time::late, "service time")};
    return true;
  }
  bool take(const v1::priority_changed& it) const {
    to = fact::priority_changed{interaction_id{it.interaction()}, it.priority(), it.own_priority(),
                                by(it.by()), queue_id{it.queue()}};
    return true;
  }
  bool take(const v1::offer_made& it) const {
    auto& into = to.emplace<fact::offer_made>();
    into.offer = offer_id{it.offer()};
    into.interaction = interaction_id{it.interaction()};
    into.agent = agent_id{it.agent()};
    into.queue = queue_id{it.queue()};
    into.visit = it.visit();
    into.at = moment_of(it.at());
    into.deliver_by = moment_of(it.deliver_by());
    into.attempt = notes.narrow<std::uint16_t>(it.attempt(), "attempt");
    into.by = by(it.by());
    if (it.has_cost()) into.cost = notes.narrow<std::uint16_t>(it.cost(), "cost");
    if (it.has_channel())
      into.channel = notes.one_of(it.channel(), routing::channel_kind::task, "channel kind");
    read(into.decision, it.decision(), notes);
    return true;
  }
  bool take(const v1::offer_shown& it) const {
    to = fact::offer_shown{offer_id{it.offer()},       moment_of(it.at()),
                           moment_of(it.expires_at()), interaction_id{it.interaction()},
                           agent_id{it.agent()},       queue_id{it.queue()}};
    return true;
  }
  bool take(const v1::offer_won& it) const {
    to = fact::offer_won{offer_id{it.offer()},
                         interaction_id{it.interaction()},
                         agent_id{it.agent()},
                         moment_of(it.at()),
                         moment_of(it.connect_by()),
                         queue_id{it.queue()},
                         notes.narrow<std::uint8_t>(it.share_group(), "share group")};
    return true;
  }
  bool take(const v1::offer_ended& it) const {
    to = fact::offer_ended{
        offer_id{it.offer()}, notes.one_of(it.how(), routing::offer_end::undeliverable, "offer end"),
        moment_of(it.at()),   moment_of(it.back_off_until()),
        it.reason(),          interaction_id{it.interaction()},
        agent_id{it.agent()}, queue_id{it.queue()}};
    return true;
  }
  bool take(const v1::offer_renewed& it) const {
    to = fact::offer_renewed{offer_id{it.offer()}, moment_of(it.deliver_by()), moment_of(it.expires_at()),
                             interaction_id{it.interaction()}, agent_id{it.agent()}};
    return true;
  }
  bool take(const v1::agent_spared& it) const {
    to = fact::agent_spared{interaction_id{it.interaction()}, agent_id{it.agent()}, moment_of(it.until())};
    return true;
  }
  bool take(const v1::back_off_over& it) const {
    to = fact::back_off_over{interaction_id{it.interaction()}, agent_id{it.agent()}};
    return true;
  }
  bool take(const v1::deadline_renewed& it) const {
    to = fact::deadline_renewed{interaction_id{it.interaction()}, moment_of(it.until())};
    return true;
  }
  bool take(const v1::deadlines_moved& it) const {
    to = fact::deadlines_moved{routing::milliseconds{it.by()}};
    return true;
  }
  bool take(const v1::interaction_talking& it) const {
    to = fact::interaction_talking{interaction_id{it.interaction()}, agent_id{it.agent()}, moment_of(it.at()),
                                   queue_id{it.queue()}};
    return true;
  }
  bool take(const v1::wrap_up_begun& it) const {
    to = fact::wrap_up_begun{interaction_id{it.interaction()}, agent_id{it.agent()}, moment_of(it.at()),
                             moment_of(it.ends_at()),          it.disposition(),     queue_id{it.queue()}};
    return true;
  }
  bool take(const v1::wrap_up_over& it) const {
    to = fact::wrap_up_over{interaction_id{it.interaction()},
                            agent_id{it.agent()},
                            moment_of(it.at()),
                            it.timed_out(),
                            it.disposition(),
                            queue_id{it.queue()}};
    return true;
  }
  bool take(const v1::agent_released& it) const {
    to = fact::agent_released{interaction_id{it.interaction()}, agent_id{it.agent()}, moment_of(it.at()),
                              queue_id{it.queue()}};
    return true;
  }
  bool take(const v1::interaction_closed& it) const {
    to = fact::interaction_closed{interaction_id{it.interaction()}, moment_of(it.at()), it.disposition(),
                                  by(it.by()), queue_id{it.queue()}};
    return true;
  }
  bool take(const v1::customer_erased& it) const {
    to = fact::customer_erased{customer_id{it.customer()}, moment_of(it.at()), by(it.by())};
    return true;
  }
  bool take(const v1::interaction_quarantined& it) const {
    to = fact::interaction_quarantined{interaction_id{it.interaction()}, moment_of(it.at()),
                                       queue_id{it.queue()}};
    return true;
  }
  bool take(const v1::agent_state_set& it) const {
    to = fact::agent_state_set{agent_id{it.agent()},
                               notes.one_of(it.state(), routing::agent_state::ready, "agent state"),
                               it.reason(), moment_of(it.at()), by(it.by())};
    return true;
  }
  bool take(const v1::agent_state_pending& it) const {
    to = fact::agent_state_pending{agent_id{it.agent()}, it.wanted(),
                                   notes.one_of(it.state(), routing::agent_state::ready, "agent state"),
                                   it.reason(), by(it.by())};
    return true;
  }
  bool take(const v1::agent_session_lost& it) const {
    to = fact::agent_session_lost{agent_id{it.agent()}, moment_of(it.at()), moment_of(it.grace_until())};
    return true;
  }
  bool take(const v1::agent_session_back& it) const {
    to = fact::agent_session_back{agent_id{it.agent()}, moment_of(it.at())};
    return true;
  }
};

/// Facts of an interaction, its visits and offers.
bool read_about_interaction(const fact_reader& reader, const v1::pool_fact& from) {
  using wired = v1::pool_fact;
  switch (from.what_case()) {
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
  case wired::kAgentSpared:
    return reader.take(from.agent_spared());
  case wired::kBackOffOver:
    return reader.take(from.back_off_over());
  case wired::kDeadlineRenewed:
    return reader.take(from.deadline_renewed());
  case wired::kInteractionDiverted:
    return reader.take(from.interaction_diverted());
  default:
    return false;
  }
}

/// Facts of the configuration, of people and of the pool itself.
bool read_about_pool(const fact_reader& reader, const v1::pool_fact& from) {
  using wired = v1::pool_fact;
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
  case wired::kAgentStateSet:
    return reader.take(from.agent_state_set());
  case wired::kAgentStatePending:
    return reader.take(from.agent_state_pending());
  case wired::kAgentSessionLost:
    return reader.take(from.agent_session_lost());
  case wired::kAgentSessionBack:
    return reader.take(from.agent_session_back());
  case wired::kDeadlinesMoved:
    return reader.take(from.deadlines_moved());
  case wired::kCustomerErased:
    return reader.take(from.customer_erased());
  case wired::kDoorOpen:
    return reader.take_door<fact::door_open>(from.door_open());
  case wired::kDoorShut:
    return reader.take_door<fact::door_shut>(from.door_shut());
  default:
    return false;
  }
}

} // namespace

void read(routing::pool_fact& to, const v1::pool_fact& from, reading& notes) {
  const fact_reader reader{to, notes};
  if (!read_about_interaction(reader, from) && !read_about_pool(reader, from) &&
      !read_seldom(to, from, notes))
    notes.newer("fact of a pool");
}

} // namespace strowger::storage
