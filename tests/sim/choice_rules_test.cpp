#include "rule_centres.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>

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

namespace {

/// Two queues of one team under `highest_score` and under `service_level`.
struct two_promises {
  routing_instance one;
  instance_result by_age, by_risk;
  two_promises(std::uint32_t agents, std::vector<double> thresholds, std::vector<double> targets)
    : one{two_classes({0.1, 0.1}, agents, {200, 200})} {
    one.sl_threshold = thresholds;
    one.sl_target = std::move(targets);
    one.thresholds.clear();
    for (const auto seconds : thresholds) one.thresholds.push_back(static_cast<std::uint32_t>(seconds));
    std::sort(one.thresholds.begin(), one.thresholds.end());
    one.thresholds.erase(std::unique(one.thresholds.begin(), one.thresholds.end()), one.thresholds.end());
    auto pool = bare_settings(one);
    by_age = steady(one, pool);
    pool.limits.rules.choice = choice_rule::service_level;
    by_risk = steady(one, pool);
  }
  [[nodiscard]] double attained(const instance_result& of, std::size_t k) const {
    return mean(of,
                "sl" + std::to_string(static_cast<int>(one.sl_threshold[k])) + "_" + std::to_string(k + 1));
  }
  /// What the worse off lacks of its target.
  [[nodiscard]] double worst(const instance_result& of) const {
    return std::max(one.sl_target[0] - attained(of, 0), one.sl_target[1] - attained(of, 1));
  }
  void tell() const {
    for (std::size_t k = 0; k < 2; ++k)
      std::printf("service level %.0f s, target %.2f: %.3f by age, %.3f by risk\n", one.sl_threshold[k],
                  one.sl_target[k], attained(by_age, k), attained(by_risk, k));
  }
};

} // namespace

TEST_CASE("service level: the stricter of two targets is met too, which the order of age misses") {
  const two_promises at{42, {20, 20}, {0.5, 0.9}};
  at.tell();
  CHECK(at.attained(at.by_age, 1) < 0.80);
  CHECK(at.attained(at.by_risk, 1) > 0.88);
  CHECK(at.attained(at.by_risk, 0) > 0.65);
}

TEST_CASE("service level: the shorter of two thresholds comes near its target at the expense of the longer") {
  const two_promises at{40, {60, 10}, {0.8, 0.8}};
  at.tell();
  CHECK(at.worst(at.by_age) > 0.2);
  CHECK(at.worst(at.by_risk) < 0.1);
}

TEST_CASE("service level: when not both targets can be met, both are missed by less") {
  const two_promises at{38, {20, 20}, {0.5, 0.8}};
  at.tell();
  CHECK(at.worst(at.by_risk) < at.worst(at.by_age) - 0.1);
}

TEST_CASE("cost rate: where waiting costs, those who wait long before they give up go first") {
  auto one = two_classes({0.1, 0.1}, 36, {200, 200});
  one.patience = {100.0, 500.0};
  one.cost = {2, 1};
  one.wait_cost = {0.02, 0.02};
  const auto fifo = steady(one, settings_for(policy_named("FIFO", one), one));
  const auto rate = steady(one, settings_for(policy_named("c-mu/theta", one), one));
  const auto wrong = steady(one, settings_for(policy_named("class 1 first", one), one));
  CHECK(mean(rate, "cost_per_call") < 0.95 * mean(fifo, "cost_per_call"));
  CHECK(mean(rate, "cost_per_call") < 0.9 * mean(wrong, "cost_per_call"));
  CHECK(mean(rate, "mean_wait_s_2") < mean(rate, "mean_wait_s_1"));
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
