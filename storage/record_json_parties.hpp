#pragma once
#include "storage/record_json_words.hpp"

/// Words about agents beside the lead, as JSON. Inside of storage/record_json.hpp.
namespace strowger::storage::as_json {

struct party_fact_words {
  json operator()(const ro::fact::party_reserved& one) const;
  json operator()(const ro::fact::party_connected& one) const;
  json operator()(const ro::fact::party_conferenced& one) const;
  json operator()(const ro::fact::party_wrapping& one) const;
  json operator()(const ro::fact::party_released& one) const;
  json operator()(const ro::fact::party_renewed& one) const;
  json operator()(const ro::fact::lead_changed& one) const;
  json operator()(const ro::fact::passed_outside& one) const;
  json operator()(const ro::fact::consult_queued& one) const;
  json operator()(const ro::fact::consult_over& one) const;
};
struct party_input_words {
  json operator()(const ro::transfer_to_agent& one) const;
  json operator()(const ro::transferred_outside& one) const;
  json operator()(const ro::consult_asked& one) const;
  json operator()(const ro::consult_dropped& one) const;
  json operator()(const ro::listen_asked& one) const;
  json operator()(const ro::party_answered& one) const;
  json operator()(const ro::party_left& one) const;
  json operator()(const ro::party_joined& one) const;
  json operator()(const ro::lead_passed& one) const;
};

} // namespace strowger::storage::as_json
