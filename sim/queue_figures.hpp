#pragma once
#include "sim/queue_run.hpp"
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// What is summed over a batch of a queue's life, and which figures are made of it.
namespace strowger::sim {

/// Places of the sums. The shares within each threshold follow: of the answered, then of those who left.
struct sum_of {
  enum place : std::size_t {
    arrived,
    let_in,
    refused,
    answered,
    left,
    over, ///< answered or left
    delayed,
    waited,
    waited_answered,
    waited_left,
    squares_answered,
    squares_left,
    queue,
    queue_squares,
    in_system,
    work,
    seconds,
    plain_sums
  };
};
using queue_sums = std::vector<double>;

/// All zero.
[[nodiscard]] queue_sums no_sums(const queue_run_settings& settings);

/// Adds somebody who was answered, or left, after `waited`. `thresholds`: in instants.
void add_end(queue_sums& to, bool answered, std::int64_t waited, const std::vector<std::int64_t>& thresholds);

/// What a figure is made of: a ratio of two sums, or the variance whose first and second moments are ratios.
struct figure_recipe {
  std::string id;
  figure_kind kind;
  std::size_t above, below;
  std::optional<std::size_t> squares{};   ///< then `above` over `below` is the mean
  double scale = 1;                       ///< of `below`
  std::optional<std::size_t> taken_off{}; ///< with `above` it makes up what is not counted
};
[[nodiscard]] std::vector<figure_recipe> recipes_of(const queue_run_settings& settings);

/// Of `batches`, put together into as many as are asked for; `total` is their sum.
[[nodiscard]] estimate value_of(const figure_recipe& figure, const queue_sums& total,
                                const std::vector<queue_sums>& batches, std::uint32_t asked);

} // namespace strowger::sim
