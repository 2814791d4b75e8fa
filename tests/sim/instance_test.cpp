#include "sim/instance.hpp"
#include "sim/queueing/fluid_bound.hpp"
#include <catch2/catch.hpp>
#include <stdexcept>

namespace strowger::tests::instance_test {

using namespace strowger::sim;

namespace {

constexpr const char* small = R"({
  "tiny": {
    "description": "two classes, two pools",
    "parameters": {
      "lambda_per_s": [0.1, 0.05], "n": [4, 6], "aht_s": [[60, 0], [120, 90.5]],
      "patience_s": [200, null], "value_per_call": [[5, 0], [1, 3]]
    },
    "lower_or_upper_bound": {
      "fluid_LP_value_per_call": 3.5,
      "note": "see elsewhere",
      "exact": {"FSF": {"p_wait": 0.25}, "RAND": {"p_wait": 0.5}}
    },
    "policies": {
      "FIFO": {"p_abandon_1": [0.1, 0.0196], "occ_1": 0.9, "calls": 2000}
    }
  },
  "_remark": "not an instance"
})";

void refused(const char* from, const char* to, const char* why) {
  std::string text{small};
  text.replace(text.find(from), std::string{from}.size(), to);
  INFO(to);
  CHECK_THROWS_WITH(instances_in(text, "file"), Catch::Contains(why) && Catch::Contains("file"));
}

} // namespace

TEST_CASE("an instance is read with its classes, pools, figures, exact figures and bounds") {
  const auto all = instances_in(small, "file");
  REQUIRE(all.size() == 1);
  const auto& tiny = all[0];
  CHECK(tiny.name == "tiny");
  CHECK(tiny.classes() == 2);
  CHECK(tiny.pools() == 2);
  CHECK_FALSE(tiny.serves(1, 0));
  CHECK(tiny.serves(1, 1));
  CHECK(tiny.patience[0] == 200.0);
  CHECK_FALSE(tiny.patience[1]);
  CHECK(tiny.cost == std::vector<double>{1, 1});
  CHECK(tiny.has_value);
  CHECK(tiny.value[1][1] == 3);
  REQUIRE(tiny.policies.size() == 3);
  const auto& measured = tiny.policies[0];
  CHECK(measured.calls == 2000);
  CHECK(measured.figures.at("p_abandon_1").standard_error.value() == Approx(0.01).epsilon(0.001));
  CHECK_FALSE(measured.figures.at("occ_1").standard_error);
  CHECK(tiny.policies[2].name == "RAND");
  CHECK(tiny.policies[2].figures.at("p_wait_all").standard_error == 0.0);
  REQUIRE(tiny.bounds.size() == 1);
  CHECK(tiny.bounds[0].figure == "value_per_call");
  CHECK(tiny.bounds[0].above);
}

TEST_CASE("an instance may say what waiting costs, what is promised, and its policies in words") {
  std::string text{small};
  const auto put = [&](const char* from, const std::string& to) {
    text.replace(text.find(from), std::string{from}.size(), to);
  };
  put("[200, null]", R"([200, null], "cost": [2, 3], "wait_cost_per_s": [0.01, 0], "sl_threshold_s": [30, 10],
                        "sl_target": [0.8, 0.95], "source": "a remark")");
  put("\"calls\": 2000", R"("calls": 2000, "sl60_1": 0.9, "policy": "fastest first, FIFO")");
  const auto one = instances_in(text, "file")[0];
  CHECK(one.thresholds == std::vector<std::uint32_t>{10, 20, 30, 60});
  CHECK(one.sl_target == std::vector<double>{0.8, 0.95});
  CHECK(one.cost_of_giving_up(0, 0) == Approx(4));
  CHECK(one.cost_of_giving_up(1, 1e9) == 3);
  CHECK(one.words_of("FIFO") == "fastest first, FIFO");
  CHECK(one.words_of("RAND") == "RAND");
}

