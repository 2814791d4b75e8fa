#include "graph_world.hpp"
#include <catch2/catch.hpp>

/// An adapter whose process has died comes back while the engine is there: it is told what is open and what
/// is owed, as after a start of the engine.
namespace strowger::tests::adapter_return_test {

using namespace std::chrono_literals;
namespace desktop = channels::desktop;

namespace {

constexpr desktop::session_number ada = 1;
using owed = tests::noting_adapter::owed_commands;

/// Customer 7 talks with ada, who has said two lines that are not marked; 8 waits.
struct talking_centre {
  tests::graph_world world;
  owed told;
  talking_centre() {
    world.graph->shared().may_return.insert("test");
    world.arrive(7);
    world.port->keep("test", routing::conversation_id{7}, "dialog");
    world.say(7, 1, "hello");
    world.sign_in(ada, "ada");
    world.ask(ada, desktop::set_ready{});
    world.ask(ada, desktop::accept{world.desks.offer(ada)});
    for (const std::uint64_t line : {21, 22}) say(line);
    world.arrive(8);
    told = world.adapter.owed(7);
    REQUIRE(told.size() == 3);
    forget();
  }
  void say(std::uint64_t line) {
    world.ask(ada, desktop::say{world.desks.work(ada), line, "line " + std::to_string(line)});
  }
  void forget() {
    world.adapter.owed(7).clear();
    world.adapter.resumed.clear();
  }
  void returns() {
    world.graph->adapter_returned("test");
    world.run();
  }
};

channels::open_conversation open(std::uint64_t conversation, std::uint64_t last_event,
                                 std::string kept = {}) {
  return {routing::conversation_id{conversation}, last_event, true, std::move(kept), false};
}

} // namespace

SCENARIO("an adapter that comes back is told every open conversation with its bytes, and what is owed") {
  talking_centre centre;
  centre.returns();
  CHECK((centre.world.adapter.resumed ==
         std::vector<channels::open_conversation>{open(7, 2, "dialog"), open(8, 1)}));
  CHECK((centre.world.adapter.owed(7) == centre.told));
  WHEN("it comes back once more") {
    centre.forget();
    centre.returns();
    THEN("it is told the same") {
      CHECK(centre.world.adapter.resumed.size() == 2);
      CHECK((centre.world.adapter.owed(7) == centre.told));
    }
  }
  WHEN("the customer's side has marked all") {
    centre.world.send(7, channels::marked{4, 4});
    centre.forget();
    centre.returns();
    THEN("nothing is owed") { CHECK(centre.world.adapter.owed(7).empty()); }
  }
}

SCENARIO("an end that its adapter has not confirmed comes again, and an ended conversation does not") {
  talking_centre centre;
  centre.world.adapter.keeps_ends = true;
  centre.world.ask(ada, desktop::close{centre.world.desks.work(ada), ""});
  centre.world.send(8, channels::left{});
  centre.world.port->outcome(
      {centre.world.adapter.owed(8).back().first, routing::conversation_id{8}, true, {}});
  centre.world.run();
  const auto end = centre.world.adapter.owed(7).back();
  CHECK(end.second == "end by_agent");
  centre.forget();
  centre.returns();
  REQUIRE(centre.world.adapter.resumed.size() == 1);
  CHECK(centre.world.adapter.resumed[0].conversation == routing::conversation_id{7});
  CHECK(centre.world.adapter.resumed[0].kept == "dialog");
  CHECK(centre.world.adapter.resumed[0].over);
  REQUIRE_FALSE(centre.world.adapter.owed(7).empty());
  CHECK((centre.world.adapter.owed(7).back() == end));
}

SCENARIO("an adapter is resumed when what its conversations took in is durable, not before") {
  talking_centre centre;
  centre.world.store->hold();
  centre.world.send(7, channels::said{2, "one more"});
  centre.say(23);
  centre.returns();
  CHECK(centre.world.adapter.resumed.empty());
  centre.world.release_all();
  REQUIRE(centre.world.adapter.resumed.size() == 2);
  CHECK((centre.world.adapter.resumed[0] == open(7, 3, "dialog")));
  REQUIRE(centre.world.adapter.owed(7).size() == 4);
  CHECK(centre.world.adapter.owed(7).back().second == "message 6 agent line 23");
}

SCENARIO("kept bytes are written with the event behind them, in one group, and not without it") {
  talking_centre centre;
  const auto before = centre.world.store->groups().size();
  centre.world.port->keep("test", routing::conversation_id{7}, "dialog, later");
  centre.world.run();
  CHECK(centre.world.store->groups().size() == before);
  WHEN("the event comes") {
    centre.world.send(7, channels::said{2, "one more"});
    THEN("both are in one group") {
      REQUIRE(centre.world.store->groups().size() > before);
      const auto& group = *centre.world.store->groups()[before];
      REQUIRE(group.kept.size() == 1);
      CHECK(group.kept[0].bytes == "dialog, later");
      CHECK_FALSE(group.records.empty());
      centre.returns();
      CHECK((centre.world.adapter.resumed[0] == open(7, 3, "dialog, later")));
    }
  }
  WHEN("the adapter dies between the two") {
    centre.returns();
    THEN("it goes on from what its last event had") {
      CHECK((centre.world.adapter.resumed[0] == open(7, 2, "dialog")));
    }
  }
}

SCENARIO("an adapter without conversations is resumed at once") {
  tests::graph_world world;
  world.adapter.resumed = {open(1, 1)};
  world.graph->adapter_returned("test");
  world.run();
  CHECK(world.adapter.resumed.empty());
}

} // namespace strowger::tests::adapter_return_test
