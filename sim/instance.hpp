#pragma once
#include "sim/batch_means.hpp"
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A routing instance: classes of customers and pools of agents, who serves whom how fast, and what was
/// measured or computed of it elsewhere. Everything is Poisson and exponential. Read from JSON files of the
/// form of tests/reference/routing_instances.json.
namespace strowger::sim {

inline constexpr std::size_t instance_classes_max = 64, instance_pools_max = 64;
inline constexpr std::uint32_t instance_agents_max = 20'000;

/// A figure of another source: exact, or measured with an error.
struct known_figure {
  double value = 0;
  /// Nothing: the source does not tell its error.
  std::optional<double> standard_error;
  friend bool operator==(const known_figure&, const known_figure&) = default;
};

/// What no policy goes below (or above, of values and service levels).
struct known_bound {
  std::string name;   ///< as the file has it
  std::string figure; ///< `p_abandon_all`, ...; empty: not a figure that is estimated here
  double value = 0;
  bool above = false; ///< nothing goes above it
};

/// Figures by id: `p_abandon_1`, `mean_wait_s_1`, `p_wait_1`, `sl20_1` (answered within 20 s; any whole
/// number of seconds), the same with `_all`; `value_per_call`, `cost_per_call`, `occ_1` by pool, `mean_busy`.
/// Classes and pools count from 1.
struct known_policy {
  std::string name;
  std::string words; ///< the policy in words, where its name is another one; empty: the name says it
  std::map<std::string, known_figure> figures;
  double calls = 0;   ///< what the figures were measured on; 0: not told
  bool exact = false; ///< worked out beside the bounds, not measured; of a policy that may be listed, too
};

struct routing_instance {
  std::string name, description;
  std::vector<double> arrivals;                 ///< per second, by class
  std::vector<std::uint32_t> agents;            ///< by pool
  std::vector<std::vector<double>> handle_time; ///< mean seconds by class and pool; 0: does not serve
  std::vector<std::optional<double>> patience;  ///< mean seconds by class; nothing: never gives up
  std::vector<double> cost;                     ///< of an abandoned contact, by class
  std::vector<double> wait_cost;                ///< of a second of waiting, by class; empty: nothing
  std::vector<double> sl_threshold, sl_target;  ///< of service levels, by class (s, share); empty: 20 s, 80 %
  std::vector<std::vector<double>> value;       ///< of a served contact, by class and pool
  bool has_value = false;                       ///< the file says what contacts are worth
  std::vector<known_policy> policies;           ///< measured ones, then exact ones
  std::vector<known_bound> bounds;
  std::vector<std::uint32_t> thresholds{20}; ///< seconds, of the service levels that are known; ascending

  [[nodiscard]] std::size_t classes() const { return arrivals.size(); }
  [[nodiscard]] std::size_t pools() const { return agents.size(); }
  [[nodiscard]] bool serves(std::size_t pool, std::size_t one) const { return handle_time[one][pool] > 0; }
  [[nodiscard]] double arrivals_in_all() const;
  [[nodiscard]] double wait_cost_of(std::size_t k) const { return wait_cost.empty() ? 0 : wait_cost[k]; }
  /// What it costs in the mean that one gives up, waiting for it included; of those who never do `endless` is
  /// their patience.
  [[nodiscard]] double cost_of_giving_up(std::size_t k, double endless) const {
    return cost[k] + wait_cost_of(k) * patience[k].value_or(endless);
  }
  /// What stands for a policy's name: its words.
  [[nodiscard]] std::string words_of(std::string_view policy) const;
};

/// Throws std::runtime_error with file, instance and field when something is missing or senseless.
[[nodiscard]] std::vector<routing_instance> read_instances(const std::filesystem::path& file);
/// The same of a text; `name` for messages.
[[nodiscard]] std::vector<routing_instance> instances_in(std::string_view text, const std::string& name);

} // namespace strowger::sim
