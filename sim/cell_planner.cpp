#include "sim/table_check.hpp"
#include <algorithm>
#include <cmath>
#include <limits>

namespace strowger::sim {

namespace {

constexpr double probability_error_of_table = 0.002;
/// A pilot's errors are uncertain themselves: the judged run is planned for smaller ones and more events.
constexpr double error_margin = 0.8, events_margin = 2;

double rarer_of(const reference_cell& cell) { return std::min(cell.expected, 1 - cell.expected); }

/// A pilot that has seen as much as fewer independent events does not know how they clump.
constexpr double events_told_min = 20;

bool has_seen_enough(const reference_cell& cell, const estimate& piloted) {
  const auto seen =
      cell.kind == figure_kind::probability ? std::min(piloted.mean, 1 - piloted.mean) : piloted.mean;
  const auto error = piloted.standard_error;
  return error > 0 && seen * seen >= events_told_min * error * error;
}

/// The variance of one contact if contacts knew nothing of each other, waits that differ by as much as they
/// last; but where a pilot has not seen enough, as if all events of two relaxation times were one.
double least_variance(const table_row& row, const reference_cell& cell, const estimate& piloted) {
  if (!(cell.events_share > 0)) return 0;
  const auto together = has_seen_enough(cell, piloted)
                            ? 1.0
                            : std::max(1.0, 2 * relaxation_of(row.model) * row.model.arrivals_per_second);
  const auto rarer = rarer_of(cell);
  if (cell.kind == figure_kind::probability)
    return together * rarer * rarer * (1 - rarer) / cell.events_share;
  return together * cell.expected * cell.expected / cell.events_share;
}

} // namespace

double wait_error_of(const table_row& row) { return row.load > 0.9501 ? 0.02 : 0.01; }

cell_planner::cell_planner(const table_row& row, const reference_cell& cell, const estimate& piloted,
                           double pilot)
  : cell_{cell}, error_wanted_{cell.kind == figure_kind::probability
                                   ? probability_error_of_table
                                   : wait_error_of(row) * std::abs(cell.expected)},
    variance_{std::max(piloted.standard_error * piloted.standard_error * pilot,
                       least_variance(row, cell, piloted))} {}

double cell_planner::contacts_for(double error, double events) const {
  auto needed = std::max(variance_ / (error * error), events_judged_min / cell_.events_share);
  if (cell_.kind == figure_kind::probability && rarer_of(cell_) * rarer_of(cell_) > 0)
    needed =
        std::max(needed, events * variance_ / (rarer_of(cell_) * rarer_of(cell_) * (1 - rarer_of(cell_))));
  return needed;
}

std::optional<double> cell_planner::contacts_wanted(double most) const {
  if (!(cell_.events_share > 0) || !(cell_.expected > 0)) return std::nullopt;
  if (contacts_for(error_wanted_, events_judged_min) > most) return std::nullopt;
  return std::min(most, contacts_for(error_margin * error_wanted_, events_margin * events_judged_min));
}

cell_plan cell_planner::plan(double contacts) const {
  cell_plan made;
  made.contacts_needed = contacts_wanted(std::numeric_limits<double>::infinity()).value_or(0);
  made.standard_error = std::sqrt(variance_ / contacts);
  made.events = made.independent_events = cell_.events_share * contacts;
  if (cell_.kind == figure_kind::probability && variance_ > 0)
    made.independent_events =
        rarer_of(cell_) * rarer_of(cell_) * (1 - rarer_of(cell_)) / variance_ * contacts;
  made.state = made.events < events_judged_min               ? cell_state::too_rare
               : made.independent_events < events_judged_min ? cell_state::clumped
               : made.standard_error > error_wanted_         ? cell_state::inexact
                                                             : cell_state::judged;
  return made;
}

} // namespace strowger::sim
