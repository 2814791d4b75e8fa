#include "level_difference.hpp"
#include "sim/scenario/contact_fates.hpp"
#include "sim/scenario/scenario_day.hpp"
#include "written_scenario.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

/// Customers who were served come back: how many, when, as whom and to whom.
namespace strowger::tests::comes_back_test {

using namespace strowger::sim;

namespace {

constexpr instant hour = 3'600 * instants_per_second;

/// One call, a mail an hour later, then another call: all of one customer.
std::string shop(const std::string& ways_of_calls, const std::string& ways_of_mails,
                 const std::string& sticky = "sticky: {remember: 2d, wait: 1h}") {
  return R"(version: 1
name: shop
length: 2d
seed: 7
centre:
  queues:
    - {name: calls, )" +
         sticky + R"(}
    - {name: mails, )" +
         sticky + R"(}
contacts:
  - name: calls
    queue: calls
    arrivals: {periods: [{from: "00:00", to: "20:00", per_hour: 30}]}
    service: {law: exponential, mean: 3m}
    comes_back: )" +
         ways_of_calls + R"(
  - name: mails
    queue: mails
    channel: email
    service: {law: exponential, mean: 5m}
    comes_back: )" +
         ways_of_mails + R"(
crews: [{name: clerks, count: 25}]
)";
}

struct returns {
  std::uint64_t people = 0, came = 0, same_agent = 0, as_mail = 0, both_answered = 0;
};

returns count_returns(const scenario& what, simulation_level level = simulation_level::machine) {
  returns all;
  const contact_fate* before = nullptr;
  const auto fates = fates_of(what, what.seed, level);
  for (const auto& [who, fate] : fates) {
    if (who.time == 0) {
      ++all.people;
    } else {
      ++all.came;
      if (before->agent && fate.agent) {
        ++all.both_answered;
        all.same_agent += before->agent == fate.agent ? 1 : 0;
      }
    }
    before = &fate;
  }
  return all;
}

} // namespace

