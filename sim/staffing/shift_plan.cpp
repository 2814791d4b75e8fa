#include "sim/staffing/shift_plan.hpp"
#include <algorithm>
#include <numeric>

namespace strowger::sim::staffing {

namespace {

/// A pattern with its beginning.
struct placed_pattern {
  const shift_pattern* pattern;
  instant from;
};

std::vector<placed_pattern> placed_patterns(const staffing_plan& plan) {
  std::vector<placed_pattern> all;
  for (const auto& one : plan.shifts)
    for (auto from = one.from_first; from <= one.from_last; from += one.step) all.push_back({&one, from});
  return all;
}

/// The longest time of which all beginnings, ends and breaks are multiples.
instant grid_of(const staffing_plan& plan) {
  auto grid = plan.span;
  for (const auto& one : placed_patterns(plan)) {
    grid = std::gcd(grid, one.from);
    grid = std::gcd(grid, one.pattern->length);
    for (const auto& away : one.pattern->breaks) grid = std::gcd(std::gcd(grid, away.after), away.length);
  }
  return grid;
}

bool works_at(const placed_pattern& one, instant at) {
  const auto since = at - one.from;
  if (since < 0 || since >= one.pattern->length) return false;
  return std::none_of(one.pattern->breaks.begin(), one.pattern->breaks.end(), [&](const auto& away) {
    return since >= away.after && since < away.after + away.length;
  });
}

/// By span: the fewest at work at any moment of it.
std::vector<std::uint32_t> fewest_there(const staffing_plan& plan,
                                        const std::vector<placed_pattern>& patterns,
                                        const std::vector<std::uint32_t>& agents) {
  std::vector<std::uint32_t> made(plan.spans(), ~0U);
  const auto grid = grid_of(plan);
  for (instant at = 0; at < plan.what.length; at += grid) {
    std::uint32_t there = 0;
    for (std::size_t p = 0; p < patterns.size(); ++p) there += works_at(patterns[p], at) ? agents[p] : 0;
    auto& least = made[static_cast<std::size_t>(at / plan.span)];
    least = std::min(least, there);
  }
  return made;
}

} // namespace

crew_shifts shifts_of_crew(const staffing_plan& plan, std::size_t crew,
                           const std::vector<std::uint32_t>& numbers) {
  crew_shifts made;
  const auto patterns = placed_patterns(plan);
  const auto grid = grid_of(plan);
  cover_task task;
  std::vector<instant> moments;
  for (instant at = 0; at < plan.what.length; at += grid) {
    const auto needed = numbers[static_cast<std::size_t>(at / plan.span)];
    std::vector<bool> working;
    for (const auto& one : patterns) working.push_back(works_at(one, at));
    if (needed == 0) continue;
    moments.push_back(at);
    task.needed.push_back(needed);
    task.works.resize(patterns.size());
    for (std::size_t p = 0; p < patterns.size(); ++p) task.works[p].push_back(working[p]);
  }
  task.works.resize(patterns.size());
  for (const auto& one : patterns)
    task.cost.push_back(
        one.pattern->cost.value_or(plan.crews[crew].per_hour * static_cast<double>(one.pattern->length) /
                                   static_cast<double>(3'600 * instants_per_second)));
  const auto cover = cover_with_shifts(task);
  if (!cover) {
    made.problem = "some of the day is in no shift";
    return made;
  }
  made.cover = *cover;
  made.there = fewest_there(plan, patterns, cover->agents);
  const auto& agents = plan.what.crews[plan.crews[crew].crew].agents;
  std::size_t next = 0;
  for (std::size_t p = 0; p < patterns.size(); ++p) {
    const auto& one = patterns[p];
    if (cover->agents[p] == 0) continue;
    made.rows.push_back({one.pattern->name, one.from, one.from + one.pattern->length, cover->agents[p]});
    for (std::uint32_t i = 0; i < cover->agents[p]; ++i, ++next) {
      if (next >= agents.size()) {
        made.problem = "the crew has only " + std::to_string(agents.size()) + " agents";
        continue;
      }
      made.shifts.push_back({agents[next], one.from, one.from + one.pattern->length});
      for (const auto& away : one.pattern->breaks)
        made.breaks.push_back({agents[next], one.from + away.after, one.from + away.after + away.length});
    }
  }
  return made;
}

} // namespace strowger::sim::staffing
