#pragma once
#include "routing/deadline_book.hpp"
#include "routing/id_table.hpp"
#include "routing/pool.hpp"
#include "routing/pool_able.hpp"
#include "routing/pool_lines.hpp"
#include <algorithm>
#include <map>
#include <memory>
#include <set>

/// The inside of a pool: its entries and the indexes derived from them. Only `evolve`
/// (routing/pool_evolve.cpp) and the loading of a snapshot change it; rules read it.
namespace strowger::routing {

struct queue_slot {
  queue_entry entry;
  workforce* people = nullptr;
  served_tenant* owner = nullptr;
  std::size_t column = 0;
  queue_line line;                      ///< all who wait
  ordered_keys<age_key> ages;           ///< their anchors
  std::size_t waiting = 0;              ///< who wait, in the line or still to come into it
  std::size_t held = 0;                 ///< interactions of any phase that belong here
  std::size_t preferring = 0;           ///< of those in the line, who wait for one agent alone
  std::vector<waiting_class*> classes;  ///< of those in the line whom anybody may take
  seat_bits served_by;                  ///< agents whose list of queues lets them
  std::optional<order_by> ordered_by;   ///< the order its selection rule needs
  std::vector<std::uint32_t> groups;    ///< of its selection rule, by number among the skills
  std::vector<expression> group_wheres; ///< who is in them
  std::vector<overflow_slot> overflows;
  std::vector<valued_group> values;
  std::uint64_t kept_for = 0;          ///< reserves that name it, a bit each
  std::vector<expression> rule_wheres; ///< of the groups of these
  std::set<interaction_id> parked;     ///< callbacks that wait for their hours
};

/// What matching looks at comes first, so that it lies together.
struct agent_slot {
  workforce* people = nullptr;
  std::uint32_t seat = 0;              ///< in the pool
  bool restricted = false;             ///< serves some queues only
  bool limited = false;                ///< holds so many units at most
  bool phoned = false;                 ///< takes calls at endpoints of its own
  moment quiet_since;                  ///< the idle time it is listed with
  std::vector<need> skills;            ///< by the numbers of the pool
  std::vector<interaction_id> holds;   ///< offered to or served by this agent; sorted
  std::vector<interaction_id> assists; ///< it takes part in beside their lead; sorted
  listing listed;
  std::unique_ptr<own_lines> own{};          ///< who waits for it alone, if anybody does
  std::unique_ptr<agent_settings> granted{}; ///< the settings with the grants over them, if there are any
  std::vector<served_tenant*> serves;        ///< its own first
  agent_entry entry;
  order_terms ordered_as; ///< in the orders of selection rules, while any is kept

  /// What it can do now.
  [[nodiscard]] const agent_settings& able() const { return granted ? *granted : entry.settings; }
};

struct interaction_slot {
  interaction_entry entry;
  queue_slot* queue = nullptr;
  waiting_class* stands = nullptr; ///< where it waits in line, or rings and may ring at more
  expression also;                 ///< while it stands: what the queue's expression asks of agents for it
};

/// Has all of a value brought near; of none, nothing.
template <class T>
void bring_near(const T* one) {
  const auto* bytes = reinterpret_cast<const std::byte*>(one);
  for (std::size_t at = 0; one && at < sizeof(T); at += 64) __builtin_prefetch(bytes + at);
}

/// The same of what matching looks at of an agent.
inline void bring_near(const agent_slot* one) {
  if (!one) return;
  const auto* bytes = reinterpret_cast<const std::byte*>(one);
  const auto* end = reinterpret_cast<const std::byte*>(&one->entry.settings);
  for (; bytes < end; bytes += 64) __builtin_prefetch(bytes);
  __builtin_prefetch(&one->entry.settings.capacity);
  __builtin_prefetch(&one->entry.tallies);
}

/// Tenant and name; found by views of them too.
using owned_name = std::pair<std::string, std::string>;
using name_view = std::pair<std::string_view, std::string_view>;
struct name_less {
  using is_transparent = void;
  template <class A, class B>
  bool operator()(const A& a, const B& b) const {
    const auto order = std::string_view{a.first}.compare(std::string_view{b.first});
    return order != 0 ? order < 0 : std::string_view{a.second} < std::string_view{b.second};
  }
};

struct pool_state::data {
  explicit data(pool_id id) : pool{id} { people.pool = this; }

  pool_id pool;
  std::uint32_t version = 0;
  std::uint64_t configuration_hash = 0;
  content_id configuration_content;
  pool_limits limits;
  std::uint64_t last_queue = 0, last_agent = 0, last_offer = 0;

  // These come first, so that they go last: what stands in their lines is in the tables.
  std::map<std::string, served_tenant, std::less<>> tenants;
  workforce people;
  id_table<queue_id, queue_slot> queues;
  id_table<agent_id, agent_slot> agents;
  id_table<interaction_id, interaction_slot> interactions;
  id_table<offer_id, offer_entry> offers;
  std::set<closed_door> closed_doors;
  std::uint64_t last_move = 0;
  std::map<customer_id, served_last> last_agents;
  std::set<known_move> known_moves;
  moment foresee_from; ///< before that nobody's wait is foreseen (routing/pool_waits.cpp)

