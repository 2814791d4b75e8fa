#include "graph_world.hpp"
#include <algorithm>
#include <catch2/catch.hpp>

namespace strowger::tests::graph_test {

using namespace std::chrono_literals;
namespace desktop = channels::desktop;

constexpr desktop::session_number ada = 1, grace = 2, sam = 3;

SCENARIO("a chat goes from the customer to the agent and back, and ends after wrap-up") {
  tests::graph_world world;
  CHECK(world.adapter.admitting);
  world.sign_in(ada, "ada");
  CHECK(contains(world.seen(ada), "agent not_ready"));
  world.ask(ada, desktop::set_ready{});
  CHECK(contains(world.seen(ada), "agent ready"));
  world.arrive(7);
  world.say(7, 11, "hello");
  CHECK(contains(world.heard(7), "message 1 customer hello"));
  CHECK(world.adapter.acked[routing::conversation_id{7}] == 2);
  REQUIRE(world.desks.offer(ada));
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  CHECK(contains(world.heard(7), "status connected Ada"));
  REQUIRE(world.desks.work(ada));
  CHECK(contains(world.seen(ada), "message 1 customer hello"));
  world.ask(ada, desktop::say{world.desks.work(ada), 21, "good morning"});
  CHECK(contains(world.heard(7), "message 3 agent good morning"));
  world.ask(ada, desktop::close{world.desks.work(ada), "solved"});
  CHECK(contains(world.heard(7), "end by_agent"));
  CHECK(contains(world.seen(ada), "work wrapping"));
  world.pass(11s);
  CHECK(contains(world.seen(ada), "work gone"));
  CHECK(world.graph->shared().interactions.size() == 0);
  CHECK(world.reports.empty());
}

SCENARIO("what a customer says while the agent is being connected is on the agent's desk") {
  tests::graph_world world;
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.arrive(7);
  world.say(7, 11, "hello");
  const auto one_group_more = [&] {
    world.store->release();
    world.store->hold();
    world.run();
  };
  world.store->hold();
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  world.say(7, 12, "is anybody there?");
  one_group_more(); // accepted: the desk asks for what was said
  CHECK(contains(world.seen(ada), "message 1 customer hello"));
  one_group_more(); // said: the agent is not yet in
  CHECK_FALSE(contains(world.heard(7), "status connected Ada"));
  CHECK(contains(world.heard(7), "message 2 customer is anybody there?"));
  world.release_all();
  CHECK(contains(world.heard(7), "status connected Ada"));
  CHECK(std::count(world.seen(ada).begin(), world.seen(ada).end(), "message 2 customer is anybody there?") ==
        1);
}

SCENARIO("an unanswered offer goes to the next agent and the chat keeps its place") {
  tests::graph_world world;
  world.sign_in(ada, "ada");
  world.sign_in(grace, "grace");
  world.ask(ada, desktop::set_ready{});
  world.pass(1s);
  world.ask(grace, desktop::set_ready{});
  world.arrive(7);
  REQUIRE(world.desks.offer(ada));
  CHECK_FALSE(world.desks.offer(grace));
  world.pass(21s);
  CHECK(contains(world.seen(ada), "offer gone timed_out"));
  CHECK(world.desks.offer(grace));
  CHECK(contains(world.seen(grace), "offer support attempt 2"));
}

SCENARIO("an offer nobody's page confirms is undeliverable after 2 s") {
  tests::graph_world world;
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.desks.on_offer = nullptr;
  world.arrive(7);
  world.pass(3s);
  CHECK(contains(world.seen(ada), "offer gone undeliverable"));
}

SCENARIO("what was acknowledged is there after a crash, and every owed command goes out again") {
  auto store = std::make_shared<storage::in_memory_journal>();
  routing::offer_id offer;
  {
    tests::graph_world world{store};
    world.sign_in(ada, "ada");
    world.ask(ada, desktop::set_ready{});
    world.arrive(7);
    world.say(7, 11, "hello");
    offer = world.desks.offer(ada);
    REQUIRE(offer);
  }
  tests::graph_world again{store};
  REQUIRE(again.adapter.resumed.size() == 1);
  CHECK(again.adapter.resumed.front().last_event == 2);
  again.sign_in(ada, "ada");
  CHECK(again.desks.offer(ada) == offer);
  again.ask(ada, desktop::accept{offer});
  CHECK(contains(again.seen(ada), "message 1 customer hello"));
  again.port->event({"test", routing::conversation_id{7}, 3, channels::said{12, "still there"}});
  again.run();
  CHECK(contains(again.seen(ada), "message 3 customer still there"));
}

SCENARIO("whoever comes in the moment a restarted engine admits finds the queue open") {
  const auto store = std::make_shared<storage::in_memory_journal>();
  { const tests::graph_world before{store}; }
  tests::graph_world world{std::make_shared<storage::in_memory_journal>(*store),
                           tests::small_centre(),
                           false,
                           {},
                           {routing::conversation_id{9}}};
  REQUIRE_FALSE(world.heard(9).empty());
  CHECK(world.heard(9).front() == "status waiting 1");
}

SCENARIO("an agent whose pages are gone is lost, and the chat waits again at its age") {
  tests::graph_world world;
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.arrive(7);
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  world.graph->gate().closed(ada);
  world.run();
  world.pass(40s);
  CHECK(contains(world.heard(7), "message 2 system agent_left"));
  world.sign_in(grace, "grace");
  world.ask(grace, desktop::set_ready{});
  CHECK(world.desks.offer(grace));
}

SCENARIO("nothing is shown before it is durable") {
  tests::graph_world world;
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.store->hold();
  world.arrive(7);
  world.say(7, 11, "hello");
  CHECK(world.heard(7).empty());
  CHECK(world.adapter.acked.empty());
  CHECK_FALSE(world.desks.offer(ada));
  for (int i = 0; i < 20 && world.store->holds_one(); ++i) {
    world.store->release();
    world.run();
    world.store->hold();
  }
  CHECK(contains(world.heard(7), "message 1 customer hello"));
  CHECK(world.desks.offer(ada));
}

SCENARIO("a full disk refuses newcomers and goes on where it was when there is room again") {
  tests::graph_world world;
  world.arrive(7);
  world.store->answer_always(storage::commit_status::no_space);
  world.say(7, 11, "hello");
  CHECK_FALSE(world.adapter.admitting);
  CHECK(world.adapter.refusal == "busy");
  world.arrive(8);
  CHECK(contains(world.heard(8), "refuse busy"));
  world.store->answer_always(storage::commit_status::synced);
  world.pass(1s);
  CHECK(world.adapter.admitting);
  CHECK(contains(world.heard(7), "message 1 customer hello"));
}

SCENARIO("what an adapter wants kept before its conversation arrives is handed back after a crash") {
  auto store = std::make_shared<storage::in_memory_journal>();
  {
    tests::graph_world world{store};
    world.port->keep("test", routing::conversation_id{7}, "token");
    world.arrive(7);
  }
  tests::graph_world again{store};
  REQUIRE(again.adapter.resumed.size() == 1);
  CHECK(again.adapter.resumed.front().kept == "token");
}

SCENARIO("messages that become durable together are all shown with their texts") {
  tests::graph_world world;
  world.arrive(7);
  world.store->hold();
  for (std::uint64_t client = 11; client <= 15; ++client)
    world.say(7, client, "line " + std::to_string(client));
  world.store->release();
  world.run();
  for (int i = 0; i < 5 && world.store->holds_one(); ++i) {
    world.store->release();
    world.run();
  }
  for (std::uint64_t client = 11; client <= 15; ++client)
    CHECK(contains(world.heard(7),
                   "message " + std::to_string(client - 10) + " customer line " + std::to_string(client)));
}

SCENARIO("a transfer's note reaches the next agent with the offer and in the history, never the customer") {
  auto store = std::make_shared<storage::in_memory_journal>();
  {
    tests::graph_world world{store};
    world.sign_in(ada, "ada");
    world.ask(ada, desktop::set_ready{});
    world.arrive(7);
    world.say(7, 11, "hello");
    world.ask(ada, desktop::accept{world.desks.offer(ada)});
    world.ask(ada, desktop::say{world.desks.work(ada), 21, "one moment"});
    world.ask(ada, desktop::transfer{world.desks.work(ada), "support", "wants a refund"});
    CHECK(world.seen(ada).back() == "ok");
    world.sign_in(grace, "grace");
    world.ask(grace, desktop::set_ready{});
    CHECK(contains(world.seen(grace), "offer support \"hello\" note of Ada: wants a refund"));
  }
  tests::graph_world again{store};
  again.sign_in(grace, "grace");
  CHECK(contains(again.seen(grace), "offer support \"hello\" note of Ada: wants a refund"));
  again.ask(grace, desktop::accept{again.desks.offer(grace)});
  const auto& seen = again.seen(grace);
  std::vector<std::string> history;
  std::copy_if(seen.begin(), seen.end(), std::back_inserter(history),
               [](const auto& line) { return line.starts_with("message "); });
  CHECK(history == std::vector<std::string>{"message 1 customer hello", "message 2 system agent_joined",
                                            "message 3 agent one moment",
                                            "message 4 system transferred (wants a refund)",
                                            "message 5 system agent_joined"});
  again.port->event({"test", routing::conversation_id{7}, 0, channels::refresh{0, 1}});
  again.run();
  CHECK(contains(again.heard(7),
                 "show connected | hello | agent_joined | one moment | transferred | agent_joined"));
}

SCENARIO("a transfer with a note to a queue that is not there changes nothing") {
  tests::graph_world world;
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.arrive(7);
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  const auto work = world.desks.work(ada);
  world.ask(ada, desktop::transfer{work, "nowhere", "a note"});
  CHECK(world.seen(ada).back() == "refused unknown_queue");
  world.ask(ada, desktop::say{work, 21, "still here"});
  CHECK(contains(world.heard(7), "message 2 agent still here"));
}

SCENARIO("the end of a chat whose customer is away is owed over a crash, until told or too late") {
  auto store = std::make_shared<storage::in_memory_journal>();
  {
    tests::graph_world world{store};
    world.adapter.keeps_ends = true;
    world.sign_in(ada, "ada");
    world.ask(ada, desktop::set_ready{});
    world.arrive(7);
    world.ask(ada, desktop::accept{world.desks.offer(ada)});
    world.send(7, channels::went_away{10min});
    world.ask(ada, desktop::say{world.desks.work(ada), 21, "it is done"});
    world.ask(ada, desktop::close{world.desks.work(ada), "solved"});
    world.pass(11s);
    CHECK(world.graph->shared().interactions.size() == 1);
    CHECK(world.graph->shared().counters.lingering == 1);
  }
  GIVEN("a customer who comes back after the crash") {
    tests::graph_world again{store};
    REQUIRE(again.adapter.resumed.size() == 1);
    CHECK(again.adapter.resumed.front().over);
    CHECK(contains(again.heard(7), "end by_agent"));
    CHECK(again.graph->shared().interactions.size() == 0);
    tests::graph_world later{store};
    CHECK(later.adapter.resumed.empty());
  }
  GIVEN("one who does not come back") {
    tests::graph_world again{store, tests::small_centre(), true};
    CHECK(contains(again.heard(7), "end by_agent"));
    CHECK(again.graph->shared().interactions.size() == 1);
    again.pass(11min);
    CHECK(again.graph->shared().interactions.size() == 0);
    CHECK(again.graph->shared().counters.lingering == 0);
  }
}

SCENARIO("who waits first is told each new place, in a busy queue at most every three seconds") {
  tests::graph_world world;
  for (std::uint64_t one = 1; one <= 3; ++one) world.arrive(one);
  CHECK(contains(world.heard(3), "status waiting 3"));
  world.pass(10s);
  for (std::uint64_t one = 1; one <= 3; ++one) world.heard(one).clear();
  world.send(1, channels::left{});
  CHECK(world.heard(2).back() == "status waiting 1");
  CHECK(world.heard(3).back() == "status waiting 2");
  world.send(2, channels::left{});
  CHECK(world.heard(3).back() == "status waiting 2");
  world.pass(3s);
  CHECK(world.heard(3).back() == "status waiting 1");
  const auto told = world.heard(3).size();
  world.pass(1h);
  CHECK(world.heard(3).size() == told);
}

SCENARIO("a line longer than a hundred tells its front only") {
  tests::graph_world world;
  for (std::uint64_t one = 1; one <= 150; ++one) world.arrive(one);
  world.pass(10s);
  for (std::uint64_t one = 1; one <= 150; ++one) world.heard(one).clear();
  world.send(1, channels::left{});
  world.pass(3s);
  CHECK(world.heard(101).back() == "status waiting 100");
  CHECK(world.heard(102).empty());
}

SCENARIO("a chat that ended just before a crash ends again for whoever was not told") {
  auto store = std::make_shared<storage::in_memory_journal>();
  {
    tests::graph_world world{store, tests::small_centre(), true};
    world.sign_in(ada, "ada");
    world.ask(ada, desktop::set_ready{});
    world.arrive(7);
    world.ask(ada, desktop::accept{world.desks.offer(ada)});
    world.ask(ada, desktop::close{world.desks.work(ada), "solved"});
  }
  tests::graph_world again{store};
  REQUIRE(again.adapter.resumed.size() == 1);
  CHECK(again.adapter.resumed.front().over);
  CHECK(contains(again.heard(7), "end by_agent"));
  again.sign_in(ada, "ada");
  CHECK(contains(again.seen(ada), "snapshot ready offers 0 work 1"));
  again.pass(11s);
  CHECK(again.graph->shared().interactions.size() == 0);
}

SCENARIO("a conversation longer than a page can take is shown from where it fits") {
  tests::graph_world world;
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.arrive(7);
  const std::string text(4'000, 'x');
  for (std::uint64_t client = 11; client < 111; ++client) world.say(7, client, text);
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  const auto& lines = world.seen(ada);
  const auto shown = std::count_if(lines.begin(), lines.end(),
                                   [](const auto& line) { return line.rfind("message ", 0) == 0; });
  CHECK(shown > 50);
  CHECK(shown < 70); // of 4,100 bytes each, 256 KiB in all
  CHECK(contains(lines, "message 100 customer " + text));
  CHECK_FALSE(contains(lines, "message 1 customer " + text));
  world.send(7, channels::refresh{0, 1});
  const auto& page = world.heard(7).back();
  CHECK(page.size() > 200'000);
  CHECK(page.size() < 300'000);
}

SCENARIO("how an interaction stands is told as it is on disk, not as it was decided since") {
  tests::graph_world world;
  world.arrive(7);
  world.sign_in(ada, "ada");
  world.sign_in(sam, "sam");
  world.store->hold();
  world.ask(ada, desktop::set_ready{});   // under way: the offer
  world.send(7, channels::refresh{0, 1}); // asks the pool how it stands
  const auto id = world.interaction(7);
  world.ask(sam, desktop::cancel{id, "spam"}); // decided, not on disk
  world.store->release();
  world.store->hold();
  world.run(); // the offer is on disk, the end is not
  CHECK(world.desks.offer(ada));
  for (const auto& line : world.heard(7)) CHECK(line.rfind("end", 0) != 0);
  world.release_all();
  CHECK(contains(world.heard(7), "end cancelled"));
}

} // namespace strowger::tests::graph_test
