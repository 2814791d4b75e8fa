#include "documented_example.hpp"
#include "recorded_scene.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <catch2/catch.hpp>

/// What of calls is recorded by itself, and messages left by phone, through the whole actor graph.
namespace strowger::tests::call_recording_test {

using namespace std::chrono_literals;
using namespace recorded;

SCENARIO("a caller hears that the call is recorded, and then it is, once an agent has it") {
  recorded_scene one{recorded_centre({100, "recording", true})};
  one.call();
  CHECK(one.last("arrange") == "arrange customer: en/recording");
  SECTION("heard while waiting") {
    one.say(ch::played{notice});
    CHECK(one.last("arrange") == "arrange customer: music/hold");
    one.sign_in();
    CHECK_FALSE(one.records());
    one.answer();
  }
  SECTION("an agent is there before it was heard to its end") {
    one.sign_in();
    one.answer();
    CHECK(one.last("arrange").starts_with("arrange customer: en/recording leg-"));
    CHECK_FALSE(one.records());
    one.say(ch::played{notice});
  }
  CHECK(one.records());
  CHECK(one.last("arrange").starts_with("arrange customer: leg-"));
  CHECK(one.act("stop_recording") == "refused forbidden");
  one.act("pause");
  CHECK(one.last("arrange").ends_with("; recording paused"));
  one.act("record");
  CHECK(one.records());
  CHECK(one.world.reports.empty());
}

SCENARIO("a recording is shown as paused once it is, and over deaths of others as long as it is") {
  auto store = std::make_shared<storage::in_memory_journal>();
  recorded_scene one{recorded_centre({100, "", true}), store};
  const auto shown = [](recorded_scene& at) { return at.world.desks.conversation(ada).call->recording; };
  one.call();
  one.sign_in();
  one.answer();
  REQUIRE(shown(one) == "on");
  one.world.adapter.keeps_pauses = true; // it is away
  one.act("pause");
  CHECK(one.last("arrange").ends_with("; recording paused"));
  CHECK(shown(one) == "pausing");
  one.world.adapter.keeps_pauses = false;
  one.world.graph->adapter_returned("test");
  one.world.run();
  CHECK(shown(one) == "paused");
  SECTION("it returns once more") {
    one.world.adapter.keeps_pauses = true;
    one.world.graph->adapter_returned("test");
    one.world.run();
    CHECK(shown(one) == "paused"); // whatever it says, nobody has gone on
  }
  SECTION("each pause anew") {
    one.act("record");
    CHECK(shown(one) == "on");
    one.world.adapter.keeps_pauses = true;
    one.act("pause");
    CHECK(shown(one) == "pausing");
  }
}

SCENARIO("what a queue records by itself agents can neither begin before it may nor stop") {
  recorded_scene one{recorded_centre({100, "recording", true})};
  one.call();
  one.sign_in();
  one.answer(); // the customer still hears the announcement
  CHECK(one.act("record") == "refused wrong_state");
  CHECK(one.act("stop_recording") == "refused forbidden");
  CHECK_FALSE(one.records());
  one.say(ch::played{notice});
  CHECK(one.records());
  CHECK(one.act("stop_recording") == "refused forbidden");
  one.act("pause");
  CHECK(one.act("stop_recording") == "refused forbidden"); // nor by way of a pause
  one.act("record");
  CHECK(one.records());
}

SCENARIO("a recording ends when it is as long as one may become, and the agent is told why") {
  auto rule = actors::recording_rule{100, "", true};
  rule.length_max = 30min;
  recorded_scene one{recorded_centre(rule)};
  one.call();
  one.sign_in();
  one.answer();
  REQUIRE(one.records());
  CHECK(one.world.adapter.recording.ends_after == 30min);
  one.say(ch::recorded{one.world.interaction(7).value(), "limit", 30min, 5s});
  CHECK_FALSE(one.records());
  CHECK(one.world.desks.conversation(ada).call->recording == "off");
  CHECK(one.world.desks.conversation(ada).call->recording_ended == "limit");
  CHECK(one.times_noted("event=recording_ended why=length_max") == 1);
  CHECK(one.world.reports.empty());
  one.act("hold"); // the call goes on, and nothing begins by itself again
  one.act("resume");
  CHECK_FALSE(one.records());
  one.act("record"); // the agent may go on in another file
  CHECK(one.records());
  CHECK(one.world.desks.conversation(ada).call->recording_ended.empty());
}

SCENARIO("where nothing is announced a call is recorded from the agent's answer on") {
  recorded_scene one{recorded_centre({100, "", false})};
  one.call();
  CHECK(one.last("arrange") == "arrange customer: music/hold");
  one.sign_in();
  one.answer();
  CHECK(one.records());
  CHECK(one.act("pause") == "refused forbidden");
  CHECK(one.records());
}

SCENARIO("a queue that records nothing announces nothing") {
  recorded_scene one{recorded_centre({0, "", true})};
  one.call();
  CHECK(one.last("arrange") == "arrange customer: music/hold");
  one.sign_in();
  one.answer();
  CHECK_FALSE(one.records());
  one.act("record"); // the agent may
  CHECK(one.records());
  one.act("stop_recording");
  CHECK_FALSE(one.records());
}

SCENARIO("without room a call goes on unrecorded, which is told and counted") {
  recorded_scene one{recorded_centre({100, "", true})};
  one.world.graph->shared().recordings_have_room = [] { return false; };
  one.call();
  one.sign_in();
  one.answer();
  CHECK_FALSE(one.records());
  CHECK(one.world.graph->shared().counters.recordings_refused == 1);
  REQUIRE(one.world.reports.size() == 1);
  CHECK(one.world.reports[0].find("event=recording_refused why=no_room") != std::string::npos);
  CHECK(one.act("record") == "refused limit_reached");
}

SCENARIO("a recording goes on after a start of the engine, under its own key") {
  const auto store = std::make_shared<storage::in_memory_journal>();
  const auto centre = recorded_centre({100, "", true});
  {
    recorded_scene one{centre, store};
    one.call();
    one.sign_in();
    one.answer();
    REQUIRE(one.records());
  }
  recorded_scene again{centre, store};
  again.world.run();
  CHECK(again.records());
  const auto& all = again.world.heard(7);
  // It is never told to stop in between.
  CHECK(std::all_of(all.begin(), all.end(), [](const auto& line) {
    return !line.starts_with("arrange") || line.ends_with("; recording");
  }));
  again.say(ch::recorded{again.world.interaction(7).value(), "disk", 5s, 5s});
  CHECK_FALSE(again.records());
  CHECK(again.world.graph->shared().counters.recordings_failed == 1);
}

namespace {

struct night : recorded_scene {
  explicit night(std::shared_ptr<storage::in_memory_journal> store = nullptr)
    : recorded_scene{documented_flows(routing::channel_kind::voice), std::move(store), after_noon(11)} {}
  void heard_it() { say(ch::played{world.adapter.played}); }
  void speak() {
    call();
    heard_it(); // welcome
    REQUIRE(last("arrange") == "arrange customer: en/leave-message tone:440:400");
    heard_it();
    REQUIRE(records());
    REQUIRE(last("collect") == "collect");
  }
  void over_by(const std::string& reason, std::chrono::milliseconds said = 3s) {
    world.pass(said);
    say(ch::recorded{world.interaction(7).value(), reason, said + 5s, said});
  }
  /// The adapter knows that somebody speaks.
  void speech() { say(ch::recorded{world.interaction(7).value(), "speech", {}, {}}); }
  /// Ada is offered a task, with no telephone, and takes it.
  void task_is_taken() {
    sign_in();
    CHECK(world.adapter.rung.empty());
    REQUIRE(world.desks.offer(ada));
    world.ask(ada, desktop::accept{world.desks.offer(ada)});
    CHECK(contains(world.seen(ada), "work connected away"));
    const auto& work = world.desks.conversation(ada);
    CHECK(work.channel == routing::channel_kind::task);
    REQUIRE(work.call);
    CHECK(work.call->recording == "message");
    const auto& shown = world.seen(ada);
    CHECK(std::any_of(shown.begin(), shown.end(),
                      [](const auto& line) { return line.ends_with("customer Voice message"); }));
    world.ask(ada, desktop::close{world.desks.work(ada), ""});
    CHECK(last("end") == "end by_agent");
    CHECK(world.reports.empty());
  }
};

} // namespace

SCENARIO("a caller leaves a message by phone, which becomes a task for somebody to hear") {
  night one;
  one.speak();
  SECTION("until nothing is said any more") { one.over_by("silence"); }
  SECTION("until it is as long as it may be") { one.over_by("limit"); }
  SECTION("until a key is pressed") {
    one.speech();
    one.world.pass(3s);
    one.say(ch::collected{one.world.adapter.asked, "", false});
  }
  CHECK_FALSE(one.records());
  CHECK(one.last("arrange") == "arrange customer: en/message-thanks");
  one.heard_it();
  CHECK(one.last("drop") == "drop ended"); // thanked, and let go
  one.say(ch::left{});
  CHECK(one.last("end").empty());
  one.task_is_taken();
}

SCENARIO("a caller who hangs up in the middle of a message has left one") {
  night one;
  one.speak();
  one.speech();
  one.world.pass(4s);
  one.say(ch::left{});
  CHECK(one.last("end").empty());
  one.task_is_taken();
}

SCENARIO("a caller who says nothing has left no message, and has called in vain") {
  night one;
  one.speak();
  SECTION("and waits") { one.over_by("silence", 0s); }
  SECTION("but a click, and waits") { one.over_by("silence", 200ms); }
  SECTION("and hangs up at once") { one.say(ch::left{}); }
  SECTION("and hangs up after a while") {
    one.world.pass(4s);
    one.say(ch::left{});
  }
  SECTION("and presses a key") {
    one.world.pass(4s);
    one.say(ch::collected{one.world.adapter.asked, "", false});
  }
  CHECK_FALSE(one.last("end").empty());
  one.sign_in();
  CHECK_FALSE(one.world.desks.offer(ada));
  CHECK(one.world.graph->shared().interactions.size() == 0);
  CHECK(one.times_noted("event=message_empty interaction=") == 1);
}

SCENARIO("where no message can be kept nobody speaks for nothing") {
  night one;
  one.world.graph->shared().recordings_have_room = [] { return false; };
  one.call();
  one.heard_it();
  one.heard_it();
  CHECK_FALSE(one.records());
  CHECK(one.last("end") == "end cancelled");
}

SCENARIO("a message that is being left survives a start of the engine") {
  const auto store = std::make_shared<storage::in_memory_journal>();
  {
    night one{store};
    one.speak();
  }
  night again{store};
  again.world.run();
  CHECK(again.records());
  CHECK(again.last("collect") == "collect");
  SECTION("and a caller who hangs up before it is known whether anything was said has left one") {
    again.say(ch::left{});
    again.task_is_taken();
  }
  SECTION("in which something was said, as the adapter says again") {
    again.speech();
    again.world.pass(4s);
    again.say(ch::left{});
    again.task_is_taken();
  }
  SECTION("in which something was said, as its end tells") {
    again.over_by("silence");
    again.heard_it();
    again.say(ch::left{});
    again.task_is_taken();
  }
  SECTION("but not a caller who never said anything") {
    SECTION("and waits") { again.over_by("silence", 0s); }
    SECTION("and hangs up") {
      again.world.pass(4s);
      again.say(ch::left{});
    }
    CHECK_FALSE(again.last("end").empty());
    again.sign_in();
    CHECK_FALSE(again.world.desks.offer(ada));
    CHECK(again.times_noted("event=message_empty interaction=") == 1);
  }
}

} // namespace strowger::tests::call_recording_test
