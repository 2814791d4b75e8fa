#include "storage/schema_parties.hpp"

namespace strowger::storage {

using routing::agent_id;
using routing::milliseconds;
using routing::queue_id;

void party_fact_writer::operator()(const routing::fact::party_reserved& from) const {
  auto* to = what->mutable_party_reserved();
  to->set_interaction(from.interaction.value());
  to->set_agent(from.agent.value());
  to->set_role(wire<v1::party_role>(from.role));
  to->set_cost(from.cost);
  to->set_at(plain(from.at));
  to->set_answer_by(plain(from.answer_by));
  write_by(to, from.by);
  to->set_queue(from.queue.value());
  to->set_asked_in(from.asked_in.value());
  to->set_turn(from.turn);
}
void party_fact_writer::operator()(const routing::fact::party_connected& from) const {
  auto* to = what->mutable_party_connected();
  to->set_interaction(from.interaction.value());
  to->set_agent(from.agent.value());
  to->set_role(wire<v1::party_role>(from.role));
  to->set_at(plain(from.at));
  to->set_queue(from.queue.value());
}
void party_fact_writer::operator()(const routing::fact::party_conferenced& from) const {
  auto* to = what->mutable_party_conferenced();
  to->set_interaction(from.interaction.value());
  to->set_agent(from.agent.value());
  to->set_at(plain(from.at));
  to->set_queue(from.queue.value());
}
void party_fact_writer::operator()(const routing::fact::party_wrapping& from) const {
  auto* to = what->mutable_party_wrapping();
  to->set_interaction(from.interaction.value());
  to->set_agent(from.agent.value());
  to->set_at(plain(from.at));
  to->set_ends_at(plain(from.ends_at));
  to->set_queue(from.queue.value());
}
void party_fact_writer::operator()(const routing::fact::party_released& from) const {
  auto* to = what->mutable_party_released();
  to->set_interaction(from.interaction.value());
  to->set_agent(from.agent.value());
  to->set_role(wire<v1::party_role>(from.role));
  to->set_at(plain(from.at));
  to->set_why(from.why);
  to->set_disposition(from.disposition);
  to->set_queue(from.queue.value());
}
void party_fact_writer::operator()(const routing::fact::party_renewed& from) const {
  auto* to = what->mutable_party_renewed();
  to->set_interaction(from.interaction.value());
  to->set_agent(from.agent.value());
  to->set_until(plain(from.until));
}
void party_fact_writer::operator()(const routing::fact::lead_changed& from) const {
  auto* to = what->mutable_lead_changed();
  to->set_interaction(from.interaction.value());
  to->set_agent(from.agent.value());
  to->set_before(from.before.value());
  to->set_at(plain(from.at));
  to->set_queue(from.queue.value());
  to->set_wraps_until(plain(from.wraps_until));
}
void party_fact_writer::operator()(const routing::fact::passed_outside& from) const {
  auto* to = what->mutable_passed_outside();
  to->set_interaction(from.interaction.value());
  to->set_agent(from.agent.value());
  to->set_at(plain(from.at));
  to->set_queue(from.queue.value());
}

void party_fact_writer::operator()(const routing::fact::consult_queued& from) const {
  auto* to = what->mutable_consult_queued();
  to->set_interaction(from.interaction.value());
  to->set_asked_in(from.asked_in.value());
  to->set_at(plain(from.at));
  to->set_until(plain(from.until));
  to->set_queue(from.queue.value());
}
void party_fact_writer::operator()(const routing::fact::consult_over& from) const {
  auto* to = what->mutable_consult_over();
  to->set_interaction(from.interaction.value());
  to->set_asked_in(from.asked_in.value());
  to->set_at(plain(from.at));
  to->set_why(from.why);
  to->set_queue(from.queue.value());
}

void party_input_writer::operator()(const routing::transfer_to_agent& from) const {
  auto* to = event->mutable_transfer_to_agent();
  to->set_interaction(from.interaction.value());
  to->set_by(from.by.value());
  to->set_agent(from.agent.value());
  to->set_only(from.only);
  to->set_wait(plain(from.wait));
  to->set_note(from.note.value());
}
void party_input_writer::operator()(const routing::transferred_outside& from) const {
  auto* to = event->mutable_transferred_outside();
  to->set_interaction(from.interaction.value());
  to->set_agent(from.agent.value());
}
void party_input_writer::operator()(const routing::consult_asked& from) const {
  auto* to = event->mutable_consult_asked();
  to->set_interaction(from.interaction.value());
  to->set_by(from.by.value());
  to->set_agent(from.agent.value());
  to->set_queue(from.queue.value());
}
void party_input_writer::operator()(const routing::consult_dropped& from) const {
  auto* to = event->mutable_consult_dropped();
  to->set_interaction(from.interaction.value());
  to->set_agent(from.by.value());
}
void party_input_writer::operator()(const routing::listen_asked& from) const {
  auto* to = event->mutable_listen_asked();
  to->set_interaction(from.interaction.value());
  to->set_agent(from.agent.value());
  write_by(to, from.by);
}
void party_input_writer::operator()(const routing::party_answered& from) const {
  auto* to = event->mutable_party_answered();
  to->set_interaction(from.interaction.value());
  to->set_agent(from.agent.value());
}
void party_input_writer::operator()(const routing::party_left& from) const {
  auto* to = event->mutable_party_left();
  to->set_interaction(from.interaction.value());
  to->set_agent(from.agent.value());
  to->set_why(from.why);
}
void party_input_writer::operator()(const routing::party_joined& from) const {
  auto* to = event->mutable_party_joined();
  to->set_interaction(from.interaction.value());
  to->set_by(from.by.value());
  to->set_agent(from.agent.value());
}
void party_input_writer::operator()(const routing::lead_passed& from) const {
  auto* to = event->mutable_lead_passed();
  to->set_interaction(from.interaction.value());
  to->set_by(from.by.value());
  to->set_agent(from.to.value());
}

namespace {

routing::asked_by asked_by_of(const v1::asked_by& from) {
  routing::asked_by by;
  read(by, from);
  return by;
}

routing::fact::party_reserved part_of(const v1::party_reserved& it, reading& notes) {
  return {interaction_id{it.interaction()},
          agent_id{it.agent()},
          notes.one_of(it.role(), routing::party_role::listening, "role of a party"),
          notes.narrow<std::uint16_t>(it.cost(), "cost"),
          moment_of(it.at()),
          moment_of(it.answer_by()),
          asked_by_of(it.by()),
          queue_id{it.queue()},
          queue_id{it.asked_in()},
          notes.narrow<std::uint16_t>(it.turn(), "turn of a party")};
}
routing::fact::party_connected part_of(const v1::party_connected& it, reading& notes) {
  return {interaction_id{it.interaction()}, agent_id{it.agent()},
          notes.one_of(it.role(), routing::party_role::listening, "role of a party"), moment_of(it.at()),
          queue_id{it.queue()}};
}
routing::fact::party_conferenced part_of(const v1::party_conferenced& it, reading&) {
  return {interaction_id{it.interaction()}, agent_id{it.agent()}, moment_of(it.at()), queue_id{it.queue()}};
}
routing::fact::party_wrapping part_of(const v1::party_wrapping& it, reading&) {
  return {interaction_id{it.interaction()}, agent_id{it.agent()}, moment_of(it.at()), moment_of(it.ends_at()),
          queue_id{it.queue()}};
}
routing::fact::party_released part_of(const v1::party_released& it, reading& notes) {
  return {interaction_id{it.interaction()},
          agent_id{it.agent()},
          notes.one_of(it.role(), routing::party_role::listening, "role of a party"),
          moment_of(it.at()),
          it.why(),
          it.disposition(),
          queue_id{it.queue()}};
}
routing::fact::party_renewed part_of(const v1::party_renewed& it, reading&) {
  return {interaction_id{it.interaction()}, agent_id{it.agent()}, moment_of(it.until())};
}
routing::fact::lead_changed part_of(const v1::lead_changed& it, reading&) {
  return {interaction_id{it.interaction()},
          agent_id{it.agent()},
          agent_id{it.before()},
          moment_of(it.at()),
          queue_id{it.queue()},
          moment_of(it.wraps_until())};
}
routing::fact::passed_outside part_of(const v1::passed_outside& it, reading&) {
  return {interaction_id{it.interaction()}, agent_id{it.agent()}, moment_of(it.at()), queue_id{it.queue()}};
}

routing::fact::consult_queued part_of(const v1::consult_queued& it, reading&) {
  return {interaction_id{it.interaction()}, queue_id{it.asked_in()}, moment_of(it.at()),
          moment_of(it.until()), queue_id{it.queue()}};
}
routing::fact::consult_over part_of(const v1::consult_over& it, reading&) {
  return {interaction_id{it.interaction()}, queue_id{it.asked_in()}, moment_of(it.at()), it.why(),
          queue_id{it.queue()}};
}

/// Two words of one form are told apart by their kind.
routing::transfer_to_agent transfer_to_agent_of(const v1::transfer_to_agent& it) {
  return {interaction_id{it.interaction()}, agent_id{it.by()},    agent_id{it.agent()}, it.only(),
          milliseconds{it.wait()},          content_id{it.note()}};
}
routing::transferred_outside transferred_outside_of(const v1::interaction_of_agent& it) {
  return {interaction_id{it.interaction()}, agent_id{it.agent()}};
}
routing::consult_asked consult_asked_of(const v1::consult_asked& it) {
  return {interaction_id{it.interaction()}, agent_id{it.by()}, agent_id{it.agent()}, queue_id{it.queue()}};
}
routing::consult_dropped consult_dropped_of(const v1::interaction_of_agent& it) {
  return {interaction_id{it.interaction()}, agent_id{it.agent()}};
}
routing::listen_asked listen_asked_of(const v1::listen_asked& it) {
  return {interaction_id{it.interaction()}, agent_id{it.agent()}, asked_by_of(it.by())};
}
routing::party_answered party_answered_of(const v1::interaction_of_agent& it) {
  return {interaction_id{it.interaction()}, agent_id{it.agent()}};
}
routing::party_left party_left_of(const v1::party_left& it) {
  return {interaction_id{it.interaction()}, agent_id{it.agent()}, it.why()};
}
routing::party_joined party_joined_of(const v1::two_agents& it) {
  return {interaction_id{it.interaction()}, agent_id{it.by()}, agent_id{it.agent()}};
}
routing::lead_passed lead_passed_of(const v1::two_agents& it) {
  return {interaction_id{it.interaction()}, agent_id{it.by()}, agent_id{it.agent()}};
}

} // namespace

bool read_party(routing::pool_fact& to, const v1::pool_fact& from, reading& notes) {
  using wired = v1::pool_fact;
  switch (from.what_case()) {
  case wired::kPartyReserved:
    to = part_of(from.party_reserved(), notes);
    return true;
  case wired::kPartyConnected:
    to = part_of(from.party_connected(), notes);
    return true;
  case wired::kPartyConferenced:
    to = part_of(from.party_conferenced(), notes);
    return true;
  case wired::kPartyWrapping:
    to = part_of(from.party_wrapping(), notes);
    return true;
  case wired::kPartyReleased:
    to = part_of(from.party_released(), notes);
    return true;
  case wired::kPartyRenewed:
    to = part_of(from.party_renewed(), notes);
    return true;
  case wired::kLeadChanged:
    to = part_of(from.lead_changed(), notes);
    return true;
  case wired::kPassedOutside:
    to = part_of(from.passed_outside(), notes);
    return true;
  case wired::kConsultQueued:
    to = part_of(from.consult_queued(), notes);
    return true;
  case wired::kConsultOver:
    to = part_of(from.consult_over(), notes);
    return true;
  default:
    return false;
  }
}

bool read_party(routing::pool_event& to, const v1::pool_event& from, reading&) {
  using wired = v1::pool_event;
  switch (from.what_case()) {
  case wired::kTransferToAgent:
    to = transfer_to_agent_of(from.transfer_to_agent());
    return true;
  case wired::kTransferredOutside:
    to = transferred_outside_of(from.transferred_outside());
    return true;
  case wired::kConsultAsked:
    to = consult_asked_of(from.consult_asked());
    return true;
  case wired::kConsultDropped:
    to = consult_dropped_of(from.consult_dropped());
    return true;
  case wired::kListenAsked:
    to = listen_asked_of(from.listen_asked());
    return true;
  case wired::kPartyAnswered:
    to = party_answered_of(from.party_answered());
    return true;
  case wired::kPartyLeft:
    to = party_left_of(from.party_left());
    return true;
  case wired::kPartyJoined:
    to = party_joined_of(from.party_joined());
    return true;
  case wired::kLeadPassed:
    to = lead_passed_of(from.lead_passed());
    return true;
  default:
    return false;
  }
}

} // namespace strowger::storage
