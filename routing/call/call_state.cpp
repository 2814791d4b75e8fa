#include "routing/call/call_machine.hpp"
#include <algorithm>

/// What a fact makes of a call, and what is asked of its state.
namespace strowger::routing::call {

namespace {

leg* leg_of(state& now, leg_id id) {
  for (auto& one : now.legs)
    if (one.id == id) return &one;
  return nullptr;
}

void change(state& now, const fact::leg_added& what) {
  now.legs.push_back(what.what);
  std::erase(now.dropped, what.what.id); // it is wanted again
  if (what.what.id.issuer() == drawn_here) ++now.drawn;
}
void change(state& now, const fact::leg_up& what) {
  if (auto* of = leg_of(now, what.leg)) {
    of->answered = true;
    of->until = {};
  }
}
void change(state& now, const fact::leg_gone& what) {
  std::erase_if(now.legs, [&](const leg& one) { return one.id == what.leg; });
  if (!what.drop || is_dropped(now, what.leg)) return;
  if (now.dropped.size() >= dropped_max) now.dropped.erase(now.dropped.begin());
  now.dropped.push_back(what.leg);
}
void change(state& now, const fact::drop_done& what) { std::erase(now.dropped, what.leg); }
void change(state& now, const fact::role_changed& what) {
  if (auto* of = leg_of(now, what.leg)) of->as = what.to;
}
void change(state& now, const fact::leg_hold_set& what) {
  if (auto* of = leg_of(now, what.leg)) of->held = what.on;
}
void change(state& now, const fact::hold_set& what) { now.on_hold = what.on; }
void change(state& now, const fact::apart_set& what) { now.apart = what.on; }
void change(state& now, const fact::hearing_set& what) {
  if (auto* of = leg_of(now, what.leg)) of->how = what.how;
}
void change(state& now, const fact::recording_set& what) {
  now.recorded = what.to;
  now.key = what.key;
  now.ended = ending_of(what);
  now.recording_wanted = false;
  if (what.to != recording::off) now.began = what.began;
}
void change(state& now, const fact::notice_given&) { now.notice_given = true; }
void change(state& now, const fact::recording_wanted& what) { now.recording_wanted = what.on; }
void change(state& now, const fact::recording_lost& what) { now.lost_until = what.from + what.lasted; }

} // namespace

recording_ending ending_of(const fact::recording_set& what) {
  if (what.to != recording::off) return recording_ending::none;
  return what.ended == recording_ending::none ? recording_ending::stopped : what.ended;
}

void evolve(state& now, const call_fact& what) {
  std::visit([&](const auto& one) { change(now, one); }, what);
}

std::optional<moment> next_deadline(const state& now) {
  std::optional<moment> next;
  for (const auto& one : now.legs) {
    if (one.answered || one.until == moment{}) continue;
    const auto due = one.until + adapter_patience;
    if (!next || due < *next) next = due;
  }
  return next;
}

const leg* find(const state& now, leg_id id) {
  const auto at =
      std::find_if(now.legs.begin(), now.legs.end(), [&](const leg& one) { return one.id == id; });
  return at == now.legs.end() ? nullptr : &*at;
}

bool is_dropped(const state& now, leg_id id) {
  return std::find(now.dropped.begin(), now.dropped.end(), id) != now.dropped.end();
}

const leg* in_role(const state& now, role as) {
  const auto at =
      std::find_if(now.legs.begin(), now.legs.end(), [&](const leg& one) { return one.as == as; });
  return at == now.legs.end() ? nullptr : &*at;
}

bool rule_may_record(const state& now) {
  return now.recorded == recording::off &&
         (now.ended == recording_ending::none || now.ended == recording_ending::stopped);
}

bool passed_on(const state& now) {
  const auto* other = in_role(now, role::passed);
  return other != nullptr && other->answered;
}

bool lead_talks(const state& now) {
  const auto* lead = in_role(now, role::lead);
  return lead != nullptr && lead->answered;
}

const leg* beside(const state& now, agent_id agent) {
  if (!agent) return nullptr;
  for (const auto& one : now.legs)
    if (one.agent == agent && (one.as == role::consulted || one.as == role::joined)) return &one;
  return nullptr;
}

const leg* listener(const state& now, agent_id agent) {
  for (const auto& one : now.legs)
    if (one.agent == agent && one.as == role::listening) return &one;
  return nullptr;
}

const leg* keeper(const state& now) {
  const auto* asked = in_role(now, role::consulted);
  if (asked != nullptr && asked->answered) return asked;
  const leg* outside = nullptr;
  for (const auto& one : now.legs) {
    if (one.as != role::joined || !one.answered) continue;
    if (one.agent) return &one;
    if (outside == nullptr) outside = &one;
  }
  return outside;
}

const leg* heir(const state& now) {
  if (in_role(now, role::lead) != nullptr || in_role(now, role::passed) != nullptr) return nullptr;
  for (const auto& one : now.legs)
    if (one.as == role::joined && one.agent && one.answered) return &one;
  return nullptr;
}

wish wish_of(const state& now, const event& what) {
  if (const auto* asks = std::get_if<consult>(&what))
    return asks->agent ? wish{grant::consult, asks->by, asks->agent} : wish{};
  if (const auto* listens = std::get_if<listen>(&what))
    return listener(now, listens->by) == nullptr ? wish{grant::listen, listens->by, listens->by} : wish{};
  const auto* asked = in_role(now, role::consulted);
  const auto other = asked != nullptr ? asked->agent : agent_id{};
  if (const auto* joins = std::get_if<confer>(&what))
    return other ? wish{grant::join, joins->by, other} : wish{};
  if (const auto* gives = std::get_if<complete>(&what))
    return other ? wish{grant::pass, gives->by, other} : wish{};
  const auto* leaves = std::get_if<leave>(&what);
  const auto* lead = in_role(now, role::lead);
  if (leaves == nullptr || lead == nullptr || lead->agent != leaves->by) return {};
  const auto* next = keeper(now);
  return next != nullptr && next->agent ? wish{grant::pass, leaves->by, next->agent} : wish{};
}

} // namespace strowger::routing::call
