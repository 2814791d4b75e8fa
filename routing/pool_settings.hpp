#pragma once
#include "routing/attribute_list.hpp"
#include "routing/expression.hpp"
#include "routing/model/channel_kind.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/time.hpp"
#include "routing/skill_list.hpp"
#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// What one pool knows of the configuration: plain values under stable names. The configuration file is read,
/// checked and cut into these by `actors/configuration_*`; the pool gives the names their ids and keeps both
/// in facts.
namespace strowger::routing {

struct queue_settings {
  std::string name; ///< unique within the tenant
  std::string tenant = "main";
  std::vector<skill_level> required;   ///< every one at least at this level; sorted by skill
  std::int32_t priority = 0;           ///< seconds of age given on arrival; -86,400 to 86,400
  std::uint32_t length_max = 0;        ///< waiting at most; 0: no limit
  milliseconds offer_timeout{20'000};  ///< runs from `delivered`
  milliseconds wrap_up_limit{60'000};  ///< 0: no wrap-up
  milliseconds back_off_first{10'000}; ///< until the same agent is offered the same interaction again
  milliseconds back_off_max{300'000};  ///< it doubles per decline or miss up to this
  milliseconds service_level_threshold{20'000};
  double service_level_target = 0.8;
  std::string flow_out_to; ///< queue of the same pool that takes the waiting when this one is removed
  /// Opening hours by channel, as the calendar names them; empty: always open. They bind arrivals only.
  std::array<std::string, channel_kinds> hours{};
  std::string closed_to;    ///< queue of the tenant that takes arrivals outside the hours; empty: refused
  std::string full_to;      ///< queue of the tenant that takes arrivals when this one is full; empty: refused
  milliseconds wait_max{0}; ///< in this queue, without ringing; 0: no limit
  std::string wait_max_to; ///< queue of the tenant that takes whoever waited so long; empty: it ends, expired
  /// What agents must be beside having the skills; may ask about the interaction.
  expression where{};
  friend bool operator==(const queue_settings&, const queue_settings&) = default;
};

/// How many interactions of each channel an agent may hold, by `channel_kind`.
using channel_limits = std::array<std::uint16_t, channel_kinds>;

struct agent_settings {
  std::string name; ///< sign-in name, unique within the tenant
  std::string tenant = "main";
  std::vector<skill_level> skills; ///< sorted by skill
  std::vector<std::string> queues; ///< serves only these, when not empty; sorted
  channel_limits capacity{1, 3, 5, 5};
  bool pending_not_ready = true; ///< not ready while work is open waits for its end
  attribute_list attributes{};
  friend bool operator==(const agent_settings&, const agent_settings&) = default;
};

/// Settings of the pool itself.
struct pool_limits {
  std::string pool = "main";          ///< the pool's name, so that a start finds its number again
  milliseconds deliver_within{2'000}; ///< an offer no endpoint confirmed by then is undeliverable
  milliseconds connect_within{
      10'000}; ///< an accepted interaction not connected by then goes back to its queue
  milliseconds lost_agent_grace{30'000}; ///< a lost agent's interactions go back to their queues after this
  std::uint32_t waiting_max = 1'000'000; ///< per tenant
  friend bool operator==(const pool_limits&, const pool_limits&) = default;
};

struct remove_queue {
  std::string tenant, name;
  friend bool operator==(const remove_queue&, const remove_queue&) = default;
};
struct remove_agent {
  std::string tenant, name;
  friend bool operator==(const remove_agent&, const remove_agent&) = default;
};

/// One step of a configuration change. Applied in slices, so that a large change never holds up the pool.
using configuration_change =
    std::variant<pool_limits, queue_settings, agent_settings, remove_queue, remove_agent>;

/// The whole of what one pool is configured with; sorted by (tenant, name).
struct pool_settings {
  std::string name = "main";
  pool_limits limits;
  std::vector<queue_settings> queues;
  std::vector<agent_settings> agents;
  friend bool operator==(const pool_settings&, const pool_settings&) = default;
};

/// The changes that lead from one to the other: additions and changes first (queues before agents), removals
/// last.
std::vector<configuration_change> difference(const pool_settings& from, const pool_settings& to);

} // namespace strowger::routing
