#include "sim/scenario/crew_duties.hpp"
#include <algorithm>
#include <utility>

namespace strowger::sim {

namespace {

constexpr unsigned days_in_week = 7;

/// Whether `first` reaches over midnight beyond the begin of `second` on the next day.
bool reaches_into(const crew_shift& first, const crew_shift& second) {
  if (first.to - instants_per_day <= second.from) return false;
  for (unsigned day = 0; day < days_in_week; ++day)
    if ((first.days >> day & 1U) != 0 && (second.days >> ((day + 1) % days_in_week) & 1U) != 0) return true;
  return false;
}

bool exclude_each_other(const crew_shift& a, const crew_shift& b) {
  return (a.days & b.days) != 0 || reaches_into(a, b) || reaches_into(b, a);
}

} // namespace

std::vector<std::uint32_t> free_for(const crew& of, const crew_shift& next) {
  enum class duty : std::uint8_t { none, at_other_times, at_these };
  std::vector<duty> duties(of.agents.size(), duty::none);
  for (const auto& one : of.shifts) {
    const auto is = exclude_each_other(one, next) ? duty::at_these : duty::at_other_times;
    for (const auto place : one.who) duties[place] = std::max(duties[place], is);
  }
  std::vector<std::uint32_t> all;
  for (const auto wanted : {duty::none, duty::at_other_times})
    for (std::uint32_t place = 0; place < duties.size(); ++place)
      if (duties[place] == wanted) all.push_back(place);
  return all;
}

void deal_out_shifts(crew& of) {
  for (auto& next : std::exchange(of.shifts, {})) {
    next.who = free_for(of, next);
    next.agents = std::min(next.agents, static_cast<std::uint32_t>(next.who.size()));
    next.who.resize(next.agents);
    of.shifts.push_back(std::move(next));
  }
}

} // namespace strowger::sim
