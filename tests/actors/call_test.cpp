#include "actors/journal_shell.hpp"
#include "telephone_scene.hpp"
#include <algorithm>
#include <catch2/catch.hpp>

/// Calls through the whole actor graph: what the adapter is told of phones and audio, what the pool hears.
namespace strowger::tests::call_test {

using namespace std::chrono_literals;
using namespace telephone;

SCENARIO("a caller hears music until an agent's phone has answered, and talks") {
  telephone_scene one;
  one.call();
  CHECK(one.last("arrange") == "arrange customer: music/hold");
  CHECK(one.world->adapter.acked[routing::conversation_id{7}] == 1);
  one.with(ada, "ada");
  CHECK(one.last("ring") == "ring agent:main/ada from +4930123");
  one.pass(ch::leg_ringing{one.leg()});
  CHECK(one.last("arrange") == "arrange customer: music/hold");
  one.say(ch::leg_answered{one.leg()});
  CHECK(one.last("arrange") == one.together());
  CHECK(contains(one.world->seen(ada), "work connected"));
  CHECK(one.world->adapter.acked[routing::conversation_id{7}] == 2);
  // Nothing is shown to a telephone.
  CHECK(one.last("message").empty());
  CHECK(one.last("status").empty());

  SECTION("the agent hangs up: wrap-up, and the caller is let go") {
    one.say(ch::leg_ended{one.leg(), "hung_up"});
    CHECK(one.last("end") == "end by_agent");
    CHECK(contains(one.world->seen(ada), "work wrapping"));
    one.world->pass(11s);
    CHECK(one.world->graph->shared().interactions.size() == 0);
  }
  SECTION("the caller hangs up") {
    one.say(ch::left{});
    CHECK(one.last("end") == "end by_customer");
    CHECK(contains(one.world->seen(ada), "work wrapping"));
  }
  SECTION("the agent closes on the desktop") {
    one.world->ask(ada, desktop::close{one.world->desks.work(ada), "solved"});
    CHECK(one.last("end") == "end by_agent");
  }
  CHECK(one.world->reports.empty());
}

SCENARIO("the desk says how long a caller has waited, also after a start of the engine") {
  telephone_scene one;
  one.call();
  one.world->pass(90s);
  one.with(ada, "ada");
  GIVEN("an agent whose telephone answers") {
    one.say(ch::leg_answered{one.leg()});
    const auto& shown = one.world->desks.conversation(ada);
    CHECK(shown.connected_at - shown.waiting_since == 90s);
  }
  GIVEN("an offer that was open when the engine ended") {
    const auto offered = one.world->desks.offer(ada);
    REQUIRE(offered);
    one.world.reset();
    telephone_scene again{one.store};
    again.world->sign_in(ada, "ada");
    const auto& offers = again.world->desks.desk(ada).offers;
    REQUIRE(offers.size() == 1);
    CHECK(offers.front().id == offered);
    CHECK(offers.front().offered_at - offers.front().waiting_since == 90s);
  }
}

SCENARIO("one sync lies between a caller and the phone that rings") {
  telephone_scene one;
  one.with(ada, "ada");
  one.store->hold();
  const auto before = one.store->groups().size();
  one.call();
  CHECK(one.last("ring").empty());
  CHECK(one.world->adapter.acked[routing::conversation_id{7}] == 0);
  one.store->release(); // the call's own record and its pool's are one group
  one.world->run();
  CHECK(one.last("ring") == "ring agent:main/ada from +4930123");
  CHECK(one.store->groups()[before]->records.size() == 2);
}

SCENARIO("who calls is shown without asking the store, and after a restart with its help") {
  telephone_scene one;
  one.with(ada, "ada");
  one.call();
  one.say(ch::leg_answered{one.leg()});
  CHECK(contains(one.world->seen(ada), "work connected"));
  CHECK(one.store->reads() == 0);
  telephone_scene again{one.store};
  again.world->sign_in(ada, "ada");
  CHECK(one.store->reads() > 0);
}

SCENARIO("a call whose pool is silent is durable all the same") {
  telephone_scene one;
  const auto before = one.store->groups().size();
  auto& pools = one.world->graph->shared().pools;
  routing::pool_id only{};
  pools.each([&](routing::pool_id id, const auto&) { only = id; });
  const auto silent = pools.find(only); // lives on, and hears nothing
  REQUIRE(pools.hold(only));
  one.call();
  one.world->pass(actors::journal_shell::gathers_for);
  CHECK(one.world->adapter.acked[routing::conversation_id{7}] == 1);
  CHECK(one.store->groups().size() == before + 1);
}

SCENARIO("what its adapter could not keep is reported by the names operators know, once, and counted") {
  telephone_scene one;
  one.with(ada, "ada");
  one.call();
  one.say(ch::leg_answered{one.leg()});
  const auto call =
      " interaction=" + routing::to_text(one.world->interaction(7)) + " entry=shop queue=support agent=ada";
  const auto& counted = one.world->graph->shared().counters;
  SECTION("the customer's side") {
    one.say(ch::left{"not_kept"});
    CHECK(one.world->reports == std::vector<std::string>{"event=call_lost" + call + " why=not_kept"});
    CHECK((counted.calls_lost == 1 && counted.legs_lost == 0));
    CHECK(one.last("end") == "end customer_gone");
    CHECK(contains(one.world->seen(ada), "work wrapping"));
    one.say(ch::left{"not_kept"}); // told again
    CHECK(counted.calls_lost == 1);
  }
  SECTION("the agent's") {
    one.say(ch::leg_ended{one.leg(), "failed"});
    CHECK(one.world->reports == std::vector<std::string>{"event=leg_lost" + call + " role=lead why=no_line"});
    CHECK((counted.calls_lost == 0 && counted.legs_lost == 1));
  }
  SECTION("who hangs up is not lost") {
    one.say(ch::left{});
    CHECK(one.world->reports.empty());
    CHECK(one.last("end") == "end by_customer");
  }
}

SCENARIO("a phone that does not want, or is not there, gives the caller to the next") {
  telephone_scene one;
  one.with(ada, "ada");
  one.call();
  const auto first = one.leg();
  one.pass(ch::leg_ringing{first});
  SECTION("declined") { one.pass(ch::leg_declined{first, "busy"}); }
  SECTION("nowhere to be reached") { one.pass(ch::leg_unreachable{first, "no_endpoint"}); }
  one.with(grace, "grace");
  CHECK(one.last("ring") == "ring agent:main/grace from +4930123");
  one.say(ch::leg_answered{one.leg()});
  CHECK(one.last("arrange") == one.together());
  CHECK(contains(one.world->seen(grace), "work connected"));
}

namespace {

/// Ada's phone rings until it is too late, and is dropped; its leg.
routing::leg_id rings_too_long(telephone_scene& one) {
  one.with(ada, "ada");
  one.call();
  const auto leg = one.leg();
  one.pass(ch::leg_ringing{leg});
  one.world->pass(21s);
  REQUIRE(one.last("drop") == "drop withdrawn");
  return leg;
}

} // namespace

SCENARIO("a phone that rings too long is dropped, and answers too late") {
  telephone_scene one;
  const auto first = rings_too_long(one);
  one.world->heard(7).clear();
  one.say(ch::leg_answered{first});
  CHECK(one.last("drop") == "drop too_late");
  CHECK(one.last("arrange").empty());
}

SCENARIO("who was let go of is told so again after a start, until the adapter has said that it is") {
  telephone_scene one;
  const auto first = rings_too_long(one);
  const auto told_again = [&] {
    one.world.reset();
    telephone_scene again{one.store};
    again.world->run();
    again.world->graph->adapter_returned("test");
    again.world->run();
    return again.last("drop");
  };
  SECTION("it has not") { CHECK(told_again() == "drop ended"); }
  SECTION("it has") {
    one.pass(ch::leg_ended{first, "dropped"});
    CHECK(told_again().empty());
  }
}

SCENARIO("a desk is told from the first that it is offered a call") {
  telephone_scene one;
  one.with(ada, "ada");
  one.call();
  REQUIRE(one.world->desks.channels_offered(ada).size() > 1); // then who calls
  for (const auto channel : one.world->desks.channels_offered(ada))
    CHECK(channel == routing::channel_kind::voice);
}

SCENARIO("accepted on the desktop, the phone is rung or goes on ringing") {
  telephone_scene one;
  one.with(ada, "ada");
  one.call();
  one.world->ask(ada, desktop::accept{one.world->desks.offer(ada)});
  CHECK(one.last("arrange") == "arrange customer: music/hold");
  CHECK(contains(one.world->seen(ada), "work connected")); // it is the agent's
  one.say(ch::leg_answered{one.leg()});
  CHECK(one.last("arrange") == one.together());
  CHECK(contains(one.world->seen(ada), "work connected"));
}

SCENARIO("who accepts at the desktop has a phone that answers by itself") {
  auto centre = std::make_shared<actors::engine_configuration>(*telephone_centre());
  centre->people.front().phone = actors::agent_phone{};
  centre->people.front().phone->accepts_at_desktop = true;
  centre->pools.front().agents.front().phone = true;
  centre->pools.front().agents.front().accepts_at_desktop = true;
  telephone_scene one{nullptr, centre};
  one.world->port->reachable("test", {{"agent:main/ada", true}}, true);
  one.with(ada, "ada");
  one.call();
  CHECK(one.last("ring").empty());
  one.world->ask(ada, desktop::ringing{one.world->desks.offer(ada)});
  one.world->ask(ada, desktop::accept{one.world->desks.offer(ada)});
  CHECK(one.last("ring") == "ring agent:main/ada by itself from +4930123");
  CHECK(one.last("arrange") == "arrange customer: music/hold");
  SECTION("it answers") {
    one.say(ch::leg_answered{one.leg()});
    CHECK(one.last("arrange") == one.together());
  }
  SECTION("it is not there: the caller goes to the next, at its age") {
    one.pass(ch::leg_unreachable{one.leg(), "no_endpoint"});
    CHECK(contains(one.world->seen(ada), "work gone"));
    one.with(grace, "grace");
    CHECK(one.last("ring").starts_with("ring agent:main/grace"));
  }
}

SCENARIO("what a page shows does not say that a telephone rings") {
  auto centre = std::make_shared<actors::engine_configuration>(*telephone_centre());
  centre->people.front().phone = actors::agent_phone{};
  centre->pools.front().agents.front().phone = true;
  telephone_scene one{nullptr, centre};
  one.world->port->reachable("test", {{"agent:main/ada", true}}, true);
  one.with(ada, "ada");
  one.call();
  one.world->ask(ada, desktop::ringing{one.world->desks.offer(ada)});
  SECTION("one that says nothing makes the offer undeliverable, and nobody has missed it") {
    one.world->pass(10s);
    CHECK(contains(one.world->seen(ada), "offer gone undeliverable"));
  }
  SECTION("one that says so itself is missed when its time is over") {
    one.pass(ch::leg_ringing{one.leg()});
    one.world->pass(21s);
    CHECK(contains(one.world->seen(ada), "offer gone timed_out"));
  }
}

SCENARIO("the caller gives up while the phone rings") {
  telephone_scene one;
  one.with(ada, "ada");
  one.call();
  one.pass(ch::leg_ringing{one.leg()});
  one.say(ch::left{});
  CHECK(one.last("end") == "end by_customer");
  CHECK(one.world->graph->shared().interactions.size() == 0);
}

SCENARIO("after a start of the engine phones are rung again, and the audio is said again") {
  telephone_scene before;
  before.with(ada, "ada");
  before.call();
  const auto leg = before.leg();
  const bool talking = GENERATE(false, true);
  if (talking) before.say(ch::leg_answered{leg});
  before.world.reset();
  telephone_scene after{before.store};
  CHECK(after.world->adapter.resumed.size() == 1);
  after.world->run();
  if (talking) {
    CHECK(after.last("arrange") ==
          "arrange customer: " + routing::to_text(leg) + "; " + routing::to_text(leg) + ": customer");
    after.say(ch::leg_ended{leg, "hung_up"});
    CHECK(after.last("end") == "end by_agent");
  } else {
    CHECK(after.last("arrange") == "arrange customer: music/hold");
    CHECK(after.last("ring").starts_with("ring agent:main/ada"));
    CHECK(after.leg() == leg);
    after.say(ch::leg_answered{leg});
    CHECK(after.last("arrange") == after.together());
  }
  CHECK(after.world->reports.empty());
}

SCENARIO("who calls is told again after a start of the engine, and is shown to whoever is rung then") {
  telephone_scene before;
  before.call();
  before.world.reset();
  telephone_scene after{before.store};
  after.world->run();
  after.pass(ch::caller_shown{"+4930123", "Mia"});
  after.with(ada, "ada");
  CHECK(after.last("ring") == "ring agent:main/ada from +4930123 (Mia)");
}

SCENARIO("hold, an outside consult, conference and passing on from the desktop") {
  telephone_scene one;
  one.with(ada, "ada");
  one.call();
  const auto phone = one.leg();
  one.say(ch::leg_answered{phone});
  const auto work = one.world->desks.work(ada);
  const auto act = [&](const std::string& what, const std::string& number = {}) {
    one.world->ask(ada, desktop::call_act{work, what, {}, number, {}});
  };
  const auto me = routing::to_text(phone);
  act("hold");
  CHECK(one.last("arrange") == "arrange customer: music/hold; " + me + ":");
  CHECK(contains(one.world->seen(ada), "ok"));
  act("resume");
  CHECK(one.last("arrange") == one.together());
  act("consult", "+4930555");
  CHECK(one.last("ring") == "ring number:+4930555");
  const auto outside = routing::to_text(one.leg());
  CHECK(one.last("arrange") == "arrange customer: music/hold; " + me + ": tone:425:1000 silence:4000");
  SECTION("it answers, and everybody talks") {
    one.say(ch::leg_answered{one.leg()});
    CHECK(one.last("arrange") ==
          "arrange customer: music/hold; " + me + ": " + outside + "; " + outside + ": " + me);
    act("conference");
    CHECK(one.last("arrange") == "arrange customer: " + me + " " + outside + "; " + me + ": customer " +
                                     outside + "; " + outside + ": customer " + me);
    // The lead leaves: the outside end keeps the customer, and the agent is in wrap-up.
    one.say(ch::leg_ended{phone, "hung_up"});
    CHECK(one.last("arrange") == "arrange customer: " + outside + "; " + outside + ": customer");
    CHECK(one.last("end").empty());
    CHECK(contains(one.world->seen(ada), "work wrapping"));
    one.world->pass(11s);
    CHECK(contains(one.world->seen(ada), "work gone"));
    one.say(ch::leg_ended{routing::leg_id{0xffff, 1}, "hung_up"});
    CHECK(one.last("end") == "end by_agent");
    CHECK(one.world->graph->shared().interactions.size() == 0);
  }
  SECTION("it gets the customer") {
    one.say(ch::leg_answered{one.leg()});
    act("complete");
    CHECK(one.last("drop") == "drop ended");
    CHECK(one.last("arrange") == "arrange customer: " + outside + "; " + outside + ": customer");
    CHECK(contains(one.world->seen(ada), "work wrapping"));
    CHECK(one.last("end").empty());
    SECTION("a start of the engine changes nothing of it") {
      one.world->pass(11s);
      one.world.reset();
      telephone_scene after{one.store};
      after.world->run();
      CHECK(after.last("arrange") == "arrange customer: " + outside + "; " + outside + ": customer");
      after.say(ch::left{});
      CHECK(after.last("end") == "end by_customer");
    }
  }
  SECTION("it does not answer") {
    one.pass(ch::leg_unreachable{one.leg(), "timed_out"});
    CHECK(one.last("arrange") == "arrange customer: " + me + "; " + me + ": customer");
  }
  SECTION("nobody else may") {
    one.world->sign_in(grace, "grace");
    one.world->ask(grace, desktop::call_act{work, "hold", {}, {}, {}});
    CHECK(contains(one.world->seen(grace), "refused not_yours"));
    one.world->ask(grace, desktop::call_act{work, "listen", {}, {}, {}});
    CHECK(contains(one.world->seen(grace), "refused forbidden"));
    act("consult", "12ab");
    CHECK(contains(one.world->seen(ada), "refused invalid_value"));
    act("dance");
    CHECK(std::count(one.world->seen(ada).begin(), one.world->seen(ada).end(), "refused invalid_value") == 2);
  }
  if (one.world) CHECK(one.world->reports.empty());
}

} // namespace strowger::tests::call_test
