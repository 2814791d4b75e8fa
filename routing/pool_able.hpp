#pragma once
#include "routing/cut_short.hpp"
#include "routing/eligibility.hpp"
#include "routing/model/channel_kind.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/time.hpp"
#include "routing/ordered_keys.hpp"
#include "routing/pool.hpp"
#include "routing/pool_lines.hpp"
#include "routing/pool_orders.hpp"
#include "routing/seat_bits.hpp"
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

/// Who may serve what, and who is free for it: the derived index behind matching. Every agent has a seat in
/// its pool. Sets of seats say who has a skill at a level, who is present, who has room; an arrival asks
/// for what is in all the sets it needs. Those who are free also stand in the order of choice.
namespace strowger::routing {

struct queue_slot;
struct agent_slot;

/// Order of choice among free agents of one channel, best first: one with nothing at all, least loaded by
/// share of the limit, longest idle, lowest id. A total order.
struct rank {
  bool busy = false; ///< holds anything in any channel
  std::uint16_t load = 0, limit = 1;
  std::uint16_t weight = 0; ///< hundredths: of `load`, those who are quiet weigh less
  std::uint32_t seat = 0;   ///< no part of the order, nor is `load`
  moment idle_since;
  agent_id agent;
  friend bool operator==(const rank&, const rank&) = default;
  friend bool operator<(const rank& a, const rank& b) {
    if (!same_load(a, b)) return a.busy != b.busy ? b.busy : share(a, b) < share(b, a);
    if (a.idle_since != b.idle_since) return a.idle_since < b.idle_since;
    return a.agent < b.agent;
  }
  friend bool same_load(const rank& a, const rank& b) {
    return a.busy == b.busy && share(a, b) == share(b, a);
  }

private:
  static std::uint32_t share(const rank& of, const rank& to) { return std::uint32_t{of.weight} * to.limit; }
};

/// The same order among those who hold nothing: one for all channels.
struct quiet_key {
  moment idle_since;
  agent_id agent;
  std::uint32_t seat = 0; ///< no part of the order
  friend bool operator<(const quiet_key& a, const quiet_key& b) {
    return a.idle_since != b.idle_since ? a.idle_since < b.idle_since : a.agent < b.agent;
  }
};

/// How matching sees an agent: the first filter that holds, else present.
enum class presence : std::uint8_t { signed_out, lost, not_ready, present };
inline constexpr std::size_t presences = 4;

/// What a number among the skills stands for. Certificates and expressions have level 1 only.
enum class need_kind : std::uint8_t { skill, certificate, expression, tenant };

/// Who has one skill, by level; or a certificate; or for whom an expression holds.
struct skill_holders {
  need_kind kind = need_kind::skill;
  std::size_t levels = skill_levels;
  bit_words bits; ///< of level 1 and above, of 2 and above, ... one after the other
  std::array<std::uint32_t, skill_levels> count{};
  [[nodiscard]] const bit_word* at_least(std::uint8_t level, std::size_t words) const {
    return bits.data() + (level - 1U) * words;
  }
};

/// An expression that asks agents only, in use or used lately.
struct known_expression {
  std::uint32_t number = 0; ///< among the skills
  std::size_t classes = 0;  ///< of those who wait for somebody of whom it holds
};
/// So many expressions nobody waits for are kept, for the next who does.
inline constexpr std::size_t idle_expressions_max = 512;

/// Room for what is worked out about one interaction; nothing in it outlasts an input.
struct choice_scratch {
  std::vector<seat_bits> groups; ///< the chosen, by group of their queue's rule
  std::vector<need> needs;
  const interaction_slot* needs_of = nullptr; ///< whose they are, if whoever begins to wait may have them
  std::span<const need> asked;                ///< of the interaction under choice
  std::vector<const bit_word*> sets;
  seat_bits chosen, counted;
  seat_bits serving_now, serving_ever; ///< of a queue with helpers
  seat_bits pickers;                   ///< whose choice it is
  bit_words able, rivals;              ///< of an expected wait
  bool among = false;                  ///< only those who picked it are candidates
  std::size_t free = 0;                ///< who are free for it, whatever their choice
};

/// An offer that a ring has beside its first, by the ring's place in line.
struct surplus_key {
  line_key ring;
  offer_id offer;
  friend auto operator<=>(const surplus_key&, const surplus_key&) = default;
};

/// One tenant of the pool: whose people serve its queues, and what is counted by tenant.
struct served_tenant {
  std::string name;
  std::uint32_t number = 0; ///< of serving it, among the skills; 0 while the pool has no other
  std::array<std::uint32_t, presences> by_presence{}; ///< of those who serve it
  std::size_t waiting = 0;
  std::size_t held = 0; ///< interactions that agents hold, offered ones too
  double weight = 1;    ///< of its share
  std::uint32_t quota = 0;
  [[nodiscard]] bool is_full() const { return quota > 0 && held >= quota; }
};

/// Agents kept free, or who help when more wait; the group by its number among the skills.
struct reserve_slot {
  std::uint32_t group = 0, keep = 0;
};
struct overflow_slot {
  std::uint32_t group = 0, length_over = 0;
};
struct valued_group {
  std::uint32_t group = 0;
  double value = 0;
};

/// All who work in a pool, and what matching needs of them. Tenants share no queue; an agent may serve
/// several: where there is more than one, serving it is a requirement of each of its interactions, like a
/// skill.
struct workforce {
  std::vector<queue_slot*> columns; ///< of all queues; a gap is null
  std::map<agent_id, agent_slot*> agents;
  std::size_t waiting = 0;

