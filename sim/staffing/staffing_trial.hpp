#pragma once
#include "sim/batch_means.hpp"
#include "sim/day.hpp"
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
  std::optional<double> value; ///< nothing: nobody came, which keeps to every target
  double error = 0;            ///< standard error, by the jackknife over days
  double bound = 0;            ///< what the value is not worse than, with the plan's confidence
  double contacts = 0;         ///< a day
  bool met = true;
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
  /// What Erlang A (or C, where nobody gives up) says each crew needs for the work of its queues alone.
  [[nodiscard]] staffing_numbers first_guess() const;
  /// What the agents cost a day.
  [[nodiscard]] double pay_of(const staffing_numbers& numbers) const;
  /// Staffed crews who may serve the queue, the ones with the fewest other queues first.
  [[nodiscard]] std::vector<std::size_t> crews_for(std::optional<std::uint32_t> queue) const;
  [[nodiscard]] std::uint32_t most(std::size_t crew) const;
  [[nodiscard]] std::uint32_t trials() const { return trials_; }
  [[nodiscard]] const staffing_plan& plan() const { return plan_; }

private:
  struct span_work; ///< that comes to a crew in one span: sums over all days
  [[nodiscard]] std::vector<std::vector<span_work>> work_by_span() const;
  [[nodiscard]] trial_outcome try_out(const std::vector<shift>& shifts, const std::vector<shift>& breaks,
                                      double pay);
  [[nodiscard]] std::string run_day(std::size_t number, const std::vector<shift>& shifts,
                                    const std::vector<shift>& breaks) const;

  const staffing_plan& plan_;
  unsigned processes_;
  std::vector<day> days_;        ///< without the staffed crews' shifts
  std::vector<bool> is_staffed_; ///< by agent
  std::uint32_t trials_ = 0;
};

} // namespace strowger::sim::staffing
