#include "actors/recordings/recorded_call.hpp"
#include <type_traits>

namespace strowger::actors {

namespace ro = routing;
namespace rc = routing::call;

namespace {

void take(recorded_call& to, const rc::fact::recording_set& what, ro::wall_time at) {
  if (what.key) to.key = what.key;
  if (what.to == rc::recording::off) {
    to.ended = what.cause;
    return;
  }
  if (what.to == rc::recording::on && to.begun == ro::wall_time{}) to.begun = at;
  to.began = what.cause;
  to.ended = rc::recording_cause::none;
  to.message = to.message || what.cause == rc::recording_cause::message;
}

void take(recorded_call& to, const storage::conversation_record& record, ro::wall_time at) {
  for (const auto& fact : record.facts) {
    if (const auto* begun = std::get_if<ro::fact::conversation_begun>(&fact)) {
      to.tenant = begun->tenant;
      to.customer = begun->customer;
    } else if (const auto* in = std::get_if<ro::fact::lead_in>(&fact)) {
      to.agent = in->agent;
      to.agent_has_it = true;
    } else if (std::holds_alternative<ro::fact::lead_out>(fact)) {
      to.agent_has_it = false;
    } else if (const auto* call = std::get_if<ro::fact::call_went>(&fact)) {
      if (const auto* set = std::get_if<rc::fact::recording_set>(&call->what)) take(to, *set, at);
    }
  }
}

} // namespace

void fold_recorded(recorded_call& to, const storage::stream_record& record) {
  if (const auto* conversation = std::get_if<storage::conversation_record>(&record.what)) {
    if (conversation->interaction != to.interaction) return;
    to.pool = record.pool;
    return take(to, *conversation, record.wall);
  }
  for (const auto& fact : std::get<storage::pool_record>(record.what).facts) {
    if (const auto* queued = std::get_if<ro::fact::interaction_queued>(&fact);
        queued && queued->interaction == to.interaction)
      to.queue = queued->queue;
    if (const auto* closed = std::get_if<ro::fact::interaction_closed>(&fact);
        closed && closed->interaction == to.interaction)
      to.agent_has_it = false;
  }
}

storage::outcome<recorded_call> read_recorded(const storage::archive& store, ro::interaction_id id,
                                              const std::vector<std::uint64_t>& groups) {
  recorded_call found;
  found.interaction = id;
  for (const auto number : groups) {
    const auto read = store.each_group(number, [&](const storage::group& group) {
      for (const auto& record : group.records) fold_recorded(found, record);
      return false;
    });
    if (!read) return read.why();
  }
  return found;
}

} // namespace strowger::actors