  std::vector<agent_slot*> seats; ///< a gap is null
  std::vector<std::uint32_t> free_seats;
  std::size_t words = 0; ///< of every set of seats
  std::unordered_map<std::string, std::uint32_t> skill_numbers;
  std::unordered_map<std::string, std::uint32_t> certificate_numbers;
  std::vector<skill_holders> skills{1}; ///< by number; 0 is the skill that nobody has
  std::unordered_map<expression, known_expression, expression_hash> expressions;
  std::size_t idle_expressions = 0;        ///< those without a class
  std::vector<std::uint32_t> free_numbers; ///< of expressions that are no longer known
  std::size_t restricted = 0;              ///< agents who serve some queues only
  seat_bits signed_in;                     ///< and not draining
  seat_bits present;
  std::array<seat_bits, channel_kinds> room;         ///< present, with room in the channel, and reachable
  std::array<seat_bits, channel_kinds> out_of_reach; ///< present, and not reachable in the channel
  std::size_t phoned = 0;                            ///< agents who take calls at endpoints of their own
  std::array<seat_bits, channel_kinds> calm; ///< and nothing held off; kept while there are interrupt rules
  std::array<seat_bits, channel_kinds> open; ///< and not draining
  std::array<std::uint32_t, channel_kinds> open_count{};
  std::array<std::vector<rank>, channel_kinds> ranks; ///< by seat; meaningful of those who are open
  ordered_keys<quiet_key> quiet;                      ///< present, not draining, nothing on the desk
  /// Open, with something on the desk; of a channel kept from when it is first asked for (`loaded_in`).
  std::array<ordered_keys<rank>, channel_kinds> loaded;
  std::array<bool, channel_kinds> loaded_kept{};
  std::size_t limited = 0; ///< agents with a maximum of units
  /// Who has so many hundredths of a unit left, by amounts that were asked for while anybody is limited.
  std::map<std::uint32_t, seat_bits> units_left;
  const pool_state::data* pool = nullptr;
  std::vector<reserve_slot> reserves;
  std::vector<expression> reserve_wheres; ///< who is in their groups
  bool quotas = false;                    ///< some tenant has one
  std::size_t overflowing = 0;            ///< queues with helpers
  std::size_t own_odd = 0;                ///< in agents' own lines, of an order that is not the usual one
  choice_orders orders;                   ///< what rules other than the usual one need
  mutable cut_short_watch cut_short;
  waiting_lines lines;
  waiting_lines rings;           ///< of those who ring and may ring at more
  std::set<surplus_key> surplus; ///< what all rings have beside their first offers
  choice_scratch scratch;
};

/// Where an agent stands in the index of one channel.
/// `held_off`: what the agent holds must not be interrupted by it. `unreachable`: at no endpoint.
enum class place : std::uint8_t { none, open, full, draining, held_off, unreachable };
struct listing {
  presence how = presence::signed_out;
  bool signed_in = false;
  bool quiet = false; ///< stands in the order of those with nothing on the desk
  std::array<place, channel_kinds> places{};
  /// Whether there is room for anything.
  [[nodiscard]] bool any_open() const {
    return std::find(places.begin(), places.end(), place::open) != places.end();
  }
};

// Keeping the index. Each call leaves it right if it was right before.
/// A new agent comes in; its entry and people are set.
void join_people(agent_slot& agent);
void leave_people(agent_slot& agent);
/// Presence, load, capacity, idle time or draining of the entry changed.
void relist(agent_slot& agent);
/// Skills or queues of the agent changed (its settings are already new).
void review_agent(agent_slot& agent, std::vector<served_tenant*> serves);
void join_people(queue_slot& queue);
void leave_people(queue_slot& queue);
/// Requirements of the queue changed (its settings are already new).
void review_queue(queue_slot& queue);
/// The number of an expression among the skills. A new one is asked of every agent of the pool.
std::uint32_t number_of(workforce& people, const expression& what);
/// From now on serving this tenant is a requirement like a skill.
void number_tenant(workforce& people, served_tenant& one);
/// The number of a certificate that an agent has or a queue asks for.
[[nodiscard]] std::uint32_t number_of_certificate(workforce& people, const std::string& name);
/// A class of those who wait came (+1) or went (-1); the empty expression is nobody's.
void use_expression(workforce& people, const expression& what, int by);
/// The set of those who have so many hundredths of a unit left.
const bit_word* who_has_units(workforce& people, std::uint32_t cost);
/// What the queue's selection rule needs comes into the index, or is no longer needed by it.
void use_selection(queue_slot& queue);
void drop_selection(queue_slot& queue);
/// Those open in a channel who have something on the desk, in the order of choice.
const ordered_keys<rank>& loaded_in(workforce& people, std::size_t channel);
/// The agent's place in the orders of selection rules changes to these places; its listing is still the old.
void reorder(agent_slot& agent, const std::array<place, channel_kinds>& after);
/// The group that holds of everybody, among the numbers of skills.
inline constexpr std::uint32_t everybody = 0xffff'ffff;
[[nodiscard]] bool in_group(const workforce& people, std::uint32_t group, std::size_t seat);
/// Moves those of the group from `rest` to `members` (null: they are dropped); how many they are.
std::size_t take_group(const workforce& people, std::uint32_t group, seat_bits& rest, seat_bits* members);
/// Whether the agent's list of queues lets it serve this one.
[[nodiscard]] bool serves(const agent_slot& agent, const queue_slot& queue);

} // namespace strowger::routing
