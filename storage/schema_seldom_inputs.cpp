#include "storage/schema_parties.hpp"
#include "storage/schema_seldom.hpp"

namespace strowger::storage {

void seldom_input_writer::operator()(const routing::escalate_interaction& from) const {
  auto* to = event->mutable_escalate_interaction();
  to->set_interaction(from.interaction.value());
  write_by(to, from.by);
  to->set_note(from.note.value());
}
void seldom_input_writer::operator()(const routing::assign_interaction& from) const {
  auto* to = event->mutable_assign_interaction();
  to->set_interaction(from.interaction.value());
  to->set_agent(from.agent.value());
  to->set_override_rules(from.override_rules);
  write_by(to, from.by);
}
void seldom_input_writer::operator()(const routing::pull_interaction& from) const {
  auto* to = event->mutable_pull_interaction();
  to->set_interaction(from.interaction.value());
  to->set_agent(from.agent.value());
  write_by(to, from.by);
}
void seldom_input_writer::operator()(const routing::grant_skill& from) const {
  auto* to = event->mutable_grant_skill();
  to->set_agent(from.agent.value());
  to->set_skill(from.skill);
  to->set_level(from.level);
  to->set_certificate(from.certificate);
  to->set_until(plain(from.until));
  write_by(to, from.by);
}
void seldom_input_writer::operator()(const routing::revoke_grant& from) const {
  auto* to = event->mutable_revoke_grant();
  to->set_agent(from.agent.value());
  to->set_skill(from.skill);
  to->set_certificate(from.certificate);
  write_by(to, from.by);
}
void seldom_input_writer::operator()(const routing::customer_quiet& from) const {
  auto* to = event->mutable_customer_quiet();
  to->set_interaction(from.interaction.value());
  to->set_quiet(from.quiet);
}
void seldom_input_writer::operator()(const routing::request_callback& from) const {
  auto* to = event->mutable_request_callback();
  to->set_interaction(from.interaction.value());
  to->set_contact_key(from.contact_key);
  to->set_not_before(plain(from.not_before));
  to->set_not_after(plain(from.not_after));
  write_by(to, from.by);
}
void seldom_input_writer::operator()(const routing::callback_tried& from) const {
  auto* to = event->mutable_callback_tried();
  to->set_interaction(from.interaction.value());
  to->set_outcome(wire<v1::callback_outcome>(from.outcome));
}
void seldom_input_writer::operator()(const routing::move_to_pool& from) const {
  auto* to = event->mutable_move_to_pool();
  to->set_interaction(from.interaction.value());
  to->set_pool(static_cast<std::uint32_t>(from.pool));
  to->set_queue(from.queue.value());
  write_by(to, from.by);
}
void seldom_input_writer::operator()(const routing::move_ended& from) const {
  auto* to = event->mutable_move_ended();
  to->set_interaction(from.interaction.value());
  to->set_move(from.move);
  to->set_taken(from.taken);
}
void seldom_input_writer::operator()(const routing::move_forgotten& from) const {
  auto* to = event->mutable_move_forgotten();
  to->set_from(static_cast<std::uint32_t>(from.from));
  to->set_move(from.move);
}
void seldom_input_writer::operator()(const routing::endpoint_reachable& from) const {
  auto* to = event->mutable_endpoint_reachable();
  to->set_agent(from.agent.value());
  to->set_channel(wire<v1::channel_kind>(from.channel));
  to->set_reachable(from.reachable);
}

namespace {

routing::asked_by input_asked_by(const v1::asked_by& from) {
  routing::asked_by by;
  read(by, from);
  return by;
}

routing::escalate_interaction seldom_of(const v1::escalate_interaction& it, reading&) {
  return {interaction_id{it.interaction()}, input_asked_by(it.by()), content_id{it.note()}};
}
routing::assign_interaction seldom_of(const v1::assign_interaction& it, reading&) {
  return {interaction_id{it.interaction()}, routing::agent_id{it.agent()}, it.override_rules(),
          input_asked_by(it.by())};
}
routing::pull_interaction seldom_of(const v1::pull_interaction& it, reading&) {
  return {interaction_id{it.interaction()}, routing::agent_id{it.agent()}, input_asked_by(it.by())};
}
routing::grant_skill seldom_of(const v1::grant_skill& it, reading& notes) {
  return {routing::agent_id{it.agent()},
          it.skill(),
          notes.narrow<std::uint8_t>(it.level(), "skill level"),
          it.certificate(),
          wall_of(it.until()),
          input_asked_by(it.by())};
}
routing::revoke_grant seldom_of(const v1::revoke_grant& it, reading&) {
  return {routing::agent_id{it.agent()}, it.skill(), it.certificate(), input_asked_by(it.by())};
}
routing::customer_quiet seldom_of(const v1::customer_quiet& it, reading&) {
  return {interaction_id{it.interaction()}, it.quiet()};
}
routing::request_callback seldom_of(const v1::request_callback& it, reading&) {
  return {interaction_id{it.interaction()}, it.contact_key(), wall_of(it.not_before()),
          wall_of(it.not_after()), input_asked_by(it.by())};
}
routing::callback_tried seldom_of(const v1::callback_tried& it, reading& notes) {
  return {interaction_id{it.interaction()},
          notes.one_of(it.outcome(), routing::callback_outcome::failed, "callback outcome")};
}
routing::move_to_pool seldom_of(const v1::move_to_pool& it, reading& notes) {
  return {interaction_id{it.interaction()}, notes.pool(it.pool()), routing::queue_id{it.queue()},
          input_asked_by(it.by())};
}
routing::move_ended seldom_of(const v1::move_ended& it, reading&) {
  return {interaction_id{it.interaction()}, it.move(), it.taken()};
}
routing::move_forgotten seldom_of(const v1::move_forgotten& it, reading& notes) {
  return {notes.pool(it.from()), it.move()};
}

routing::endpoint_reachable seldom_of(const v1::endpoint_reachable& it, reading& notes) {
  return {routing::agent_id{it.agent()},
          notes.one_of(it.channel(), routing::channel_kind::task, "channel kind"), it.reachable()};
}

} // namespace

void read_seldom(routing::pool_event& to, const v1::pool_event& from, reading& notes) {
  using wired = v1::pool_event;
  switch (from.what_case()) {
  case wired::kEscalateInteraction:
    to = seldom_of(from.escalate_interaction(), notes);
    return;
  case wired::kAssignInteraction:
    to = seldom_of(from.assign_interaction(), notes);
    return;
  case wired::kPullInteraction:
    to = seldom_of(from.pull_interaction(), notes);
    return;
  case wired::kGrantSkill:
    to = seldom_of(from.grant_skill(), notes);
    return;
  case wired::kRevokeGrant:
    to = seldom_of(from.revoke_grant(), notes);
    return;
  case wired::kCustomerQuiet:
    to = seldom_of(from.customer_quiet(), notes);
    return;
  case wired::kRequestCallback:
    to = seldom_of(from.request_callback(), notes);
    return;
  case wired::kNoteRecording:
    to = recording_word(from.note_recording(), notes);
    return;
  case wired::kCallbackTried:
    to = seldom_of(from.callback_tried(), notes);
    return;
  case wired::kMoveToPool:
    to = seldom_of(from.move_to_pool(), notes);
    return;
  case wired::kMoveEnded:
    to = seldom_of(from.move_ended(), notes);
    return;
  case wired::kMoveForgotten:
    to = seldom_of(from.move_forgotten(), notes);
    return;
  case wired::kEndpointReachable:
    to = seldom_of(from.endpoint_reachable(), notes);
    return;
  default:
    if (!read_party(to, from, notes)) notes.newer("input of a pool");
  }
}

} // namespace strowger::storage
