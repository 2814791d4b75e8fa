#include "routing/pool_state.hpp"
#include "routing/pool_exceptions.hpp"
#include "routing/pool_guards.hpp"
#include <cassert>
#include <limits>

namespace strowger::routing {

namespace {

template <class Map>
auto copy_in_id_order(const Map& map) {
  const auto sorted = in_id_order(map);
  if constexpr (requires { sorted.front()->entry; }) {
    std::vector<std::remove_cvref_t<decltype(sorted.front()->entry)>> copies;
    copies.reserve(sorted.size());
    for (const auto* one : sorted) copies.push_back(one->entry);
    return copies;
  } else {
    std::vector<std::remove_cvref_t<decltype(*sorted.front())>> copies;
    copies.reserve(sorted.size());
    for (const auto* one : sorted) copies.push_back(*one);
    return copies;
  }
}

} // namespace

pool_state::pool_state(pool_id id) : data_{std::make_unique<data>(id)} {}

pool_state::pool_state(const pool_snapshot& snapshot) : pool_state{snapshot.pool} {
  auto& state = *data_;
  state.version = snapshot.version;
  state.configuration_hash = snapshot.configuration_hash;
  state.configuration_content = snapshot.configuration_content;
  state.limits = snapshot.limits;
  state.last_queue = snapshot.last_queue;
  state.last_agent = snapshot.last_agent;
  state.last_offer = snapshot.last_offer;
  state.last_move = snapshot.last_move;
  state.foresee_from = snapshot.foresee_from;
  for (const auto& one : snapshot.last_agents) {
    state.last_agents.emplace(one.customer, one);
    state.last_by_end.insert({one.until, one.customer});
  }
  state.known_moves.insert(snapshot.known_moves.begin(), snapshot.known_moves.end());
  state.closed_doors.insert(snapshot.closed_doors.begin(), snapshot.closed_doors.end());
  for (const auto& one : snapshot.queues) add_queue(state, one);
  for (const auto& one : snapshot.agents) add_agent(state, one);
  learn_rules(state);
  for (const auto& one : snapshot.offers) enter(state, state.offers.add(one.id, one));
  for (const auto& one : snapshot.interactions) add_interaction(state, one);
  if (!state.limits.rules.interrupts.empty()) // what they hold came after them
    state.agents.each([](agent_id, agent_slot& slot) { relist(slot); });
  suspect_queues(state, state.people);
}

pool_state::pool_state(pool_state&&) noexcept = default;
pool_state& pool_state::operator=(pool_state&&) noexcept = default;
pool_state::~pool_state() = default;

pool_snapshot pool_state::snapshot() const {
  if (data_->unforeseen) foresee_wait(*data_);
  pool_snapshot copy;
  copy.pool = data_->pool;
  copy.version = data_->version;
  copy.configuration_hash = data_->configuration_hash;
  copy.configuration_content = data_->configuration_content;
  copy.limits = data_->limits;
  copy.last_queue = data_->last_queue;
  copy.last_agent = data_->last_agent;
  copy.last_offer = data_->last_offer;
  copy.queues = copy_in_id_order(data_->queues);
  copy.agents = copy_in_id_order(data_->agents);
  copy.interactions = copy_in_id_order(data_->interactions);
  copy.offers = copy_in_id_order(data_->offers);
  copy.last_move = data_->last_move;
  copy.foresee_from = data_->foresee_from;
  for (const auto& [customer, one] : data_->last_agents) copy.last_agents.push_back(one);
  copy.known_moves.assign(data_->known_moves.begin(), data_->known_moves.end());
  copy.closed_doors.assign(data_->closed_doors.begin(), data_->closed_doors.end());
  return copy;
}

pool_id pool_state::id() const { return data_->pool; }

const interaction_entry* pool_state::find(interaction_id id) const {
  if (data_->unforeseen) foresee_wait(*data_);
  const auto* slot = data_->interaction(id);
  return slot ? &slot->entry : nullptr;
}
const agent_entry* pool_state::find(agent_id id) const {
  const auto* slot = data_->agent(id);
  return slot ? &slot->entry : nullptr;
}
const queue_entry* pool_state::find(queue_id id) const {
  const auto* slot = data_->queue(id);
  return slot ? &slot->entry : nullptr;
}
const offer_entry* pool_state::find(offer_id id) const { return data_->offer(id); }

const agent_entry* pool_state::find_agent(std::string_view tenant, std::string_view name) const {
  const auto found = data_->agent_names.find(name_view{tenant, name});
  return found == data_->agent_names.end() ? nullptr : find(found->second);
}
const queue_entry* pool_state::find_queue(std::string_view tenant, std::string_view name) const {
  const auto found = data_->queue_names.find(name_view{tenant, name});
  return found == data_->queue_names.end() ? nullptr : find(found->second);
}

std::size_t pool_state::waiting_count() const { return data_->waiting; }

std::size_t pool_state::waiting_in(queue_id id) const {
  const auto* slot = data_->queue(id);
  return slot ? slot->waiting : 0;
}

std::optional<moment> pool_state::oldest_waiting_in(queue_id id) const {
  line_up(*data_);
  const auto* slot = data_->queue(id);
  if (!slot || slot->ages.empty()) return std::nullopt;
  return slot->ages.front().since;
}

std::size_t pool_state::position_of(interaction_id id, moment at) const {
  const auto* slot = data_->interaction(id);
  if (!slot || slot->entry.phase != interaction_phase::waiting) return 0;
  line_up(*data_);
  return slot->queue->line.before(place_of(*slot, at), at) + 1;
}

std::vector<interaction_id> pool_state::front_of(queue_id id, std::size_t most, moment at) const {
  const auto* slot = data_->queue(id);
  if (!slot) return {};
  line_up(*data_);
  std::vector<interaction_id> front;
  for (const auto& key : slot->line.front(most, at)) front.push_back(key.id);
  return front;
}

void pool_state::each_interaction(const std::function<void(const interaction_entry&)>& visit) const {
  if (data_->unforeseen) foresee_wait(*data_);
  for (const auto* one : in_id_order(data_->interactions)) visit(one->entry);
}
void pool_state::each_agent(const std::function<void(const agent_entry&)>& visit) const {
  for (const auto* one : in_id_order(data_->agents)) visit(one->entry);
}
void pool_state::each_queue(const std::function<void(const queue_entry&)>& visit) const {
  for (const auto* one : in_id_order(data_->queues)) visit(one->entry);
}
void pool_state::each_offer(const std::function<void(const offer_entry&)>& visit) const {
  for (const auto* one : in_id_order(data_->offers)) visit(*one);
}

pool_settings pool_state::settings() const {
  pool_settings now;
  now.limits = data_->limits;
  for (const auto& [name, id] : data_->queue_names)
    if (const auto* slot = data_->queue(id); !slot->entry.closing) now.queues.push_back(slot->entry.settings);
  for (const auto& [name, id] : data_->agent_names)
    if (const auto* slot = data_->agent(id); !slot->entry.draining)
      now.agents.push_back(slot->entry.settings);
  return now;
}

pool_settings settings_of(const pool_snapshot& state) {
  pool_snapshot idle;
  idle.pool = state.pool;
  idle.version = state.version;
  idle.limits = state.limits;
  idle.queues = state.queues;
  idle.agents = state.agents;
  return pool_state{idle}.settings();
}

std::uint32_t pool_state::configuration_version() const { return data_->version; }

std::optional<moment> next_deadline(const pool_state& state) {
  const auto& inside = state.inside();
  for (const auto id : inside.closing) {
    const auto& queue = *inside.queue(id);
    if (queue.waiting > 0 && flow_target(inside, queue)) return moment{};
  }
  line_up(inside);
  if (inside.people.cut_short.first(inside.people)) return moment{};
  if (std::any_of(inside.parked_queues.begin(), inside.parked_queues.end(),
                  [&](queue_id id) { return parked_in_hours(inside, id); }) ||
      (!inside.suspected.empty() && first_deserted(inside)))
    return moment{};
  if (inside.deadlines.empty()) return std::nullopt;
  return inside.deadlines.first().at;
}

std::optional<moment> next_wake(const pool_state& state, moment now, wall_time wall) {
  const auto next = next_deadline(state);
  const auto& by_wall = state.inside().wall_deadlines;
  if (by_wall.empty()) return next;
  const auto then = now + std::max(milliseconds{0}, by_wall.begin()->at - wall);
  return next ? std::min(*next, then) : then;
}

} // namespace strowger::routing