TEST_CASE("those who are served come back in a geometric series") {
  // Everybody is served, and each time 40 % come back: 0.4 + 0.16 + ... = 2/3 of those who came first.
  const auto many = count_returns(
      scenario_of(shop("[{chance: 40%, times: 100, after: {law: exponential, mean: 10m}}]", "[]")));
  const auto people = static_cast<double>(many.people);
  CHECK(many.people > 1'000);
  // The variance of how often one comes back is 0.4 / 0.6^2.
  CHECK(std::abs(static_cast<double>(many.came) - people * 2 / 3) < 4 * std::sqrt(people * 0.4 / 0.36));
  // Cut off after the second time it is 0.4 + 0.16.
  const auto twice = count_returns(
      scenario_of(shop("[{chance: 40%, times: 2, after: {law: exponential, mean: 10m}}]", "[]")));
  CHECK(twice.people == many.people);
  CHECK(std::abs(static_cast<double>(twice.came) - people * 0.56) < 4 * std::sqrt(people * 0.5664));
  CHECK(twice.came < many.came);
}

TEST_CASE("a customer who mails after a call, and calls after the mail, gets the same agent each time") {
  const std::string by_mail = "[{to: mails, chance: 100%, after: {law: exponential, mean: 1h}}]";
  const std::string by_call = "[{to: calls, chance: 100%, times: 2, after: {law: exponential, mean: 1h}}]";
  const auto what = scenario_of(shop(by_mail, by_call));
  const auto level = GENERATE(simulation_level::machine, simulation_level::actors);
  const auto all = count_returns(what, level);
  CHECK(all.both_answered > 2'000);
  CHECK(all.same_agent == all.both_answered);
  // Nobody remembers: it is one of the 25 who is free longest, never who was busy last.
  const auto forgotten = count_returns(scenario_of(shop(by_mail, by_call, "wrap_up: 0s")), level);
  CHECK(static_cast<double>(forgotten.came) == Approx(static_cast<double>(all.came)).epsilon(0.01));
  CHECK(forgotten.same_agent * 5 < forgotten.both_answered);
}

TEST_CASE(
    "in the service of all channels a mail after a call goes to who had the call, where that one writes") {
  const auto file =
      std::filesystem::path{STROWGER_SOURCE_DIR} / "tests/scenarios/centre/omnichannel_service.yaml";
  auto what = whole(read_scenario_file(file));
  const auto both = std::find_if(what.crews.begin(), what.crews.end(),
                                 [](const crew& one) { return one.name == "own-both"; });
  REQUIRE(both != what.crews.end());
  const auto count = [&] {
    returns all;
    const contact_fate* before = nullptr;
    const auto fates = fates_of(what, 1, simulation_level::machine);
    for (const auto& [who, fate] : fates) {
      const bool called = who.time > 0 && before->agent &&
                          std::count(both->agents.begin(), both->agents.end(), *before->agent) > 0;
      if (called && fate.agent) {
        ++all.both_answered;
        all.same_agent += before->agent == fate.agent ? 1 : 0;
      }
      before = &fate;
    }
    return all;
  };
  const auto kept = count();
  CHECK(kept.both_answered > 100);
  CHECK(kept.same_agent * 4 > kept.both_answered * 3); // the others' shift is over, or an hour was too short
  for (auto& queue : what.settings.queues) queue.rules.sticky = {};
  const auto forgotten = count();
  CHECK(forgotten.same_agent * 4 < forgotten.both_answered);
}

TEST_CASE("who comes back is the same customer with a new matter, and may give up as often as at first") {
  auto what = scenario_of(shop("[{to: mails, chance: 60%, after: {law: constant, mean: 1h}}, "
                               "{chance: 30%, after: {law: constant, mean: 2h}}]",
                               "[]"));
  what.contacts[0].again = {1, law::constant(60), 2};
  const auto day = day_of(what, 3);
  const auto& people = *day.manners.people;
  double mails = 0, calls = 0;
  constexpr int many = 20'000;
  for (std::uint64_t i = 0; i < many; ++i) {
    contact who = day.contacts[0].who;
    who.number = i;
    who.customer = i + 1;
    const auto tired = people.again(people.again(who, 0)->who, 0)->who;
    REQUIRE_FALSE(people.again(tired, 0)); // the third time it does not
    const auto back = people.back(tired, 5 * hour);
    if (!back) continue;
    const bool mail = back->who.kind == 1;
    (mail ? mails : calls) += 1;
    CHECK(back->at == (mail ? 6 : 7) * hour);
    CHECK(back->who.channel == (mail ? routing::channel_kind::email : routing::channel_kind::voice));
    CHECK(back->who.customer == who.customer);
    CHECK(back->who.service != who.service);
    CHECK(back->who.turn > tired.turn); // nothing is drawn for it twice
    if (mail) continue;
    CHECK(people.again(people.again(back->who, 0)->who, 0)); // a new matter, as many tries
    CHECK_FALSE(people.back(back->who, 0));                  // once, unless the file says otherwise
  }
  CHECK(mails / many == Approx(0.6).margin(0.015));
  CHECK(calls / many == Approx(0.3).margin(0.015));
}

TEST_CASE("who came again is passed on as often as who came first") {
  auto what = scenario_of(rich);
  const auto day = day_of(what, 3);
  const auto& people = *day.manners.people;
  double first = 0, later = 0;
  constexpr int many = 20'000;
  for (std::uint64_t i = 0; i < many; ++i) {
    contact who;
    who.number = i;
    first += people.passed_on(who) ? 1 : 0;
    if (const auto again = people.again(who, 0)) later += people.passed_on(again->who) ? 1 : 0;
  }
  CHECK(first / many == Approx(0.2).margin(0.015));
  CHECK(later / (0.7 * many) == Approx(0.2).margin(0.015));
}

TEST_CASE("who is passed on before it may come back is known from the first time on") {
  const auto what = scenario_of(R"(version: 1
name: passed on and back
length: 4h
centre: {queues: [{name: first}, {name: second}]}
contacts:
  - name: first
    queue: first
    arrivals: {per_hour: 20}
    service: {law: constant, mean: 1m}
    passes_on: [{to: second, chance: 100%}]
  - name: second
    queue: second
    service: {law: constant, mean: 1m}
    comes_back: [{to: first, chance: 100%, after: {law: constant, mean: 10m}}]
crews: [{name: clerks, count: 5}]
)");
  CHECK(what.contacts[0].known);
  CHECK(day_of(what, 1).contacts.at(0).who.customer > 0);
  CHECK(level_difference(what) == "");
}

TEST_CASE("returns and rings that take their time go the same at both levels") {
  auto what = scenario_of(R"(version: 1
name: back and forth
length: 5h
centre:
  queues:
    - {name: calls, wrap_up: 1m, offer_timeout: 10s, sticky: {remember: 1d, wait: 20s}, ring: {width: 2, step: 3s}}
    - {name: chats, wrap_up: 30s, offer_timeout: 10s, sticky: {remember: 1d, wait: 1m}}
contacts:
  - name: calls
    queue: calls
    arrivals: {per_hour: 100}
    service: {law: exponential, mean: 3m}
    wrap_up: {law: exponential, mean: 30s}
    patience: {law: exponential, mean: 2m}
    passes_on: [{to: chats, chance: 10%}]
    comes_back: [{to: chats, chance: 40%, times: 3, after: {law: exponential, mean: 10m}}]
  - name: chats
    queue: chats
    channel: chat
    arrivals: {per_hour: 40}
    turns: {count: 3, agent: {law: exponential, mean: 20s}, customer: {law: exponential, mean: 40s}}
    patience: {law: exponential, mean: 2m}
    again: {chance: 50%, after: {law: exponential, mean: 3m}}
    comes_back: [{to: calls, chance: 60%, times: 3, after: {law: exponential, mean: 20m}}]
crews:
  - name: clerks
    count: 9
    agent: {capacity: {voice: 1, chat: 2}}
    rings_after: {law: lognormal, mean: 900ms, variation: 0.7}
    answers_after: {law: exponential, mean: 3s}
    refuses: 5%
    misses: 5%
    drops: {per_hour: 4, lasts: {law: exponential, mean: 20s}}
)");
  what.seed = GENERATE(1U, 2U, 3U, 4U, 5U, 6U);
  CHECK(level_difference(what) == "");
}

} // namespace strowger::tests::comes_back_test
