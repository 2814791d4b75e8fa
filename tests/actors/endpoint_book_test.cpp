#include "actors/endpoint_book.hpp"
#include "graph_world.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::endpoint_book_test {

SCENARIO("an endpoint is there as long as an adapter says so, and only changes are told") {
  actors::endpoint_book book;
  std::vector<channels::reachability> told;
  book.on_change = [&](const auto& one) { told.push_back(one); };
  book.put("sip", {{"agent:main/ada", true}, {"agent:main/grace", false}}, false);
  CHECK(book.reachable("agent:main/ada"));
  CHECK_FALSE(book.reachable("agent:main/grace"));
  CHECK(told == std::vector<channels::reachability>{{"agent:main/ada", true}});
  told.clear();
  book.put("sip", {{"agent:main/ada", true}}, false);
  CHECK(told.empty());
  WHEN("the adapter says everything there is") {
    book.put("sip", {{"agent:main/grace", true}}, true);
    THEN("what it does not name has gone") {
      CHECK_FALSE(book.reachable("agent:main/ada"));
      CHECK(told ==
            std::vector<channels::reachability>{{"agent:main/ada", false}, {"agent:main/grace", true}});
    }
  }
  WHEN("another adapter loses everybody") {
    book.put("other", {}, true);
    THEN("this one's stay") { CHECK(book.reachable("agent:main/ada")); }
  }
}

SCENARIO("the words of calls change nothing in a chat, and are not said for ever") {
  tests::graph_world world;
  world.arrive(7);
  world.send(7, channels::leg_answered{routing::leg_id{3}});
  CHECK(world.adapter.acked[routing::conversation_id{7}] == 2);
  world.say(7, 1, "hello");
  CHECK(world.adapter.acked[routing::conversation_id{7}] == 3);
}

SCENARIO("bytes to keep beyond the limit are refused in the log") {
  tests::graph_world world;
  world.arrive(7);
  world.port->keep("test", routing::conversation_id{7}, std::string(channels::kept_max + 1, 'x'));
  world.run();
  REQUIRE_FALSE(world.reports.empty());
  CHECK(world.reports.back().find("event=kept_too_long") == 0);
}

} // namespace strowger::tests::endpoint_book_test
