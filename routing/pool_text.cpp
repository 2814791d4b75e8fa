#include "routing/pool_entries.hpp"
#include "routing/pool_words.hpp"

/// The words of the enumerations as they stand in JSON, logs and scenario texts.
namespace strowger::routing {

std::string_view to_text(service_time what) {
  switch (what) {
  case service_time::uncounted:
    return "uncounted";
  case service_time::in_time:
    return "in_time";
  case service_time::late:
    return "late";
  }
  return "unknown";
}

std::string_view to_text(visit_exit what) {
  switch (what) {
  case visit_exit::answered:
    return "answered";
  case visit_exit::abandoned:
    return "abandoned";
  case visit_exit::cancelled:
    return "cancelled";
  case visit_exit::flowed_out:
    return "flowed_out";
  case visit_exit::expired:
    return "expired";
  case visit_exit::failed:
    return "failed";
  }
  return "unknown";
}

std::string_view to_text(offer_end what) {
  switch (what) {
  case offer_end::declined:
    return "declined";
  case offer_end::timed_out:
    return "timed_out";
  case offer_end::rescinded:
    return "rescinded";
  case offer_end::withdrawn:
    return "withdrawn";
  case offer_end::undeliverable:
    return "undeliverable";
  }
  return "unknown";
}

std::string_view to_text(requeue_reason what) {
  switch (what) {
  case requeue_reason::none:
    return "none";
  case requeue_reason::transfer:
    return "transfer";
  case requeue_reason::lost_agent:
    return "lost_agent";
  case requeue_reason::connect_failed:
    return "connect_failed";
  case requeue_reason::moved:
    return "moved";
  case requeue_reason::queue_removed:
    return "queue_removed";
  case requeue_reason::reopened:
    return "reopened";
  case requeue_reason::waited_too_long:
    return "waited_too_long";
  case requeue_reason::escalated:
    return "escalated";
  case requeue_reason::too_old:
    return "too_old";
  case requeue_reason::nobody:
    return "nobody";
  case requeue_reason::moved_pool:
    return "moved_pool";
  case requeue_reason::called_back:
    return "called_back";
  case requeue_reason::joined:
    return "joined";
  }
  return "unknown";
}

std::string_view to_text(refusal what) {
  switch (what) {
  case refusal::queue_closed:
    return "queue_closed";
  case refusal::queue_full:
    return "queue_full";
  case refusal::tenant_full:
    return "tenant_full";
  case refusal::unknown_queue:
    return "unknown_queue";
  case refusal::restarting:
    return "restarting";
  case refusal::storage:
    return "storage";
  case refusal::outside_hours:
    return "outside_hours";
  case refusal::too_slow:
    return "too_slow";
  case refusal::nobody:
    return "nobody";
  case refusal::joined:
    return "joined";
  }
  return "unknown";
}

std::string_view to_text(party_role role) {
  switch (role) {
  case party_role::consulted:
    return "consulted";
  case party_role::joined:
    return "joined";
  case party_role::listening:
    return "listening";
  }
  return "unknown";
}

std::string_view to_text(agent_state what) {
  switch (what) {
  case agent_state::signed_out:
    return "signed_out";
  case agent_state::not_ready:
    return "not_ready";
  case agent_state::ready:
    return "ready";
  }
  return "unknown";
}

std::string_view to_text(interaction_phase what) {
  switch (what) {
  case interaction_phase::waiting:
    return "waiting";
  case interaction_phase::offered:
    return "offered";
  case interaction_phase::assigned:
    return "assigned";
  case interaction_phase::talking:
    return "talking";
  case interaction_phase::wrapping:
    return "wrapping";
  case interaction_phase::parked:
    return "parked";
  case interaction_phase::departed:
    return "departed";
  }
  return "unknown";
}

std::string_view to_text(recording_act what) {
  switch (what) {
  case recording_act::played:
    return "played";
  case recording_act::exported:
    return "exported";
  case recording_act::deleted:
    return "deleted";
  }
  return "unknown";
}

std::string_view to_text(callback_outcome what) {
  switch (what) {
  case callback_outcome::reached:
    return "reached";
  case callback_outcome::busy:
    return "busy";
  case callback_outcome::no_answer:
    return "no_answer";
  case callback_outcome::machine:
    return "machine";
  case callback_outcome::failed:
    return "failed";
  }
  return "unknown";
}

} // namespace strowger::routing
