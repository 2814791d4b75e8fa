#pragma once
#include "routing/pool_settings.hpp"
#include "sim/instance.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Policies of routing instances by name, and the settings of the pool that make it follow them. A name is
/// read by the words in it, whatever stands between them.
///
/// Which agent gets a contact (otherwise the one who is idle longest):
/// - `longest idle`, `LISF`: of all pools
/// - `fastest`, `FSF`; `slowest`, `SSF`: of the pool with the shortest (longest) handle time for the class
/// - `specialist`; `generalist first`: of the pool that serves the fewest (most) classes
/// - `random`, `RAND`: any, by lot
/// - `QIR`, `idleness ratio`: of the pool with the most idle for its size
/// - `value`; `value rate`: of the pool for which it is worth most (per second of handling)
///
/// Which contact a freed agent gets (otherwise the longest wait):
/// - `FIFO`, `FCFS`: the longest wait
/// - `class 2 first`, `class 2 first at pool 2`, `2 > 1 > 3`: by class in this order, those not named last
/// - `c-mu`, `c-mu/theta`: of the class whose giving up, with the waiting before it, costs most per second of
///   handling
/// - `value`; `value rate`: of the class that is worth most with this agent (per second of handling)
/// - `longest queue`: of the class whose queue is longest; `QIR`, `queue ratio`: longest for its arrivals
/// - `service level`: of the class most at risk of missing its target
///
/// Both by linear programming: with `LP` pairs of class and pool that the best fluid plan uses go before
/// others (by value among them); with `LP only` agents serve no others.
///
/// Beside these:
/// - `reserve 2 generalists`, `reserve 2 of pool 2 for class 3`: other classes get an agent of the pool only
///   while more than two are idle; without words the widest pool and the classes it alone serves
/// - `overflow 5`: the widest pool helps a class that others serve too only while more than five wait
namespace strowger::sim {

enum class agent_pick : std::uint8_t {
  longest_idle,
  fastest,
  slowest,
  specialist,
  generalist,
  random,
  value,
  value_rate,
  plan,
  idleness_ratio
};
enum class contact_pick : std::uint8_t {
  longest_wait,
  listed, ///< classes in the order of `first`
  cost_rate,
  value,
  value_rate,
  plan,
  longest_queue,
  queue_ratio,
  service_level
};

struct instance_policy {
  agent_pick agents = agent_pick::longest_idle;
  contact_pick contacts = contact_pick::longest_wait;
  std::vector<std::uint32_t> first;        ///< places of classes
  std::optional<std::uint32_t> first_pool; ///< of `listed`: only there, elsewhere the longest wait
  std::uint32_t reserve = 0;
  std::optional<std::uint32_t> reserve_pool, reserve_class; ///< places; nothing: by the rule above
  std::optional<std::uint32_t> overflow;
  bool plan_only = false; ///< nobody serves a class that the best fluid plan does not give them
  friend bool operator==(const instance_policy&, const instance_policy&) = default;
};

/// Reads a name. A name that begins with `+` adds to the one before it in the instance (`before`). Throws
/// std::invalid_argument when it says nothing that is known, or names a class or pool there is not.
[[nodiscard]] instance_policy policy_named(std::string_view name, const routing_instance& one,
                                           const instance_policy& before = {});
/// `policy_named` of one of the instance's own names, each `+` on top of those before it; of any other name
/// as it stands.
[[nodiscard]] instance_policy policy_of(std::string_view name, const routing_instance& one);
/// The words of a policy that can be read that said nothing, for whoever expected them to; empty: none.
[[nodiscard]] std::string words_ignored(std::string_view name, const routing_instance& one);

/// The settings of a pool that follows the policy: `bare_settings` with rules.
[[nodiscard]] routing::pool_settings settings_for(const instance_policy& policy, const routing_instance& one);

} // namespace strowger::sim
