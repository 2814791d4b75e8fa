#pragma once
#include "routing/pool.hpp"
#include "routing/pool_able.hpp"
#include "routing/pool_line.hpp"
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

/// The inside of a pool: its entries and the indexes derived from them. Only `evolve`
/// (routing/pool_evolve.cpp) and the loading of a snapshot change it; rules read it.
namespace strowger::routing {

struct queue_slot {
  queue_entry entry;
  tenant_slot* tenant = nullptr;
  std::size_t column = 0;
  std::array<waiting_line, channel_kinds> lines;
  std::set<std::pair<moment, interaction_id>> ages; ///< anchors of the waiting
  std::size_t held = 0;                             ///< interactions of any phase that belong here
  std::array<std::uint32_t, verdicts> present_by_verdict{};
  std::vector<profile*> able; ///< in no order
  [[nodiscard]] std::size_t waiting() const { return ages.size(); }
};

struct agent_slot {
  agent_entry entry;
  tenant_slot* tenant = nullptr;
  profile* able_for = nullptr;
  listing listed;
  std::vector<interaction_id> holds; ///< offered to or served by this agent; sorted
};

struct interaction_slot {
  interaction_entry entry;
  queue_slot* queue = nullptr;
};

/// Which rule a deadline belongs to. Of several at one moment the earlier kind goes first.
enum class deadline_kind : std::uint8_t { offer, connect, wrap_up, grace, back_off, wait };
struct deadline {
  moment at;
  deadline_kind kind = deadline_kind::offer;
  std::uint64_t subject = 0; ///< offer, interaction or agent
  std::uint64_t other = 0;   ///< back_off: the agent
  friend auto operator<=>(const deadline&, const deadline&) = default;
};

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
  explicit data(pool_id id) : pool{id} {}

  pool_id pool;
  std::uint32_t version = 0;
  std::uint64_t configuration_hash = 0;
  content_id configuration_content;
  pool_limits limits;
  std::uint64_t last_queue = 0, last_agent = 0, last_offer = 0;

  std::unordered_map<queue_id, queue_slot> queues;
  std::unordered_map<agent_id, agent_slot> agents;
  std::unordered_map<interaction_id, interaction_slot> interactions;
  std::unordered_map<offer_id, offer_entry> offers;
  std::set<closed_door> closed_doors;

  // Derived.
  std::map<owned_name, queue_id, name_less> queue_names;
  std::map<owned_name, agent_id, name_less> agent_names;
  std::map<std::string, tenant_slot, std::less<>> tenants;
  std::unordered_map<offer_id, interaction_id>
      won; ///< accepted offers whose lead still holds the interaction
  std::set<deadline> deadlines;
  std::set<queue_id> closing;
  std::size_t waiting = 0;

  [[nodiscard]] const queue_slot* queue(queue_id id) const;
  [[nodiscard]] const agent_slot* agent(agent_id id) const;
  [[nodiscard]] const interaction_slot* interaction(interaction_id id) const;
  [[nodiscard]] const offer_entry* offer(offer_id id) const;
  [[nodiscard]] bool door_is_open(const std::string& tenant, const std::string& hours) const {
    return hours.empty() || !closed_doors.contains(closed_door{tenant, hours});
  }
};

/// The place in line of an entry.
line_key key_of(const interaction_entry& entry);
/// The back-off of this agent for this interaction if it runs, else nothing.
const back_off* sparing(const interaction_entry& entry, agent_id agent);
/// How matching sees an agent.
presence presence_of(const agent_entry& entry);
/// Where the waiting of a closing queue go: the next queue along `flows_out_to` that takes arrivals, or none.
const queue_slot* flow_target(const pool_state::data& state, const queue_slot& queue);
/// Values of a map in the order of their ids.
template <class Map>
auto in_id_order(Map& map) {
  std::vector<decltype(&map.begin()->second)> all;
  all.reserve(map.size());
  for (auto& one : map) all.push_back(&one.second);
  std::sort(all.begin(), all.end(), [](auto* a, auto* b) {
    if constexpr (requires { a->entry.id; })
      return a->entry.id < b->entry.id;
    else
      return a->id < b->id;
  });
  return all;
}

// Keeping the indexes; for evolve and for loading only.
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
void enter(pool_state::data& state, const offer_entry& offer);
void leave(pool_state::data& state, const offer_entry& offer);
/// The grace of a lost agent.
void enter(pool_state::data& state, const agent_entry& agent);
void leave(pool_state::data& state, const agent_entry& agent);

} // namespace strowger::routing
