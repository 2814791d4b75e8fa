#include "graph_world.hpp"
#include <algorithm>
#include <catch2/catch.hpp>

/// A customer who waits in a chat is offered to be called back, and an agent calls by hand.
namespace strowger::tests::chat_callback_test {

using namespace std::chrono_literals;
namespace desktop = channels::desktop;

namespace {

constexpr desktop::session_number ada = 1, grace = 2;
const std::string number = "+442079460000";

/// While nobody who could serve is signed in, customers are offered to be called back.
std::shared_ptr<actors::engine_configuration> calling_back(bool customer_first = false) {
  auto made = std::make_shared<actors::engine_configuration>(*tests::small_centre());
  auto& rules = made->pools.front().queues.front().rules;
  routing::exception_rule offer;
  offer.when = routing::exception_case::nobody;
  offer.action = routing::exception_action::callback;
  rules.exceptions = {offer};
  rules.callback.tries_max = 2;
  rules.callback.retry_after = 15min;
  rules.callback.customer_first = customer_first;
  return made;
}

const routing::interaction_entry* entry_of(const tests::graph_world& world, routing::interaction_id id) {
  return world.folded.find(world.graph->shared().lines.begin()->first)->state.find(id);
}

void sign_in(tests::graph_world& world) {
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
}

} // namespace

SCENARIO("a customer asks to be called back, goes, and is called in its turn, by hand") {
  tests::graph_world world{nullptr, calling_back()};
  world.arrive(7);
  const auto chat = world.interaction(7);
  CHECK(world.heard(7).back() == "status waiting 1, callback offered");
  world.send(7, channels::said{11, number, true});
  CHECK(contains(world.heard(7), "message 1 customer " + number));
  CHECK(world.heard(7).back() == "status waiting 1, callback agreed");
  const auto since = entry_of(world, chat)->anchor;

  world.send(7, channels::went_away{2s}); // the page is closed, and no time is over for it
  world.pass(20min);
  REQUIRE(entry_of(world, chat));
  CHECK(entry_of(world, chat)->anchor == since);
  CHECK(entry_of(world, chat)->visit == 1);

  sign_in(world);
  CHECK(contains(world.seen(ada), "offer support \"" + number + "\" to call back"));
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  CHECK(world.seen(ada).back() == "message 1 customer " + number);
  CHECK(contains(world.seen(ada), "work calling away call " + number));
  CHECK(entry_of(world, chat)->extras->callback.dialling);
  world.sign_in(grace, "grace");
  world.ask(grace, desktop::called{chat, "reached"}); // it is Ada who calls
  CHECK(world.seen(grace).back() == "refused not_yours");
  world.ask(ada, desktop::called{chat, "fax"});
  CHECK(world.seen(ada).back() == "refused invalid_value");

  WHEN("the line is busy") {
    world.ask(ada, desktop::called{chat, "busy"});
    THEN("the agent is free at once, and it is tried again, at its age") {
      CHECK(contains(world.seen(ada), "work gone"));
      CHECK(entry_of(world, chat)->phase == routing::interaction_phase::parked);
      world.pass(15min);
      world.ask(ada, desktop::accept{world.desks.offer(ada)});
      world.ask(ada, desktop::called{chat, "machine"});
      AND_THEN("after the last try it is over, for the customer too") {
        CHECK_FALSE(entry_of(world, chat));
        CHECK(contains(world.heard(7), "end cancelled"));
      }
    }
  }
  WHEN("the customer answers") {
    world.ask(ada, desktop::called{chat, "reached"});
    THEN("the agent leads the conversation, wherever the customer's page is") {
      CHECK(entry_of(world, chat)->phase == routing::interaction_phase::talking);
      CHECK(contains(world.heard(7), "status connected Ada"));
      CHECK(contains(world.seen(ada), "work connected away call " + number));
      world.pass(10min);
      CHECK(entry_of(world, chat)->phase == routing::interaction_phase::talking);
      world.ask(ada, desktop::close{chat, "solved"});
      CHECK(world.heard(7).back() == "end by_agent");
    }
  }
}

SCENARIO("a number is taken only while a callback is offered") {
  tests::graph_world world{nullptr, calling_back()};
  sign_in(world);
  world.arrive(7); // somebody is there: nothing is offered
  world.send(7, channels::said{11, number, true});
  CHECK_FALSE(contains(world.heard(7), "message 1 customer " + number));
  CHECK(world.adapter.acked[routing::conversation_id{7}] == 2);
  world.say(7, 12, "hello");
  CHECK(contains(world.heard(7), "message 1 customer hello"));
}

SCENARIO("ending the chat cancels the call") {
  tests::graph_world world{nullptr, calling_back()};
  world.arrive(7);
  const auto chat = world.interaction(7);
  world.send(7, channels::said{11, number, true});
  world.send(7, channels::left{});
  CHECK(world.heard(7).back() == "end by_customer");
  CHECK_FALSE(entry_of(world, chat));
}

SCENARIO("who asks twice under one number has one callback") {
  tests::graph_world world{nullptr, calling_back()};
  world.arrive(7);
  world.arrive(8);
  const auto first = world.interaction(7), second = world.interaction(8);
  world.send(7, channels::said{11, number, true});
  world.send(8, channels::said{12, number, true});
  CHECK(entry_of(world, first));
  CHECK_FALSE(entry_of(world, second));
}

SCENARIO("a callback goes on after a crash, also while it is being called") {
  auto store = std::make_shared<storage::in_memory_journal>();
  routing::interaction_id chat;
  {
    tests::graph_world world{store, calling_back()};
    world.arrive(7);
    chat = world.interaction(7);
    world.send(7, channels::said{11, number, true});
    world.send(7, channels::went_away{2s});
    sign_in(world);
    world.ask(ada, desktop::accept{world.desks.offer(ada)});
  }
  tests::graph_world again{store, calling_back()};
  again.pass(10s);
  sign_in(again);
  CHECK(entry_of(again, chat)->extras->callback.dialling);
  again.ask(ada, desktop::called{chat, "reached"});
  CHECK(entry_of(again, chat)->phase == routing::interaction_phase::talking);
}

SCENARIO("a callback that was asked for and not agreed before a crash is agreed after it") {
  auto store = std::make_shared<storage::in_memory_journal>();
  routing::interaction_id chat;
  {
    tests::graph_world world{store, calling_back()};
    world.arrive(7);
    chat = world.interaction(7);
    store->hold();
    world.send(7, channels::said{11, number, true});
    store->release(); // the number is kept
    store->hold();    // and what the pool says to it is not
    world.run();
    REQUIRE(store->holds_one());
    REQUIRE_FALSE(entry_of(world, chat)->extras->callback.agreed);
  }
  store->drop_held();
  store->release();
  tests::graph_world again{store, calling_back()};
  CHECK(entry_of(again, chat)->extras->callback.agreed);
}

SCENARIO("where customers are called first, the agent who is kept free calls, and is offered the chat then") {
  tests::graph_world world{nullptr, calling_back(true)};
  world.arrive(7);
  const auto chat = world.interaction(7);
  world.send(7, channels::said{11, number, true});
  sign_in(world);
  CHECK_FALSE(world.desks.offer(ada));
  CHECK(contains(world.seen(ada), "work calling call " + number));
  WHEN("the customer answers") {
    world.ask(ada, desktop::called{chat, "reached"});
    THEN("the agent is offered it") {
      CHECK(contains(world.seen(ada), "work gone"));
      world.ask(ada, desktop::accept{world.desks.offer(ada)});
      CHECK(entry_of(world, chat)->phase == routing::interaction_phase::talking);
    }
  }
  WHEN("nobody answers") {
    world.ask(ada, desktop::called{chat, "no_answer"});
    THEN("the agent is free again") {
      CHECK(world.seen(ada).back() != "refused not_yours");
      CHECK(contains(world.seen(ada), "work gone"));
      CHECK(entry_of(world, chat)->phase == routing::interaction_phase::parked);
    }
  }
}

} // namespace strowger::tests::chat_callback_test
