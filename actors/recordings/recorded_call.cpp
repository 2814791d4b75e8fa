#include "actors/recordings/recorded_call.hpp"
#include "routing/call/call_machine.hpp"
#include <algorithm>

namespace strowger::actors {

namespace ro = routing;
namespace rc = routing::call;

namespace {

void stop_losing(recorded_call& to, ro::wall_time at) {
  if (!to.losing) return;
  to.lost.push_back({to.losing->from, at - to.losing->from, to.losing->why});
  to.losing.reset();
}

/// Of a call whose people go on talking. What the disk had not written by its end is told before.
void begin_losing(recorded_call& to, rc::recording_ending why, ro::wall_time at) {
  constexpr std::chrono::seconds told_before{10};
  if (!rc::lead_talks(to.machine)) return;
  to.losing = lost_sound{at, {}, rc::to_text(why)};
  if (to.lost.empty() || to.lost.back().why != to.losing->why) return;
  const auto& last = to.lost.back();
  if (at - (last.from + last.lasted) > told_before) return;
  to.losing->from = last.from;
  to.lost.pop_back();
}

/// When it was recorded, and for how long it was not: the machine knows no times.
void take(recorded_call& to, const rc::fact::recording_set& what, ro::wall_time at) {
  if (what.key) to.key = what.key;
  if (to.paused_since) to.paused += at - *to.paused_since;
  to.paused_since.reset();
  stop_losing(to, at);
  const auto ended = rc::ending_of(what);
  if (ended == rc::recording_ending::disk || ended == rc::recording_ending::no_room)
    begin_losing(to, ended, at);
  if (what.to == rc::recording::off) return;
  if (what.to == rc::recording::paused) to.paused_since = at;
  if (what.to == rc::recording::on && to.begun == ro::wall_time{}) to.begun = at;
  to.message = to.message || what.began == rc::recording_origin::message;
}

void take(recorded_call& to, const rc::call_fact& what, ro::wall_time at) {
  if (const auto* set = std::get_if<rc::fact::recording_set>(&what)) take(to, *set, at);
  if (const auto* lost = std::get_if<rc::fact::recording_lost>(&what))
    to.lost.push_back({lost->from, lost->lasted, rc::to_text(lost->loss)});
  rc::evolve(to.machine, what);
  if (to.talked == ro::wall_time{} && rc::lead_talks(to.machine)) to.talked = at;
}

void take(recorded_call& to, const storage::conversation_record& record, ro::wall_time at) {
  for (const auto& fact : record.facts) {
    if (const auto* begun = std::get_if<ro::fact::conversation_begun>(&fact)) {
      to.tenant = begun->tenant;
      to.customer = begun->customer;
      to.came = at;
      to.is_call = begun->channel == ro::channel_kind::voice;
    } else if (const auto* in = std::get_if<ro::fact::lead_in>(&fact)) {
      to.agent = in->agent;
      to.agent_has_it = true;
      if (std::find(to.talkers.begin(), to.talkers.end(), in->agent) == to.talkers.end())
        to.talkers.push_back(in->agent);
    } else if (std::holds_alternative<ro::fact::lead_out>(fact)) {
      to.agent_has_it = false;
    } else if (const auto* call = std::get_if<ro::fact::call_went>(&fact)) {
      take(to, call->what, at);
    } else if (std::holds_alternative<ro::fact::conversation_over>(fact)) {
      to.over = at;
      stop_losing(to, at);
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
    if (const auto* noted = std::get_if<ro::fact::recording_noted>(&fact);
        noted && noted->interaction == to.interaction && noted->act == ro::recording_act::deleted)
      to.deleted = record.wall;
  }
}

std::vector<lost_sound> lost_by(const recorded_call& of, ro::wall_time now) {
  auto all = of.lost;
  if (of.losing) all.push_back({of.losing->from, now - of.losing->from, of.losing->why});
  return all;
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