  // Derived.
  std::set<std::pair<moment, customer_id>> last_by_end; ///< of `last_agents`, by `until`
  std::map<owned_name, queue_id, name_less> queue_names;
  std::map<owned_name, agent_id, name_less> agent_names;
  id_table<offer_id, interaction_id> won; ///< accepted offers whose lead still holds the interaction
  deadline_book deadlines;
  std::multiset<wall_deadline> wall_deadlines;
  std::set<queue_id> closing;
  std::size_t waiting = 0;
  // Open callbacks by tenant and contact, and by tenant and customer; those being called; queues with parked
  // ones.
  std::map<std::pair<std::string, std::uint64_t>, interaction_id> callback_contacts;
  std::map<std::pair<std::string, customer_id>, interaction_id> callback_customers;
  std::set<interaction_id> dialling;
  std::set<interaction_id> consults; ///< whose leads wait for somebody of a queue
  std::set<queue_id> parked_queues;
  std::map<std::uint64_t, interaction_id> departed; ///< by move
  /// Queues somebody may wait in for whom nobody is signed in any more.
  mutable std::set<queue_id> suspected;
  /// The last who began to wait comes into its lines when something else needs them: mostly it gets an
  /// agent at once.
  mutable interaction_slot* late = nullptr;
  /// The last who began to wait, while its wait is still to be foreseen: mostly it gets an agent at once.
  /// Done before anything else changes, and before anybody looks at it.
  interaction_slot* unforeseen = nullptr;

