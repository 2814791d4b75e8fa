#include "graph_world.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::owed_commands_test {

/// Commands with an id are owed: an engine that was killed says them again under their old ids, in order,
/// until the customer's side has them (docs/channel-contract.md).
using namespace std::chrono_literals;
namespace desktop = channels::desktop;

namespace {

constexpr desktop::session_number ada = 1;
using owed = tests::noting_adapter::owed_commands;

/// Customer 7 with ada, who has said two lines; nothing is marked.
struct killed_engine {
  std::shared_ptr<storage::in_memory_journal> store = std::make_shared<storage::in_memory_journal>();
  owed told;
  killed_engine() {
    tests::graph_world world{store};
    world.arrive(7);
    world.say(7, 1, "hello");
    world.sign_in(ada, "ada");
    world.ask(ada, desktop::set_ready{});
    world.ask(ada, desktop::accept{world.desks.offer(ada)});
    for (const std::uint64_t line : {21, 22})
      world.ask(ada, desktop::say{world.desks.work(ada), line, "line " + std::to_string(line)});
    told = world.adapter.owed(7);
    REQUIRE(told.size() == 3);
    CHECK(told[0].second == "message 2 system agent_joined");
    CHECK(told[1].second == "message 3 agent line 21");
    CHECK(told[2].second == "message 4 agent line 22");
  }
};

} // namespace

SCENARIO("lines the customer's side has not marked come again after kill -9, under their old ids") {
  killed_engine before;
  {
    tests::graph_world world{before.store};
    CHECK(world.adapter.owed(7) == before.told);
    world.send(7, channels::marked{3, 0});
  }
  {
    tests::graph_world world{before.store};
    CHECK(world.adapter.owed(7) == owed{before.told[2]});
    world.send(7, channels::marked{4, 4});
  }
  {
    tests::graph_world world{before.store};
    CHECK(world.adapter.owed(7).empty());
    world.sign_in(ada, "ada");
    world.ask(ada, desktop::say{world.desks.work(ada), 23, "line 23"});
    REQUIRE(world.adapter.owed(7).size() == 1);
    CHECK(world.adapter.owed(7)[0].first.counter() == before.told[2].first.counter() + 1);
  }
}

SCENARIO("what is owed comes before what is said meanwhile, and before the end") {
  killed_engine before;
  {
    tests::graph_world world{before.store};
    world.adapter.keeps_ends = true;
    world.send(7, channels::went_away{60s});
    world.sign_in(ada, "ada");
    world.ask(ada, desktop::close{world.desks.work(ada), ""});
    before.told = world.adapter.owed(7);
    REQUIRE(before.told.size() == 5);
    CHECK(before.told[3].second == "message 5 system closed");
    CHECK(before.told[4].second == "end by_agent");
  }
  tests::graph_world world{before.store, tests::small_centre(), true};
  CHECK(world.adapter.owed(7) == before.told);
  GIVEN("the outcome of the end") {
    world.port->outcome({before.told[4].first, routing::conversation_id{7}, true, {}});
    world.pass(11s);
    CHECK_FALSE(world.interaction(7));
    tests::graph_world again{std::make_shared<storage::in_memory_journal>(*world.store)};
    CHECK(again.adapter.owed(7).empty());
  }
}

SCENARIO("an actor that is rebuilt repeats what is owed too") {
  killed_engine before;
  tests::graph_world world{before.store};
  world.adapter.owed(7).clear();
  world.graph->shared().interactions.tell(world.interaction(7), actors::repeat_owed{});
  world.graph->shared().interactions.tell(
      world.interaction(7),
      actors::agent_says{world.graph->shared().names.find_person("main", "ada")->id, 0, 30, "and one more"});
  world.run();
  auto wanted = before.told;
  wanted.emplace_back(routing::command_id{before.told[2].first.issuer(), before.told[2].first.counter() + 1},
                      "message 5 agent and one more");
  CHECK(world.adapter.owed(7) == wanted);
}

} // namespace strowger::tests::owed_commands_test
