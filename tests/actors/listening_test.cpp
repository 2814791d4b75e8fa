#include "listening_scene.hpp"
#include <catch2/catch.hpp>

/// Supervisors who listen, whisper and barge, through the whole actor graph: the pool knows who does.
namespace strowger::tests::listening_test {

using namespace std::chrono_literals;
using namespace telephone;

SCENARIO("a supervisor listens, whispers and barges, and the pool has it in its records") {
  listening_scene one;
  one.talking().act("listen");
  CHECK(one.last("ring") == "ring agent:main/sam by itself from +4930123");
  REQUIRE(one.parties().size() == 1);
  CHECK(one.parties().front().role == routing::party_role::listening);
  CHECK_FALSE(one.parties().front().answered);
  one.ear = one.leg();
  const auto ear = routing::to_text(one.ear), me = routing::to_text(one.phone);
  one.say(ch::leg_answered{one.ear});
  CHECK(one.parties().front().answered);
  CHECK(one.last("arrange") ==
        "arrange customer: " + me + "; " + me + ": customer; " + ear + ": customer " + me);
  one.act("whisper");
  CHECK(one.last("arrange") ==
        "arrange customer: " + me + "; " + me + ": customer " + ear + "; " + ear + ": customer " + me);
  one.act("barge");
  CHECK(one.last("arrange").starts_with("arrange customer: " + me + " " + ear));
  CHECK(one.parties().size() == 1);
  one.act("stop_listening");
  CHECK(one.last("arrange") == one.customer_and_ada());
  CHECK(one.parties().empty());
  one.act("record", ada);
  one.say(ch::played{(std::uint64_t{1} << 32U) + 2}); // the customer has heard of it
  CHECK(one.last("arrange").ends_with("; recording"));
  one.act("pause", ada);
  CHECK(one.last("arrange").ends_with("; recording paused"));
  CHECK(one.world->reports.empty());
}

SCENARIO("whoever listens begins as was asked, though the pool is asked first") {
  listening_scene one;
  one.talking().listening("barge");
  CHECK(one.last("arrange").starts_with("arrange customer: " + routing::to_text(one.phone) + " " +
                                        routing::to_text(one.ear)));
}

SCENARIO("listening is refused to whom it does not belong, and nobody is rung") {
  listening_scene one;
  one.talking();
  const auto rung = one.world->adapter.rung.size();
  one.world->sign_in(grace, "grace");
  one.act("listen", grace);
  CHECK(contains(one.world->seen(grace), "refused forbidden"));
  one.act("stop_listening");
  CHECK(contains(one.world->seen(sam), "refused wrong_state"));
  CHECK(one.world->adapter.rung.size() == rung);
  CHECK(one.parties().empty());
}

SCENARIO("the ear is taken away when its supervisor leaves, or hangs up, or does not answer") {
  listening_scene one;
  one.talking();
  SECTION("signs out") {
    one.listening();
    one.world->graph->gate().signed_out("main", "sam");
    one.world->run();
    CHECK(one.last("drop") == "drop withdrawn");
  }
  SECTION("hangs up") {
    one.listening();
    one.say(ch::leg_ended{one.ear, "hung_up"});
  }
  SECTION("has no telephone that rings") {
    one.act("listen");
    one.pass(ch::leg_unreachable{one.leg(), "no_endpoint"});
  }
  SECTION("does not answer") {
    one.act("listen");
    one.world->pass(30s);
    CHECK(one.last("drop").starts_with("drop "));
  }
  CHECK(one.parties().empty());
  CHECK(one.last("arrange") == one.customer_and_ada());
  one.say(ch::left{});
  CHECK(one.last("end") == "end by_customer");
}

SCENARIO("who listens goes on listening over a start of the engine, and is in the pool's records") {
  auto before = std::make_unique<listening_scene>();
  before->talking().listening("whisper");
  const auto ear = routing::to_text(before->ear), me = routing::to_text(before->phone);
  const auto store = before->store;
  before->world.reset();
  listening_scene one{store};
  one.world->run();
  CHECK(one.last("arrange") ==
        "arrange customer: " + me + "; " + me + ": customer " + ear + "; " + ear + ": customer " + me);
  REQUIRE(one.parties().size() == 1);
  one.say(ch::leg_ended{before->ear, "hung_up"});
  CHECK(one.parties().empty());
}

} // namespace strowger::tests::listening_test
