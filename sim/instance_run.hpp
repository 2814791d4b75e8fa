#pragma once
#include "routing/pool_settings.hpp"
#include "sim/instance.hpp"
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Several classes of customers and several pools of agents in steady state through the pool machine, under
/// whatever rules its settings have. Everybody's chance is their own stream, so two policies of a seed serve
/// the same people. Figures are ratios of sums by batch means after a warm-up; the run goes on until their
/// errors are small enough.
namespace strowger::sim {

struct instance_run_settings {
  std::uint64_t seed = 1;
  double wait_error = 0.01;         ///< standard error of a mean wait (value, cost), as part of it
  double probability_error = 0.002; ///< standard error of a probability
  std::uint32_t batches = 64;       ///< at least 20
  std::uint64_t calls_min = 0;      ///< goes on at least so long
  std::uint64_t calls_max = 40'000'000;
  bool audit = false;
  std::vector<std::string> wanted{}; ///< figures whose errors end the run; empty: all
};

struct instance_figure {
  std::string id; ///< as in `known_policy`
  estimate value;
};

struct instance_result {
  std::vector<instance_figure> figures;
  std::uint64_t calls = 0;            ///< counted ones, warm-up apart
  std::uint64_t inputs = 0;           ///< of the pool, warm-up included
  std::uint64_t refused = 0;          ///< of those: what was meant was over
  bool exact_enough = false;          ///< false: the run ended at `calls_max`
  std::optional<std::string> finding; ///< a broken rule
  [[nodiscard]] const instance_figure* find(std::string_view id) const;
};

/// `pool` has the queues and agents of `bare_settings` under rules of any kind. Throws std::invalid_argument
/// when it has others. `progress` is told how many calls are counted.
[[nodiscard]] instance_result run_instance(const routing_instance& one, const routing::pool_settings& pool,
                                           const instance_run_settings& how,
                                           const std::function<void(std::uint64_t)>& progress = {});

/// A queue for each class (`class01`, ...), and the agents of each pool (`pool01-00001`, ...), who serve the
/// queues they can and have their pool's number as attribute `pool`.
[[nodiscard]] routing::pool_settings bare_settings(const routing_instance& one);

} // namespace strowger::sim
