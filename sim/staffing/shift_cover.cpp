#include "sim/staffing/shift_cover.hpp"
#include "sim/queueing/fluid_bound.hpp"
#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace strowger::sim::staffing {

namespace {

using cover_plan = std::vector<std::uint32_t>;

constexpr double nearly_nothing = 1e-7;

/// How many are at work, by span.
std::vector<std::int64_t> at_work(const cover_task& task, const cover_plan& plan) {
  std::vector<std::int64_t> there(task.needed.size());
  for (std::size_t p = 0; p < plan.size(); ++p)
    for (std::size_t t = 0; t < there.size(); ++t)
      if (task.works[p][t]) there[t] += plan[p];
  return there;
}

double cost_of(const cover_task& task, const cover_plan& plan) {
  double sum = 0;
  for (std::size_t p = 0; p < plan.size(); ++p) sum += task.cost[p] * plan[p];
  return sum;
}

/// Takes away what nobody needs, the dearest first.
void drop_spare(const cover_task& task, cover_plan& plan) {
  auto there = at_work(task, plan);
  std::vector<std::size_t> order(plan.size());
  for (std::size_t p = 0; p < order.size(); ++p) order[p] = p;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return task.cost[a] > task.cost[b]; });
  for (const auto p : order) {
    std::int64_t spare = plan[p];
    for (std::size_t t = 0; t < there.size(); ++t)
      if (task.works[p][t]) spare = std::min<std::int64_t>(spare, there[t] - task.needed[t]);
    if (spare <= 0) continue;
    plan[p] -= static_cast<std::uint32_t>(spare);
    for (std::size_t t = 0; t < there.size(); ++t)
      if (task.works[p][t]) there[t] -= spare;
  }
}

/// Adds, one by one, the shift that covers most of what is missing for its cost.
void fill_greedily(const cover_task& task, cover_plan& plan) {
  auto there = at_work(task, plan);
  for (;;) {
    std::optional<std::size_t> best;
    double best_worth = 0;
    for (std::size_t p = 0; p < plan.size(); ++p) {
      double missing = 0;
      for (std::size_t t = 0; t < there.size(); ++t)
        if (task.works[p][t] && there[t] < task.needed[t]) ++missing;
      if (missing / task.cost[p] > best_worth) {
        best = p;
        best_worth = missing / task.cost[p];
      }
    }
    if (!best) break;
    ++plan[*best];
    for (std::size_t t = 0; t < there.size(); ++t)
      if (task.works[*best][t]) ++there[t];
  }
  drop_spare(task, plan);
}

/// Takes one agent of a shift away and fills again, as long as that is cheaper.
void improve(const cover_task& task, cover_plan& plan) {
  for (bool better = true; better;) {
    better = false;
    for (std::size_t p = 0; p < plan.size(); ++p) {
      if (plan[p] == 0) continue;
      auto other = plan;
      --other[p];
      fill_greedily(task, other);
      if (cost_of(task, other) >= cost_of(task, plan) - nearly_nothing) continue;
      plan = std::move(other);
      better = true;
    }
  }
}

/// Least and most agents on each shift, in one part of the search.
struct cover_part {
  cover_plan least;
  std::vector<std::optional<std::uint32_t>> most;
};

class cover_search {
public:
  cover_search(const cover_task& task, std::uint32_t nodes_max) : task_{task}, nodes_max_{nodes_max} {}

