#include "actors/engine_configuration.hpp"
#include <algorithm>
#include <catch2/catch.hpp>

namespace strowger::tests::configuration_rules_test {

/// What the file says of queues' and pools' rules arrives in the settings as it is meant.
namespace {

using namespace strowger::actors;
using namespace strowger::routing;

const std::filesystem::path source{STROWGER_SOURCE_DIR};

read_configuration strategies() {
  return read_configuration_file(source / "tests/actors/configuration/good-strategies.yaml");
}

template <class Settings>
const Settings& by_name(const std::vector<Settings>& all, const std::string& name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
  REQUIRE(found != all.end());
  return *found;
}

/// The rules of one queue that says `what`.
queue_settings queue_that_says(const std::string& what) {
  const auto read =
      read_configuration_text("version: 1\nqueues:\n  - {name: support, " + what + "}\n", "x.yaml");
  for (const auto& one : read.diagnostics) INFO(to_text(one));
  REQUIRE(read.ok());
  return read.configuration.pools.front().queues.front();
}

} // namespace

TEST_CASE("a queue's relaxation, tiers and ring are read as written") {
  const auto read = strategies();
  REQUIRE(read.ok());
  const auto& queue = by_name(read.configuration.pools.front().queues, "support");
  CHECK(queue.required == std::vector<skill_level>{{"english", 5}, {"german", 2}, {"grade", 2}});
  const auto& rules = queue.rules;
  CHECK(rules.certificates == std::vector<std::string>{"medical"});
  CHECK(queue.where == expression::read("agent.team = \"one\"").value());
  REQUIRE(rules.tiers.size() == 3);
  CHECK(rules.tiers[0] == tier_rule{"", 0, 1'500, {}});
  CHECK(rules.tiers[1].tier == "gold");
  CHECK(rules.tiers[1].ageing == 2'000);
  CHECK(rules.tiers[1].hours[static_cast<std::size_t>(channel_kind::voice)] == "office");
  CHECK(rules.tiers[1].hours[static_cast<std::size_t>(channel_kind::chat)] == "gold-line");
  CHECK(rules.tiers[2] == tier_rule{"silver", 60, 1'500, {}});
  CHECK(rules.select.rule == selection::longest_idle);
  CHECK(rules.select.ring_width == 3);
  CHECK(rules.select.ring_step == milliseconds{4'000});
  CHECK(rules.skip_if_nobody);
  REQUIRE(rules.steps.size() == 3);
  CHECK(rules.steps[0].levels == std::vector<skill_level>{{"english", 3}});
  CHECK(rules.steps[0].replaces_where);
  CHECK(rules.steps[0].where == expression::read("agent.team = \"one\" or agent.team = \"two\"").value());
  CHECK(rules.steps[0].length_min == 2);
  CHECK(rules.steps[1].levels == std::vector<skill_level>{{"german", 0}, {"grade", 0}});
  CHECK(rules.steps[1].raise == 30);
  CHECK(rules.steps[1].skip_if_nobody);
  CHECK(rules.steps[1].available_max == -1);
  CHECK(rules.steps[2].replaces_where);
  CHECK(rules.steps[2].where.empty());
  CHECK(rules.steps[2].available_max == 3);
  CHECK(rules.steps[2].expected_wait_min == milliseconds{60'000});
}

TEST_CASE("a queue's work, offers and exceptions are read as written") {
  const auto read = strategies();
  const auto& rules = by_name(read.configuration.pools.front().queues, "support").rules;
  REQUIRE(rules.overflows.size() == 1);
  CHECK(rules.overflows[0].group.where == expression::read("has grade >= 3").value());
  CHECK(rules.overflows[0].length_over == 10);
  CHECK(rules.value.weight == 2.5);
  CHECK(rules.load.cost == std::array<std::uint16_t, channel_kinds>{3, 1, 0, 1});
  CHECK(rules.load.quiet_after == milliseconds{120'000});
  CHECK(rules.load.quiet_weight == 25);
  CHECK(rules.offer_timeouts[static_cast<std::size_t>(channel_kind::email)] == milliseconds{600'000});
  CHECK(rules.sticky.wait == milliseconds{45'000});
  CHECK(rules.callback == callback_settings{2, milliseconds{600'000}, true, "office", milliseconds{120'000}});
  using enum exception_action;
  const std::vector<exception_rule> exceptions{
      {exception_case::closed, message, milliseconds{0}, {}, {}, "come-back"},
      {exception_case::closed, end, milliseconds{0}, {}, {}, {}},
      {exception_case::full, to_queue, milliseconds{0}, "mail", {}, {}},
      {exception_case::slow, message, milliseconds{600'000}, {}, {}, "long-wait"},
      {exception_case::slow, exception_action::callback, milliseconds{600'000}, {}, {}, {}},
      {exception_case::waited, relax, milliseconds{0}, {}, {{"german", 0}}, {}},
      {exception_case::aged, to_queue, milliseconds{3'600'000}, "mail", {}, {}},
      {exception_case::nobody, message, milliseconds{0}, {}, {}, "long-wait"},
      {exception_case::nobody, exception_action::callback, milliseconds{0}, {}, {}, {}}};
  CHECK(rules.exceptions == exceptions);
  CHECK(read.configuration.messages ==
        std::vector<message_settings>{{"long-wait", "It will take a while.", "请稍候。"},
                                      {"come-back", "We are closed.", "We are closed."}});
}

TEST_CASE("rules of other queues, of the pool and of people are read as written") {
  const auto read = strategies();
  const auto& pool = read.configuration.pools.front();
  const auto& mail = by_name(pool.queues, "mail").rules;
  CHECK(mail.order == line_order::earliest_due);
  CHECK(mail.due_within == milliseconds{4 * 3'600'000});
  CHECK(mail.select.rule == selection::best_fit);
  REQUIRE(mail.select.fit.size() == 4);
  CHECK(mail.select.fit[1] == fit_term{fit_kind::skill, {}, "german", -1.5});
  CHECK(mail.select.fit[2].kind == fit_kind::idle_minutes);
  CHECK(mail.select.fit[3].kind == fit_kind::free_share);
  const auto& sales = by_name(pool.queues, "sales").rules;
  CHECK(sales.order == line_order::last_come);
  CHECK(sales.auto_accept);
  CHECK(sales.pull);
  CHECK(sales.consult_wait_max == milliseconds{120'000});
  REQUIRE(sales.select.shares.size() == 2);
  CHECK(sales.select.shares[1].group.where.empty());
  CHECK(sales.select.shares[1].share == 40.5);
  const auto& rules = pool.limits.rules;
  CHECK(rules.choice == choice_rule::weighted);
  REQUIRE(rules.reserves.size() == 1);
  CHECK(rules.reserves[0].queues == std::vector<std::string>{"support"});
  CHECK(rules.shares == std::vector<tenant_share>{{"north", 2, 0}, {"south", 1, 20}});
  CHECK(rules.interrupts == std::vector<interrupt_rule>{{"", channel_kind::voice, 0},
                                                        {"", channel_kind::chat, 0b11},
                                                        {"gold", channel_kind::chat, 0b10}});
  CHECK(rules.grades == std::vector<std::string>{"L0.5", "L1", "L2", "L3"});
  CHECK(rules.missed_max == 3);
  CHECK(rules.missed_reason == "did not answer");
  CHECK(rules.seed == 7);
  const auto& ada = pool.agents.front();
  CHECK(ada.skills == std::vector<skill_level>{{"english", 8}, {"german", 4}, {"grade", 3}});
  CHECK(ada.certificates == std::vector<std::string>{"medical"});
  CHECK(ada.also_serves == std::vector<std::string>{"south"});
  CHECK(ada.position == 10);
  CHECK(ada.units_max == 6);
}

TEST_CASE("rules go by the names other products give them too") {
  const auto rule = [](const std::string& name) {
    return queue_that_says("select: " + name).rules.select.rule;
  };
  for (const auto* name : {"longest_idle", "longest-idle-agent", "leastrecent", "uniform"})
    CHECK(rule(name) == selection::longest_idle);
  CHECK(rule("rrmemory") == selection::round_robin);
  CHECK(rule("agent-with-fewest-calls") == selection::fewest_handled);
  CHECK(rule("agent-with-least-talk-time") == selection::least_talk_time);
  CHECK(rule("most-available") == selection::least_occupied);
  CHECK(rule("sequentially-by-agent-order") == selection::linear);
  const auto all = queue_that_says("select: ringall").rules.select;
  CHECK(all.rule == selection::longest_idle);
  CHECK(all.ring_width == 5);
  CHECK(all.ring_step == milliseconds{0});
  const auto progressive = queue_that_says("select: ring_progressively, ring: {width: 9}").rules.select;
  CHECK(progressive.ring_width == 9);
  CHECK(progressive.ring_step == milliseconds{5'000});
  CHECK(queue_that_says("ring: {width: all}").rules.select.ring_width == 0);
  CHECK(queue_that_says("order: fifo").rules.order == line_order::first_come);
}

TEST_CASE("the demo shows what routing can do, without a warning") {
  const auto read = read_configuration_file(source / "demo/support-centre/strowger.yaml");
  for (const auto& one : read.diagnostics) INFO(to_text(one));
  CHECK(read.diagnostics.empty());
  const auto& pool = read.configuration.pools.front();
  const auto any = [&](auto asked) { return std::any_of(pool.queues.begin(), pool.queues.end(), asked); };
  CHECK(any([](const auto& queue) { return !queue.rules.tiers.empty(); }));
  CHECK(any([](const auto& queue) { return !queue.rules.steps.empty(); }));
  CHECK(any([](const auto& queue) { return !queue.rules.certificates.empty(); }));
  CHECK(any([](const auto& queue) { return !queue.rules.overflows.empty(); }));
  CHECK(any([](const auto& queue) { return queue.rules.sticky.remember.count() > 0; }));
  CHECK(any([](const auto& queue) { return queue.rules.select.ring_width > 1; }));
  CHECK(any([](const auto& queue) { return !queue.rules.exceptions.empty(); }));
  CHECK(pool.limits.rules.grades.size() == 3);
}

} // namespace strowger::tests::configuration_rules_test
