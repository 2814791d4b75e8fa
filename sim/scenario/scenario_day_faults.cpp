#include "sim/scenario/scenario_day_faults.hpp"
#include <algorithm>

namespace strowger::sim {

using namespace routing;

namespace {

constexpr std::uint64_t turns_by_chance = 200;

std::vector<instant> times_of(const scenario_fault& fault, instant length, random_generator& dice) {
  if (fault.at) return {*fault.at};
  std::vector<instant> all;
  if (fault.per_hour <= 0) return all;
  for (instant at = 0;;) {
    at += whole_milliseconds(draw_exponential(dice, 3'600 / fault.per_hour));
    if (at >= length) return all;
    all.push_back(at);
  }
}

engine_fault drawn(const scenario_fault& fault, instant at, instant lasts, random_generator& dice) {
  engine_fault made;
  made.what = fault.what;
  made.at = at;
  made.lasts = std::max<instant>(lasts, 1'000);
  made.channel = fault.channel;
  made.resume_within = fault.resume_within;
  made.factor = fault.factor;
  made.by = fault.by;
  made.back = fault.back;
  made.share = fault.share;
  made.agents = fault.agents;
  const auto turns = draw_below(dice, turns_by_chance);
  made.turns = fault.turns.value_or(static_cast<std::uint32_t>(turns));
  made.dice = dice();
  if (fault.keeps) made.dice = *fault.keeps ? 1 : 0;
  return made;
}

} // namespace

void add_faults(const scenario& what, std::uint64_t seed, day& to) {
  bool slow = false;
  for (std::size_t i = 0; i < what.faults.size(); ++i) {
    const auto& fault = what.faults[i];
    auto dice = random_stream(seed, "faults", i);
    slow = slow || fault.what == scenario_fault::kind::slow_disk;
    for (const auto at : times_of(fault, what.length, dice)) {
      const auto lasts = fault.lasts ? whole_milliseconds(fault.lasts->draw(dice)) : 0;
      if (fault.of_engine()) {
        to.faults.push_back(drawn(fault, at, lasts, dice));
        continue;
      }
      for (const auto agent : fault.agents)
        if (draw_chance(dice, fault.share))
          to.outages.push_back({agent, at, at + std::max<instant>(lasts, 1'000)});
    }
  }
  const auto takes = what.commit_takes ? what.commit_takes
                     : slow            ? std::optional{law::constant(0.001)}
                                       : std::nullopt;
  if (takes)
    to.commit_takes = [takes = *takes, seed](std::uint64_t number) {
      auto dice = random_stream(seed, "commits", number);
      return whole_milliseconds(takes.draw(dice));
    };
}

void keep_only(const scenario& what, day& of) {
  if (what.only.empty()) return;
  std::vector<coming_contact> kept;
  for (const auto number : what.only)
    if (number <= of.contacts.size()) kept.push_back(of.contacts[number - 1]);
  of.contacts = std::move(kept);
}

} // namespace strowger::sim
