#pragma once
#include "sim/batch_means.hpp"
#include "sim/queue_model.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// One queue in steady state for a number of batches, its figures those of the catalogue of routing/kpi, by
/// batch means after a warm-up, beside what queueing theory says. Service and patience are exponential there.
namespace strowger::sim {

struct steady_settings : queue_model {
  double threshold = 20;      ///< of service level, seconds
  std::uint32_t batches = 30; ///< at least 20
  double batch_seconds = 0;   ///< simulated length of one; 0: `suggested_batch`
  double warm_up_batches = 1; ///< before the first counts
  bool audit = false;
};

/// Long against the time such a system needs to forget: ten of its relaxation times, and at least 2,000
/// contacts.
[[nodiscard]] double suggested_batch(const steady_settings& settings);

struct steady_figure {
  std::string id; ///< of the catalogue, or `p_wait`, `occupancy`
  estimate value;
  double lag_one = 0;
  std::optional<double> closed_form; ///< what queueing theory says of exponential laws
  /// Distance from the closed form in standard errors.
  [[nodiscard]] double errors_off() const;
};

struct steady_result {
  std::vector<steady_figure> figures;
  std::uint64_t contacts = 0;         ///< counted ones, warm-up apart
  std::uint64_t inputs = 0;           ///< of the pool, warm-up included
  std::optional<std::string> finding; ///< of the auditor
  [[nodiscard]] const steady_figure* find(std::string_view id) const;
};

/// Throws std::invalid_argument for settings that have no steady state or make no sense.
[[nodiscard]] steady_result run_steady(const steady_settings& settings);

} // namespace strowger::sim
