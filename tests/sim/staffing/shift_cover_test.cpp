#include "routing/model/random.hpp"
#include "sim/staffing/shift_cover.hpp"
#include <catch2/catch.hpp>
#include <functional>

namespace strowger::tests::shift_cover_test {

using namespace strowger::sim::staffing;

namespace {

bool is_covered(const cover_task& task, const std::vector<std::uint32_t>& agents) {
  for (std::size_t t = 0; t < task.needed.size(); ++t) {
    std::uint32_t there = 0;
    for (std::size_t p = 0; p < agents.size(); ++p) there += task.works[p][t] ? agents[p] : 0;
    if (there < task.needed[t]) return false;
  }
  return true;
}

double cost(const cover_task& task, const std::vector<std::uint32_t>& agents) {
  double sum = 0;
  for (std::size_t p = 0; p < agents.size(); ++p) sum += task.cost[p] * agents[p];
  return sum;
}

/// The cheapest cover by trying them all.
double tried_all(const cover_task& task, std::uint32_t most) {
  auto best = 1e300;
  std::vector<std::uint32_t> agents(task.cost.size());
  const std::function<void(std::size_t)> choose = [&](std::size_t p) {
    if (p == agents.size()) {
      if (is_covered(task, agents)) best = std::min(best, cost(task, agents));
      return;
    }
    for (agents[p] = 0; agents[p] <= most; ++agents[p]) choose(p + 1);
  };
  choose(0);
  return best;
}

} // namespace

TEST_CASE("shifts in one piece are covered exactly") {
  cover_task task;
  task.needed = {2, 3, 5, 4, 1};
  task.works = {
      {true, true, true, false, false}, {false, true, true, true, false}, {false, false, true, true, true}};
  task.cost = {1, 1, 1};
  const auto found = cover_with_shifts(task);
  REQUIRE(found);
  CHECK(is_covered(task, found->agents));
  CHECK(found->proven);
  CHECK(found->cost == tried_all(task, 5));
  CHECK(found->lower_bound == found->cost);
}

TEST_CASE("shifts with breaks are covered as cheaply as trying all finds") {
  routing::random_generator dice{7};
  for (int round = 0; round < 40; ++round) {
    cover_task task;
    for (int t = 0; t < 6; ++t) task.needed.push_back(static_cast<std::uint32_t>(draw_below(dice, 4)));
    for (int p = 0; p < 5; ++p) {
      std::vector<bool> works;
      for (int t = 0; t < 6; ++t) works.push_back(p == t % 5 || draw_chance(dice, 0.5));
      task.works.push_back(works);
      task.cost.push_back(1 + static_cast<double>(draw_below(dice, 3)));
    }
    const auto found = cover_with_shifts(task);
    REQUIRE(found);
    CHECK(is_covered(task, found->agents));
    CHECK(found->proven);
    CHECK(found->cost == Approx(tried_all(task, 4)));
  }
}

TEST_CASE("where the search is cut off the bound stays below and is not called proven") {
  cover_task task;
  task.needed = {1, 1, 1};
  task.works = {{true, true, false}, {false, true, true}, {true, false, true}};
  task.cost = {1, 1, 1.5};
  const auto found = cover_with_shifts(task, 1);
  REQUIRE(found);
  CHECK(is_covered(task, found->agents));
  CHECK(found->lower_bound <= found->cost);
  const auto whole = cover_with_shifts(task);
  CHECK(whole->proven);
  CHECK(whole->cost == 2);
}

TEST_CASE("what no shift reaches cannot be covered") {
  cover_task task;
  task.needed = {1, 1};
  task.works = {{true, false}};
  task.cost = {1};
  CHECK_FALSE(cover_with_shifts(task));
}

} // namespace strowger::tests::shift_cover_test
