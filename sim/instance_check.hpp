#pragma once
#include "sim/instance_policy.hpp"
#include "sim/instance_run.hpp"
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Holds policies of a routing instance against what is known of it: figures of another source agree within
/// three standard errors of both together, and no bound is beaten by more than three of ours.
namespace strowger::sim {

struct compared_figure {
  std::string id;
  estimate simulated;
  double known = 0, known_error = 0;
  bool exact = false; ///< what is known has no error
  double errors_off = 0;
  [[nodiscard]] bool agrees() const { return errors_off <= 3; }
};

struct compared_bound {
  std::string name, figure;
  double bound = 0;
  bool above = false;
  estimate simulated;
  /// How far beyond the bound, in standard errors; below 0: on the right side.
  double errors_beyond = 0;
  [[nodiscard]] bool holds() const { return errors_beyond <= 3; }
};

struct policy_check {
  std::string instance, policy;
  instance_result result;
  std::vector<compared_figure> figures;
  std::vector<compared_bound> bounds;
  std::vector<std::string> not_compared; ///< known figures that are not estimated here
  [[nodiscard]] bool agrees() const;
};

/// Compares what was measured under a policy: with all figures of the instance's policies that are the same
/// policy, under whatever name (nothing: by name alone), with its bounds, and with those of linear
/// programming (`fluid.cost`, `fluid.value`).
[[nodiscard]] policy_check compare(const routing_instance& one, const std::optional<instance_policy>& policy,
                                   std::string_view name, instance_result result);

/// Reads, runs and compares; throws std::invalid_argument for a policy that cannot be read.
[[nodiscard]] policy_check check_policy(const routing_instance& one, const std::string& policy,
                                        const instance_run_settings& how,
                                        const std::function<void(std::uint64_t)>& progress = {});

/// The same under settings of any kind; compared with the figures the instance has under this name.
[[nodiscard]] policy_check check_settings(const routing_instance& one, const std::string& name,
                                          const routing::pool_settings& pool,
                                          const instance_run_settings& how,
                                          const std::function<void(std::uint64_t)>& progress = {});

/// Readable, and as one JSON document of a list.
[[nodiscard]] std::string as_table(const policy_check& one);
[[nodiscard]] std::string as_json(const std::vector<policy_check>& all);

} // namespace strowger::sim
