#pragma once
#include "sim/staffing/shift_cover.hpp"
#include "sim/staffing/staffing_trial.hpp"
#include <functional>
#include <string>

/// Looks for the numbers of agents that a day needs.
namespace strowger::sim::staffing {

struct found_numbers {
  staffing_numbers numbers;
  trial_outcome outcome;
};

/// Agents on each beginning of each pattern, of one crew.
struct crew_shifts {
  struct row {
    std::string pattern;
    instant from = 0, to = 0;
    std::uint32_t agents = 0;
  };
  std::vector<row> rows;
  std::vector<std::uint32_t> there; ///< by span: the fewest who are at work at once
  cover_result cover;
  std::string problem; ///< why there is none; empty: there is
  std::vector<shift> shifts, breaks;
};

struct staffing_outcome {
  staffing_numbers guess;
  found_numbers smallest;
  bool met = false; ///< else the crews have too few agents
  std::optional<found_numbers> cheapest;
  std::vector<crew_shifts> shifts; ///< by staffed crew, if there are patterns
  std::optional<trial_outcome> with_shifts;
  std::uint32_t trials = 0;
};

/// Told what is being done and how many trials were made.
using staffing_progress = std::function<void(const std::string&, std::uint32_t)>;

/// The smallest numbers that keep to all targets: from the first guess up until they do, then down until no
/// agent can be taken away in any span, none be exchanged for one who costs less and shares the work, no two
/// for one who may serve what both do and costs less than they, and no two of a crew for one in a span beside
/// theirs. With prices, the cheapest ones that
/// keep to the targets too: one more or fewer anywhere, or one of another crew instead, does not pay. The
/// shifts cover the cheapest, else the smallest.
[[nodiscard]] staffing_outcome find_staffing(const staffing_plan& plan, unsigned processes,
                                             const staffing_progress& progress = {});

} // namespace strowger::sim::staffing
