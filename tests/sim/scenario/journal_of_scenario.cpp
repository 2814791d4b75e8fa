#include "journal_of_scenario.hpp"
#include "sim/actor_centre.hpp"
#include "sim/scenario/scenario_day.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests {

sim::scenario scenario_of(const std::string& text) {
  auto read = sim::read_scenario_text(text, "written.yaml");
  std::string wrong;
  for (const auto& one : read.diagnostics) wrong += actors::to_text(one) + "\n";
  INFO(wrong);
  REQUIRE(read.ok());
  return std::move(read.what);
}

std::unique_ptr<storage::in_memory_journal> journal_of(const sim::scenario& what) {
  auto kept = std::make_unique<storage::in_memory_journal>();
  static_cast<void>(kept->recover());
  sim::replay_options options;
  options.durable = [&](const storage::group_ptr& group) {
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
