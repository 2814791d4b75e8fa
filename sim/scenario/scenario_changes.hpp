#pragma once
#include "sim/scenario/scenario.hpp"
#include <string>
#include <string_view>
#include <vector>

/// What is otherwise in a what-if: other staffing and other demand, put into a scenario that has been read.
/// The people of a seed stay the same people, and agents who were there before keep their chance.
namespace strowger::sim {

/// `l1=62`, `l1=+2`, `l1=-3`: so many agents in the crew, or so many more or fewer. Fewer are the first of
/// them; more are new ones, each like the crew's first, second, ... agent. A crew's parts with shifts of
/// their own grow and shrink alike. Throws std::runtime_error that says what is wrong.
void change_agents(scenario& what, std::string_view words);
/// `calls=1.2`, or `*=1.2` for every kind with arrivals. Below 1 some of the same people come; above, all of
/// them and others beside. Throws likewise.
void change_demand(scenario& what, std::string_view words);

/// What is otherwise, in words, for reports.
struct scenario_changes {
  std::vector<std::string> agents, demand;
  [[nodiscard]] bool none() const { return agents.empty() && demand.empty(); }
  /// Makes them all.
  void put_into(scenario& what) const;
  [[nodiscard]] std::string text() const;
};

} // namespace strowger::sim
