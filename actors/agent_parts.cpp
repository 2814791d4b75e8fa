#include "actors/agent_shell.hpp"
#include <algorithm>

/// The desk of an agent who takes part in what another leads: asked, in conference, or with work after it.
namespace strowger::actors {

namespace ro = routing;
namespace desktop = channels::desktop;

void agent_shell::learned(const ro::fact::party_reserved& what, stamp at) {
  if (what.role == ro::party_role::listening) return;
  begin_work(what.interaction, what.queue, ro::channel_kind::voice, at);
  auto& view = work_[what.interaction].view;
  view.state = "consulted";
  view.waiting_since = view.connected_at = wall_of(what.at, at);
  show_without_messages(view);
  refresh_agent();
}

void agent_shell::learned(const ro::fact::party_connected& what, stamp at) {
  const auto work = work_.find(what.interaction);
  if (work == work_.end()) return;
  work->second.view.connected_at = wall_of(what.at, at);
  show_without_messages(work->second.view);
}

void agent_shell::learned(const ro::fact::party_conferenced& what, stamp) {
  const auto work = work_.find(what.interaction);
  if (work == work_.end()) return;
  work->second.view.state = "joined";
  show_without_messages(work->second.view);
}

void agent_shell::wraps_up(desktop::interaction_view& view, ro::moment until, stamp at) {
  view.state = "wrapping";
  view.disposition.clear();
  view.wrap_up_ends_at = wall_of(until, at);
  show_without_messages(view);
}

void agent_shell::learned(const ro::fact::party_wrapping& what, stamp at) {
  const auto work = work_.find(what.interaction);
  if (work != work_.end()) wraps_up(work->second.view, what.ends_at, at);
}

void agent_shell::learned(const ro::fact::party_renewed& what, stamp at) {
  const auto work = work_.find(what.interaction);
  if (work != work_.end() && work->second.view.state == "wrapping")
    wraps_up(work->second.view, what.until, at);
}

void agent_shell::learned(const ro::fact::party_released& what, stamp) {
  if (what.role != ro::party_role::listening) clear_work(what.interaction);
}

/// The conversation is this agent's now, or what is left to do after it.
void agent_shell::learned(const ro::fact::lead_changed& what, stamp at) {
  auto work = work_.find(what.interaction);
  if (work == work_.end()) {
    begin_work(what.interaction, what.queue, ro::channel_kind::voice, at);
    work = work_.find(what.interaction);
  }
  auto& view = work->second.view;
  if (view.state != "wrapping") view.state = "connected";
  show_without_messages(view);
  refresh_agent();
}

void agent_shell::leads_no_more(const ro::fact::lead_changed& what, stamp at) {
  const auto work = work_.find(what.interaction);
  if (work == work_.end()) return;
  if (what.wraps_until == ro::moment{}) return clear_work(what.interaction);
  work->second.view.call.reset();
  wraps_up(work->second.view, what.wraps_until, at);
}

/// As the pool has it, after a start.
void agent_shell::stand_beside(const ro::interaction_entry& one, stamp at) {
  const auto& parties = one.extras->parties;
  const auto part =
      std::find_if(parties.begin(), parties.end(), [&](const auto& other) { return other.agent == id_; });
  if (part == parties.end() || !part->weighs()) return;
  begin_work(one.id, one.queue, one.channel, at);
  auto& view = work_[one.id].view;
  view.state = part->role == ro::party_role::joined ? "joined" : "consulted";
  view.waiting_since = wall_of(one.anchor, at);
  view.connected_at = wall_of(part->since, at);
  if (!part->wrapping) return;
  view.state = "wrapping";
  view.wrap_up_ends_at = wall_of(part->deadline, at);
}

} // namespace strowger::actors
