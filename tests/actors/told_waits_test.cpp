#include "graph_world.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::told_waits_test {

using namespace std::chrono_literals;
namespace desktop = channels::desktop;

namespace {
constexpr desktop::session_number grace = 2;
}

SCENARIO("who waits is told about how long, once the queue has experience") {
  tests::graph_world world;
  world.sign_in(grace, "grace");
  world.ask(grace, desktop::set_ready{});
  const auto serve = [&](std::uint64_t one) {
    world.arrive(one);
    world.ask(grace, desktop::accept{world.desks.offer(grace)});
  };
  for (std::uint64_t one = 1; one <= 5; ++one) { // three minutes each, wrap-up included
    serve(one);
    world.pass(170s);
    world.ask(grace, desktop::close{world.desks.work(grace), "solved"});
    world.pass(10s);
  }
  serve(6);
  world.pass(10s);
  world.arrive(7);
  world.arrive(8);
  world.pass(10s);
  CHECK(world.heard(7).back() == "status waiting 1, 2 to 7 min");
  CHECK(world.heard(8).back() == "status waiting 2, 5 to 12 min");
}

} // namespace strowger::tests::told_waits_test
