#include "storage/schema_values.hpp"

/// What a pool is configured with; its rules are in schema_rules.cpp.
namespace strowger::storage {

using routing::milliseconds;

void write(v1::queue_settings* to, const routing::queue_settings& from) {
  to->set_name(from.name);
  to->set_tenant(from.tenant);
  write_skills(to->mutable_required(), from.required);
  to->set_priority(from.priority);
  to->set_length_max(from.length_max);
  to->set_offer_timeout(plain(from.offer_timeout));
  to->set_wrap_up_limit(plain(from.wrap_up_limit));
  to->set_back_off_first(plain(from.back_off_first));
  to->set_back_off_max(plain(from.back_off_max));
  to->set_service_level_threshold(plain(from.service_level_threshold));
  to->set_service_level_target(from.service_level_target);
  to->set_flow_out_to(from.flow_out_to);
  write_by_channel(to->mutable_hours(), from.hours);
  to->set_closed_to(from.closed_to);
  to->set_full_to(from.full_to);
  to->set_wait_max(plain(from.wait_max));
  to->set_wait_max_to(from.wait_max_to);
  if (!from.where.empty()) to->set_where(from.where.text());
  if (from.rules != routing::queue_rules{}) write(to->mutable_rules(), from.rules);
}

void read(routing::queue_settings& to, const v1::queue_settings& from, reading& notes) {
  to.name = from.name();
  to.tenant = from.tenant();
  read_skills(to.required, from.required(), notes);
  to.priority = from.priority();
  to.length_max = from.length_max();
  to.offer_timeout = milliseconds{from.offer_timeout()};
  to.wrap_up_limit = milliseconds{from.wrap_up_limit()};
  to.back_off_first = milliseconds{from.back_off_first()};
  to.back_off_max = milliseconds{from.back_off_max()};
  to.service_level_threshold = milliseconds{from.service_level_threshold()};
  to.service_level_target = from.service_level_target();
  to.flow_out_to = from.flow_out_to();
  read_by_channel(to.hours, from.hours(), notes);
  to.closed_to = from.closed_to();
  to.full_to = from.full_to();
  to.wait_max = milliseconds{from.wait_max()};
  to.wait_max_to = from.wait_max_to();
  to.where = expression_of(from.where(), notes);
  if (from.has_rules()) read(to.rules, from.rules(), notes);
}

void write(v1::agent_settings* to, const routing::agent_settings& from) {
  to->set_name(from.name);
  to->set_tenant(from.tenant);
  write_skills(to->mutable_skills(), from.skills);
  for (const auto& queue : from.queues) to->add_queues(queue);
  for (const auto limit : from.capacity) to->add_capacity(limit);
  to->set_pending_not_ready(from.pending_not_ready);
  write_attributes(to->mutable_attributes(), from.attributes);
  for (const auto& certificate : from.certificates) to->add_certificates(certificate);
  for (const auto& tenant : from.also_serves) to->add_also_serves(tenant);
  to->set_position(from.position);
  to->set_units_max(from.units_max);
  to->set_phone(from.phone);
  to->set_accepts_at_desktop(from.accepts_at_desktop);
}

void read(routing::agent_settings& to, const v1::agent_settings& from, reading& notes) {
  to.name = from.name();
  to.tenant = from.tenant();
  read_skills(to.skills, from.skills(), notes);
  to.queues.assign(from.queues().begin(), from.queues().end());
  to.capacity = by_channel(from.capacity(), notes);
  to.pending_not_ready = from.pending_not_ready();
  to.attributes = attributes_of(from.attributes(), notes);
  to.certificates.assign(from.certificates().begin(), from.certificates().end());
  to.also_serves.assign(from.also_serves().begin(), from.also_serves().end());
  to.position = from.position();
  to.units_max = notes.narrow<std::uint16_t>(from.units_max(), "units");
  to.phone = from.phone();
  to.accepts_at_desktop = from.accepts_at_desktop();
}

void write(v1::pool_limits* to, const routing::pool_limits& from) {
  to->set_deliver_within(plain(from.deliver_within));
  if (from.ring_within != routing::pool_limits{}.ring_within) to->set_ring_within(plain(from.ring_within));
  to->set_connect_within(plain(from.connect_within));
  to->set_lost_agent_grace(plain(from.lost_agent_grace));
  to->set_waiting_max(from.waiting_max);
  to->set_pool(from.pool);
  if (from.rules != routing::pool_rules{}) write(to->mutable_rules(), from.rules);
}

void read(routing::pool_limits& to, const v1::pool_limits& from, reading& notes) {
  to.deliver_within = milliseconds{from.deliver_within()};
  if (from.has_ring_within()) to.ring_within = milliseconds{from.ring_within()};
  to.connect_within = milliseconds{from.connect_within()};
  to.lost_agent_grace = milliseconds{from.lost_agent_grace()};
  to.waiting_max = from.waiting_max();
  to.pool = from.pool();
  if (from.has_rules()) read(to.rules, from.rules(), notes);
}

namespace {

struct change_writer {
  v1::configuration_change* to;
  void operator()(const routing::pool_limits& from) const { write(to->mutable_limits(), from); }
  void operator()(const routing::queue_settings& from) const { write(to->mutable_queue(), from); }
  void operator()(const routing::agent_settings& from) const { write(to->mutable_agent(), from); }
  void operator()(const routing::remove_queue& from) const { name(to->mutable_remove_queue(), from); }
  void operator()(const routing::remove_agent& from) const { name(to->mutable_remove_agent(), from); }
  template <class Removed>
  static void name(v1::named* to, const Removed& from) {
    to->set_tenant(from.tenant);
    to->set_name(from.name);
  }
};

} // namespace

void write(v1::configuration_change* to, const routing::configuration_change& from) {
  std::visit(change_writer{to}, from);
}

void read(routing::configuration_change& to, const v1::configuration_change& from, reading& notes) {
  using change = v1::configuration_change;
  switch (from.what_case()) {
  case change::kLimits:
    return read(to.emplace<routing::pool_limits>(), from.limits(), notes);
  case change::kQueue:
    return read(to.emplace<routing::queue_settings>(), from.queue(), notes);
  case change::kAgent:
    return read(to.emplace<routing::agent_settings>(), from.agent(), notes);
  case change::kRemoveQueue:
    to = routing::remove_queue{from.remove_queue().tenant(), from.remove_queue().name()};
    return;
  case change::kRemoveAgent:
    to = routing::remove_agent{from.remove_agent().tenant(), from.remove_agent().name()};
    return;
  case change::WHAT_NOT_SET:
    return notes.newer("configuration change");
  }
}

} // namespace strowger::storage
