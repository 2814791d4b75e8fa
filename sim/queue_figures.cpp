#include "sim/queue_figures.hpp"
#include "sim/calendar.hpp"

namespace strowger::sim {

queue_sums no_sums(const queue_run_settings& settings) {
  return queue_sums(sum_of::plain_sums + 2 * settings.thresholds.size());
}

void add_end(queue_sums& to, bool answered, instant waited, const std::vector<instant>& thresholds) {
  const auto span = static_cast<double>(waited) / instants_per_second;
  ++to[answered ? sum_of::answered : sum_of::left];
  ++to[sum_of::over];
  to[sum_of::waited] += span;
  to[answered ? sum_of::waited_answered : sum_of::waited_left] += span;
  to[answered ? sum_of::squares_answered : sum_of::squares_left] += span * span;
  if (waited > 0 || !answered) ++to[sum_of::delayed]; // somebody who leaves has found nobody
  const auto first = sum_of::plain_sums + (answered ? 0 : thresholds.size());
  for (std::size_t i = 0; i < thresholds.size(); ++i)
    if (waited <= thresholds[i]) ++to[first + i];
}

std::vector<figure_recipe> recipes_of(const queue_run_settings& settings) {
  using kind = figure_kind;
  const double agents = settings.agents;
  std::vector<figure_recipe> all{
      {"p_refused", kind::probability, sum_of::refused, sum_of::arrived},
      {"p_wait", kind::probability, sum_of::delayed, sum_of::over},
      {"p_abandon", kind::probability, sum_of::left, sum_of::over},
      {"mean_wait_s", kind::amount, sum_of::waited, sum_of::over},
      {"mean_wait_answered_s", kind::amount, sum_of::waited_answered, sum_of::answered},
      {"var_wait_answered", kind::amount, sum_of::waited_answered, sum_of::answered,
       sum_of::squares_answered},
      {"mean_wait_left_s", kind::amount, sum_of::waited_left, sum_of::left},
      {"var_wait_left", kind::amount, sum_of::waited_left, sum_of::left, sum_of::squares_left},
      {"mean_wait_of_delayed_s", kind::amount, sum_of::waited, sum_of::delayed},
      {"queue_length", kind::amount, sum_of::queue, sum_of::seconds},
      {"var_queue_length", kind::amount, sum_of::queue, sum_of::seconds, sum_of::queue_squares},
      {"in_system", kind::amount, sum_of::in_system, sum_of::seconds},
      {"busy", kind::amount, sum_of::work, sum_of::seconds},
      {"occupancy", kind::probability, sum_of::work, sum_of::seconds, std::nullopt, agents},
  };
  for (std::size_t i = 0; i < settings.thresholds.size(); ++i) {
    const auto text = threshold_text(settings.thresholds[i]);
    const auto yes = sum_of::plain_sums + i, gone = yes + settings.thresholds.size();
    all.push_back({"within_" + text, kind::probability, yes, sum_of::over});
    all.push_back({"within_" + text + "_of_answered", kind::probability, yes, sum_of::answered});
    all.push_back({"within_" + text + "_of_left", kind::probability, gone, sum_of::left});
    all.push_back({"beyond_" + text, kind::probability, yes, sum_of::over, std::nullopt, 1, gone});
  }
  return all;
}

estimate value_of(const figure_recipe& figure, const queue_sums& total,
                  const std::vector<queue_sums>& batches, std::uint32_t asked) {
  batch_ratios ratios;
  const auto mean = total[figure.below] > 0 ? total[figure.above] / total[figure.below] : 0;
  for (const auto& batch : batches) {
    auto above = batch[figure.above];
    const auto below = batch[figure.below];
    if (figure.squares) above = batch[*figure.squares] - 2 * mean * above + mean * mean * below;
    if (figure.taken_off) above = below - above - batch[*figure.taken_off];
    ratios.add(above, below * figure.scale);
  }
  return ratios.result(asked);
}

} // namespace strowger::sim
