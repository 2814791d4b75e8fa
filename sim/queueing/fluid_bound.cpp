#include "sim/queueing/fluid_bound.hpp"
#include <cstddef>
#include <optional>
#include <stdexcept>

namespace strowger::sim::queueing {

namespace {

constexpr double nothing = 1e-12;

/// A simplex tableau: a row per limit, then the row of gains; slack variables after the real ones.
class tableau {
public:
  tableau(const std::vector<double>& gain, const std::vector<std::vector<double>>& rows,
          const std::vector<double>& limits)
    : variables_{gain.size()}, rows_{rows.size()}, width_{gain.size() + rows.size() + 1},
      cells_((rows.size() + 1) * (gain.size() + rows.size() + 1)) {
    for (std::size_t r = 0; r < rows_; ++r) {
      for (std::size_t v = 0; v < variables_; ++v) cell(r, v) = rows[r][v];
      cell(r, variables_ + r) = 1;
      cell(r, width_ - 1) = limits[r];
      basis_.push_back(variables_ + r);
    }
    for (std::size_t v = 0; v < variables_; ++v) cell(rows_, v) = -gain[v];
  }

  linear_maximum solve() {
    while (const auto column = entering()) pivot(leaving(*column), *column);
    linear_maximum best;
    best.at.resize(variables_);
    for (std::size_t r = 0; r < rows_; ++r)
      if (basis_[r] < variables_) best.at[basis_[r]] = cell(r, width_ - 1);
    best.value = cell(rows_, width_ - 1);
    for (std::size_t r = 0; r < rows_; ++r) best.prices.push_back(cell(rows_, variables_ + r));
    return best;
  }

private:
  double& cell(std::size_t row, std::size_t column) { return cells_[row * width_ + column]; }

  std::optional<std::size_t> entering() {
    for (std::size_t v = 0; v + 1 < width_; ++v)
      if (cell(rows_, v) < -nothing) return v;
    return std::nullopt;
  }
  std::size_t leaving(std::size_t column) {
    std::optional<std::size_t> best;
    for (std::size_t r = 0; r < rows_; ++r) {
      if (cell(r, column) <= nothing) continue;
      if (!best) {
        best = r;
        continue;
      }
      const auto ours = cell(r, width_ - 1) / cell(r, column);
      const auto theirs = cell(*best, width_ - 1) / cell(*best, column);
      if (ours < theirs || (ours == theirs && basis_[r] < basis_[*best])) best = r;
    }
    if (!best) throw std::invalid_argument{"the linear program has no bound"};
    return *best;
  }
  void pivot(std::size_t row, std::size_t column) {
    const auto by = cell(row, column);
    for (std::size_t c = 0; c < width_; ++c) cell(row, c) /= by;
    for (std::size_t r = 0; r <= rows_; ++r) {
      const auto times = cell(r, column);
      if (r == row || times == 0) continue;
      for (std::size_t c = 0; c < width_; ++c) cell(r, c) -= times * cell(row, c);
    }
    basis_[row] = column;
  }

  std::size_t variables_, rows_, width_;
  std::vector<double> cells_;
  std::vector<std::size_t> basis_;
};

} // namespace

linear_maximum maximise(const std::vector<double>& gain, const std::vector<std::vector<double>>& rows,
                        const std::vector<double>& limits) {
  return tableau{gain, rows, limits}.solve();
}

linear_maximum best_fluid_plan(const std::vector<double>& arrivals, const std::vector<double>& agents,
                               const std::vector<std::vector<double>>& handle_time,
                               const std::vector<std::vector<double>>& worth) {
  const auto classes = arrivals.size(), pools = agents.size();
  std::vector<double> gain(classes * pools);
  std::vector<std::vector<double>> rows(classes + pools, std::vector<double>(classes * pools));
  auto limits = arrivals;
  limits.insert(limits.end(), agents.begin(), agents.end());
  for (std::size_t k = 0; k < classes; ++k)
    for (std::size_t p = 0; p < pools; ++p) {
      if (!(handle_time[k][p] > 0)) continue;
      gain[k * pools + p] = worth[k][p];
      rows[k][k * pools + p] = 1;
      rows[classes + p][k * pools + p] = handle_time[k][p];
    }
  return maximise(gain, rows, limits);
}

} // namespace strowger::sim::queueing
