#include "telephone_scene.hpp"
#include <catch2/catch.hpp>

/// Consulting an agent, conferences and attended transfers between agents, through the whole actor graph: the
/// pool keeps the place of who is asked, the phone rings, and the desks show it.
namespace strowger::tests::agent_consult_test {

using namespace std::chrono_literals;
using namespace telephone;

namespace {

/// Ada talks with a customer, and Grace is ready.
struct consult_scene : telephone_scene {
  using telephone_scene::telephone_scene;
  routing::leg_id adas, graces;

  consult_scene& talking() {
    with(ada, "ada");
    call();
    adas = leg();
    say(ch::leg_answered{adas});
    with(grace, "grace");
    return *this;
  }
  void act(desktop::session_number who, const std::string& what, const std::string& agent = {}) {
    world->ask(who, desktop::call_act{world->interaction(7), what, agent, {}, {}});
  }
  consult_scene& asked() {
    act(ada, "consult", "grace");
    graces = leg();
    return *this;
  }
  consult_scene& consulting() {
    asked();
    say(ch::leg_answered{graces});
    return *this;
  }
  [[nodiscard]] std::string word(routing::leg_id one) const { return routing::to_text(one); }
  [[nodiscard]] std::string talks_with(routing::leg_id one) const {
    return "arrange customer: " + word(one) + "; " + word(one) + ": customer";
  }
  [[nodiscard]] const desktop::interaction_view& shown(desktop::session_number who) {
    return world->desks.conversation(who);
  }
  [[nodiscard]] std::string last_seen(desktop::session_number who, const std::string& word) {
    const auto& all = world->seen(who);
    const auto found =
        std::find_if(all.rbegin(), all.rend(), [&](const auto& line) { return line.starts_with(word); });
    return found == all.rend() ? std::string{} : *found;
  }
};

} // namespace

SCENARIO("a consulted agent is kept free, asked, and gets the customer") {
  consult_scene one;
  one.talking().asked();
  CHECK(one.last("ring") == "ring agent:main/grace from +4930123");
  CHECK(one.last("arrange") ==
        "arrange customer: music/hold; " + one.word(one.adas) + ": tone:425:1000 silence:4000");
  CHECK(one.shown(grace).state == "consulted");
  REQUIRE(one.shown(grace).call);
  CHECK(one.shown(grace).call->phone == "ringing");
  CHECK(one.shown(grace).call->parties.front().role == "lead");
  CHECK(one.shown(grace).call->parties.front().who == "Ada");
  // Her place is taken: another caller waits.
  one.call(8);
  CHECK(one.last("ring", 8).empty());
  one.say(ch::leg_answered{one.graces});
  CHECK(one.last("arrange") == "arrange customer: music/hold; " + one.word(one.adas) + ": " +
                                   one.word(one.graces) + "; " + one.word(one.graces) + ": " +
                                   one.word(one.adas));
  CHECK(one.shown(grace).call->phone == "answered");
  CHECK(one.shown(ada).call->parties.front().who == "Grace");

  SECTION("complete: the customer is hers, and who gave it away wraps up") {
    one.act(ada, "complete");
    CHECK(one.last_seen(ada, "ok") == "ok");
    CHECK(one.last("arrange") == one.talks_with(one.graces));
    CHECK(one.last("drop") == "drop ended");
    CHECK(one.shown(grace).state == "connected");
    CHECK(one.shown(ada).state == "wrapping");
    one.act(grace, "hold");
    CHECK(one.last("arrange") == "arrange customer: music/hold; " + one.word(one.graces) + ":");
    one.act(ada, "hold");
    CHECK(one.last_seen(ada, "refused") == "refused not_yours");
    one.act(grace, "resume");
    // She has room again when her own work is done, and not before.
    CHECK(one.last("ring", 8).empty());
    one.world->ask(ada, desktop::finish_wrap_up{one.world->interaction(7), "passed_on"});
    CHECK(one.last_seen(ada, "work") == "work gone");
    CHECK(one.last("ring", 8) == "ring agent:main/ada from +4930123");
    one.say(ch::leg_ended{one.graces, "hung_up"});
    CHECK(one.last("end") == "end by_agent");
    CHECK(one.shown(grace).state == "wrapping");
  }
  SECTION("the lead hangs up: it has passed the customer on") {
    one.say(ch::leg_ended{one.adas, "hung_up"});
    CHECK(one.last("arrange") == one.talks_with(one.graces));
    CHECK(one.shown(grace).state == "connected");
    CHECK(one.shown(ada).state == "wrapping");
    CHECK(one.last("end").empty());
    one.say(ch::left{});
    CHECK(one.last("end") == "end by_customer");
    CHECK(one.shown(grace).state == "wrapping");
    one.world->pass(11s);
    CHECK_FALSE(one.world->interaction(7));
  }
  SECTION("the lead ends it") {
    one.act(ada, "end_consult");
    CHECK(one.last("drop") == "drop ended");
    CHECK(one.last("arrange") == one.talks_with(one.adas));
    CHECK(one.last_seen(grace, "work") == "work gone");
    CHECK_FALSE(one.shown(ada).call->gone);
    CHECK(one.last("ring", 8) == "ring agent:main/grace from +4930123");
  }
  SECTION("the customer hangs up: the lead wraps up, who advised is free") {
    one.say(ch::left{});
    CHECK(one.shown(ada).state == "wrapping");
    CHECK(one.last_seen(grace, "work") == "work gone");
    CHECK(one.last("ring", 8) == "ring agent:main/grace from +4930123");
  }
  SECTION("the consulted agent hangs up as it is given the customer") {
    one.world->store->hold();
    one.act(ada, "complete");
    one.say(ch::leg_ended{one.graces, "hung_up"});
    one.world->release_all();
    CHECK(one.last("end") == "end by_agent");
    CHECK(one.shown(grace).state == "wrapping");
  }
  CHECK(one.world->reports.empty());
}

SCENARIO("an agent who is asked and does not come: the lead is told why, the customer is back") {
  consult_scene one;
  one.talking();
  std::string why;
  SECTION("declined at the phone") {
    one.asked();
    one.pass(ch::leg_declined{one.graces, "busy"});
    why = "declined";
  }
  SECTION("declined at the desk") {
    one.asked().act(grace, "leave");
    CHECK(one.last("drop") == "drop ended");
    why = "declined";
  }
  SECTION("nowhere to be reached") {
    one.asked();
    one.pass(ch::leg_unreachable{one.graces, "no_endpoint"});
    why = "unreachable";
  }
  SECTION("does not answer") {
    one.asked();
    one.world->pass(21s);
    CHECK(one.last("drop").starts_with("drop"));
    why = "no_answer";
  }
  SECTION("rings out at the phone") {
    one.asked();
    one.pass(ch::leg_unreachable{one.graces, "timed_out"});
    why = "no_answer";
  }
  SECTION("goes on a break") {
    one.asked();
    one.world->ask(grace, desktop::set_not_ready{"lunch"});
    why = "not_ready";
  }
  SECTION("hangs up") {
    one.consulting();
    one.say(ch::leg_ended{one.graces, "hung_up"});
    why = "hung_up";
  }
  CHECK(one.last("arrange") == one.talks_with(one.adas));
  REQUIRE(one.shown(ada).call->gone);
  CHECK(one.shown(ada).call->gone->who == "Grace");
  CHECK(one.shown(ada).call->gone->why == why);
  CHECK(one.last_seen(grace, "work") == "work gone");
  // Nobody is blamed, and she can be asked again.
  if (why == "not_ready") one.world->ask(grace, desktop::set_ready{});
  one.asked();
  CHECK(one.shown(grace).state == "consulted");
  CHECK_FALSE(one.shown(ada).call->gone);
  CHECK(one.world->reports.empty());
}

SCENARIO("an agent who cannot be asked is refused in words, and nothing rings") {
  consult_scene one;
  one.talking();
  one.world->adapter.rung.clear();
  SECTION("on the phone") {
    one.call(8);
    one.say(ch::leg_answered{one.leg()}, 8);
    one.world->adapter.rung.clear();
    one.act(ada, "consult", "grace");
  }
  SECTION("on a break") {
    one.world->ask(grace, desktop::set_not_ready{"lunch"});
    one.act(ada, "consult", "grace");
  }
  SECTION("oneself") { one.act(ada, "consult", "ada"); }
  SECTION("nobody is given the customer who was not asked") { one.act(ada, "complete"); }
  CHECK(one.last_seen(ada, "refused").starts_with("refused "));
  CHECK(one.world->adapter.rung.empty());
  CHECK(one.last("arrange") == one.talks_with(one.adas));
}

SCENARIO("a queue of which nobody is free is waited for, and the lead talks on") {
  consult_scene one;
  one.talking();
  one.call(8);
  const auto busy = one.leg();
  one.say(ch::leg_answered{busy}, 8); // Grace talks
  one.world->adapter.rung.clear();
  one.world->ask(ada, desktop::call_act{one.world->interaction(7), "consult", {}, {}, {}, "support"});
  const auto awaited = [&] {
    const auto& parties = one.shown(ada).call->parties;
    return parties.size() == 1 && parties.front().role == "awaited" ? parties.front().who : std::string{};
  };
  CHECK(awaited() == "support");
  CHECK(one.last("arrange") == one.talks_with(one.adas));
  SECTION("until she is free: her phone rings, and she advises") {
    one.say(ch::left{}, 8);
    one.world->ask(grace, desktop::finish_wrap_up{one.world->interaction(8), ""});
    one.graces = one.leg();
    CHECK(one.last("ring") == "ring agent:main/grace from +4930123");
    one.say(ch::leg_answered{one.graces});
    CHECK(one.shown(ada).call->parties.front().role == "consulted");
    one.act(ada, "complete");
    CHECK(one.shown(grace).state == "connected");
  }
  SECTION("until the lead does not want to any more") {
    one.act(ada, "end_consult");
    CHECK(one.shown(ada).call->parties.empty());
    CHECK_FALSE(one.shown(ada).call->gone);
    one.say(ch::left{}, 8);
    one.world->ask(grace, desktop::finish_wrap_up{one.world->interaction(8), ""});
    CHECK(one.world->adapter.rung.empty());
  }
  SECTION("and nobody outside is called meanwhile, which is the pool's to say; afterwards somebody is") {
    const std::uint64_t refused = one.world->graph->shared().counters.refused_inputs;
    const desktop::call_act outside{one.world->interaction(7), "consult", {}, "+4930555", {}};
    one.world->ask(ada, outside);
    CHECK(one.last_seen(ada, "refused").starts_with("refused wrong_state"));
    CHECK(one.world->graph->shared().counters.refused_inputs == refused + 1);
    CHECK(one.world->adapter.rung.empty());
    one.act(ada, "end_consult");
    one.world->ask(ada, outside);
    CHECK(one.world->adapter.rung.size() == 1);
    CHECK(one.shown(ada).call->parties.front().role == "consulted");
  }
  SECTION("for five minutes at most, and the desk says so") {
    one.world->pass(301s);
    CHECK(one.shown(ada).call->parties.empty());
    REQUIRE(one.shown(ada).call->gone);
    CHECK(one.shown(ada).call->gone->who == "support");
    CHECK(one.shown(ada).call->gone->why == "no_answer");
  }
  CHECK(one.world->reports.empty());
}

SCENARIO("a conference of two agents and the customer, and its lead leaves") {
  consult_scene one;
  one.talking().consulting();
  one.act(ada, "conference");
  CHECK(one.last("arrange") == "arrange customer: " + one.word(one.adas) + " " + one.word(one.graces) + "; " +
                                   one.word(one.adas) + ": customer " + one.word(one.graces) + "; " +
                                   one.word(one.graces) + ": customer " + one.word(one.adas));
  CHECK(one.shown(grace).state == "joined");
  SECTION("at the desk") {
    one.act(ada, "leave");
    CHECK(one.last("arrange") == one.talks_with(one.graces));
    CHECK(one.shown(grace).state == "connected");
    CHECK(one.shown(ada).state == "wrapping");
  }
  SECTION("at the phone") {
    one.say(ch::leg_ended{one.adas, "hung_up"});
    CHECK(one.last("arrange") == one.talks_with(one.graces));
    CHECK(one.shown(grace).state == "connected");
    CHECK(one.shown(ada).state == "wrapping");
  }
  SECTION("the other leaves") {
    one.act(grace, "leave");
    CHECK(one.last("arrange") == one.talks_with(one.adas));
    CHECK(one.shown(ada).state == "connected");
    CHECK(one.shown(ada).call->gone->why == "hung_up");
    CHECK(one.last_seen(grace, "work") == "work gone");
  }
  SECTION("the customer hangs up: both wrap up") {
    one.say(ch::left{});
    CHECK(one.shown(ada).state == "wrapping");
    CHECK(one.shown(grace).state == "wrapping");
    one.world->ask(grace, desktop::finish_wrap_up{one.world->interaction(7), ""});
    CHECK(one.last_seen(grace, "work") == "work gone");
    one.world->pass(11s);
    CHECK_FALSE(one.world->interaction(7));
  }
  SECTION("the lead sends the customer to the queue: both are free") {
    one.world->ask(ada, desktop::transfer{one.world->interaction(7), "support", ""});
    CHECK(one.last_seen(grace, "work") == "work gone");
    CHECK(one.last("ring") == "ring agent:main/grace from +4930123");
  }
  CHECK(one.world->reports.empty());
}

SCENARIO("a start of the engine in the middle of a consult") {
  consult_scene before;
  before.talking();
  const bool answered = GENERATE(false, true);
  if (answered)
    before.consulting();
  else
    before.asked();
  const auto adas = before.adas, graces = before.graces;
  before.world.reset();
  consult_scene after{before.store};
  after.adas = adas;
  after.graces = graces;
  after.world->sign_in(ada, "ada");
  after.world->sign_in(grace, "grace");
  CHECK(after.world->desks.desk(grace).interactions.front().state == "consulted");
  if (!answered) {
    CHECK(after.leg() == graces);
    after.say(ch::leg_answered{graces});
  }
  CHECK(after.last("arrange") == "arrange customer: music/hold; " + after.word(adas) + ": " +
                                     after.word(graces) + "; " + after.word(graces) + ": " +
                                     after.word(adas));
  after.act(ada, "complete");
  CHECK(after.last("arrange") == after.talks_with(graces));
  CHECK(after.shown(grace).state == "connected");
  after.say(ch::left{});
  CHECK(after.last("end") == "end by_customer");
  CHECK(after.world->reports.empty());
}

SCENARIO("a transfer to a named agent waits for that agent") {
  consult_scene one;
  one.talking();
  const auto note = GENERATE(as<std::string>{}, "", "knows the case");
  one.world->ask(ada, desktop::transfer{one.world->interaction(7), "", note, "grace"});
  CHECK(one.last_seen(ada, "ok") == "ok");
  CHECK(one.last("ring") == "ring agent:main/grace from +4930123");
  one.say(ch::leg_answered{one.leg()});
  CHECK(one.last("arrange") == one.talks_with(one.leg()));
  one.world->ask(grace, desktop::transfer{one.world->interaction(7), "", note, "nobody"});
  CHECK(one.last_seen(grace, "refused") == "refused unknown_agent");
  CHECK(one.world->reports.empty());
}

} // namespace strowger::tests::agent_consult_test
