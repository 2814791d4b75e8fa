#pragma once
#include "storage/schema_values.hpp"

/// Words about what happens to few interactions and agents: relaxation, preference, rings, grants, weights,
/// callbacks, moves between pools, and what people do by hand. Inside the codec only.
namespace strowger::storage {

struct seldom_fact_writer {
  v1::pool_fact* what;

  void operator()(const routing::fact::interaction_relaxed& from) const;
  void operator()(const routing::fact::preference_over& from) const;
  void operator()(const routing::fact::interaction_escalated& from) const;
  void operator()(const routing::fact::ring_widened& from) const;
  void operator()(const routing::fact::skill_granted& from) const;
  void operator()(const routing::fact::grant_ended& from) const;
  void operator()(const routing::fact::weight_changed& from) const;
  void operator()(const routing::fact::offers_missed& from) const;
  void operator()(const routing::fact::callback_agreed& from) const;
  void operator()(const routing::fact::callback_missed& from) const;
  void operator()(const routing::fact::callback_due& from) const;
  void operator()(const routing::fact::callback_joined& from) const;
  void operator()(const routing::fact::exception_met& from) const;
  void operator()(const routing::fact::callback_parked& from) const;
  void operator()(const routing::fact::callback_dialled& from) const;
  void operator()(const routing::fact::callback_reached& from) const;
  void operator()(const routing::fact::customer_told& from) const;
  void operator()(const routing::fact::interaction_departed& from) const;
  void operator()(const routing::fact::interaction_handed_over& from) const;
  void operator()(const routing::fact::move_known& from) const;
  void operator()(const routing::fact::last_agent_noted& from) const;
  void operator()(const routing::fact::reach_changed& from) const;
  void operator()(const routing::fact::recording_noted& from) const;
};
/// Whether it was one of these.
bool read_seldom(routing::pool_fact& to, const v1::pool_fact& from, reading& notes);

struct seldom_input_writer {
  v1::pool_event* event;

  void operator()(const routing::escalate_interaction& from) const;
  void operator()(const routing::assign_interaction& from) const;
  void operator()(const routing::pull_interaction& from) const;
  void operator()(const routing::grant_skill& from) const;
  void operator()(const routing::revoke_grant& from) const;
  void operator()(const routing::customer_quiet& from) const;
  void operator()(const routing::request_callback& from) const;
  void operator()(const routing::callback_tried& from) const;
  void operator()(const routing::move_to_pool& from) const;
  void operator()(const routing::move_ended& from) const;
  void operator()(const routing::move_forgotten& from) const;
  void operator()(const routing::endpoint_reachable& from) const;
  void operator()(const routing::note_recording& from) const;
};
/// call/schema_recording.cpp
routing::fact::recording_noted recording_word(const v1::recording_noted& it, reading& notes);
routing::note_recording recording_word(const v1::note_recording& it, reading& notes);
void read_seldom(routing::pool_event& to, const v1::pool_event& from, reading& notes);

} // namespace strowger::storage
