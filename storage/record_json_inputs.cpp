#include "storage/record_json_words.hpp"

namespace strowger::storage::as_json {

namespace {

json started(const ro::engine_started& one) {
  return input("engine_started", "boot", hex_text(one.boot), "tie", one.tie);
}

} // namespace

json words(const ro::pool_event& what) {
  return std::visit(
      one_of{
          [](const ro::configure& one) {
            return input("configure", "version", one.version, "hash", hex_text(one.hash), "content",
                         one.content, "slice", one.slice, "slices", one.slices, "changes", one.changes);
          },
          [](const ro::engine_started& one) { return started(one); },
          [](const ro::journal_stalled& one) { return input("journal_stalled", "stalled_ms", one.stalled); },
          [](const ro::time_passed&) { return input("time_passed"); },
          [](const ro::interaction_arrived& one) {
            return input("interaction_arrived", "interaction", one.interaction, "queue", one.queue, "channel",
                         one.channel, "way", one.way, "customer", one.customer, "part_of", one.part_of,
                         "priority", one.priority, "hours", one.hours);
          },
          [](const ro::customer_left& one) { return input("customer_left", "interaction", one.interaction); },
          [](const ro::offer_delivered& one) { return input("offer_delivered", "offer", one.offer); },
          [](const ro::accept_offer& one) {
            return input("accept_offer", "offer", one.offer, "agent", one.agent);
          },
          [](const ro::decline_offer& one) {
            return input("decline_offer", "offer", one.offer, "agent", one.agent, "reason", one.reason);
          },
          [](const ro::offer_failed& one) { return input("offer_failed", "offer", one.offer); },
          [](const ro::interaction_connected& one) {
            return input("interaction_connected", "interaction", one.interaction, "agent", one.agent);
          },
          [](const ro::connect_failed& one) {
            return input("connect_failed", "interaction", one.interaction, "agent", one.agent);
          },
          [](const ro::transfer_to_queue& one) {
            return input("transfer_to_queue", "interaction", one.interaction, "agent", one.agent, "queue",
                         one.queue, "note", one.note);
          },
          [](const ro::close_interaction& one) {
            return input("close_interaction", "interaction", one.interaction, "agent", one.agent,
                         "disposition", one.disposition);
          },
          [](const ro::end_wrap_up& one) {
            return input("end_wrap_up", "interaction", one.interaction, "agent", one.agent, "disposition",
                         one.disposition);
          },
          [](const ro::agent_signed_in& one) { return input("agent_signed_in", "agent", one.agent); },
          [](const ro::agent_signed_out& one) {
            return input("agent_signed_out", "agent", one.agent, "by", one.by);
          },
          [](const ro::set_agent_state& one) {
            return input("set_agent_state", "agent", one.agent, "ready", one.ready, "reason", one.reason,
                         "by", one.by);
          },
          [](const ro::agent_lost& one) { return input("agent_lost", "agent", one.agent); },
          [](const ro::agent_returned& one) { return input("agent_returned", "agent", one.agent); },
          [](const ro::move_interaction& one) {
            return input("move_interaction", "interaction", one.interaction, "queue", one.queue, "by",
                         one.by);
          },
          [](const ro::raise_priority& one) {
            return input("raise_priority", "interaction", one.interaction, "priority", one.priority, "by",
                         one.by);
          },
          [](const ro::cancel_interaction& one) {
            return input("cancel_interaction", "interaction", one.interaction, "by", one.by);
          },
          [](const ro::erase_customer& one) {
            return input("erase_customer", "customer", one.customer, "by", one.by);
          },
          [](const ro::door_opened& one) {
            return input("door_opened", "tenant", one.tenant, "hours", one.hours);
          },
          [](const ro::door_closed& one) {
            return input("door_closed", "tenant", one.tenant, "hours", one.hours);
          },
          [](const ro::quarantine_interaction& one) {
            return input("quarantine_interaction", "interaction", one.interaction);
          },
      },
      what);
}

} // namespace strowger::storage::as_json
