#include "sim/staffing/service_reach.hpp"
#include "tests/sim/scenario/written_scenario.hpp"
#include <catch2/catch.hpp>
#include <map>

namespace strowger::tests::service_reach_test {

using namespace strowger::sim;
using namespace strowger::sim::staffing;

namespace {

const std::filesystem::path source{STROWGER_SOURCE_DIR};

/// How many contacts of each kind the first agent of the crew holds at once; the kinds it never answers are
/// left out.
std::map<std::string, std::uint32_t> held(const scenario& what, const std::string& crew) {
  const service_reach reach{what};
  std::map<std::string, std::uint32_t> all;
  for (const auto& one : what.crews) {
    if (one.name != crew) continue;
    for (std::size_t k = 0; k < what.contacts.size(); ++k)
      if (const auto many = reach.of(one.agents.front(), k).at_once; many > 0)
        all[what.contacts[k].name] = many;
  }
  return all;
}
using kinds = std::map<std::string, std::uint32_t>;

scenario shipped(const char* name) {
  return whole(read_scenario_file(source / "tests/scenarios/centre" / name));
}

/// One queue with a rule, one kind of calls, one crew.
scenario centre_with(const std::string& queue, const std::string& contact, const std::string& agent) {
  return scenario_of(R"(
version: 1
name: reach
length: 1h
centre:
  skills: {parts: Knows the parts}
  attributes: [{name: tier, of: interaction}, {name: site, of: agent}]
  groups: [{name: helpers, where: agent.site = "south"}]
  queues: [{name: shop, wrap_up: 0s)" +
                     queue + R"(}, {name: other}]
contacts:
  - {name: calls, queue: shop, arrivals: {per_hour: 10}, service: {law: constant, mean: 60s})" +
                     contact + R"(}
crews: [{name: clerks, count: 2, agent: {)" +
                     agent + "}}]\n");
}

} // namespace

TEST_CASE("who serves other tenants' queues is known, and serves no others") {
  const auto what = shipped("outsourcer.yaml");
  CHECK(held(what, "a-seats") == kinds{{"a-calls", 1}});
  CHECK(held(what, "floor-late") == kinds{{"b-calls", 1},
                                          {"c-calls", 1},
                                          {"s1-calls", 1},
                                          {"s2-calls", 1},
                                          {"s3-calls", 1},
                                          {"s4-calls", 1},
                                          {"s5-calls", 1}});
}

TEST_CASE("certificates, grades, lists of queues and room in each channel count") {
  const auto service = shipped("omnichannel_service.yaml");
  CHECK(held(service, "own-telephone") == kinds{{"service-calls", 1}});
  CHECK(held(service, "own-both") == kinds{{"service-calls", 1}, {"mails", 1}});
  CHECK(held(service, "own-gas") == kinds{{"gas-calls", 1}, {"gas-experts", 1}});
  CHECK(held(service, "own-writing") == kinds{{"chats", 3}, {"mails", 1}, {"forms", 1}});
  CHECK(held(service, "outsourced-writing") == kinds{{"chats", 3}, {"mails", 1}});
  const auto support = shipped("support_centre.yaml");
  CHECK(held(support, "l1-telephone") == kinds{{"calls", 1}});
  CHECK(held(support, "l1-chat") == kinds{{"premium-chats", 3}});
  CHECK(held(support, "l2") == kinds{{"experts", 1}});
  CHECK(held(support, "l3") == kinds{{"teachers", 1}});
  CHECK(held(support, "dispatch") == kinds{{"complaints", 1}, {"repairs", 1}});
}

TEST_CASE("the queue's conditions are asked with what the contact brings") {
  const auto only_gold = ", where: 'agent.site = \"north\" or interaction.tier = \"gold\"'";
  CHECK(held(centre_with(only_gold, ", attributes: {tier: gold}", "attributes: {site: south}"), "clerks") ==
        kinds{{"calls", 1}});
  CHECK(held(centre_with(only_gold, ", attributes: {tier: tin}", "attributes: {site: south}"), "clerks")
            .empty());
  CHECK(held(centre_with(only_gold, ", attributes: {tier: tin}", "attributes: {site: north}"), "clerks") ==
        kinds{{"calls", 1}});
}

TEST_CASE("whoever may serve after a relaxation, or as a helper, may serve") {
  const auto asks = ", requires: {parts: 5}, steps: [{after: 40h, requires: {parts: 2}}]";
  CHECK(held(centre_with(asks, "", "skills: {parts: 2}"), "clerks") == kinds{{"calls", 1}});
  CHECK(held(centre_with(asks, "", "skills: {parts: 1}"), "clerks").empty());
  const auto helped = ", overflow: [{group: helpers, over: 20}]";
  CHECK(held(centre_with(helped, "", "queues: [other], attributes: {site: south}"), "clerks") ==
        kinds{{"calls", 1}});
  CHECK(held(centre_with(helped, "", "queues: [other], attributes: {site: west}"), "clerks").empty());
}

TEST_CASE("who is only passed on keeps the channel by which it came") {
  const auto what = scenario_of(R"(
version: 1
name: passed on
length: 1h
centre: {queues: [{name: first}, {name: second}]}
contacts:
  - name: chats
    queue: first
    channel: chat
    arrivals: {per_hour: 10}
    turns: {count: 2, agent: {law: constant, mean: 20s}, customer: {law: constant, mean: 20s}}
    passes_on: [{to: experts, chance: 10%}]
  - {name: experts, queue: second, service: {law: constant, mean: 60s}}
crews:
  - {name: writers, count: 1, agent: {queues: [second], capacity: {voice: 0, chat: 4}}}
  - {name: speakers, count: 1, agent: {queues: [second], capacity: {voice: 1, chat: 0}}}
)");
  CHECK(held(what, "writers") == kinds{{"experts", 4}});
  CHECK(held(what, "speakers").empty());
}

TEST_CASE("customers who are silent here leave no room for more, as they might in a run") {
  const auto what = scenario_of(R"(
version: 1
name: quiet
length: 1h
centre: {queues: [{name: chat, quiet: {after: 1m, weight: 50%}}]}
contacts:
  - name: chats
    queue: chat
    channel: chat
    arrivals: {per_hour: 10}
    turns: {count: 2, agent: {law: constant, mean: 20s}, customer: {law: constant, mean: 20s}}
crews: [{name: writers, count: 1, agent: {units_max: 2, capacity: {chat: 3}}}]
)");
  CHECK(held(what, "writers") == kinds{{"chats", 2}});
}

TEST_CASE("who lacks what is told, crew by crew") {
  const auto what = centre_with(", requires: {parts: 5}", "", "skills: {parts: 2}");
  CHECK(why_unserved(what, 0) == "clerks has less than skill parts 5");
  CHECK(why_unserved(centre_with(", requires: {parts: 5}", "", "position: 1"), 0) ==
        "clerks lacks skill parts 5");
  CHECK(why_unserved(centre_with("", "", "capacity: {voice: 0, chat: 2}"), 0) ==
        "clerks has no capacity for voice");
}

} // namespace strowger::tests::service_reach_test
