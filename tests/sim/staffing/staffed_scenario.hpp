#pragma once
#include "sim/scenario/scenario_run.hpp"
#include "sim/staffing/staffing_search.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests {

/// The plan's scenario with these numbers as shifts of its crews, and another seed.
inline sim::scenario staffed_scenario(const sim::staffing::staffing_plan& plan,
                                      const sim::staffing::staffing_numbers& numbers, std::uint64_t seed) {
  auto what = plan.what;
  what.seed = seed;
  what.replications = 10;
  what.expected.clear();
  for (std::size_t c = 0; c < numbers.size(); ++c) {
    auto& crew = what.crews[plan.crews[c].crew];
    crew.shifts.clear();
    crew.late.reset();
    for (std::uint32_t s = 0; s < numbers[c].size(); ++s) {
      sim::crew_shift shift;
      shift.from = s * plan.span;
      shift.to = std::min(shift.from + plan.span, plan.what.length);
      // Whoever stays on has one shift, from the first span to the last.
      for (std::uint32_t i = 0; i < numbers[c][s]; ++i)
        if (s == 0 || numbers[c][s - 1] <= i) {
          auto one = shift;
          for (auto next = s + 1; next < numbers[c].size() && numbers[c][next] > i; ++next)
            one.to = std::min((next + 1) * plan.span, plan.what.length);
          one.agents = 1;
          one.who = {i};
          crew.shifts.push_back(one);
        }
    }
    // A crew without shifts would always be there.
    if (crew.shifts.empty()) crew.agents.clear();
  }
  return what;
}

/// Runs the scenario with the numbers, on other days, and holds what came against each target.
inline void check_by_run(const sim::staffing::staffing_plan& plan,
                         const sim::staffing::staffing_numbers& numbers, std::uint64_t seed = 77) {
  const auto what = staffed_scenario(plan, numbers, seed);
  sim::scenario_options how;
  how.digest = false;
  how.processes = 2;
  const auto result = sim::run_scenario(what, how);
  for (const auto& target : plan.targets) {
    const auto queue = what.settings.queues.size() > 1 ? target.queue : std::nullopt;
    const auto* figure = result.find(target.figure, queue);
    REQUIRE(figure != nullptr);
    INFO(target.figure << " of " << (target.queue ? sim::queue_label(what, *target.queue) : "all") << " is "
                       << figure->over_all.mean << ", wanted " << target.value);
    CHECK((target.at_most ? figure->over_all.mean <= target.value : figure->over_all.mean >= target.value));
  }
}

} // namespace strowger::tests
