#include "routing/call/call_machine.hpp"
#include "telephone_scene.hpp"
#include <catch2/catch.hpp>

/// The line of the agent who has the customer is lost: nobody has hung up, and the customer waits again.
namespace strowger::tests::lost_line_test {

using namespace std::chrono_literals;
using namespace telephone;

namespace {

/// Ada talks with a customer who waited a minute for her; another one waits since.
struct talking : telephone_scene {
  talking() {
    call();
    world->pass(60s);
    with(ada, "ada");
    first = leg();
    say(ch::leg_answered{first});
    REQUIRE(last("arrange") == together());
  }
  routing::leg_id first;
};

} // namespace

SCENARIO("a customer whose agent's line is lost hears music and is the first of the queue again") {
  const std::string why = GENERATE("failed", "expired", "silent");
  talking one;
  one.call(8);
  one.world->pass(10s);
  one.say(ch::leg_ended{one.first, why});
  CHECK(one.last("end").empty());
  CHECK(one.last("arrange") == "arrange customer: music/hold");
  CHECK(contains(one.world->seen(ada), "work gone"));
  CHECK(one.last("ring", 8).starts_with("ring agent:main/ada")); // she is free, and spared the one she had
  CHECK(one.world->graph->shared().counters.legs_lost == 1);
  REQUIRE(one.world->reports.size() == 1);
  CHECK(one.world->reports.front().ends_with(" role=lead why=" + (why == "failed" ? "no_line" : why)));
  one.call(9);
  one.with(grace, "grace");
  CHECK(one.last("ring") == "ring agent:main/grace from +4930123");
  CHECK(one.last("ring", 9).empty());
  one.say(ch::leg_answered{one.leg()});
  CHECK(one.last("arrange") == one.together());
  one.say(ch::left{});
  CHECK(one.last("end") == "end by_customer");
}

SCENARIO("a customer waits again over a death of the engine that comes with the loss of the line") {
  talking one;
  one.say(ch::leg_ended{one.first, "failed"});
  one.world.reset();
  telephone_scene after{one.store};
  after.world->run();
  CHECK(after.last("end").empty());
  CHECK(after.last("arrange") == "arrange customer: music/hold");
  after.with(grace, "grace");
  after.say(ch::leg_answered{after.leg()});
  CHECK(after.last("arrange") == after.together());
}

SCENARIO("in a conference whoever is there keeps the customer of a lost line") {
  talking one;
  const auto work = one.world->desks.work(ada);
  one.world->ask(ada, desktop::call_act{work, "consult", {}, "+4930555", {}});
  const auto outside = one.leg();
  one.say(ch::leg_answered{outside});
  one.world->ask(ada, desktop::call_act{work, "conference", {}, {}, {}});
  one.say(ch::leg_ended{one.first, "failed"});
  CHECK(one.last("arrange") ==
        "arrange customer: " + routing::to_text(outside) + "; " + routing::to_text(outside) + ": customer");
  CHECK(one.last("end").empty());
}

SCENARIO("who was passed on to a number that does not answer waits again when the lead has gone") {
  talking one;
  one.say(ch::leg_refers{one.first, "number:+4930555", {}});
  const auto outside = one.leg();
  REQUIRE(outside != one.first);
  const bool lost = GENERATE(false, true);
  one.say(ch::leg_ended{one.first, lost ? "failed" : "hung_up"});
  CHECK(one.last("end").empty());
  one.pass(ch::leg_unreachable{outside, "timed_out"});
  CHECK(one.last("end").empty());
  CHECK(one.last("arrange") == "arrange customer: music/hold");
  CHECK(contains(one.world->seen(ada), "work gone"));
  one.with(grace, "grace");
  CHECK(one.last("ring") == "ring agent:main/grace from +4930123");
}

} // namespace strowger::tests::lost_line_test