  [[nodiscard]] const queue_slot* queue(queue_id id) const;
  [[nodiscard]] const agent_slot* agent(agent_id id) const;
  [[nodiscard]] const interaction_slot* interaction(interaction_id id) const;
  [[nodiscard]] const offer_entry* offer(offer_id id) const;
  /// The open callback of this contact or customer (zero: not known), or zero.
  [[nodiscard]] interaction_id open_callback(const std::string& tenant, std::uint64_t contact,
                                             customer_id customer) const;
  [[nodiscard]] bool door_is_open(const std::string& tenant, const std::string& hours) const {
    return hours.empty() || !closed_doors.contains(closed_door{tenant, hours});
  }
};

inline const queue_slot* pool_state::data::queue(queue_id id) const { return queues.find(id); }
inline const agent_slot* pool_state::data::agent(agent_id id) const { return agents.find(id); }
inline const interaction_slot* pool_state::data::interaction(interaction_id id) const {
  return interactions.find(id);
}
inline const offer_entry* pool_state::data::offer(offer_id id) const { return offers.find(id); }

/// `evolve` for a fact whose kind is known; every kind is instantiated in routing/pool_evolve.cpp.
template <class Fact>
void evolve_one(pool_state::data& state, const Fact& what);
/// Puts the last who began to wait into its lines. Everybody does so who reads them.
void line_up_late(const pool_state::data& state);
inline void line_up(const pool_state::data& state) {
  if (state.late) line_up_late(state);
}

/// The place in line of an entry.
line_key key_of(const interaction_entry& entry, line_order order);
/// What it has of age, in millionths of a second, as it is compared with those of other queues.
std::int64_t age_of(const interaction_slot& one, moment at, wall_time wall);
/// Whether its order is another than that of the usual ageing.
bool is_odd(const interaction_slot& one);
/// The same against others of its queue.
line_place_at place_of(const interaction_slot& one, moment at);
/// What the expression of its queue, or of its step, asks of agents for it.
expression asked_beside(const interaction_slot& one);
/// The back-off of this agent for this interaction if it runs, else nothing.
const back_off* sparing(const interaction_entry& entry, agent_id agent);
/// The open offer of this interaction to this agent; none when it does not ring there.
offer_id offer_to(const interaction_entry& entry, agent_id agent);
inline order_terms terms_of(const agent_entry& agent) {
  return {agent.idle_since, agent.tallies.talk, agent.tallies.handled, agent.settings.position};
}
/// How matching sees an agent.
inline presence presence_of(const agent_entry& entry) {
  if (entry.state == agent_state::signed_out) return presence::signed_out;
  if (entry.lost) return presence::lost;
  if (entry.state != agent_state::ready || entry.pending) return presence::not_ready;
  return presence::present;
}
/// Channels, by bit, in which an agent is reached at endpoints of its own alone, and at none now.
inline std::uint8_t out_of_reach(const agent_entry& agent) {
  constexpr auto voice = std::uint8_t{1} << static_cast<unsigned>(channel_kind::voice);
  return agent.settings.phone ? static_cast<std::uint8_t>(voice & ~agent.reach) : std::uint8_t{0};
}
inline bool is_out_of_reach(const agent_entry& agent, channel_kind channel) {
  return ((out_of_reach(agent) >> static_cast<unsigned>(channel)) & 1U) != 0;
}
/// Hundredths of a unit it takes on an agent's desk.
inline std::uint32_t units_of(const interaction_entry& entry) {
  return std::uint32_t{entry.extras->cost} * entry.extras->weight / 100U;
}
/// Hundredths of a unit one of this queue takes when it is offered.
inline std::uint32_t cost_in(const queue_settings& queue, channel_kind channel) {
  return std::uint32_t{queue.rules.load.cost[static_cast<std::size_t>(channel)]} * 100U;
}
/// Whether the desk has so many hundredths of a unit left, whatever it holds.
inline bool has_units(const agent_entry& agent, std::uint32_t cost) {
  const auto most = agent.settings.units_max;
  return most == 0 || agent.tallies.units + cost <= most * 100U;
}
/// Whether one more of this channel is within the limit; a customer who is quiet weighs less.
inline bool has_room(const agent_entry& agent, std::size_t channel) {
  return agent.tallies.weight[channel] + 100U <= agent.settings.capacity[channel] * 100U;
}
/// Channels (by bit) that must not be offered now, for what the agent holds, this one left out, is not to be
/// interrupted by them.
std::uint8_t channels_held_off(const pool_state::data& state, const agent_slot& agent,
                               interaction_id but = {});
/// Where the waiting of a closing queue go: the next queue along `flows_out_to` that takes arrivals, or none.
const queue_slot* flow_target(const pool_state::data& state, const queue_slot& queue);
/// Enters what is looked up of limits of age, callbacks and the departed; `on` false takes it out. Called by
/// `enter` and `leave`.
void note_elsewhere(pool_state::data& state, interaction_slot& slot, bool on);
/// Whether parked callbacks of this queue may come into line, because its hours are on.
bool parked_in_hours(const pool_state::data& state, queue_id id);
/// Values of a table in the order of their ids.
template <class Id, class T>
std::vector<const T*> in_id_order(const id_table<Id, T>& table) {
  std::vector<const T*> all;
  all.reserve(table.size());
  table.each([&](Id, const T& one) { all.push_back(&one); });
  std::sort(all.begin(), all.end(), [](auto* a, auto* b) {
    if constexpr (requires { a->entry.id; })
      return a->entry.id < b->entry.id;
    else
      return a->id < b->id;
  });
  return all;
}

// Learning for expected waits (routing/pool_waits.cpp); for evolve only. They change nothing that is indexed.
/// The interaction stands in no line but its own.
void wait_begins(pool_state::data& state, interaction_slot& slot, moment at);
/// Foresees the wait of `unforeseen`; only when there is one.
void foresee_wait(pool_state::data& state);
void wait_ends(interaction_slot& slot, moment at, visit_exit how);
void handling_ends(interaction_slot& slot, moment at);
/// What the rule `service_level` knows of the queue's last visits.
[[nodiscard]] service_time service_of(const interaction_slot& slot, moment at, visit_exit how);
void note_service(queue_entry& queue, service_time what);
/// The tenants an agent with these settings serves, its own first. New ones become known.
std::vector<served_tenant*> tenants_of(pool_state::data& state, const agent_settings& settings);

/// This agent's part in it beside the lead, or null.
const party* party_of(const interaction_entry& entry, agent_id agent);
/// Whether it holds nothing, and takes part in nothing that takes capacity.
bool has_empty_hands(const pool_state::data& state, const agent_slot& agent);

// Keeping the indexes; for evolve and for loading only.
/// The agent has this in hand, offered or led.
void hold(pool_state::data& state, agent_id agent, interaction_id id);
queue_slot& add_queue(pool_state::data& state, queue_entry entry);
agent_slot& add_agent(pool_state::data& state, agent_entry entry);
interaction_slot& add_interaction(pool_state::data& state, interaction_entry entry);
void forget_queue(pool_state::data& state, queue_id id);
void forget_agent(pool_state::data& state, agent_id id);
void forget_interaction(pool_state::data& state, interaction_id id);
/// Puts an interaction with its lines, holdings and deadlines into the indexes, or takes it out; its entry
/// must not change in between.
void enter(pool_state::data& state, interaction_slot& slot);
void leave(pool_state::data& state, interaction_slot& slot);
/// The same of its deadlines alone, and of what is looked up of few: of one that an agent goes on having in
/// hand nothing else changes.
void enter_deadlines(pool_state::data& state, interaction_slot& slot);
void leave_deadlines(pool_state::data& state, interaction_slot& slot);
/// All who wait or ring in a queue.
std::vector<interaction_slot*> standing_in(pool_state::data& state, const queue_slot& queue);
void enter(pool_state::data& state, const offer_entry& offer);
void leave(pool_state::data& state, const offer_entry& offer);
/// The grace of a lost agent, the ends of grants.
void enter(pool_state::data& state, const agent_entry& agent);
void leave(pool_state::data& state, const agent_entry& agent);

} // namespace strowger::routing
