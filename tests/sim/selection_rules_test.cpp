#include "rule_centres.hpp"
#include "sim/queueing/erlang.hpp"
#include <catch2/catch.hpp>
#include <cmath>

/// What each way of choosing an agent is for, seen in a steady run through the pool machine.
namespace strowger::tests::selection_rules_test {

using namespace strowger::sim;
using routing::selection;

namespace {

/// One agent per pool, in the order of the pools for rules that have one.
instance_result five_alone(selection rule) {
  const auto one = one_class(3.0 / 200, 1, {200, 200, 200, 200, 200}, 0.001);
  auto pool = bare_settings(one);
  pool.queues[0].rules.select.rule = rule;
  for (std::size_t i = 0; i < pool.agents.size(); ++i) pool.agents[i].position = static_cast<std::int32_t>(i);
  return steady(one, pool);
}

routing::agent_group group_of(int pool) {
  return {"pool" + std::to_string(pool),
          routing::expression::read("agent.pool = " + std::to_string(pool)).value()};
}

/// Ten fast and ten slow agents, with room to choose.
routing_instance fast_and_slow() { return one_class(0.08, 10, {100, 200}, 600); }

instance_result fast_and_slow_by(selection rule) {
  const auto one = fast_and_slow();
  auto pool = bare_settings(one);
  pool.queues[0].rules.select.rule = rule;
  return steady(one, pool);
}

/// How many contacts each of the pools gets, in relation.
double first_share(const instance_result& of) {
  const auto fast = mean(of, "occ_1") / 100, slow = mean(of, "occ_2") / 200;
  return fast / (fast + slow);
}

} // namespace

TEST_CASE("linear: who is further down gets what overflows from those above, as Erlang B says") {
  const auto result = five_alone(selection::linear);
  using queueing::erlang_b;
  double before = 1;
  for (std::uint32_t i = 1; i <= 5; ++i) {
    const auto lost = erlang_b(i, 3);
    const auto& seen = result.find("occ_" + std::to_string(i))->value;
    INFO("agent " << i);
    CHECK(std::abs(seen.mean - 3 * (before - lost)) <= 3.5 * seen.standard_error);
    before = lost;
  }
}

TEST_CASE("longest idle, round robin, fewest handled, least talk time and random load equal agents equally") {
  for (const auto rule : {selection::longest_idle, selection::round_robin, selection::fewest_handled,
                          selection::least_talk_time, selection::random, selection::least_occupied}) {
    const auto result = five_alone(rule);
    INFO("rule " << static_cast<int>(rule));
    const auto each = 3 * (1 - queueing::erlang_b(5, 3)) / 5;
    for (const auto* id : {"occ_1", "occ_2", "occ_3", "occ_4", "occ_5"})
      CHECK(mean(result, id) == Approx(each).epsilon(0.03));
  }
}

TEST_CASE("fewest handled gives fast and slow the same number, least talk time the same time") {
  CHECK(first_share(fast_and_slow_by(selection::fewest_handled)) == Approx(0.5).margin(0.01));
  const auto by_time = fast_and_slow_by(selection::least_talk_time);
  CHECK(mean(by_time, "occ_1") == Approx(mean(by_time, "occ_2")).epsilon(0.02));
}

TEST_CASE("percent allocation gives each vendor its share of the contacts") {
  const auto one = one_class(0.04, 10, {100, 200}, 600); // room enough for both shares
  auto pool = bare_settings(one);
  auto& select = pool.queues[0].rules.select;
  select.rule = selection::percent_allocation;
  select.shares = {{group_of(1), 0.4}, {group_of(2), 0.6}};
  CHECK(first_share(steady(one, pool)) == Approx(0.4).margin(0.01));
}

TEST_CASE("idleness ratio keeps the idle agents of two groups in their proportion") {
  const auto one = one_class(0.4, 50, {100, 200}, 600); // enough idle for a proportion
  auto pool = bare_settings(one);
  auto& select = pool.queues[0].rules.select;
  select.rule = selection::idleness_ratio;
  select.shares = {{group_of(1), 1}, {group_of(2), 2}};
  const auto result = steady(one, pool);
  const auto idle_1 = 1 - mean(result, "occ_1"), idle_2 = 1 - mean(result, "occ_2");
  CHECK(idle_2 / idle_1 == Approx(2).epsilon(0.1));
}

TEST_CASE("best fit sends to the fast ones first and so waits less than longest idle") {
  auto one = one_class(0.14, 10, {100, 200}, 600);
  const auto fastest = steady(one, settings_for(policy_named("FSF", one), one));
  auto pool = bare_settings(one);
  auto& select = pool.queues[0].rules.select;
  select.rule = selection::best_fit;
  routing::fit_term term;
  term.when = group_of(1).where;
  term.points = 10;
  select.fit = {term};
  const auto fit = steady(one, pool);
  const auto idle = steady(one, bare_settings(one));
  CHECK(mean(fit, "mean_wait_s_all") == Approx(mean(fastest, "mean_wait_s_all")).epsilon(0.001));
  CHECK(mean(fit, "mean_wait_s_all") < 0.95 * mean(idle, "mean_wait_s_all"));
}

TEST_CASE(
    "least skilled keeps the experts free for what only they can do, most skilled gives the best first") {
  // Both pools have the skill of the first class, the second at a higher level; only it serves the second
  // class.
  routing_instance one;
  one.arrivals = {0.03, 0.01};
  one.agents = {10, 6};
  one.handle_time = {{200, 200}, {0, 200}};
  one.patience = {300.0, 300.0};
  one.cost = {1, 1};
  one.value = {{0, 0}, {0, 0}};
  const auto by = [&](selection rule) {
    auto pool = bare_settings(one);
    pool.queues[0].required = {{"service", 1}};
    for (std::size_t i = 0; i < pool.agents.size(); ++i)
      pool.agents[i].skills = {{"service", static_cast<std::uint8_t>(i < 10 ? 1 : 5)}};
    for (auto& queue : pool.queues) queue.rules.select.rule = rule;
    return steady(one, pool);
  };
  const auto least = by(selection::least_skilled), most = by(selection::most_skilled);
  CHECK(mean(least, "p_wait_2") < 0.5 * mean(most, "p_wait_2"));
  CHECK(mean(least, "occ_1") > mean(most, "occ_1") + 0.1);
}

} // namespace strowger::tests::selection_rules_test
