#include "sim/instance_policy.hpp"
#include "sim/instance_run.hpp"
#include <catch2/catch.hpp>
#include <stdexcept>

namespace strowger::tests::instance_policy_test {

using namespace strowger::sim;
using routing::choice_rule;
using routing::selection;

namespace {

/// An N-model: the second pool serves both classes, and is faster.
routing_instance n_model() {
  routing_instance one;
  one.arrivals = {0.1, 0.1};
  one.agents = {2, 3};
  one.handle_time = {{300, 200}, {0, 100}};
  one.patience = {60.0, 60.0};
  one.cost = {1, 3};
  one.value = {{1, 2}, {0, 5}};
  one.has_value = true;
  known_policy first, second;
  first.name = "specialist-first, class2 first at pool2";
  second.name = "+ reserve 2 generalists";
  first.calls = second.calls = 10;
  one.policies = {first, second};
  return one;
}

instance_policy named(const char* name) { return policy_of(name, n_model()); }

} // namespace

TEST_CASE("policies are read by the words of their names") {
  CHECK(named("FIFO") == instance_policy{});
  CHECK(named("longest-idle-first") == instance_policy{});
  CHECK(named("FIFO+longest-idle") == instance_policy{});
  CHECK(named("fastest-server-first") == named("FSF"));
  CHECK(named("slowest-first") == named("SSF"));
  CHECK(named("FSF").agents == agent_pick::fastest);
  CHECK(named("random routing").agents == agent_pick::random);
  CHECK(named("c-mu/theta").contacts == contact_pick::cost_rate);
  CHECK(named("cmu, FSF").agents == agent_pick::fastest);
  CHECK(named("QIR").contacts == contact_pick::queue_ratio);
  CHECK(named("value matching").agents == agent_pick::value);
  CHECK(named("value matching").contacts == contact_pick::value);
  CHECK(named("value rate").contacts == contact_pick::value_rate);
  const auto listed = named("c-mu/theta (class1 first)");
  CHECK(listed.contacts == contact_pick::listed);
  CHECK(listed.first == std::vector<std::uint32_t>{0});
  CHECK(named("wrong order (class2 first)").first == std::vector<std::uint32_t>{1});
  CHECK(named("2 > 1").first == std::vector<std::uint32_t>{1, 0});
  CHECK(named("class 2>class 1").first == std::vector<std::uint32_t>{1, 0});
  CHECK(named("specialist-first, FIFO").agents == agent_pick::specialist);
  CHECK(named("overflow 5").overflow == 5U);
}

TEST_CASE("a policy that begins with + is on top of those before it in the instance") {
  const auto below = named("specialist-first, class2 first at pool2");
  CHECK(below.agents == agent_pick::specialist);
  CHECK(below.first == std::vector<std::uint32_t>{1});
  CHECK(below.first_pool == 1U);
  auto on_top = below;
  on_top.reserve = 2;
  CHECK(named("+ reserve 2 generalists") == on_top);
  CHECK(named("reserve 3 of pool 2 for class 1").reserve_pool == 1U);
  CHECK(named("reserve 3 of pool 2 for class 1").reserve_class == 0U);
}

TEST_CASE("a policy that says nothing known, or names what there is not, is refused") {
  CHECK_THROWS_WITH(named("clever"), Catch::Contains("clever"));
  CHECK_THROWS_WITH(named("reserve 2 of pool 3"), Catch::Contains("there is no pool 3"));
  CHECK_THROWS_WITH(named("3 > 1"), Catch::Contains("there is no class 3"));
}

TEST_CASE("settings: a queue per class, agents serve what they can and say their pool") {
  const auto pool = bare_settings(n_model());
  REQUIRE(pool.queues.size() == 2);
  REQUIRE(pool.agents.size() == 5);
  CHECK(pool.agents[0].queues == std::vector<std::string>{"class01"});
  CHECK(pool.agents[2].queues.empty());
  CHECK(std::get<double>(*pool.agents[4].attributes.find("pool")) == 2);
}

TEST_CASE("settings: pools in one order for all classes by position, otherwise by points") {
  const auto fast = settings_for(named("FSF"), n_model());
  CHECK(fast.queues[0].rules.select.rule == selection::linear);
  CHECK(fast.agents[0].position == 1);
  CHECK(fast.agents[4].position == 0);
  auto crossed = n_model();
  crossed.handle_time = {{100, 200}, {200, 100}};
  const auto fit = settings_for(policy_named("FSF", crossed), crossed);
  CHECK(fit.queues[0].rules.select.rule == selection::best_fit);
  REQUIRE(fit.queues[0].rules.select.fit.size() == 2);
  CHECK(fit.queues[0].rules.select.fit[0].points > fit.queues[0].rules.select.fit[1].points);
}

TEST_CASE("settings: an order of classes is priorities far apart, or a matrix where those do not do") {
  const auto pool = settings_for(named("class 2 first at pool 2"), n_model());
  CHECK(pool.limits.rules.choice == choice_rule::highest_score);
  CHECK(pool.queues[1].priority - pool.queues[0].priority == 86'400);
  auto both = n_model();
  both.handle_time[1][0] = 100;
  const auto matrix = settings_for(policy_named("class 2 first at pool 2", both), both).limits.rules;
  CHECK(matrix.choice == choice_rule::value);
  REQUIRE(matrix.values.size() == 4);
  for (const auto& entry : matrix.values)
    CHECK(entry.value == (entry.queue == "class02" && entry.group.name == "pool2" ? 1 : 0));
  auto patient = n_model();
  patient.patience[0].reset();
  CHECK(settings_for(policy_named("2 > 1", patient), patient).limits.rules.choice == choice_rule::value);
}

TEST_CASE("settings: reserves and overflows are rules") {
  const auto pool = settings_for(named("+ reserve 2 generalists"), n_model());
  const auto& rules = pool.limits.rules;
  REQUIRE(rules.reserves.size() == 1);
  CHECK(rules.reserves[0].keep == 2);
  CHECK(rules.reserves[0].queues == std::vector<std::string>{"class02"});
  const auto over = settings_for(named("overflow 5"), n_model());
  REQUIRE(over.queues[0].rules.overflows.size() == 1);
  CHECK(over.queues[0].rules.overflows[0].length_over == 5);
  CHECK(over.agents[4].queues == std::vector<std::string>{"class02"});
}

TEST_CASE("settings: the best fluid plan, preferred or kept to") {
  auto crossed = n_model();
  crossed.handle_time = {{300, 300}, {300, 300}};
  crossed.agents = {100, 100};
  crossed.value = {{5, 1}, {2, 4}};
  const auto soft = settings_for(policy_named("LP", crossed), crossed);
  const auto& fit = soft.queues[0].rules.select.fit;
  REQUIRE(fit.size() == 2);
  CHECK(fit[0].points - fit[1].points == Approx(10 + 4));
  CHECK(soft.agents[0].queues.empty());
  const auto strict = settings_for(policy_named("LP only", crossed), crossed);
  CHECK(strict.agents.front().queues == std::vector<std::string>{"class01"});
  CHECK(strict.agents.back().queues == std::vector<std::string>{"class02"});
}

TEST_CASE("settings: cost over handle time, as the pool's rule or by pool") {
  const auto by_pool = settings_for(named("c-mu"), n_model());
  CHECK(by_pool.limits.rules.choice == choice_rule::value);
  auto same = n_model();
  same.handle_time = {{300, 300}, {0, 100}};
  const auto by_rule = settings_for(policy_named("c-mu", same), same);
  CHECK(by_rule.limits.rules.choice == choice_rule::cost_rate);
  CHECK(by_rule.queues[1].rules.value.cost == 3);
  CHECK(by_rule.queues[1].rules.value.handle_time == routing::milliseconds{100'000});
  auto worthless = n_model();
  worthless.has_value = false;
  CHECK_THROWS_AS(settings_for(policy_named("value", worthless), worthless), std::invalid_argument);
}

TEST_CASE("words of a policy's name that say nothing are told") {
  const auto one = n_model();
  CHECK(words_ignored("fastest first, hysteresis 3", one) == "hysteresis");
  CHECK(words_ignored("value rate by the clock", one) == "clock");
  for (const auto* known :
       {"FIFO+longest-idle", "specialist-first, class2 first at pool2", "+ reserve 2 generalists",
        "c-mu/theta (class1 first)", "wrong order (class2 first)", "fastest-server-first", "LP only",
        "reserve 2 of pool 2 for class 1", "overflow over 5", "2 > 1"})
    CHECK(words_ignored(known, one) == "");
}

} // namespace strowger::tests::instance_policy_test
