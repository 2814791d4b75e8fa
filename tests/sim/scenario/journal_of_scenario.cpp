#include "journal_of_scenario.hpp"
#include "sim/actor_centre.hpp"
#include "sim/scenario/scenario_day.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests {

std::unique_ptr<storage::in_memory_journal> journal_of(const sim::scenario& what) {
  auto kept = std::make_unique<storage::in_memory_journal>();
  auto epoch = kept->recover().epoch;
  sim::replay_options options;
  options.durable = [&](const storage::group_ptr& group) {
    while (epoch < group->epoch) epoch = kept->recover().epoch; // another engine has taken it over
    kept->commit(group, [](std::uint64_t, storage::commit_status how) {
      REQUIRE(how == storage::commit_status::synced);
    });
  };
  const auto one = sim::day_of(what, what.seed);
  const auto outcome = sim::replay_on_actors(one, options);
  REQUIRE_FALSE(outcome.finding);
  return kept;
}

} // namespace strowger::tests
