#include "storage/record_json_parties.hpp"
#include "storage/record_json_seldom.hpp"

namespace strowger::storage::as_json {

namespace {

json started(const ro::engine_started& one) {
  return input("engine_started", "boot", hex_text(one.boot), "tie", one.tie);
}

struct input_words : seldom_input_words, party_input_words {
  using party_input_words::operator();
  using seldom_input_words::operator();
  json operator()(const ro::configure& one) const {
    return input("configure", "version", one.version, "hash", hex_text(one.hash), "content", one.content,
                 "slice", one.slice, "slices", one.slices, "changes", one.changes);
  }
  json operator()(const ro::engine_started& one) const { return started(one); }
  json operator()(const ro::journal_stalled& one) const {
    return input("journal_stalled", "stalled_ms", one.stalled);
  }
  json operator()(const ro::time_passed&) const { return input("time_passed"); }
  json operator()(const ro::interaction_arrived& one) const {
    return input("interaction_arrived", "interaction", one.interaction, "queue", one.queue, "channel",
                 one.channel, "way", one.way, "customer", one.customer, "part_of", one.part_of, "priority",
                 one.priority, "hours", one.hours, "required", one.required, "attributes", one.attributes,
                 "details", one.details);
  }
  json operator()(const ro::customer_left& one) const {
    return input("customer_left", "interaction", one.interaction);
  }
  json operator()(const ro::offer_delivered& one) const {
    return input("offer_delivered", "offer", one.offer, "at_desktop", one.at_desktop);
  }
  json operator()(const ro::accept_offer& one) const {
    return input("accept_offer", "offer", one.offer, "agent", one.agent);
  }
  json operator()(const ro::decline_offer& one) const {
    return input("decline_offer", "offer", one.offer, "agent", one.agent, "reason", one.reason);
  }
  json operator()(const ro::offer_failed& one) const { return input("offer_failed", "offer", one.offer); }
  json operator()(const ro::interaction_connected& one) const {
    return input("interaction_connected", "interaction", one.interaction, "agent", one.agent);
  }
  json operator()(const ro::connect_failed& one) const {
    return input("connect_failed", "interaction", one.interaction, "agent", one.agent);
  }
  json operator()(const ro::transfer_to_queue& one) const {
    return input("transfer_to_queue", "interaction", one.interaction, "agent", one.agent, "queue", one.queue,
                 "note", one.note);
  }
  json operator()(const ro::close_interaction& one) const {
    return input("close_interaction", "interaction", one.interaction, "agent", one.agent, "disposition",
                 one.disposition);
  }
  json operator()(const ro::end_wrap_up& one) const {
    return input("end_wrap_up", "interaction", one.interaction, "agent", one.agent, "disposition",
                 one.disposition);
  }
  json operator()(const ro::agent_signed_in& one) const {
    return input("agent_signed_in", "agent", one.agent);
  }
  json operator()(const ro::agent_signed_out& one) const {
    return input("agent_signed_out", "agent", one.agent, "by", one.by);
  }
  json operator()(const ro::set_agent_state& one) const {
    return input("set_agent_state", "agent", one.agent, "ready", one.ready, "reason", one.reason, "by",
                 one.by);
  }
  json operator()(const ro::agent_lost& one) const { return input("agent_lost", "agent", one.agent); }
  json operator()(const ro::agent_returned& one) const { return input("agent_returned", "agent", one.agent); }
  json operator()(const ro::move_interaction& one) const {
    return input("move_interaction", "interaction", one.interaction, "queue", one.queue, "by", one.by);
  }
  json operator()(const ro::raise_priority& one) const {
    return input("raise_priority", "interaction", one.interaction, "priority", one.priority, "by", one.by);
  }
  json operator()(const ro::cancel_interaction& one) const {
    return input("cancel_interaction", "interaction", one.interaction, "by", one.by);
  }
  json operator()(const ro::erase_customer& one) const {
    return input("erase_customer", "customer", one.customer, "by", one.by);
  }
  json operator()(const ro::note_recording& one) const {
    return input("note_recording", "interaction", one.interaction, "act", std::string{to_text(one.act)},
                 "why", one.why, "by", one.by);
  }
  json operator()(const ro::door_opened& one) const {
    return input("door_opened", "tenant", one.tenant, "hours", one.hours);
  }
  json operator()(const ro::door_closed& one) const {
    return input("door_closed", "tenant", one.tenant, "hours", one.hours);
  }
  json operator()(const ro::quarantine_interaction& one) const {
    return input("quarantine_interaction", "interaction", one.interaction);
  }
};

} // namespace

json words(const ro::pool_event& what) { return std::visit(input_words{}, what); }

} // namespace strowger::storage::as_json
