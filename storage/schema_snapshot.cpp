#include "storage/schema_entries.hpp"

namespace strowger::storage {
namespace {

using routing::agent_id;

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
  to->set_last_move(from.state.last_move);
  to->set_foresee_from(plain(from.state.foresee_from));
  for (const auto& served : from.state.last_agents) {
    auto* one = to->add_last_agents();
    one->set_customer(served.customer.value());
    one->set_agent(served.agent.value());
    one->set_at(plain(served.at));
    one->set_until(plain(served.until));
  }
  for (const auto& known : from.state.known_moves) {
    auto* one = to->add_known_moves();
    one->set_from(static_cast<std::uint32_t>(known.from));
    one->set_move(known.move);
  }
}
void read_head(snapshot_piece& to, const v1::pool_head& from, reading& notes) {
  to.head = true;
  to.state.version = from.version();
  to.state.configuration_hash = from.configuration_hash();
  to.state.configuration_content = content_id{from.configuration_content()};
  read(to.state.limits, from.limits(), notes);
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
  to.state.last_move = from.last_move();
  to.state.foresee_from = moment_of(from.foresee_from());
  for (const auto& one : from.last_agents())
    to.state.last_agents.push_back(
        {customer_id{one.customer()}, agent_id{one.agent()}, moment_of(one.at()), moment_of(one.until())});
  for (const auto& one : from.known_moves())
    to.state.known_moves.push_back({notes.pool(one.from()), one.move()});
}

void write_index(v1::index_entry* to, const index_entry& from) {
  to->set_interaction(from.interaction.value());
  std::uint64_t before = 0;
  for (const auto group : from.groups) {
    to->add_groups(group - before);
    before = group;
  }
  to->set_part(!from.whole);
}
void read_index(index_entry& to, const v1::index_entry& from) {
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
  for (const auto& entry : from.open) write_index(to->add_open(), entry);
  if (from.figures) write(to->mutable_figures(), *from.figures);
}

void read(snapshot_piece& to, const v1::snapshot_piece& from, reading& notes) {
  to.pool = notes.pool(from.pool());
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
  for (const auto& one : from.open()) read_index(to.open.emplace_back(), one);
  if (from.has_figures()) read(to.figures.emplace(), from.figures(), notes);
}

} // namespace strowger::storage
