#pragma once
#include "sim/batch_means.hpp"
#include "sim/queue_model.hpp"
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// One queue in steady state until the errors of its figures are small enough, and no longer than a bound.
/// Waits are exact, in microseconds.
namespace strowger::sim {

struct queue_run_settings : queue_model {
  std::vector<double> thresholds{20};      ///< seconds, of the shares `within` them
  std::uint32_t batches = 100;             ///< of the error, at least 20
  double wait_error = 0.01;                ///< standard error of a mean wait, as part of it
  double probability_error = 0.002;        ///< standard error of a probability
  std::uint64_t contacts_max = 20'000'000; ///< and 500 relaxation times at least
};

/// What a figure's error is wanted to be.
enum class figure_kind : std::uint8_t { probability, amount };

/// Figures, `T` a threshold in its whole seconds or with its decimals:
/// - of all who came: `p_refused`;
/// - of those let in: `p_wait`, `p_abandon`, `mean_wait_s`, `within_T` (answered), `beyond_T` (still there);
/// - of the answered: `mean_wait_answered_s`, `var_wait_answered`, `within_T_of_answered`;
/// - of those who left: `mean_wait_left_s`, `var_wait_left`, `within_T_of_left`;
/// - of those who had to wait: `mean_wait_of_delayed_s`;
/// - over time: `queue_length`, `var_queue_length`, `in_system`, `busy`, `occupancy`.
struct queue_figure {
  std::string id;
  figure_kind kind = figure_kind::probability;
  estimate value;
  double events = 0; ///< how many contacts it is a mean or a share of
};

struct queue_run_result {
  std::vector<queue_figure> figures;
  std::uint64_t contacts = 0; ///< that came and count, the warm-up apart
  std::uint64_t inputs = 0;
  [[nodiscard]] const queue_figure* find(std::string_view id) const;
};

/// Figures whose errors end the run; empty: all of them.
using wanted_figures = std::vector<std::string>;

/// Throws std::invalid_argument for settings that have no steady state or make no sense.
[[nodiscard]] queue_run_result run_queue(const queue_run_settings& settings,
                                         const wanted_figures& wanted = {});

/// `20`, or `0.5`.
[[nodiscard]] std::string threshold_text(double seconds);

} // namespace strowger::sim
