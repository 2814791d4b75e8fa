#pragma once
#include "storage/record_json_words.hpp"

/// Words about what happens to few interactions and agents, as JSON: relaxation, preference, rings, grants,
/// weights, callbacks, moves between pools, and what people do by hand. Inside of storage/record_json.hpp.
namespace strowger::storage::as_json {

struct seldom_fact_words {
  json operator()(const ro::fact::interaction_relaxed& one) const;
  json operator()(const ro::fact::preference_over& one) const;
  json operator()(const ro::fact::interaction_escalated& one) const;
  json operator()(const ro::fact::ring_widened& one) const;
  json operator()(const ro::fact::skill_granted& one) const;
  json operator()(const ro::fact::grant_ended& one) const;
  json operator()(const ro::fact::weight_changed& one) const;
  json operator()(const ro::fact::offers_missed& one) const;
  json operator()(const ro::fact::callback_agreed& one) const;
  json operator()(const ro::fact::callback_missed& one) const;
  json operator()(const ro::fact::callback_due& one) const;
  json operator()(const ro::fact::callback_joined& one) const;
  json operator()(const ro::fact::exception_met& one) const;
  json operator()(const ro::fact::callback_parked& one) const;
  json operator()(const ro::fact::callback_dialled& one) const;
  json operator()(const ro::fact::callback_reached& one) const;
  json operator()(const ro::fact::customer_told& one) const;
  json operator()(const ro::fact::interaction_departed& one) const;
  json operator()(const ro::fact::interaction_handed_over& one) const;
  json operator()(const ro::fact::move_known& one) const;
  json operator()(const ro::fact::last_agent_noted& one) const;
  json operator()(const ro::fact::reach_changed& one) const;
};
struct seldom_input_words {
  json operator()(const ro::escalate_interaction& one) const;
  json operator()(const ro::assign_interaction& one) const;
  json operator()(const ro::pull_interaction& one) const;
  json operator()(const ro::grant_skill& one) const;
  json operator()(const ro::revoke_grant& one) const;
  json operator()(const ro::customer_quiet& one) const;
  json operator()(const ro::request_callback& one) const;
  json operator()(const ro::callback_tried& one) const;
  json operator()(const ro::move_to_pool& one) const;
  json operator()(const ro::move_ended& one) const;
  json operator()(const ro::move_forgotten& one) const;
  json operator()(const ro::endpoint_reachable& one) const;
};

} // namespace strowger::storage::as_json