  cover_result run() {
    best_ = cover_plan(task_.cost.size());
    fill_greedily(task_, best_);
    improve(task_, best_);
    cover_result result;
    cover_part whole{cover_plan(task_.cost.size()), {}};
    whole.most.resize(task_.cost.size());
    result.lower_bound = look_at(whole, true);
    result.agents = best_;
    result.cost = cost_of(task_, best_);
    result.proven = !cut_off_;
    if (result.proven) result.lower_bound = result.cost;
    result.looked_at = nodes_;
    return result;
  }

private:
  /// The linear program's dual: prices of the spans (and of the upper limits) that no shift's cost falls
  /// short of. Its prices are the shifts' numbers.
  double look_at(const cover_part& part, bool first = false) {
    if (nodes_ >= nodes_max_) {
      cut_off_ = true;
      return 0;
    }
    ++nodes_;
    const auto shifts = task_.cost.size();
    const auto there = at_work(task_, part.least);
    std::vector<double> gain;
    std::vector<std::vector<double>> rows(shifts);
    for (std::size_t t = 0; t < task_.needed.size(); ++t) {
      const auto missing = static_cast<std::int64_t>(task_.needed[t]) - there[t];
      if (missing <= 0) continue;
      gain.push_back(static_cast<double>(missing));
      for (std::size_t p = 0; p < shifts; ++p) rows[p].push_back(task_.works[p][t] ? 1 : 0);
    }
    for (std::size_t limited = 0; limited < shifts; ++limited) {
      if (!part.most[limited]) continue;
      gain.push_back(static_cast<double>(part.least[limited]) - *part.most[limited]);
      for (std::size_t p = 0; p < shifts; ++p) rows[p].push_back(p == limited ? -1 : 0);
    }
    const auto fixed = cost_of(task_, part.least);
    if (gain.empty()) {
      take(part.least);
      return fixed;
    }
    queueing::linear_maximum found;
    try {
      found = queueing::maximise(gain, rows, task_.cost);
    } catch (const std::invalid_argument&) {
      return std::numeric_limits<double>::infinity(); // the limits leave no cover
    }
    const auto bound = fixed + found.value;
    try_rounded(part, found.prices);
    if (!could_be_better(bound)) return bound;
    branch(part, found.prices);
    return first ? bound : 0;
  }
  /// Costs of whole shifts are multiples of the smallest unit all costs share; with equal costs a bound is
  /// rounded up to one.
  [[nodiscard]] bool could_be_better(double bound) const {
    const auto best = cost_of(task_, best_);
    const bool alike = std::all_of(task_.cost.begin(), task_.cost.end(),
                                   [&](double one) { return one == task_.cost.front(); });
    if (alike) {
      const auto unit = task_.cost.front();
      bound = std::ceil(bound / unit - nearly_nothing) * unit;
    }
    return bound < best - nearly_nothing;
  }
  void try_rounded(const cover_part& part, const std::vector<double>& numbers) {
    auto plan = part.least;
    for (std::size_t p = 0; p < plan.size(); ++p)
      plan[p] += static_cast<std::uint32_t>(std::max(0.0, std::floor(numbers[p] + nearly_nothing)));
    fill_greedily(task_, plan);
    take(plan);
  }
  void take(cover_plan plan) {
    drop_spare(task_, plan);
    if (cost_of(task_, plan) < cost_of(task_, best_) - nearly_nothing) best_ = std::move(plan);
  }
  /// On the shift whose number is farthest from a whole one.
  void branch(const cover_part& part, const std::vector<double>& numbers) {
    std::optional<std::size_t> where;
    double farthest = 1e-6;
    for (std::size_t p = 0; p < numbers.size(); ++p) {
      const auto off = std::abs(numbers[p] - std::round(numbers[p]));
      if (off <= farthest) continue;
      farthest = off;
      where = p;
    }
    if (!where) return; // whole numbers: `try_rounded` has taken them
    const auto whole = static_cast<std::uint32_t>(std::floor(numbers[*where]));
    auto more = part, fewer = part;
    more.least[*where] += whole + 1;
    fewer.most[*where] = part.least[*where] + whole;
    static_cast<void>(look_at(more));
    static_cast<void>(look_at(fewer));
  }

  const cover_task& task_;
  std::uint32_t nodes_max_, nodes_ = 0;
  cover_plan best_;
  bool cut_off_ = false;
};

} // namespace

std::optional<cover_result> cover_with_shifts(const cover_task& task, std::uint32_t nodes_max) {
  assert(task.works.size() == task.cost.size());
  for (std::size_t t = 0; t < task.needed.size(); ++t) {
    const bool covered =
        std::any_of(task.works.begin(), task.works.end(), [&](const auto& one) { return one[t]; });
    if (task.needed[t] > 0 && !covered) return std::nullopt;
  }
  return cover_search{task, std::max(1U, nodes_max)}.run();
}

} // namespace strowger::sim::staffing
