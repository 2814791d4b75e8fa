#include "storage/record_json_parties.hpp"

namespace strowger::storage::as_json {

namespace {

json said_code(const std::string& text) { return text.empty() ? json{} : json(text); }

/// What somebody (`by`) wants of another agent.
template <class Input>
json wanted_of(const char* kind, const Input& one) {
  return input(kind, "interaction", one.interaction, "by", one.by, "agent", one.agent);
}
/// What one of its agents does, or is.
template <class Input, class... More>
json done_by(const char* kind, const Input& one, const More&... more) {
  return input(kind, "interaction", one.interaction, "agent", one.agent, more...);
}

} // namespace

json party_fact_words::operator()(const ro::fact::party_reserved& one) const {
  auto made =
      fact("party_reserved", "interaction", one.interaction, "agent", one.agent, "role", one.role, "cost",
           one.cost, "at", one.at, "answer_by", one.answer_by, "by", one.by, "queue", one.queue);
  if (one.asked_in) {
    put(made, "asked_in", one.asked_in);
    put(made, "turn", one.turn);
  }
  return made;
}
json party_fact_words::operator()(const ro::fact::party_connected& one) const {
  return fact("party_connected", "interaction", one.interaction, "agent", one.agent, "role", one.role, "at",
              one.at, "queue", one.queue);
}
json party_fact_words::operator()(const ro::fact::party_conferenced& one) const {
  return fact("party_conferenced", "interaction", one.interaction, "agent", one.agent, "at", one.at, "queue",
              one.queue);
}
json party_fact_words::operator()(const ro::fact::party_wrapping& one) const {
  return fact("party_wrapping", "interaction", one.interaction, "agent", one.agent, "at", one.at, "ends_at",
              one.ends_at, "queue", one.queue);
}
json party_fact_words::operator()(const ro::fact::party_released& one) const {
  return fact("party_released", "interaction", one.interaction, "agent", one.agent, "role", one.role, "at",
              one.at, "why", one.why, "disposition", said_code(one.disposition), "queue", one.queue);
}
json party_fact_words::operator()(const ro::fact::party_renewed& one) const {
  return fact("party_renewed", "interaction", one.interaction, "agent", one.agent, "until", one.until);
}
json party_fact_words::operator()(const ro::fact::lead_changed& one) const {
  auto made = fact("lead_changed", "interaction", one.interaction, "agent", one.agent, "before", one.before,
                   "at", one.at, "queue", one.queue);
  if (one.wraps_until != moment{}) put(made, "wraps_until", one.wraps_until);
  return made;
}
json party_fact_words::operator()(const ro::fact::passed_outside& one) const {
  return fact("passed_outside", "interaction", one.interaction, "agent", one.agent, "at", one.at, "queue",
              one.queue);
}

json party_fact_words::operator()(const ro::fact::consult_queued& one) const {
  return fact("consult_queued", "interaction", one.interaction, "asked_in", one.asked_in, "at", one.at,
              "until", one.until, "queue", one.queue);
}
json party_fact_words::operator()(const ro::fact::consult_over& one) const {
  return fact("consult_over", "interaction", one.interaction, "asked_in", one.asked_in, "at", one.at, "why",
              one.why, "queue", one.queue);
}

json party_input_words::operator()(const ro::transfer_to_agent& one) const {
  return input("transfer_to_agent", "interaction", one.interaction, "by", one.by, "agent", one.agent, "only",
               one.only, "wait_ms", one.wait, "note", one.note);
}
json party_input_words::operator()(const ro::transferred_outside& one) const {
  return done_by("transferred_outside", one);
}
json party_input_words::operator()(const ro::consult_asked& one) const {
  auto made = wanted_of("consult_asked", one);
  if (one.queue) put(made, "queue", one.queue);
  return made;
}
json party_input_words::operator()(const ro::consult_dropped& one) const {
  return input("consult_dropped", "interaction", one.interaction, "by", one.by);
}
json party_input_words::operator()(const ro::listen_asked& one) const {
  return done_by("listen_asked", one, "by", one.by);
}
json party_input_words::operator()(const ro::party_answered& one) const {
  return done_by("party_answered", one);
}
json party_input_words::operator()(const ro::party_left& one) const {
  return done_by("party_left", one, "why", one.why);
}
json party_input_words::operator()(const ro::party_joined& one) const {
  return wanted_of("party_joined", one);
}
json party_input_words::operator()(const ro::lead_passed& one) const {
  return input("lead_passed", "interaction", one.interaction, "by", one.by, "to", one.to);
}

} // namespace strowger::storage::as_json
