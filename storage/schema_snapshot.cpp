#include "storage/schema_values.hpp"

namespace strowger::storage {
namespace {

using routing::agent_id;
using routing::offer_id;
using routing::queue_id;

static_assert(static_cast<int>(routing::interaction_phase::wrapping) == v1::PHASE_WRAPPING);

void write_entry(v1::queue_entry* to, const routing::queue_entry& from) {
  to->set_id(from.id.value());
  write(to->mutable_settings(), from.settings);
  to->set_closing(from.closing);
  to->set_flows_out_to(from.flows_out_to.value());
}
void read_entry(routing::queue_entry& to, const v1::queue_entry& from, reading& notes) {
  to.id = queue_id{from.id()};
  read(to.settings, from.settings(), notes);
  to.closing = from.closing();
  to.flows_out_to = queue_id{from.flows_out_to()};
}

void write_entry(v1::agent_entry* to, const routing::agent_entry& from) {
  to->set_id(from.id.value());
  write(to->mutable_settings(), from.settings);
  to->set_draining(from.draining);
  to->set_state(wire<v1::agent_state>(from.state));
  to->set_reason(from.reason);
  to->set_since(plain(from.since));
  to->set_pending(from.pending);
  to->set_pending_state(wire<v1::agent_state>(from.pending_state));
  to->set_pending_reason(from.pending_reason);
  write(to->mutable_pending_by(), from.pending_by);
  to->set_lost(from.lost);
  to->set_grace_until(plain(from.grace_until));
  to->set_idle_since(plain(from.idle_since));
  for (const auto load : from.load) to->add_load(load);
}
void read_entry(routing::agent_entry& to, const v1::agent_entry& from, reading& notes) {
  to.id = agent_id{from.id()};
  read(to.settings, from.settings(), notes);
  to.draining = from.draining();
  to.state = notes.one_of(from.state(), routing::agent_state::ready, "agent state");
  to.reason = from.reason();
  to.since = moment_of(from.since());
  to.pending = from.pending();
  to.pending_state = notes.one_of(from.pending_state(), routing::agent_state::ready, "agent state");
  to.pending_reason = from.pending_reason();
  read(to.pending_by, from.pending_by());
  to.lost = from.lost();
  to.grace_until = moment_of(from.grace_until());
  to.idle_since = moment_of(from.idle_since());
  to.load = by_channel(from.load(), notes);
}

void write_entry(v1::interaction_entry* to, const routing::interaction_entry& from) {
  to->set_id(from.id.value());
  to->set_queue(from.queue.value());
  to->set_channel(wire<v1::channel_kind>(from.channel));
  to->set_way(wire<v1::direction>(from.way));
  to->set_phase(wire<v1::interaction_phase>(from.phase));
  to->set_customer(from.customer.value());
  to->set_part_of(from.part_of.value());
  to->set_priority(from.priority);
  to->set_own_priority(from.own_priority);
  to->set_visit(from.visit);
  to->set_anchor(plain(from.anchor));
  to->set_visit_at(plain(from.visit_at));
  to->set_lead(from.lead.value());
  to->set_offer(from.offer.value());
  to->set_phase_at(plain(from.phase_at));
  to->set_deadline(plain(from.deadline));
  to->set_attempts(from.attempts);
  to->set_disposition(from.disposition);
  to->set_note(from.note.value());
  for (const auto& one : from.back_offs) {
    auto* spared = to->add_back_offs();
    spared->set_agent(one.agent.value());
    spared->set_count(one.count);
    spared->set_until(plain(one.until));
  }
  write_skills(to->mutable_required(), from.required.all());
  write_attributes(to->mutable_attributes(), from.attributes);
}
void read_entry(routing::interaction_entry& to, const v1::interaction_entry& from, reading& notes) {
  to.id = interaction_id{from.id()};
  to.queue = queue_id{from.queue()};
  to.channel = notes.one_of(from.channel(), routing::channel_kind::task, "channel kind");
  to.way = notes.one_of(from.way(), routing::direction::internal, "direction");
  to.phase = notes.one_of(from.phase(), routing::interaction_phase::wrapping, "phase");
  to.customer = customer_id{from.customer()};
  to.part_of = routing::case_id{from.part_of()};
  to.priority = from.priority();
  to.own_priority = from.own_priority();
  to.visit = from.visit();
  to.anchor = moment_of(from.anchor());
  to.visit_at = moment_of(from.visit_at());
  to.lead = agent_id{from.lead()};
  to.offer = offer_id{from.offer()};
  to.phase_at = moment_of(from.phase_at());
  to.deadline = moment_of(from.deadline());
  to.attempts = notes.narrow<std::uint16_t>(from.attempts(), "attempts");
  to.disposition = from.disposition();
  to.note = content_id{from.note()};
  to.back_offs.reserve(static_cast<std::size_t>(from.back_offs_size()));
  for (const auto& spared : from.back_offs())
    to.back_offs.push_back({agent_id{spared.agent()},
                            notes.narrow<std::uint16_t>(spared.count(), "back-off count"),
                            moment_of(spared.until())});
  to.required = skills_of(from.required(), notes);
  to.attributes = attributes_of(from.attributes(), notes);
}

void write_entry(v1::offer_entry* to, const routing::offer_entry& from) {
  to->set_id(from.id.value());
  to->set_interaction(from.interaction.value());
  to->set_agent(from.agent.value());
  to->set_at(plain(from.at));
  to->set_shown(from.shown);
  to->set_deadline(plain(from.deadline));
  write(to->mutable_decision(), from.decision);
}
void read_entry(routing::offer_entry& to, const v1::offer_entry& from, reading& notes) {
  to.id = offer_id{from.id()};
  to.interaction = interaction_id{from.interaction()};
  to.agent = agent_id{from.agent()};
  to.at = moment_of(from.at());
  to.shown = from.shown();
  to.deadline = moment_of(from.deadline());
  read(to.decision, from.decision(), notes);
}

void write_head(v1::pool_head* to, const snapshot_piece& from) {
  to->set_version(from.state.version);
  to->set_configuration_hash(from.state.configuration_hash);
  to->set_configuration_content(from.state.configuration_content.value());
  write(to->mutable_limits(), from.state.limits);
  to->set_last_queue(from.state.last_queue);
  to->set_last_agent(from.state.last_agent);
  to->set_last_offer(from.state.last_offer);
  for (const auto& queue : from.state.queues) write_entry(to->add_queues(), queue);
  for (const auto& agent : from.state.agents) write_entry(to->add_agents(), agent);
  to->set_last_record(from.last_record);
  to->set_last_at(plain(from.last_at));
  to->set_last_wall(plain(from.last_wall));
  write(to->mutable_tie(), from.tie);
  for (const auto& door : from.state.closed_doors) {
    auto* one = to->add_closed_doors();
    one->set_tenant(door.tenant);
    one->set_hours(door.hours);
  }
}
void read_head(snapshot_piece& to, const v1::pool_head& from, reading& notes) {
  to.head = true;
  to.state.version = from.version();
  to.state.configuration_hash = from.configuration_hash();
  to.state.configuration_content = content_id{from.configuration_content()};
  read(to.state.limits, from.limits());
  to.state.last_queue = from.last_queue();
  to.state.last_agent = from.last_agent();
  to.state.last_offer = from.last_offer();
  for (const auto& queue : from.queues()) read_entry(to.state.queues.emplace_back(), queue, notes);
  for (const auto& agent : from.agents()) read_entry(to.state.agents.emplace_back(), agent, notes);
  to.last_record = from.last_record();
  to.last_at = moment_of(from.last_at());
  to.last_wall = wall_of(from.last_wall());
  to.tie = tie_of(from.tie());
  for (const auto& door : from.closed_doors()) to.state.closed_doors.push_back({door.tenant(), door.hours()});
}

void write_entry(v1::index_entry* to, const index_entry& from) {
  to->set_interaction(from.interaction.value());
  std::uint64_t before = 0;
  for (const auto group : from.groups) {
    to->add_groups(group - before);
    before = group;
  }
  to->set_part(!from.whole);
}
void read_entry(index_entry& to, const v1::index_entry& from) {
  to.interaction = interaction_id{from.interaction()};
  std::uint64_t before = 0;
  to.groups.reserve(static_cast<std::size_t>(from.groups_size()));
  for (const auto step : from.groups()) to.groups.push_back(before += step);
  to.whole = !from.part();
}

} // namespace

void write(v1::snapshot_piece* to, const snapshot_piece& from) {
  to->set_pool(static_cast<std::uint32_t>(from.pool));
  to->set_caught_at(from.caught_at);
  if (from.head) write_head(to->mutable_head(), from);
  for (const auto& interaction : from.state.interactions) write_entry(to->add_interactions(), interaction);
  for (const auto& offer : from.state.offers) write_entry(to->add_offers(), offer);
  for (const auto& conversation : from.conversations) write(to->add_conversations(), conversation);
  for (const auto& entry : from.open) write_entry(to->add_open(), entry);
  if (from.figures) write(to->mutable_figures(), *from.figures);
}

void read(snapshot_piece& to, const v1::snapshot_piece& from, reading& notes) {
  to.pool = pool_id{notes.narrow<std::uint16_t>(from.pool(), "pool")};
  to.state.pool = to.pool;
  to.caught_at = from.caught_at();
  if (from.has_head()) read_head(to, from.head(), notes);
  to.state.interactions.reserve(static_cast<std::size_t>(from.interactions_size()));
  for (const auto& one : from.interactions()) read_entry(to.state.interactions.emplace_back(), one, notes);
  to.state.offers.reserve(static_cast<std::size_t>(from.offers_size()));
  for (const auto& one : from.offers()) read_entry(to.state.offers.emplace_back(), one, notes);
  to.conversations.reserve(static_cast<std::size_t>(from.conversations_size()));
  for (const auto& one : from.conversations()) read(to.conversations.emplace_back(), one, notes);
  to.open.reserve(static_cast<std::size_t>(from.open_size()));
  for (const auto& one : from.open()) read_entry(to.open.emplace_back(), one);
  if (from.has_figures()) read(to.figures.emplace(), from.figures(), notes);
}

} // namespace strowger::storage
