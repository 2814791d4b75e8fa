#pragma once
#include "sim/batch_means.hpp"
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Holds the pool machine against cases that others have published with their confidence intervals (tests/
/// reference/published_cases.json): queues with general laws of service and patience (W. Whitt, Management
/// Science 51, 2005), by the machine and its twin (`twin_run.hpp`), and a day with types, groups, periods and
/// busyness (SimpleMSK of ContactCenters). Other queues can be put beside them in the same form, with any law
/// (`published_law.hpp`) and with classes by priority: docs/simulation.md says which keys there are.
namespace strowger::sim {

struct case_figure {
  std::string id; ///< as published
  double published = 0;
  double half_width = 0; ///< of the published 95 % interval; 0: none is told
  double rounding = 0;   ///< half of the last digit that is printed, and no more than `half_width`
  estimate simulated;
  /// Of a case of days: on days that are together as busy as the published ones happened to be, with an
  /// interval in which the same is left out of both.
  std::optional<estimate> as_busy;
  double half_width_as_busy = 0; ///< of the published figure then
  /// Our mean lies within the published interval as printed.
  [[nodiscard]] bool inside() const;
  /// The two 95 % intervals meet.
  [[nodiscard]] bool agrees() const;
};

struct case_outcome {
  std::string id;
  std::vector<case_figure> figures;
  std::vector<std::string> left_out; ///< published figures that are not estimated here
  std::uint64_t contacts = 0;
  std::uint64_t machine_contacts = 0; ///< of a queue: which the machine lived through with its twin
  std::string difference;             ///< where it did otherwise; empty: nowhere
};

struct case_options {
  std::string only;                           ///< this case; empty: all
  std::uint64_t contacts = 200'000'000;       ///< of a queue in steady state
  std::uint64_t machine_contacts = 1'000'000; ///< which the machine lives through with its twin
  std::uint32_t days = 1'000;                 ///< of a case of days
  std::uint64_t seed = 20'261;
  unsigned processes = 1;
  /// Told how many of how many parts of a case of days, or of all the queues, are done.
  std::function<void(const std::string& what, std::uint32_t done, std::uint32_t all)> progress{};
};

/// `scenarios`: folder of the days (simple_msk.yaml). Throws std::runtime_error when something cannot be
/// read.
[[nodiscard]] std::vector<case_outcome> run_cases(const std::filesystem::path& file,
                                                  const std::filesystem::path& scenarios,
                                                  const case_options& options);

/// All of it as a JSON document.
[[nodiscard]] std::string cases_json(const std::vector<case_outcome>& all, const case_options& options);

} // namespace strowger::sim
