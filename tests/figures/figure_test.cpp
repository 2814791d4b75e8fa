#include "tests/bench/figure.hpp"
#include <catch2/catch.hpp>

/// What the benchmarks make of several runs (tests/bench).
namespace strowger::bench::figure_test {

namespace {

/// One figure, in three runs with these values.
figure made(double first, double second, double third, over_runs over, goal::sense wanted) {
  std::vector<std::vector<figure>> runs;
  for (const double value : {first, second, third})
    runs.push_back({{"other", 1, 1, 0, 0, {}}, {"one", value, 10, 2, 1, goal{wanted, 5}, over}});
  const auto all = made_of(runs);
  REQUIRE(all.size() == 2);
  CHECK(all[0].name == "other");
  return all[1];
}

} // namespace

TEST_CASE("a figure of several runs is their median, unless it says otherwise") {
  CHECK(made(9, 1, 4, over_runs::median, goal::sense::at_least).value == 4);
  CHECK(made(9, 1, 4, over_runs::median, goal::sense::at_most).value == 4);
}

TEST_CASE("the worst run is the one farthest from what is wanted: a single failed one is not hidden") {
  CHECK(made(410, 0, 405, over_runs::worst, goal::sense::at_least).value == 0);
  CHECK(made(0.5, 7, 0.6, over_runs::worst, goal::sense::at_most).value == 7);
}

TEST_CASE("failures of all runs are counted together, with what they are out of") {
  const auto all = made(0, 3, 1, over_runs::sum, goal::sense::at_most);
  CHECK(all.value == 4);
  CHECK(all.n == 30);
  CHECK(all.seconds == 6);
  CHECK(all.cpu_s == 3);
}

TEST_CASE("a figure reaches what it must from the side that is wanted, and always where nothing is") {
  const auto is = [](double value, goal::sense wanted) {
    return reached({"one", value, 1, 1, 1, goal{wanted, 5}});
  };
  CHECK(is(5, goal::sense::at_least));
  CHECK(!is(4.9, goal::sense::at_least));
  CHECK(is(5, goal::sense::at_most));
  CHECK(!is(5.1, goal::sense::at_most));
  CHECK(reached({"one", 7, 1, 1, 1, {}}));
}

} // namespace strowger::bench::figure_test