TEST_CASE("an instance that says nothing usable is refused with the field") {
  refused("[4, 6]", "[4, 0]", "agents are whole numbers");
  refused("[4, 6]", "[4.5, 6]", "agents are whole numbers");
  refused("[[60, 0], [120, 90.5]]", "[[60, 0]]", "aht_s: one list for each class");
  refused("[[60, 0], [120, 90.5]]", "[[60], [120, 90.5]]", "aht_s: one number for each pool");
  refused("[[60, 0], [120, 90.5]]", "[[0, 0], [120, 90.5]]", "nobody serves class 1");
  refused("[[60, 0], [120, 90.5]]", "[[60, -1], [120, 90.5]]", "no time is below 0");
  refused("[0.1, 0.05]", "[0.1, 0]", "rates are above 0");
  refused("[0.1, 0.05]", "[0.1, \"much\"]", "a number is needed");
  refused("lambda_per_s", "rates", "'rates' is not known");
  refused("[200, null]", "[200]", "patience_s: one number for each class");
  refused("[200, null]", "[200, null], \"retry_s\": [60, 60]",
          "'retry_s' is not known; known are lambda_per_s");
  refused("\"lower_or_upper_bound\"", "\"lower_bounds\"", "'lower_bounds' is not known");
  refused("[200, null]", "[200, null], \"cost\": [1, -2]", "cost: no cost is below 0");
  refused("[200, null]", "[200, null], \"wait_cost_per_s\": [1]",
          "wait_cost_per_s: one number for each class");
  refused("[200, null]", "[200, null], \"sl_target\": [0.8, 1.2]", "sl_target: above 0, up to 1");
  refused("[200, null]", "[200, null], \"sl_threshold_s\": [20, 0.5]", "sl_threshold_s: whole seconds");
  refused("[0.1, 0.0196]", "[0.1]", "p_abandon_1: mean and half width are needed");
  refused("[0.1, 0.0196]", "[0.1, -1]", "p_abandon_1: no half width is below 0");
  CHECK_THROWS_AS(instances_in("[]", "file"), std::runtime_error);
  CHECK_THROWS_AS(instances_in("{", "file"), std::runtime_error);
  CHECK_THROWS_AS(read_instances("/nowhere"), std::runtime_error);
}

TEST_CASE("the reference instances are read") {
  const auto all =
      read_instances(std::string{STROWGER_SOURCE_DIR} + "/tests/reference/routing_instances.json");
  REQUIRE(all.size() == 3);
  CHECK(all[0].policies.size() == 3);
  CHECK(all[1].policies.size() == 4);
  CHECK(all[2].policies.size() == 6);
  CHECK(all[2].bounds.size() == 3);
}

TEST_CASE("linear programming: what agents can do at best") {
  using namespace queueing;
  // x + y at most 4, x at most 3: 3 x + 2 y is at best 11 at (3, 1).
  const auto corner = maximise({3, 2}, {{1, 1}, {1, 0}}, {4, 3});
  CHECK(corner.value == Approx(11));
  CHECK(corner.at[0] == Approx(3));
  CHECK(corner.at[1] == Approx(1));
  CHECK_THROWS_AS(maximise({1}, {{-1}}, {1}), std::invalid_argument);
  // A V-model offered 24 + 32 Erlang with 50 agents: all of the short class, 26 Erlang of the long one.
  const auto rate = best_fluid_plan({24.0 / 180, 32.0 / 480}, {50}, {{180}, {480}}, {{1}, {1}}).value;
  CHECK(rate == Approx(24.0 / 180 + 26.0 / 480));
  // Each class is worth most with one pool, and one pool has room for half of its class.
  CHECK(best_fluid_plan({1, 1}, {1, 10}, {{2, 2}, {2, 2}}, {{5, 1}, {2, 4}}).value ==
        Approx(0.5 * 5 + 0.5 + 4));
  CHECK(best_fluid_plan({1}, {10}, {{0}}, {{7}}).value == 0);
}

} // namespace strowger::tests::instance_test
