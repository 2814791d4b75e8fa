#include "routing/pool_settings.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::pool_settings_test {

using namespace strowger::routing;
using namespace std::chrono_literals;

namespace {

queue_settings queue(std::string name, std::string tenant = "main") {
  queue_settings made;
  made.name = std::move(name);
  made.tenant = std::move(tenant);
  return made;
}
agent_settings agent(std::string name) {
  agent_settings made;
  made.name = std::move(name);
  return made;
}

} // namespace

TEST_CASE("no difference is no change", "[pool][settings]") {
  pool_settings one;
  one.queues = {queue("sales")};
  one.agents = {agent("ada")};
  CHECK(difference({}, {}).empty());
  CHECK(difference(one, one).empty());
}

TEST_CASE("limits come first, queues before agents, removals last", "[pool][settings]") {
  pool_settings from, to;
  from.queues = {queue("old"), queue("sales")};
  from.agents = {agent("ada"), agent("ben")};
  to.limits.deliver_within = 5s;
  to.queues = {queue("new"), queue("sales")};
  to.queues[1].priority = 60;
  to.agents = {agent("ada"), agent("eve")};
  const auto changes = difference(from, to);
  REQUIRE(changes.size() == 6);
  CHECK(std::get<pool_limits>(changes[0]).deliver_within == 5s);
  CHECK(std::get<queue_settings>(changes[1]).name == "new");
  CHECK(std::get<queue_settings>(changes[2]).priority == 60);
  CHECK(std::get<agent_settings>(changes[3]).name == "eve");
  CHECK(std::get<remove_queue>(changes[4]) == remove_queue{"main", "old"});
  CHECK(std::get<remove_agent>(changes[5]) == remove_agent{"main", "ben"});
}

TEST_CASE("the same name in two tenants is two things", "[pool][settings]") {
  pool_settings from, to;
  from.queues = {queue("sales", "a"), queue("sales", "b")};
  to.queues = {queue("sales", "b")};
  const auto changes = difference(from, to);
  REQUIRE(changes.size() == 1);
  CHECK(std::get<remove_queue>(changes[0]) == remove_queue{"a", "sales"});
}

} // namespace strowger::tests::pool_settings_test
