#include "graph_world.hpp"
#include <algorithm>
#include <caf/send.hpp>
#include <catch2/catch.hpp>
#include <stdexcept>

namespace strowger::tests::supervision_test {

using namespace std::chrono_literals;
namespace desktop = channels::desktop;

namespace {

constexpr desktop::session_number ada = 1, grace = 2;

bool reported(const tests::graph_world& world, const std::string& part) {
  return std::any_of(world.reports.begin(), world.reports.end(),
                     [&](const auto& line) { return line.find(part) != std::string::npos; });
}

/// Ada is ready and talks with the customer of conversation 7.
struct chat_with_ada {
  tests::graph_world world;
  chat_with_ada() {
    world.sign_in(ada, "ada");
    world.ask(ada, desktop::set_ready{});
    world.arrive(7);
    world.ask(ada, desktop::accept{world.desks.offer(ada)});
    world.say(7, 11, "hello");
    REQUIRE(contains(world.seen(ada), "message 2 customer hello"));
  }
  template <class Actor>
  void kill(const Actor& actor) {
    REQUIRE(actor);
    caf::anon_send_exit(actor, caf::exit_reason::kill);
  }
};

/// Fails on every input of this kind that is about one conversation, as often as told.
template <class Input>
void fail_on(tests::graph_world& world, routing::interaction_id of, int times) {
  world.graph->shared().before_apply = [of, times](const routing::pool_event& what) mutable {
    const auto* hit = std::get_if<Input>(&what);
    if (hit && hit->interaction == of && times-- > 0) throw std::runtime_error{"a fault of the test"};
  };
}

} // namespace

SCENARIO("an interaction's actor that dies is rebuilt, and what was written meanwhile is said in order") {
  chat_with_ada chat;
  auto& world = chat.world;
  world.store->hold(); // the rebuild waits for the journal
  chat.kill(world.graph->shared().interactions.find(world.interaction(7)));
  world.run();
  world.say(7, 12, "are you there?");
  world.say(7, 13, "hello?");
  CHECK_FALSE(contains(world.seen(ada), "message 3 customer are you there?"));
  world.store->hold();
  world.release_all();
  CHECK(contains(world.seen(ada), "message 3 customer are you there?"));
  CHECK(contains(world.seen(ada), "message 4 customer hello?"));
  CHECK(world.adapter.acked[routing::conversation_id{7}] == 4);
  world.ask(ada, desktop::say{world.desks.work(ada), 21, "yes"});
  CHECK(contains(world.heard(7), "message 5 agent yes"));
  CHECK(reported(world, "event=actor_died"));
  CHECK(world.graph->shared().counters.rebuilt_actors == 1);
}

SCENARIO("an agent's actor that dies is rebuilt with the desk as it was") {
  chat_with_ada chat;
  auto& world = chat.world;
  const auto id = world.graph->shared().names.find_person("main", "ada");
  REQUIRE(id);
  chat.kill(world.graph->shared().agents.find(id->id));
  world.run();
  world.say(7, 12, "still with me?");
  CHECK(contains(world.seen(ada), "message 3 customer still with me?"));
  world.ask(ada, desktop::say{world.desks.work(ada), 21, "I am"});
  CHECK(contains(world.heard(7), "message 4 agent I am"));
}

SCENARIO("a queue's actor that dies is rebuilt, and newcomers come in") {
  chat_with_ada chat;
  auto& world = chat.world;
  const auto id = world.graph->shared().names.find_queue("main", "support");
  REQUIRE(id);
  chat.kill(world.graph->shared().queues.find(id->id));
  world.run();
  world.arrive(8);
  CHECK(world.desks.offer(ada));
}

SCENARIO("a pool's actor that dies is rebuilt, and whoever waits keeps place and age") {
  tests::graph_world world;
  world.arrive(7);
  world.pass(30s);
  world.arrive(8);
  world.pass(5s);
  auto& house = world.graph->shared();
  const routing::pool_id pool = house.lines.begin()->first;
  caf::anon_send_exit(house.pools.find(pool), caf::exit_reason::kill);
  world.run();
  world.arrive(9);
  CHECK(house.counters.rebuilt_actors == 1);
  const auto& state = world.folded.find(pool)->state;
  CHECK(state.position_of(world.interaction(7), routing::moment{}) == 1);
  CHECK(state.position_of(world.interaction(8), routing::moment{}) == 2);
  CHECK(state.position_of(world.interaction(9), routing::moment{}) == 3);
  world.sign_in(grace, "grace");
  world.ask(grace, desktop::set_ready{});
  world.ask(grace, desktop::accept{world.desks.offer(grace)});
  CHECK(world.desks.work(grace) == world.interaction(7));
  CHECK(world.stopped.empty());
}

SCENARIO("an input that fails once is applied to the rebuilt pool and nobody notices") {
  tests::graph_world world;
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.arrive(7);
  fail_on<routing::interaction_connected>(world, world.interaction(7), 1);
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  CHECK(contains(world.heard(7), "status connected Ada"));
  CHECK(contains(world.seen(ada), "work connected"));
  CHECK(reported(world, "try=1"));
  CHECK_FALSE(reported(world, "try=2"));
  CHECK(world.graph->shared().counters.quarantined == 0);
}

SCENARIO("an input that fails twice is put aside with its interaction, with an alarm, and the rest goes on") {
  tests::graph_world world;
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.arrive(7);
  world.arrive(8);
  const auto bad = world.interaction(7), good = world.interaction(8);
  fail_on<routing::close_interaction>(world, bad, 1'000);
  for (int i = 0; i < 2; ++i) world.ask(ada, desktop::accept{world.desks.offer(ada)});
  world.ask(ada, desktop::close{bad, "solved"});
  CHECK(std::any_of(world.seen(ada).begin(), world.seen(ada).end(),
                    [](const auto& line) { return line.rfind("refused ", 0) == 0; }));
  CHECK(reported(world, "event=interaction_quarantined"));
  CHECK(world.graph->shared().counters.quarantined == 1);
  world.ask(ada, desktop::close{good, "solved"});
  CHECK(contains(world.heard(8), "end by_agent"));
  CHECK_FALSE(contains(world.heard(7), "end by_agent"));
  world.arrive(9);
  CHECK(world.desks.offer(ada));
  CHECK(world.stopped.empty());
}

SCENARIO("what fails once in a conversation costs nothing, what fails twice costs this conversation alone") {
  chat_with_ada chat;
  auto& world = chat.world;
  const auto conversation = routing::conversation_id{7};
  const auto say = [&](std::uint64_t event,
                       const std::string& text) { // as a page repeats what is not acknowledged
    world.port->event({"test", conversation, event, channels::said{event + 10, text}});
    world.run();
  };
  const auto next = world.adapter.acked[conversation] + 1;
  int failures = 1;
  world.graph->shared().before_heard = [&](auto, const auto& what) {
    if (std::holds_alternative<routing::said>(what) && failures-- > 0)
      throw std::runtime_error{"a fault of the test"};
  };
  say(next, "once");
  CHECK(reported(world, "event=input_failed interaction="));
  CHECK(world.graph->shared().counters.rebuilt_actors == 1);
  CHECK(world.adapter.acked[conversation] == next - 1);
  say(next, "once");
  CHECK(contains(world.seen(ada), "message 3 customer once"));
  CHECK(world.adapter.acked[conversation] == next);

  failures = 1;
  say(next + 1, "twice");
  CHECK_FALSE(reported(world, "event=interaction_given_up"));
  failures = 1;
  say(next + 1, "twice");
  CHECK(reported(world, "event=interaction_given_up"));
  CHECK(contains(world.seen(ada), "work gone"));
  CHECK(contains(world.heard(7), "end failed"));
  world.arrive(8);
  CHECK(world.desks.offer(ada));
  CHECK(world.stopped.empty());
}

SCENARIO("an engine whose journal's actor died stops, to be started again") {
  chat_with_ada chat;
  chat.kill(chat.world.graph->shared().journal);
  chat.world.run();
  CHECK_FALSE(chat.world.stopped.empty());
}

SCENARIO("an interaction's actor that dies again and again is given up and its agent is free") {
  chat_with_ada chat;
  auto& world = chat.world;
  const auto id = world.interaction(7);
  for (int i = 0; i < 6; ++i) {
    if (const auto actor = world.graph->shared().interactions.find(id)) chat.kill(actor);
    world.run();
  }
  CHECK(reported(world, "event=interaction_given_up"));
  CHECK(contains(world.seen(ada), "work gone"));
  const auto pool = world.graph->shared().lines.begin()->first;
  CHECK_FALSE(world.folded.find(pool)->state.find(id));
  CHECK(contains(world.heard(7), "end failed")); // at once, and not when they say something
  world.say(7, 12, "hello?");
  CHECK(contains(world.heard(7), "end unknown"));
  CHECK(world.graph->shared().conversations.open_of("main") == 0);
}

SCENARIO("an actor that dies now and then over a long time is rebuilt each time") {
  chat_with_ada chat;
  auto& world = chat.world;
  const auto id = world.interaction(7);
  for (int i = 0; i < 12; ++i) {
    chat.kill(world.graph->shared().interactions.find(id));
    world.run();
    for (int minute = 0; minute < 3; ++minute) {
      world.pass(60s);
      world.ask(ada, desktop::heartbeat{});
    }
  }
  CHECK_FALSE(reported(world, "event=interaction_given_up"));
  CHECK(world.graph->shared().counters.rebuilt_actors == 12);
}

SCENARIO("an interaction that breaks an invariant is quarantined with an alarm, and the rest goes on") {
  chat_with_ada chat;
  auto& world = chat.world;
  world.arrive(8);
  world.pass(60s);
  CHECK(world.graph->shared().counters.broken_invariants == 0);
  world.suspected = world.interaction(7);
  world.pass(30s);
  world.suspected = {};
  CHECK(reported(world, "event=invariant_broken"));
  CHECK(world.graph->shared().counters.broken_invariants == 1);
  CHECK(contains(world.seen(ada), "work gone"));
  CHECK(world.interaction(8));
  CHECK_FALSE(world.interaction(7));
  world.pass(60s);
  CHECK(world.graph->shared().counters.broken_invariants == 1);
}

} // namespace strowger::tests::supervision_test
