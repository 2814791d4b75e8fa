#include "storage/schema_parties.hpp"
#include "storage/schema_seldom.hpp"

namespace strowger::storage {

void seldom_fact_writer::operator()(const routing::fact::interaction_relaxed& from) const {
  auto* to = what->mutable_interaction_relaxed();
  to->set_interaction(from.interaction.value());
  to->set_step(from.step);
  to->set_skipped(from.skipped);
  to->set_priority(from.priority);
  to->set_at(plain(from.at));
  to->set_next_at(plain(from.next_at));
  to->set_queue(from.queue.value());
}
void seldom_fact_writer::operator()(const routing::fact::preference_over& from) const {
  auto* to = what->mutable_preference_over();
  to->set_interaction(from.interaction.value());
  to->set_agent(from.agent.value());
  to->set_at(plain(from.at));
  to->set_why(from.why);
  to->set_queue(from.queue.value());
}
void seldom_fact_writer::operator()(const routing::fact::interaction_escalated& from) const {
  auto* to = what->mutable_interaction_escalated();
  to->set_interaction(from.interaction.value());
  to->set_grade(from.grade);
  write_skills(to->mutable_required(), from.required.all());
  to->set_at(plain(from.at));
  write_by(to, from.by);
  to->set_queue(from.queue.value());
}
void seldom_fact_writer::operator()(const routing::fact::ring_widened& from) const {
  auto* to = what->mutable_ring_widened();
  to->set_interaction(from.interaction.value());
  to->set_next_at(plain(from.next_at));
}
void seldom_fact_writer::operator()(const routing::fact::skill_granted& from) const {
  auto* to = what->mutable_skill_granted();
  to->set_agent(from.agent.value());
  to->set_skill(from.skill);
  to->set_level(from.level);
  to->set_certificate(from.certificate);
  to->set_until(plain(from.until));
  to->set_at(plain(from.at));
  write_by(to, from.by);
}
void seldom_fact_writer::operator()(const routing::fact::grant_ended& from) const {
  auto* to = what->mutable_grant_ended();
  to->set_agent(from.agent.value());
  to->set_skill(from.skill);
  to->set_certificate(from.certificate);
  to->set_at(plain(from.at));
  to->set_ran_out(from.ran_out);
  write_by(to, from.by);
}
void seldom_fact_writer::operator()(const routing::fact::weight_changed& from) const {
  auto* to = what->mutable_weight_changed();
  to->set_interaction(from.interaction.value());
  to->set_agent(from.agent.value());
  to->set_weight(from.weight);
  to->set_at(plain(from.at));
}
void seldom_fact_writer::operator()(const routing::fact::offers_missed& from) const {
  auto* to = what->mutable_offers_missed();
  to->set_agent(from.agent.value());
  to->set_count(from.count);
}
void seldom_fact_writer::operator()(const routing::fact::callback_agreed& from) const {
  auto* to = what->mutable_callback_agreed();
  to->set_interaction(from.interaction.value());
  to->set_contact_key(from.contact_key);
  to->set_not_before(plain(from.not_before));
  to->set_not_after(plain(from.not_after));
  to->set_at(plain(from.at));
  write_by(to, from.by);
  to->set_queue(from.queue.value());
}
void seldom_fact_writer::operator()(const routing::fact::callback_missed& from) const {
  auto* to = what->mutable_callback_missed();
  to->set_interaction(from.interaction.value());
  to->set_outcome(wire<v1::callback_outcome>(from.outcome));
  to->set_tries(from.tries);
  to->set_at(plain(from.at));
  to->set_again_at(plain(from.again_at));
  to->set_queue(from.queue.value());
}
void seldom_fact_writer::operator()(const routing::fact::callback_due& from) const {
  auto* to = what->mutable_callback_due();
  to->set_interaction(from.interaction.value());
  to->set_at(plain(from.at));
  to->set_queue(from.queue.value());
}
void seldom_fact_writer::operator()(const routing::fact::callback_joined& from) const {
  auto* to = what->mutable_callback_joined();
  to->set_interaction(from.interaction.value());
  to->set_by(from.by.value());
  to->set_at(plain(from.at));
  to->set_queue(from.queue.value());
}
void seldom_fact_writer::operator()(const routing::fact::customer_told& from) const {
  auto* to = what->mutable_customer_told();
  to->set_interaction(from.interaction.value());
  to->set_message(from.message);
  to->set_callback(from.callback);
  to->set_at(plain(from.at));
  to->set_queue(from.queue.value());
}
void seldom_fact_writer::operator()(const routing::fact::interaction_departed& from) const {
  auto* to = what->mutable_interaction_departed();
  to->set_interaction(from.interaction.value());
  to->set_move(from.move);
  to->set_to(static_cast<std::uint32_t>(from.to));
  to->set_to_queue(from.to_queue.value());
  to->set_at(plain(from.at));
  write_by(to, from.by);
  to->set_queue(from.queue.value());
  to->set_transferred(from.transferred);
}
void seldom_fact_writer::operator()(const routing::fact::interaction_handed_over& from) const {
  auto* to = what->mutable_interaction_handed_over();
  to->set_interaction(from.interaction.value());
  to->set_move(from.move);
  to->set_taken(from.taken);
  to->set_at(plain(from.at));
  to->set_to(static_cast<std::uint32_t>(from.to));
}
void seldom_fact_writer::operator()(const routing::fact::exception_met& from) const {
  auto* to = what->mutable_exception_met();
  to->set_interaction(from.interaction.value());
  to->set_when(wire<v1::exception_case>(from.when));
  to->set_at(plain(from.at));
  to->set_ages_at(plain(from.ages_at));
  to->set_queue(from.queue.value());
}
void seldom_fact_writer::operator()(const routing::fact::callback_parked& from) const {
  auto* to = what->mutable_callback_parked();
  to->set_interaction(from.interaction.value());
  to->set_until(plain(from.until));
  to->set_at(plain(from.at));
  to->set_queue(from.queue.value());
}
void seldom_fact_writer::operator()(const routing::fact::callback_dialled& from) const {
  auto* to = what->mutable_callback_dialled();
  to->set_interaction(from.interaction.value());
  to->set_agent(from.agent.value());
  to->set_tries(from.tries);
  to->set_cost(from.cost);
  to->set_at(plain(from.at));
  to->set_until(plain(from.until));
  to->set_queue(from.queue.value());
}
void seldom_fact_writer::operator()(const routing::fact::callback_reached& from) const {
  auto* to = what->mutable_callback_reached();
  to->set_interaction(from.interaction.value());
  to->set_at(plain(from.at));
  to->set_queue(from.queue.value());
}
void seldom_fact_writer::operator()(const routing::fact::move_known& from) const {
  auto* to = what->mutable_move_known();
  to->set_from(static_cast<std::uint32_t>(from.from));
  to->set_move(from.move);
  to->set_known(from.known);
}
void seldom_fact_writer::operator()(const routing::fact::last_agent_noted& from) const {
  auto* to = what->mutable_last_agent_noted();
  to->set_customer(from.customer.value());
  to->set_agent(from.agent.value());
  to->set_at(plain(from.at));
  to->set_until(plain(from.until));
}
void seldom_fact_writer::operator()(const routing::fact::reach_changed& from) const {
  auto* to = what->mutable_reach_changed();
  to->set_agent(from.agent.value());
  to->set_channel(wire<v1::channel_kind>(from.channel));
  to->set_reachable(from.reachable);
  to->set_at(plain(from.at));
}

namespace {

using routing::agent_id;
using routing::queue_id;

routing::asked_by fact_asked_by(const v1::asked_by& from) {
  routing::asked_by by;
  read(by, from);
  return by;
}

routing::fact::interaction_relaxed seldom_of(const v1::interaction_relaxed& it, reading& notes) {
  return {interaction_id{it.interaction()},
          notes.narrow<std::uint8_t>(it.step(), "relaxation step"),
          it.skipped(),
          it.priority(),
          moment_of(it.at()),
          moment_of(it.next_at()),
          queue_id{it.queue()}};
}
routing::fact::preference_over seldom_of(const v1::preference_over& it, reading&) {
  return {interaction_id{it.interaction()}, agent_id{it.agent()}, moment_of(it.at()), it.why(),
          queue_id{it.queue()}};
}
routing::fact::interaction_escalated seldom_of(const v1::interaction_escalated& it, reading& notes) {
  return {interaction_id{it.interaction()}, it.grade(),
          skills_of(it.required(), notes),  moment_of(it.at()),
          fact_asked_by(it.by()),           queue_id{it.queue()}};
}
routing::fact::ring_widened seldom_of(const v1::ring_widened& it, reading&) {
  return {interaction_id{it.interaction()}, moment_of(it.next_at())};
}
routing::fact::skill_granted seldom_of(const v1::skill_granted& it, reading& notes) {
  return {agent_id{it.agent()},  it.skill(),          notes.narrow<std::uint8_t>(it.level(), "skill level"),
          it.certificate(),      wall_of(it.until()), moment_of(it.at()),
          fact_asked_by(it.by())};
}
routing::fact::grant_ended seldom_of(const v1::grant_ended& it, reading&) {
  return {agent_id{it.agent()}, it.skill(),   it.certificate(),
          moment_of(it.at()),   it.ran_out(), fact_asked_by(it.by())};
}
routing::fact::weight_changed seldom_of(const v1::weight_changed& it, reading& notes) {
  return {interaction_id{it.interaction()}, agent_id{it.agent()},
          notes.narrow<std::uint8_t>(it.weight(), "weight"), moment_of(it.at())};
}
routing::fact::offers_missed seldom_of(const v1::offers_missed& it, reading& notes) {
  return {agent_id{it.agent()}, notes.narrow<std::uint16_t>(it.count(), "missed offers")};
}
routing::fact::callback_agreed seldom_of(const v1::callback_agreed& it, reading&) {
  return {interaction_id{it.interaction()},
          it.contact_key(),
          wall_of(it.not_before()),
          wall_of(it.not_after()),
          moment_of(it.at()),
          fact_asked_by(it.by()),
          queue_id{it.queue()}};
}
routing::fact::callback_missed seldom_of(const v1::callback_missed& it, reading& notes) {
  return {interaction_id{it.interaction()},
          notes.one_of(it.outcome(), routing::callback_outcome::failed, "callback outcome"),
          notes.narrow<std::uint16_t>(it.tries(), "tries"),
          moment_of(it.at()),
          moment_of(it.again_at()),
          queue_id{it.queue()}};
}
routing::fact::callback_due seldom_of(const v1::callback_due& it, reading&) {
  return {interaction_id{it.interaction()}, moment_of(it.at()), queue_id{it.queue()}};
}
routing::fact::callback_joined seldom_of(const v1::callback_joined& it, reading&) {
  return {interaction_id{it.interaction()}, interaction_id{it.by()}, moment_of(it.at()),
          queue_id{it.queue()}};
}
routing::fact::customer_told seldom_of(const v1::customer_told& it, reading&) {
  return {interaction_id{it.interaction()}, it.message(), it.callback(), moment_of(it.at()),
          queue_id{it.queue()}};
}
routing::fact::interaction_departed seldom_of(const v1::interaction_departed& it, reading& notes) {
  return {interaction_id{it.interaction()},
          it.move(),
          notes.pool(it.to()),
          queue_id{it.to_queue()},
          moment_of(it.at()),
          fact_asked_by(it.by()),
          queue_id{it.queue()},
          it.transferred()};
}
routing::fact::interaction_handed_over seldom_of(const v1::interaction_handed_over& it, reading& notes) {
  return {interaction_id{it.interaction()}, it.move(), it.taken(), moment_of(it.at()), notes.pool(it.to())};
}
routing::fact::exception_met seldom_of(const v1::exception_met& it, reading& notes) {
  return {interaction_id{it.interaction()},
          notes.one_of(it.when(), routing::exception_case::nobody, "exception"), moment_of(it.at()),
          moment_of(it.ages_at()), queue_id{it.queue()}};
}
routing::fact::callback_parked seldom_of(const v1::callback_parked& it, reading&) {
  return {interaction_id{it.interaction()}, wall_of(it.until()), moment_of(it.at()), queue_id{it.queue()}};
}
routing::fact::callback_dialled seldom_of(const v1::callback_dialled& it, reading& notes) {
  return {interaction_id{it.interaction()},
          agent_id{it.agent()},
          notes.narrow<std::uint16_t>(it.tries(), "tries"),
          notes.narrow<std::uint16_t>(it.cost(), "cost"),
          moment_of(it.at()),
          moment_of(it.until()),
          queue_id{it.queue()}};
}
routing::fact::callback_reached seldom_of(const v1::callback_reached& it, reading&) {
  return {interaction_id{it.interaction()}, moment_of(it.at()), queue_id{it.queue()}};
}
routing::fact::move_known seldom_of(const v1::move_known& it, reading& notes) {
  return {notes.pool(it.from()), it.move(), it.known()};
}
routing::fact::last_agent_noted seldom_of(const v1::last_agent_noted& it, reading&) {
  return {customer_id{it.customer()}, agent_id{it.agent()}, moment_of(it.at()), moment_of(it.until())};
}

routing::fact::reach_changed seldom_of(const v1::reach_changed& it, reading& notes) {
  return {agent_id{it.agent()}, notes.one_of(it.channel(), routing::channel_kind::task, "channel kind"),
          it.reachable(), moment_of(it.at())};
}

/// Of interactions in line.
bool read_in_line(routing::pool_fact& to, const v1::pool_fact& from, reading& notes) {
  using wired = v1::pool_fact;
  switch (from.what_case()) {
  case wired::kInteractionRelaxed:
    to = seldom_of(from.interaction_relaxed(), notes);
    return true;
  case wired::kPreferenceOver:
    to = seldom_of(from.preference_over(), notes);
    return true;
  case wired::kInteractionEscalated:
    to = seldom_of(from.interaction_escalated(), notes);
    return true;
  case wired::kRingWidened:
    to = seldom_of(from.ring_widened(), notes);
    return true;
  default:
    return false;
  }
}

bool read_callback(routing::pool_fact& to, const v1::pool_fact& from, reading& notes) {
  using wired = v1::pool_fact;
  switch (from.what_case()) {
  case wired::kCallbackAgreed:
    to = seldom_of(from.callback_agreed(), notes);
    return true;
  case wired::kCallbackMissed:
    to = seldom_of(from.callback_missed(), notes);
    return true;
  case wired::kCallbackDue:
    to = seldom_of(from.callback_due(), notes);
    return true;
  case wired::kCallbackJoined:
    to = seldom_of(from.callback_joined(), notes);
    return true;
  case wired::kCallbackParked:
    to = seldom_of(from.callback_parked(), notes);
    return true;
  case wired::kCallbackDialled:
    to = seldom_of(from.callback_dialled(), notes);
    return true;
  case wired::kRecordingNoted:
    to = recording_word(from.recording_noted(), notes);
    return true;
  case wired::kCallbackReached:
    to = seldom_of(from.callback_reached(), notes);
    return true;
  default:
    return false;
  }
}

} // namespace

bool read_seldom(routing::pool_fact& to, const v1::pool_fact& from, reading& notes) {
  using wired = v1::pool_fact;
  switch (from.what_case()) {
  case wired::kSkillGranted:
    to = seldom_of(from.skill_granted(), notes);
    return true;
  case wired::kGrantEnded:
    to = seldom_of(from.grant_ended(), notes);
    return true;
  case wired::kWeightChanged:
    to = seldom_of(from.weight_changed(), notes);
    return true;
  case wired::kOffersMissed:
    to = seldom_of(from.offers_missed(), notes);
    return true;
  case wired::kCustomerTold:
    to = seldom_of(from.customer_told(), notes);
    return true;
  case wired::kInteractionDeparted:
    to = seldom_of(from.interaction_departed(), notes);
    return true;
  case wired::kInteractionHandedOver:
    to = seldom_of(from.interaction_handed_over(), notes);
    return true;
  case wired::kMoveKnown:
    to = seldom_of(from.move_known(), notes);
    return true;
  case wired::kExceptionMet:
    to = seldom_of(from.exception_met(), notes);
    return true;
  case wired::kReachChanged:
    to = seldom_of(from.reach_changed(), notes);
    return true;
  case wired::kLastAgentNoted:
    to = seldom_of(from.last_agent_noted(), notes);
    return true;
  default:
    return read_callback(to, from, notes) || read_in_line(to, from, notes) || read_party(to, from, notes);
  }
}

} // namespace strowger::storage
