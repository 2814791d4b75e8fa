#pragma once
#include "storage/schema_seldom.hpp"

/// Words about agents beside the lead of an interaction, and how it is passed on. Inside the codec only.
namespace strowger::storage {

struct party_fact_writer : seldom_fact_writer {
  using seldom_fact_writer::operator();

  void operator()(const routing::fact::party_reserved& from) const;
  void operator()(const routing::fact::party_connected& from) const;
  void operator()(const routing::fact::party_conferenced& from) const;
  void operator()(const routing::fact::party_wrapping& from) const;
  void operator()(const routing::fact::party_released& from) const;
  void operator()(const routing::fact::party_renewed& from) const;
  void operator()(const routing::fact::lead_changed& from) const;
  void operator()(const routing::fact::passed_outside& from) const;
  void operator()(const routing::fact::consult_queued& from) const;
  void operator()(const routing::fact::consult_over& from) const;
};
/// Whether it was one of these.
bool read_party(routing::pool_fact& to, const v1::pool_fact& from, reading& notes);

struct party_input_writer : seldom_input_writer {
  using seldom_input_writer::operator();

  void operator()(const routing::transfer_to_agent& from) const;
  void operator()(const routing::transferred_outside& from) const;
  void operator()(const routing::consult_asked& from) const;
  void operator()(const routing::consult_dropped& from) const;
  void operator()(const routing::listen_asked& from) const;
  void operator()(const routing::party_answered& from) const;
  void operator()(const routing::party_left& from) const;
  void operator()(const routing::party_joined& from) const;
  void operator()(const routing::lead_passed& from) const;
};
bool read_party(routing::pool_event& to, const v1::pool_event& from, reading& notes);

} // namespace strowger::storage
