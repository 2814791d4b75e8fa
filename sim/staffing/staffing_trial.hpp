#pragma once
#include "sim/batch_means.hpp"
#include "sim/day.hpp"
#include "sim/staffing/service_reach.hpp"
#include "sim/staffing/staffing_plan.hpp"
#include <functional>
#include <optional>
#include <vector>

/// Tries numbers of agents on the same days again and again: whoever comes, comes in every trial with the
/// same matter and patience (common random numbers), so two trials differ by the agents alone.
namespace strowger::sim::staffing {

/// Agents by staffed crew (in the plan's order) and span.
using staffing_numbers = std::vector<std::vector<std::uint32_t>>;

/// A target in one span, over all days together.
struct span_outcome {
  std::size_t target = 0, span = 0;
  /// Nothing: nobody came, which keeps to every target; or nobody who came tells it, which keeps to none.
  std::optional<double> value;
  double error = 0;    ///< standard error, by the jackknife over days
  double bound = 0;    ///< what the value is not worse than, with the plan's confidence
  double contacts = 0; ///< a day
  bool met = true;
  std::optional<std::uint32_t> queue; ///< the target's, or of all together the one that weighs most on it
};

struct trial_outcome {
  std::vector<span_outcome> spans;
  double pay = 0, waiting_hours = 0, lost = 0, answered = 0; ///< a day
  std::vector<double> costs; ///< by day: pay, and waiting and losses at their prices
  [[nodiscard]] bool met() const;
  [[nodiscard]] double cost() const; ///< their mean
};

class staffing_trials {
public:
  /// Makes the days. `plan` must stay as long.
  staffing_trials(const staffing_plan& plan, unsigned processes);

  [[nodiscard]] trial_outcome run(const staffing_numbers& numbers);
  /// The staffed crews work in these shifts, breaks included, which cost `pay`.
  [[nodiscard]] trial_outcome run_shifts(const std::vector<shift>& shifts, const std::vector<shift>& breaks,
                                         double pay);
  [[nodiscard]] staffing_numbers first_guess() const;
  /// What the agents cost a day.
  [[nodiscard]] double pay_of(const staffing_numbers& numbers) const;
  /// Staffed crews who may serve the queue (any, where none is meant): the ones who serve the fewest kinds of
  /// contacts first, of those the cheapest.
  [[nodiscard]] std::vector<std::size_t> crews_for(std::optional<std::uint32_t> queue) const;
  /// The next larger number of the crew with one more who serves the queue; nothing: there is none.
  [[nodiscard]] std::optional<std::uint32_t> next_who_serves(std::size_t crew, std::uint32_t number,
                                                             std::optional<std::uint32_t> queue) const;
  /// Kinds of contacts that somebody of the crew may serve.
  [[nodiscard]] const std::vector<bool>& kinds_of(std::size_t crew) const { return kinds_[crew]; }
  [[nodiscard]] std::uint32_t most(std::size_t crew) const;
  [[nodiscard]] std::uint32_t trials() const { return trials_; }
  [[nodiscard]] const staffing_plan& plan() const { return plan_; }

private:
  /// Target number `t` in span `s`; counts by day, queue and span.
  [[nodiscard]] span_outcome judge(std::size_t t, std::size_t s,
                                   const std::vector<std::vector<routing::kpi::queue_counts>>& days) const;
  [[nodiscard]] trial_outcome try_out(const std::vector<shift>& shifts, const std::vector<shift>& breaks,
                                      double pay);
  [[nodiscard]] std::string run_day(std::size_t number, const std::vector<shift>& shifts,
                                    const std::vector<shift>& breaks) const;

  const staffing_plan& plan_;
  unsigned processes_;
  service_reach reach_;
  std::vector<std::vector<bool>> kinds_; ///< by staffed crew
  std::vector<day> days_;                ///< without the staffed crews' shifts
  std::vector<bool> is_staffed_;         ///< by agent
  std::vector<bool> staffed_queues_;     ///< by queue: some staffed crew serves it
  std::uint32_t trials_ = 0;
};

} // namespace strowger::sim::staffing
