#include "tests/routing/conversation_scene.hpp"

namespace strowger::tests::conversation_restart_test {

/// What a conversation makes of an engine that was down.
using namespace strowger::routing::staged;
using namespace strowger::routing;
using namespace std::chrono_literals;

SCENARIO("the time to come back runs anew when the engine has started again") {
  scene at;
  at.now = moment{10s};
  REQUIRE(at.put(conversation_resumed{}));
  CHECK(at.last.empty()); // the customer is here
  REQUIRE(at.put(lead_joined{ada}));
  GIVEN("a customer who is away, and an engine that was down for an hour") {
    REQUIRE(at.event(customer_went_away{120s}));
    at.now += 3'700s;
    REQUIRE(at.put(conversation_resumed{}));
    CHECK(next_deadline(at.live) == at.now + 120s);
    REQUIRE(at.put(conversation_wake{}));
    CHECK(at.live.open);
    AND_THEN("each time, and at once only once") {
      REQUIRE(at.put(conversation_resumed{}));
      CHECK(at.last.empty());
      at.now += 119s;
      REQUIRE(at.put(conversation_resumed{}));
      CHECK(next_deadline(at.live) == at.now + 120s);
      at.now += 120s;
      REQUIRE(at.put(conversation_wake{}));
      CHECK(at.live.ended == conversation_end::customer_gone);
    }
    AND_THEN("who came back is not away") {
      REQUIRE(at.event(customer_came_back{}));
      REQUIRE(at.put(conversation_resumed{}));
      CHECK(at.last.empty());
      CHECK_FALSE(next_deadline(at.live));
    }
  }
  GIVEN("an end that is owed") {
    REQUIRE(at.event(customer_went_away{60s}));
    REQUIRE(at.put(conversation_ends{conversation_end::by_agent}));
    at.now += 1h;
    REQUIRE(at.put(conversation_resumed{}));
    CHECK(next_deadline(at.live) == at.now + 60s);
    CHECK(at.live.end_owed);
    CHECK_FALSE(at.live.open);
  }
  GIVEN("an end that is owed to nobody") {
    REQUIRE(at.put(conversation_ends{conversation_end::by_agent}));
    REQUIRE(at.put(conversation_resumed{}));
    CHECK(at.last.empty());
  }
  GIVEN("a record of an engine that did not note how long") {
    REQUIRE(at.event(customer_went_away{60s}));
    at.live.away_for = at.folded.away_for = milliseconds{0};
    at.now += 1h;
    REQUIRE(at.put(conversation_resumed{}));
    CHECK(next_deadline(at.live) == at.now + unmarked_end_owed);
  }
}

TEST_CASE("what the customer's side has not marked is owed from its first message of others on") {
  scene at;
  CHECK(first_owed(at.live) == 0);
  REQUIRE(at.customer_says(1));
  CHECK(first_owed(at.live) == 0); // the customer's own
  REQUIRE(at.put(lead_joined{ada}));
  REQUIRE(at.agent_says(ada, 1));
  REQUIRE(at.customer_says(2));
  CHECK(first_owed(at.live) == 2);
  REQUIRE(at.event(marks_moved{side::customer, {2, 0}}));
  CHECK(first_owed(at.live) == 3);
  REQUIRE(at.put(conversation_ends{conversation_end::by_agent}));
  CHECK(first_owed(at.live) == 3); // the end is owed, as its last line is not marked
  REQUIRE(at.put(end_told{}));
  CHECK(first_owed(at.live) == 0);
}

} // namespace strowger::tests::conversation_restart_test
