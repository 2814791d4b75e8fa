#pragma once
#include "routing/model/time.hpp"
#include "sim/batch_means.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// One queue in steady state: contacts come at random (Poisson), service and patience are exponential, agents
/// are always there and accept at once. The pool machine makes every decision, exactly as it does live.
/// Figures come from the catalogue of routing/kpi, by batch means after a warm-up.
namespace strowger::sim {

struct steady_settings {
  std::uint32_t agents = 10;
  double arrivals_per_second = 0.025;
  double mean_service = 300;           ///< seconds
  std::optional<double> mean_patience; ///< seconds; nobody gives up without
  double threshold = 20;               ///< of service level, seconds
  std::uint32_t batches = 30;          ///< at least 20
  double batch_seconds = 0;            ///< simulated length of one; 0: `suggested_batch`
  double warm_up_batches = 1;          ///< before the first counts
  std::uint64_t seed = 1;
  bool audit = false;
};

/// Long against the time such a system needs to forget: ten of its relaxation times (J. W. Cohen's (1 -
/// sqrt(rho))^-2 without patience; the slower of service and patience with it), and at least 2,000 contacts.
[[nodiscard]] double suggested_batch(const steady_settings& settings);

struct steady_figure {
  std::string id; ///< of the catalogue, or `p_wait`, `occupancy`
  estimate value;
  double lag_one = 0;
  std::optional<double> closed_form; ///< what queueing theory says
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
