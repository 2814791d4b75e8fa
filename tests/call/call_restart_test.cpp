#include "tests/call/call_scene.hpp"
#include <catch2/catch.hpp>

/// After a start the call machine and the pool may have different halves of what happened: docs/calls.md.
namespace strowger::tests::call_restart_test {

using namespace routing;
using namespace routing::call;
using namespace std::chrono_literals;
using namespace call_scene;

TEST_CASE("after a start the call is as the pool knows it", "[call]") {
  auto one = scene{}.with_ada();
  const auto later = one.now + 30s;
  const offer_rings won{adas, ada};
  SECTION("granted and not rung: it is rung") {
    REQUIRE(one.put(offers_stand{{}, won, later, {{bob, role::consulted, false, later}}}));
    CHECK(one.hears(adas) == "ringback");
    CHECK(beside(one.live, bob)->until == later);
    REQUIRE(one.put(offers_stand{{}, won, later, {{bob, role::consulted, false, later}}}));
    CHECK(one.last.empty());
    SECTION("it was let go of") {
      REQUIRE(one.put(offers_stand{{}, won, later, {}}));
      CHECK(beside(one.live, bob) == nullptr);
      CHECK(one.hears(customer) == "ada");
    }
  }
  SECTION("in conference, and the lead") {
    REQUIRE(one.put(consult{ada, bob, {}, later}));
    REQUIRE(one.put(leg_answered{drawn(1)}));
    REQUIRE(one.put(offers_stand{{}, won, later, {{bob, role::joined, true}}}));
    CHECK(one.hears(customer) == "ada leg1");
    REQUIRE(one.put(offers_stand{{}, {drawn(1), bob}, later, {}}));
    CHECK(one.hears(customer) == "leg1");
    CHECK(one.live.legs.size() == 1);
    REQUIRE(one.put(offers_stand{{}, {}, later, {}}));
    CHECK(one.live.legs.empty());
  }
}

TEST_CASE("what the pool knows after a start mends what was not written", "[call]") {
  scene one;
  REQUIRE(one.put(offer_rings{adas, ada}));
  SECTION("another offer is open") {
    REQUIRE(one.put(offers_stand{{{bobs, bob}}, {}, {}}));
    CHECK(find(one.live, adas) == nullptr);
    CHECK(is_dropped(one.live, adas));
    CHECK(find(one.live, bobs) != nullptr);
  }
  SECTION("it was won") {
    REQUIRE(one.put(offers_stand{{}, {adas, ada}, one.now + 5s}));
    CHECK(in_role(one.live, role::lead)->id == adas);
  }
  SECTION("somebody else has the customer") {
    REQUIRE(one.put(leg_answered{adas}));
    REQUIRE(one.put(offer_taken{adas, ada, one.now + 5s}));
    REQUIRE(one.put(offers_stand{{}, {bobs, bob}, one.now + 5s}));
    CHECK(in_role(one.live, role::lead)->id == bobs);
    CHECK(find(one.live, adas) == nullptr);
  }
  SECTION("nothing is open") {
    REQUIRE(one.put(offers_stand{}));
    CHECK(one.live.legs.empty());
  }
}

} // namespace strowger::tests::call_restart_test
