#include "recorded_scene.hpp"

/// Recordings that an agent begins: the customer hears of them first.
namespace strowger::tests::wanted_recording_test {

using namespace recorded;

SCENARIO("what an agent wants recorded is recorded once the customer has heard that it will be") {
  const auto shown = [](recorded_scene& at) { return at.world.desks.conversation(ada).call->recording; };
  recorded_scene one{recorded_centre({0, "recording", true})};
  one.call();
  CHECK(one.last("arrange") == "arrange customer: music/hold");
  one.sign_in();
  one.answer();
  CHECK(one.last("arrange").starts_with("arrange customer: leg-")); // nobody wants anything yet
  one.act("record");
  CHECK(one.last("arrange").starts_with("arrange customer: en/recording leg-"));
  CHECK_FALSE(one.records());
  CHECK(shown(one) == "announcing");
  SECTION("to its end") {
    one.say(ch::played{notice});
    CHECK(one.records());
    CHECK(one.last("arrange").starts_with("arrange customer: leg-"));
    CHECK(shown(one) == "on");
    one.act("stop_recording");
    CHECK_FALSE(one.records());
    one.act("record"); // the customer knows
    CHECK(one.records());
  }
  SECTION("but not where the agent takes it back meanwhile") {
    CHECK(one.act("pause") == "refused wrong_state");
    one.act("stop_recording");
    CHECK(shown(one) == "off");
    CHECK(one.last("arrange").starts_with("arrange customer: leg-"));
    one.say(ch::played{notice}); // what was on its way
    CHECK_FALSE(one.records());
  }
  SECTION("after hold, whose music the customer hears first") {
    one.act("hold");
    CHECK(one.last("arrange").starts_with("arrange customer: music/hold"));
    CHECK_FALSE(one.records());
    one.act("resume");
    CHECK(one.last("arrange").starts_with("arrange customer: en/recording leg-"));
    one.say(ch::played{notice});
    CHECK(one.records());
  }
  SECTION("where there is still room by then") {
    one.world.graph->shared().recordings_have_room = [] { return false; };
    one.say(ch::played{notice});
    CHECK_FALSE(one.records());
    CHECK(one.world.desks.conversation(ada).call->recording_ended == "no_room");
  }
}

SCENARIO("what an agent wants recorded is announced anew after a start of the engine, and then recorded") {
  const auto store = std::make_shared<storage::in_memory_journal>();
  const auto centre = recorded_centre({0, "recording", true});
  {
    recorded_scene one{centre, store};
    one.call();
    one.sign_in();
    one.answer();
    one.act("record");
    REQUIRE_FALSE(one.records());
  }
  recorded_scene again{centre, store};
  again.world.run();
  CHECK(again.last("arrange").starts_with("arrange customer: en/recording leg-"));
  CHECK_FALSE(again.records());
  again.say(ch::played{notice});
  CHECK(again.records());
}

SCENARIO("where nothing is announced an agent's recording begins at once") {
  recorded_scene one{recorded_centre({0, "", true})};
  one.call();
  one.sign_in();
  one.answer();
  one.act("record");
  CHECK(one.records());
  CHECK(one.last("arrange").starts_with("arrange customer: leg-"));
}

} // namespace strowger::tests::wanted_recording_test
