#include "level_difference.hpp"
#include "sim/actor_centre.hpp"
#include "sim/pool_text/fact_text.hpp"
#include "sim/replay.hpp"
#include "sim/scenario/scenario_day.hpp"
#include <algorithm>
#include <stdexcept>

namespace strowger::tests {

namespace {

constexpr std::size_t shown_before = 4, shown_after = 3;

sim::replay_outcome live_through(const sim::day& what, bool actors, const sim::replay_options& how) {
  return actors ? sim::replay_on_actors(what, how) : sim::replay_on_machine(what, how);
}

/// The digest after each record.
std::vector<std::uint64_t> digests_of(const sim::day& what, bool actors) {
  std::vector<std::uint64_t> all;
  sim::fact_digest so_far;
  sim::replay_options how;
  how.audit = true;
  how.watch = [&](routing::moment at, const routing::pool_facts& facts) {
    if (facts.empty()) return;
    so_far.add(at, facts);
    all.push_back(so_far.value());
  };
  const auto outcome = live_through(what, actors, how);
  if (outcome.finding) throw std::runtime_error{(actors ? "actors: " : "machine: ") + *outcome.finding};
  return all;
}

std::string records_around(const sim::day& what, bool actors, std::size_t place) {
  std::string text = actors ? "actors:\n" : "machine:\n";
  std::size_t number = 0;
  routing::wording::name_book names;
  sim::replay_options how;
  how.watch = [&](routing::moment at, const routing::pool_facts& facts) {
    for (const auto& one : facts) names.learn(one);
    if (facts.empty()) return;
    if (number + shown_before >= place && number <= place + shown_after) {
      text += (number == place ? "* " : "  ") + std::to_string(at.time_since_epoch().count()) + "\n";
      for (const auto& one : facts) text += "      " + routing::wording::fact_text(one, names) + "\n";
    }
    ++number;
  };
  live_through(what, actors, how);
  return text;
}

} // namespace

std::string level_difference(const sim::scenario& what) {
  auto alike = what;
  std::erase_if(alike.faults, [](const auto& one) { return one.of_engine(); });
  alike.commit_takes.reset();
  const auto lived = sim::day_of(alike, alike.seed);
  const auto machine = digests_of(lived, false), actors = digests_of(lived, true);
  if (machine == actors) return {};
  const auto most = std::min(machine.size(), actors.size());
  std::size_t place = 0;
  while (place < most && machine[place] == actors[place]) ++place;
  return records_around(lived, false, place) + records_around(lived, true, place);
}

} // namespace strowger::tests
