#include "graph_world.hpp"
#include <algorithm>
#include <catch2/catch.hpp>

namespace strowger::tests::restart_time_test {

/// Ages, deadlines and order over the end of an engine: within one boot of the machine the steady clock tells
/// how long it was away, after another the wall clock does, within bounds.
using namespace std::chrono_literals;
namespace desktop = channels::desktop;

namespace {

constexpr desktop::session_number grace = 1;
constexpr routing::pool_id pool{1};
constexpr std::chrono::milliseconds wall_ahead{1'764'000'000'000};

routing::moment now_of(tests::graph_world& world) { return world.graph->shared().lines.at(pool).now().at; }
bool said(const tests::graph_world& world, const std::string& part) {
  return std::any_of(world.reports.begin(), world.reports.end(),
                     [&](const auto& line) { return line.find(part) != std::string::npos; });
}

/// An engine that is killed with grace's decline 4 s old, and one chat waiting for a minute, another half as
/// long.
struct killed_engine {
  std::shared_ptr<storage::in_memory_journal> store = std::make_shared<storage::in_memory_journal>();
  routing::moment ended_at;
  std::chrono::milliseconds steady{0};

  explicit killed_engine(std::uint64_t boot) {
    tests::graph_world world{store, tests::small_centre(), false, {boot, 5'000'000ms, wall_ahead}};
    world.arrive(7);
    world.pass(30s);
    world.arrive(8);
    world.pass(26s);
    world.sign_in(grace, "grace");
    world.ask(grace, desktop::set_ready{});
    // Declined both, longest waiting first: neither comes back to her for 10 s.
    for (int i = 0; i < 2; ++i) world.ask(grace, desktop::decline{world.desks.offer(grace), "busy"});
    REQUIRE_FALSE(world.desks.offer(grace));
    world.pass(4s);
    ended_at = now_of(world);
    steady = std::chrono::milliseconds{world.time->steady_ms()};
  }
};

/// Grace, who takes one chat at a time, is back; her back-off from both has `left` to run, and then the chat
/// that waited longest is hers.
void goes_on(tests::graph_world& world, std::chrono::milliseconds left) {
  world.sign_in(grace, "grace");
  CHECK_FALSE(world.desks.offer(grace));
  world.pass(left - 100ms);
  CHECK_FALSE(world.desks.offer(grace));
  world.pass(200ms);
  const auto offer = world.desks.offer(grace);
  REQUIRE(offer);
  world.ask(grace, desktop::accept{offer});
  CHECK(contains(world.heard(7), "status connected Grace"));
  CHECK_FALSE(contains(world.heard(8), "status connected Grace"));
}

} // namespace

SCENARIO("a wall clock that is off by an hour after kill -9 changes no age, no deadline and no order") {
  const killed_engine before{77};
  for (const auto off : {0h, 1h, -1h, 24h * 400, -24h * 400}) {
    INFO("wall clock off by " << off.count() << " h");
    auto store = std::make_shared<storage::in_memory_journal>(*before.store);
    tests::graph_world world{store, tests::small_centre(), false, {77, before.steady + 2s, wall_ahead + off}};
    CHECK(now_of(world) == before.ended_at + 2s);
    CHECK_FALSE(said(world, "wall_clock_implausible"));
    goes_on(world, 4s);
  }
}

SCENARIO("an engine that is down takes nothing of the time a customer has to come back") {
  auto store = std::make_shared<storage::in_memory_journal>();
  auto steady = 5'000'000ms;
  {
    tests::graph_world world{store, tests::small_centre(), true, {77, steady, wall_ahead}};
    for (const std::uint64_t who : {7, 8}) world.arrive(who);
    world.sign_in(grace, "grace");
    world.ask(grace, desktop::set_ready{});
    for (const std::uint64_t who : {7, 8}) world.send(who, channels::went_away{60s});
    // The other is closed while its customer is away, who is still to be told.
    world.ask(grace, desktop::accept{world.desks.offer(grace)});
    world.ask(grace, desktop::close{world.desks.work(grace), ""});
    world.pass(50s);
    CHECK(world.interaction(7));
    steady = std::chrono::milliseconds{world.time->steady_ms()};
  }
  tests::graph_world world{store, tests::small_centre(), true, {77, steady + 10min, wall_ahead}};
  CHECK(contains(world.heard(7), "end by_agent"));
  world.pass(59s);
  CHECK(world.interaction(7)); // owed still
  CHECK_FALSE(contains(world.heard(8), "end customer_gone"));
  GIVEN("a customer who comes back just in time") {
    world.send(8, channels::came_back{});
    world.pass(10min);
    CHECK_FALSE(contains(world.heard(8), "end customer_gone"));
  }
  GIVEN("one who does not") {
    world.pass(1s);
    CHECK(contains(world.heard(8), "end customer_gone"));
    CHECK_FALSE(world.interaction(7));
  }
  GIVEN("another start, from what the first one wrote") {
    const auto then = std::chrono::milliseconds{world.time->steady_ms()};
    auto copy = std::make_shared<storage::in_memory_journal>(*store);
    tests::graph_world again{copy, tests::small_centre(), true, {77, then + 10min, wall_ahead}};
    again.pass(59s);
    CHECK_FALSE(contains(again.heard(8), "end customer_gone"));
    again.pass(1s);
    CHECK(contains(again.heard(8), "end customer_gone"));
  }
}

SCENARIO("several ends within one boot add up exactly") {
  killed_engine before{77};
  auto steady = before.steady;
  auto at = before.ended_at;
  for (int i = 0; i < 5; ++i) {
    steady += 150ms;
    tests::graph_world world{before.store,
                             tests::small_centre(),
                             false,
                             {77, steady, wall_ahead + std::chrono::hours{i % 2 == 0 ? 3 : -3}}};
    CHECK(now_of(world) == at + 150ms);
    world.pass(100ms);
    at = now_of(world);
    steady = std::chrono::milliseconds{world.time->steady_ms()};
  }
}

SCENARIO(
    "after a reboot, with the steady clock at zero, the wall clock tells how long the machine was away") {
  const killed_engine before{77};
  auto store = std::make_shared<storage::in_memory_journal>(*before.store);
  const auto wall_then = wall_ahead + before.steady;
  GIVEN("a right wall clock") {
    tests::graph_world world{store, tests::small_centre(), false, {78, 0ms, wall_then + 3s}};
    const auto away = now_of(world) - before.ended_at;
    CHECK(away == 3s);
    goes_on(world, 3s);
  }
  GIVEN("a wall clock that went back an hour") {
    tests::graph_world world{store, tests::small_centre(), false, {78, 0ms, wall_then - 1h}};
    CHECK(now_of(world) <= before.ended_at);
    CHECK(said(world, "wall_clock_implausible"));
    goes_on(world, 10s); // the last record is the decline: no time has passed since
  }
  GIVEN("a wall clock that is two years ahead") {
    tests::graph_world world{store, tests::small_centre(), false, {78, 0ms, wall_then + 24h * 730}};
    CHECK(now_of(world) <= before.ended_at);
    CHECK(said(world, "wall_clock_implausible"));
    goes_on(world, 10s);
  }
}

SCENARIO("where the machine does not name its boot the wall clock tells") {
  const killed_engine before{0};
  auto store = std::make_shared<storage::in_memory_journal>(*before.store);
  tests::graph_world world{store, tests::small_centre(), false, {0, before.steady + 2s, wall_ahead + 1s}};
  CHECK(now_of(world) == before.ended_at + 3s);
}

SCENARIO("the machine's own clocks name a boot, the same one each time") {
  const actors::machine_clocks clocks;
  CHECK(clocks.machine_boot() != 0);
  CHECK(clocks.machine_boot() == actors::machine_clocks{}.machine_boot());
}

} // namespace strowger::tests::restart_time_test
