#include "rule_centres.hpp"
#include <catch2/catch.hpp>

/// What each way of choosing between queues is for, seen in a steady run through the pool machine.
namespace strowger::tests::choice_rules_test {

using namespace strowger::sim;
using routing::choice_rule;

TEST_CASE("weighted: a queue's age counts as many times as its weight says") {
  const auto one = two_classes({0.1, 0.1}, 38, {200, 200});
  auto pool = bare_settings(one);
  pool.limits.rules.choice = choice_rule::weighted;
  pool.queues[1].rules.value.weight = 4;
  const auto result = steady(one, pool);
  CHECK(mean(result, "mean_wait_s_2") < 0.6 * mean(result, "mean_wait_s_1"));
}

TEST_CASE("queue ratio keeps the lengths of two queues in their proportion") {
  const auto one = two_classes({0.1, 0.1}, 36, {200, 200});
  auto pool = bare_settings(one);
  pool.limits.rules.choice = choice_rule::queue_ratio;
  pool.queues[0].rules.value.ratio = 3;
  pool.queues[1].rules.value.ratio = 1;
  const auto result = steady(one, pool);
  // By Little's law; small queues cannot be in any proportion, so it is not quite three.
  const auto ratio = mean(result, "mean_wait_s_1") / mean(result, "mean_wait_s_2");
  CHECK(ratio > 2.2);
  CHECK(ratio < 3.6);
}

TEST_CASE(
    "service level: of two queues alike the one with the stricter target is answered in time more often") {
  const auto one = two_classes({0.1, 0.1}, 42, {200, 200});
  auto pool = bare_settings(one);
  pool.queues[0].service_level_target = 0.5;
  pool.queues[1].service_level_target = 0.9;
  const auto fifo = steady(one, pool);
  pool.limits.rules.choice = choice_rule::service_level;
  const auto aware = steady(one, pool);
  CHECK(mean(aware, "sl20_2") > mean(fifo, "sl20_2") + 0.015);
  CHECK(mean(aware, "sl20_2") > mean(aware, "sl20_1") + 0.03);
}

TEST_CASE("cost rate: short work first loses fewer contacts than first come, first served") {
  const auto one = two_classes({0.15, 0.05}, 38, {100, 500});
  const auto fifo = steady(one, settings_for(policy_named("FIFO", one), one));
  const auto rate = steady(one, settings_for(policy_named("c-mu", one), one));
  CHECK(mean(rate, "cost_per_call") < 0.9 * mean(fifo, "cost_per_call"));
}

TEST_CASE("value: contacts go where they are worth most, yet never beyond what linear programming allows") {
  routing_instance one;
  one.name = "values";
  one.arrivals = {0.1, 0.1};
  one.agents = {20, 20};
  one.handle_time = {{200, 200}, {200, 200}};
  one.patience = {300.0, 300.0};
  one.cost = {1, 1};
  one.value = {{10, 4}, {5, 8}};
  one.has_value = true;
  instance_run_settings how;
  how.calls_max = 100'000;
  const auto fifo = check_policy(one, "FIFO", how), value = check_policy(one, "value", how);
  CHECK(mean(value.result, "value_per_call") > 1.1 * mean(fifo.result, "value_per_call"));
  CHECK(value.agrees());
  REQUIRE(value.bounds.size() == 2);
  CHECK(value.bounds[1].bound == Approx(9));
}

TEST_CASE("a reserve keeps agents free for a queue, and an overflow helps one only when many wait") {
  const auto all =
      read_instances(std::string{STROWGER_SOURCE_DIR} + "/tests/reference/routing_instances.json");
  const auto& n_model = all[1];
  const auto by = [&](const char* policy) {
    return steady(n_model, settings_for(policy_named(policy, n_model), n_model));
  };
  const auto none = by("specialist first"), reserve = by("specialist first, reserve 3"),
             overflow = by("specialist first, overflow 3");
  CHECK(mean(reserve, "p_wait_2") < 0.8 * mean(none, "p_wait_2"));
  CHECK(mean(reserve, "p_wait_1") > mean(none, "p_wait_1"));
  CHECK(mean(overflow, "p_wait_2") < 0.8 * mean(none, "p_wait_2"));
  CHECK(mean(overflow, "p_wait_1") > mean(none, "p_wait_1"));
}

} // namespace strowger::tests::choice_rules_test
