#include "two_pools.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

namespace strowger::tests::pool_moves_test {

using namespace strowger::routing;
using namespace strowger::routing::testing;

namespace {

const interaction_id chat{9, 1};

/// A chat waits in pool 0 and is moved to pool 1, step by step; what the steps are is the pools' and the
/// line's business.
struct one_move {
  two_pools world{1, {}};
  explicit one_move(queue_id to, bool led = false) {
    interaction_arrived came;
    came.interaction = chat;
    came.queue = world.queues(0).front();
    came.priority = 25;
    CHECK(world.put(0, came));
    const auto agent = world.live(0).find_agent("main", "ada1")->id;
    if (led) {
      CHECK(world.put(0, agent_signed_in{agent}));
      CHECK(world.put(0, set_agent_state{agent, true, {}, {}}));
      CHECK(world.put(0, accept_offer{offer_id{1, 1}, agent}));
    }
    while (world.sync(0)) {
    }
    world.pass(milliseconds{5'000});
    CHECK(world.put(0, move_to_pool{chat, pool_id{2}, to, {led ? agent : agent_id{}, content_id{1, 4}}}));
  }
  /// The next thing that can happen; false: nothing.
  bool step() { return world.sync(0) || world.deliver(1) || world.sync(1) || world.deliver(0); }
};

void check_it_arrived(const two_pools& world, bool led) {
  const auto* there = world.live(1).find(chat);
  REQUIRE(there);
  CHECK(world.live(0).find(chat) == nullptr);
  CHECK(there->phase == interaction_phase::waiting);
  CHECK(there->visit == 2);
  CHECK(there->own_priority == 25);
  CHECK(world.now() - there->anchor >= milliseconds{5'000});
  CHECK(static_cast<bool>(there->note) == led);
  CHECK(world.live(1).snapshot().known_moves.empty());
}

} // namespace

TEST_CASE("a move ends well whichever pool crashes at whichever step", "[pool][moves]") {
  for (const bool led : {false, true}) {
    std::size_t steps = 0;
    for (one_move counted{queue_id{2, 1}, led}; counted.step();) ++steps;
    CHECK(steps >= 6);
    for (std::size_t crashed = 0; crashed < 2; ++crashed)
      for (std::size_t at = 0; at <= steps; ++at) {
        INFO("pool " << crashed << " crashes before step " << at);
        one_move move{queue_id{2, 1}, led};
        for (std::size_t i = 0; i < at; ++i) move.step();
        move.world.crash(crashed);
        REQUIRE(move.world.broken() == std::nullopt);
        while (move.step()) REQUIRE(move.world.broken() == std::nullopt);
        move.world.settle();
        REQUIRE(move.world.broken() == std::nullopt);
        // A move that was decided and not durable yet is asked for again by whoever wanted it.
        if (at == 0 && crashed == 0) {
          CHECK(move.world.live(0).find(chat)->phase != interaction_phase::departed);
          continue;
        }
        check_it_arrived(move.world, led);
      }
  }
}

TEST_CASE("a move that is refused for good ends where it began, whichever pool crashes", "[pool][moves]") {
  std::size_t steps = 0;
  for (one_move counted{queue_id{2, 77}}; counted.step();) ++steps;
  for (std::size_t crashed = 0; crashed < 2; ++crashed)
    for (std::size_t at = 0; at <= steps; ++at) {
      INFO("pool " << crashed << " crashes before step " << at);
      one_move move{queue_id{2, 77}};
      for (std::size_t i = 0; i < at; ++i) move.step();
      move.world.crash(crashed);
      while (move.step()) REQUIRE(move.world.broken() == std::nullopt);
      move.world.settle();
      const auto* here = move.world.live(0).find(chat);
      REQUIRE(here);
      CHECK(here->phase == interaction_phase::waiting);
      CHECK(here->anchor == moment{milliseconds{1}});
      CHECK(move.world.live(1).find(chat) == nullptr);
    }
}

TEST_CASE("random moves over a bad line, with crashes, lose nobody and double nobody",
          "[pool][moves][random]") {
  std::uint64_t moved = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    INFO("seed " << seed);
    random_generator dice{seed};
    const auto one_in = [&](std::uint64_t n) { return draw_below(dice, n) == 0; };
    two_pools world{seed, {7, 7}};
    std::set<interaction_id> alive;
    std::uint64_t arrivals = 0;
    for (int step = 0; step < 1'500; ++step) {
      world.pass(milliseconds{static_cast<std::int64_t>(draw_below(dice, 50))});
      const auto pool = draw_below(dice, 2);
      switch (draw_below(dice, 12)) {
      case 0: {
        interaction_arrived came;
        came.interaction = interaction_id{9, ++arrivals};
        came.queue = world.queues(pool)[draw_below(dice, 2)];
        if (world.put(pool, came)) {
          while (world.sync(pool)) {
          } // whoever was told that it came in is not lost
          alive.insert(came.interaction);
        }
        break;
      }
      case 1:
      case 2: {
        if (alive.empty()) break;
        auto one = alive.begin();
        std::advance(one, static_cast<std::ptrdiff_t>(draw_below(dice, alive.size())));
        const auto to = one_in(8) ? queue_id{2, 99} : world.queues(1 - pool)[draw_below(dice, 2)];
        if (world.put(pool, move_to_pool{*one, pool_id{static_cast<std::uint16_t>(2 - pool)}, to, {}}))
          ++moved;
        break;
      }
      case 3:
        if (one_in(10)) world.crash(pool);
        break;
      case 4:
        if (one_in(4)) world.remind(pool);
        break;
      case 5:
        (void)world.put(pool, time_passed{});
        break;
      case 6:
      case 7:
      case 8:
        world.sync(pool);
        break;
      default:
        world.deliver(pool);
        break;
      }
      if (step % 10 == 0) REQUIRE(world.broken() == std::nullopt);
    }
    world.settle();
    REQUIRE(world.broken() == std::nullopt);
    for (const auto id : alive) {
      const auto *a = world.live(0).find(id), *b = world.live(1).find(id);
      REQUIRE((a != nullptr) != (b != nullptr));
      CHECK((a ? a : b)->phase == interaction_phase::waiting);
    }
    for (std::size_t pool = 0; pool < 2; ++pool) {
      CHECK(world.live(pool).snapshot().known_moves.empty());
      CHECK(world.live(pool).snapshot() == world.durable(pool).snapshot());
    }
  }
  CHECK(moved > 1'000);
}

} // namespace strowger::tests::pool_moves_test
