#pragma once
#include "routing/eligibility.hpp"
#include "routing/model/channel_kind.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/time.hpp"
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

/// Who may serve what, and who is free for it: the derived index behind matching. Agents with the same
/// verdict on every queue of their tenant share one profile, so that a change of load touches one ordered set
/// per channel, however many queues an agent serves; an arrival looks at the profiles able for its queue.
namespace strowger::routing {

struct queue_slot;
struct agent_slot;

/// Order of choice among free agents of one channel, best first: one with nothing at all, least loaded by
/// share of the limit, longest idle, lowest id. A total order.
struct rank {
  bool busy = false; ///< holds anything in any channel
  std::uint16_t load = 0, limit = 1;
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
  static std::uint32_t share(const rank& of, const rank& to) { return std::uint32_t{of.load} * to.limit; }
};

/// Agents with the same verdict on every queue.
struct profile {
  struct channel_part {
    std::set<rank> open;        ///< present, with room, not draining
    std::uint32_t full = 0;     ///< present, no room
    std::uint32_t draining = 0; ///< present, with room, but leaving
  };
  std::vector<verdict> by_column;  ///< by the queue's column in its tenant
  std::vector<queue_slot*> queues; ///< those it is able for
  std::size_t members = 0;
  std::array<channel_part, channel_kinds> channels;
};

/// How matching sees an agent: the first filter that holds, else present.
enum class presence : std::uint8_t { signed_out, lost, not_ready, present };
inline constexpr std::size_t presences = 4;

/// Everything of one tenant that matching needs. Tenants share no queue and no agent.
struct tenant_slot {
  std::string name;
  std::vector<queue_slot*> columns; ///< of its queues; a gap is null and its verdict `queue`
  std::map<std::vector<verdict>, std::unique_ptr<profile>> profiles;
  std::map<agent_id, agent_slot*> agents;
  std::array<std::uint32_t, presences> by_presence{};
  std::size_t waiting = 0;
};

/// Where an agent stands in the index of one channel.
enum class place : std::uint8_t { none, open, full, draining };
struct listing {
  presence how = presence::signed_out;
  std::array<place, channel_kinds> places{};
  std::array<rank, channel_kinds> ranks{}; ///< meaningful where `open`
};

// Keeping the index. Each call leaves it right if it was right before.
/// A new agent comes in; its entry and tenant are set.
void join_tenant(agent_slot& agent);
void leave_tenant(agent_slot& agent);
/// Presence, load, capacity, idle time or draining of the entry changed.
void relist(agent_slot& agent);
/// Skills or queues of the agent changed (its settings are already new).
void review_agent(agent_slot& agent);
void join_tenant(queue_slot& queue);
void leave_tenant(queue_slot& queue);
/// Requirements of the queue changed (its settings are already new).
void review_queue(queue_slot& queue);

} // namespace strowger::routing
