#include "../temporary_folder.hpp"
#include "rule_centres.hpp"
#include "sim/instance_check.hpp"
#include "sim/instance_config.hpp"
#include <catch2/catch.hpp>
#include <fstream>
#include <stdexcept>

namespace strowger::tests::instance_config_test {

using namespace strowger::sim;

namespace {

struct config_file {
  temporary_folder folder;
  std::filesystem::path file = folder.path() / "instance.yaml";
  explicit config_file(const std::string& text) { std::ofstream{file} << text; }
  void refused(const routing_instance& one, const char* why) const {
    CHECK_THROWS_WITH(settings_from(file, one), Catch::Contains(why) && Catch::Contains(file.string()));
  }
};

constexpr const char* two_queues = R"(version: 1
attributes: [{name: pool, of: agent, kind: number}]
groups: [{name: wide, where: agent.pool = 2}]
queues:
  - {name: class01, select: linear, overflow: [{group: wide, over: 3}]}
  - {name: class02, select: linear}
pools: [{name: main, choice: service_level, reserves: [{group: wide, keep: 1, queues: [class02]}]}]
)";

routing_instance two_pools() {
  routing_instance one;
  one.name = "two";
  one.arrivals = {0.02, 0.02};
  one.agents = {4, 6};
  one.handle_time = {{180, 180}, {0, 180}};
  one.patience = {240.0, 240.0};
  one.cost = {1, 1};
  one.value = {{0, 0}, {0, 0}};
  return one;
}

} // namespace

TEST_CASE("an instance runs under a configuration file; agents it leaves out are the instance's") {
  const config_file at{two_queues};
  const auto one = two_pools();
  const auto pool = settings_from(at.file, one);
  REQUIRE(pool.agents.size() == 10);
  CHECK(pool.agents == bare_settings(one).agents);
  CHECK(pool.limits.rules.choice == routing::choice_rule::service_level);
  instance_run_settings how;
  how.calls_max = 5'000;
  how.audit = true;
  const auto done = check_settings(one, at.file.string(), pool, how);
  CHECK(done.result.finding == std::nullopt);
  CHECK(done.result.calls >= 5'000);
  CHECK(done.figures.empty());
}

TEST_CASE("a configuration that does not fit the instance is refused by name") {
  instance_run_settings how;
  const config_file at{two_queues};
  auto three = two_pools();
  three.arrivals.push_back(0.01);
  three.handle_time.push_back({0, 100});
  three.patience.push_back(100.0);
  three.cost.push_back(1);
  three.value.push_back({0, 0});
  CHECK_THROWS_WITH(check_settings(three, "x", settings_from(at.file, three), how),
                    Catch::Contains("as queue 3 they have nothing, the instance 'main/class03'"));
  config_file{"version: 1\nqueues: [{name: class01, selct: linear}]\n"}.refused(two_pools(), "selct");
  config_file{"version: 1\ntenants: [{name: a}, {name: b}]\n"}.refused(two_pools(),
                                                                       "an instance is one pool");
}

} // namespace strowger::tests::instance_config_test
