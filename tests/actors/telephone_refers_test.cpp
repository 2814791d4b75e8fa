#include "actors/house.hpp"
#include "telephone_scene.hpp"
#include <caf/send.hpp>
#include <catch2/catch.hpp>

/// What a telephone asks for by REFER, and what it is told of it, through the whole actor graph.
namespace strowger::tests::telephone_refers_test {

using namespace std::chrono_literals;
using namespace telephone;

namespace {

struct transfer_scene : telephone_scene {
  routing::leg_id phone;
  transfer_scene() {
    with(ada, "ada");
    call();
    phone = leg();
    say(ch::leg_answered{phone});
  }
  void refers(const std::string& target) { say(ch::leg_refers{phone, target, {}}); }
  /// The adapter is away and comes again. `waits`: its telephone has not heard what came of a transfer.
  void dies(bool waits = true) {
    world->heard(7).clear();
    world->graph->adapter_returned("test");
    if (!overtakes) world->run();
    if (waits) pass(ch::leg_refers{phone, {}, {}});
    world->run();
  }
  bool overtakes = false; ///< its word comes before the call has heard that all is to be said again
  [[nodiscard]] std::string failed(const std::string& why) const {
    return "transfer failed " + routing::to_text(phone) + " " + why;
  }
  [[nodiscard]] std::uint64_t durable() { return world->adapter.acked[routing::conversation_id{7}]; }
};

} // namespace

SCENARIO("a transfer by telephone is acknowledged when it is in the journal, not before") {
  transfer_scene one;
  one.store->hold();
  one.refers("sip:support@192.0.2.1");
  CHECK(one.durable() == 2);
  CHECK(one.last("drop").empty());
  one.world->release_all();
  CHECK(one.durable() == 3);
  CHECK(one.last("drop") == "drop ended"); // the phone is let go: that is how it hears that it came off
  CHECK(one.last("transfer").empty());
}

SCENARIO("a transfer that is refused is told to the telephone, which keeps the customer") {
  transfer_scene one;
  SECTION("by nobody's name") { one.refers("sip:nobody@192.0.2.1"); }
  SECTION("by the pool: an agent who is not there") { one.refers("sip:grace@192.0.2.1"); }
  SECTION("by the pool: to itself") { one.refers("sip:ada@192.0.2.1"); }
  SECTION("onto an end that nobody is consulted at: not done blindly") {
    one.say(ch::leg_refers{one.phone, "sip:support@192.0.2.1", routing::leg_id{1, 99}});
  }
  CHECK(one.last("transfer") == one.failed("refused"));
  CHECK(one.last("drop").empty());
  CHECK(one.world->reports.size() == 1); // and logged
}

SCENARIO("what came of a transfer is said again to a telephone that has not heard it as its adapter died") {
  transfer_scene one;
  one.overtakes = GENERATE(false, true);
  SECTION("it was refused") {
    one.refers("sip:nobody@192.0.2.1");
    one.dies();
    CHECK(one.last("transfer") == one.failed("refused"));
    one.dies(false);
    CHECK(one.last("transfer").empty()); // once
  }
  SECTION("it was refused, and it has heard so") {
    one.refers("sip:nobody@192.0.2.1");
    one.dies(false);
    CHECK(one.last("transfer").empty());
  }
  SECTION("it came off") {
    one.refers("sip:support@192.0.2.1");
    one.dies();
    CHECK(one.last("drop") == "drop ended");
    CHECK(one.last("transfer").empty());
  }
  SECTION("it is being tried") {
    one.refers("number:+442079460000");
    one.dies();
    CHECK(one.last("transfer").empty());
    one.pass(ch::leg_declined{one.leg(), "busy"});
    CHECK(one.last("transfer") == one.failed("busy"));
  }
  SECTION("there was none") {
    one.dies(false);
    CHECK(one.last("transfer").empty());
  }
  SECTION("it says so of a leg that is not there") {
    one.dies(false);
    one.pass(ch::leg_refers{routing::leg_id{4711}, {}, {}});
    CHECK(one.last("transfer").empty());
  }
}

SCENARIO("an adapter that dies before it was answered asks anew, and is answered once") {
  transfer_scene one;
  one.refers("sip:nobody@192.0.2.1");
  one.world->graph->adapter_returned("test");
  one.world->port->event({"test", routing::conversation_id{7}, 0, ch::leg_refers{one.phone, {}, {}}});
  one.world->heard(7).clear();
  one.dies(false);
  CHECK(one.last("transfer").empty());
}

SCENARIO("what came of a transfer is said by an engine that was killed, as far as it had come") {
  transfer_scene one;
  const auto again = [&](bool waits = true) {
    auto after = std::make_unique<telephone_scene>(one.store);
    after->world->graph->adapter_returned("test");
    after->world->run();
    if (waits) after->pass(ch::leg_refers{one.phone, {}, {}});
    return after;
  };
  SECTION("it came off, and the phone is let go") {
    one.refers("sip:support@192.0.2.1");
    const auto after = again();
    CHECK(after->last("drop") == "drop ended");
    CHECK(after->last("transfer").empty());
  }
  SECTION("it is being tried") {
    one.refers("number:+442079460000");
    const auto after = again();
    CHECK(after->last("transfer").empty());
    after->pass(ch::leg_declined{after->leg(), "busy"});
    CHECK(after->last("transfer") == one.failed("busy"));
  }
  SECTION("it had not begun") {
    one.refers("sip:nobody@192.0.2.1");
    CHECK(again()->last("transfer") == one.failed(std::string{ch::refer_forgotten}));
  }
  SECTION("there was none") { CHECK(again(false)->last("transfer").empty()); }
}

SCENARIO("a call's actor that died alone tells whoever may wait, since nobody asks it") {
  transfer_scene one;
  one.refers("sip:nobody@192.0.2.1");
  one.world->heard(7).clear();
  caf::anon_send_exit(one.world->graph->shared().interactions.find(one.world->interaction(7)),
                      caf::exit_reason::kill);
  one.world->run();
  CHECK(one.world->graph->shared().counters.rebuilt_actors == 1);
  CHECK(one.last("transfer") == one.failed(std::string{ch::refer_forgotten}));
}

SCENARIO("an outside number that does not answer is told to the telephone that wanted it") {
  transfer_scene one;
  one.refers("number:+442079460000");
  CHECK(one.last("ring") == "ring number:+442079460000");
  CHECK(one.last("transfer").empty());
  SECTION("busy") {
    one.pass(ch::leg_declined{one.leg(), "busy"});
    CHECK(one.last("transfer") == one.failed("busy"));
  }
  SECTION("there is no way to it") {
    one.pass(ch::leg_unreachable{one.leg(), "no_route"});
    CHECK(one.last("transfer") == one.failed("no_route"));
  }
  SECTION("nobody says anything of it") {
    one.world->pass(120s);
    CHECK(one.last("transfer") == one.failed("timed_out"));
  }
  SECTION("it answers") {
    one.say(ch::leg_answered{one.leg()});
    CHECK(one.last("drop") == "drop ended");
    CHECK(one.last("transfer").empty());
  }
  // What the desk asks for is told to the desk alone.
  if (one.last("drop").empty()) {
    const auto before = one.world->heard(7);
    one.world->ask(ada, desktop::call_act{one.world->interaction(7), "pass", {}, "+442079460001", {}});
    one.pass(ch::leg_declined{one.leg(), "busy"});
    CHECK(std::count(before.begin(), before.end(), one.last("transfer")) ==
          std::count(one.world->heard(7).begin(), one.world->heard(7).end(), one.last("transfer")));
  }
}

} // namespace strowger::tests::telephone_refers_test
