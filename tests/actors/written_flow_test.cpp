#include "actors/flow/flow_sounds.hpp"
#include "documented_example.hpp"
#include "routing/flow/flow_machine.hpp"
#include <algorithm>
#include <catch2/catch.hpp>

/// Chats go through the flow of docs/flows.md before and while they wait.
namespace strowger::tests::written_flow_test {

using namespace std::chrono_literals;
namespace desktop = channels::desktop;

namespace {

constexpr desktop::session_number ada = 1, grace = 2;

std::shared_ptr<actors::engine_configuration> documented() {
  return documented_flows(routing::channel_kind::chat);
}

const routing::interaction_entry* entry_of(const graph_world& world, routing::interaction_id id) {
  return world.folded.find(world.graph->shared().lines.begin()->first)->state.find(id);
}
const routing::conversation_state& conversation_of(const graph_world& world, routing::interaction_id id) {
  return world.folded.find(world.graph->shared().lines.begin()->first)->conversations.at(id);
}

/// The customer's page has everything.
void reads_all(graph_world& world, std::uint64_t customer) {
  world.send(customer, channels::marked{1'000, 1'000});
}

} // namespace

SCENARIO("a chat chooses by words, waits with announcements, and reaches an agent who can do it") {
  graph_world world{nullptr, documented(), false, after_noon()};
  world.arrive(7);
  CHECK(contains(world.heard(7), "message 1 system Welcome to Lark Bicycles."));
  CHECK(contains(world.heard(7), "message 2 system What is it about? 1 an invoice, 2 a repair."));
  const auto chat = world.interaction(7);
  CHECK_FALSE(entry_of(world, chat)); // the pool has not heard of it
  reads_all(world, 7);
  world.say(7, 11, "my bell rings funny");
  CHECK(contains(world.heard(7), "message 4 system Sorry, that was not understood.\nWhat is it about? 1 an "
                                 "invoice, 2 a repair."));
  reads_all(world, 7);
  world.say(7, 12, "I think it is broken!");
  CHECK(contains(world.heard(7), "message 6 system What is your customer number?"));
  reads_all(world, 7);
  world.say(7, 13, "4711-22");
  REQUIRE(entry_of(world, chat));
  CHECK(entry_of(world, chat)->phase == routing::interaction_phase::waiting);
  CHECK(*entry_of(world, chat)->attributes.find("topic") == routing::attribute_value{"repair"});

  THEN("announcements come in their time, and the chat goes to who speaks German") {
    world.pass(11s);
    CHECK(contains(world.heard(7),
                   "message 8 system All our people are busy just now.\nYou are number 1 in line."));
    world.pass(31s);
    CHECK(contains(world.heard(7),
                   "message 9 system Write \"callback\" and we call you; you keep your place."));
    world.sign_in(grace, "grace");
    world.ask(grace, desktop::set_ready{});
    CHECK(entry_of(world, chat)->phase == routing::interaction_phase::waiting);
    world.sign_in(ada, "ada");
    world.ask(ada, desktop::set_ready{});
    world.ask(ada, desktop::accept{world.desks.offer(ada)});
    CHECK(conversation_of(world, chat).flow.at == routing::flow::phase::resting);
    const auto said = world.heard(7).size();
    world.pass(10min);
    CHECK(world.heard(7).size() == said);
    AND_THEN("transferred, it waits with announcements and is greeted no more") {
      const auto invoices = world.graph->shared().names.find_queue("main", "invoices");
      REQUIRE(invoices);
      world.ask(ada, desktop::transfer{chat, "invoices", ""});
      world.ask(ada, desktop::set_not_ready{""});
      world.ask(grace, desktop::set_not_ready{""});
      world.pass(11s);
      CHECK(std::count_if(world.heard(7).begin(), world.heard(7).end(),
                          [](const auto& line) { return line.find("Welcome") != std::string::npos; }) == 1);
      CHECK(conversation_of(world, chat).flow.queue == "invoices");
    }
  }
}

SCENARIO("the first words of a customer are an answer when they happen to be one") {
  graph_world world{nullptr, documented(), false, after_noon()};
  world.arrive(7);
  world.say(7, 11, "hello, anybody there?"); // the question is not on the page yet
  CHECK_FALSE(entry_of(world, world.interaction(7)));
  CHECK(conversation_of(world, world.interaction(7)).flow.tries == 1);
  world.say(7, 12, "There is a mistake in my invoice");
  REQUIRE(entry_of(world, world.interaction(7)));
  CHECK(world.graph->shared().names.find(entry_of(world, world.interaction(7))->queue)->name == "invoices");
}

SCENARIO("a callback keeps the place in line") {
  graph_world world{nullptr, documented(), false, after_noon()};
  world.arrive(7, "gold");
  const auto chat = world.interaction(7);
  REQUIRE(entry_of(world, chat)); // gold customers are asked nothing
  CHECK(entry_of(world, chat)->priority >= 600);
  const auto since = entry_of(world, chat)->anchor;
  world.pass(45s);
  reads_all(world, 7);
  world.say(7, 11, "Callback please");
  CHECK(contains(world.heard(7), "message 5 system At which number?"));
  reads_all(world, 7);
  world.say(7, 12, "+44 20 7946 0000");
  CHECK(contains(world.heard(7), "message 6 customer +44 20 7946 0000"));
  CHECK(contains(world.heard(7), "message 7 system We will call you."));
  REQUIRE(entry_of(world, chat));
  CHECK(entry_of(world, chat)->extras->callback.agreed);
  CHECK(entry_of(world, chat)->anchor == since);
  world.send(7, channels::went_away{2s});
  world.pass(20min);
  CHECK(entry_of(world, chat));
}

SCENARIO("at night a message is left, which waits as a task") {
  graph_world world{nullptr, documented(), false, after_noon(12)};
  world.arrive(7);
  const auto chat = world.interaction(7);
  CHECK(contains(world.heard(7),
                 "message 2 system We are closed. Write down what it is about, and we will see to it."));
  reads_all(world, 7);
  world.say(7, 11, "My bell rings funny");
  CHECK(contains(world.heard(7), "message 4 system Thank you, we will get back to you."));
  REQUIRE(entry_of(world, chat));
  CHECK(entry_of(world, chat)->channel == routing::channel_kind::task);
  world.send(7, channels::left{});
  world.pass(2h);
  REQUIRE(entry_of(world, chat));
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  CHECK(contains(world.seen(ada), "offer messages \"My bell rings funny\""));
}

SCENARIO("killed anywhere in the flow, a chat goes on where it was") {
  auto store = std::make_shared<storage::in_memory_journal>();
  routing::interaction_id chat;
  {
    graph_world world{store, documented(), false, after_noon()};
    world.arrive(7);
    chat = world.interaction(7);
    reads_all(world, 7);
    world.say(7, 11, "repair");
  }
  {
    graph_world world{store, documented(), false, after_noon()};
    world.run();
    CHECK(contains(world.heard(7),
                   "message 4 system What is your customer number?")); // owed: it was not marked
    CHECK_FALSE(entry_of(world, chat));
    CHECK(conversation_of(world, chat).flow.node == "number");
    reads_all(world, 7);
    world.port->event({"test", routing::conversation_id{7}, 0, channels::refresh{0, 1}});
    world.run(); // a page that asks for its state does not put it into the queue
    CHECK_FALSE(entry_of(world, chat));
    world.say(7, 12, "471122");
    REQUIRE(entry_of(world, chat));
  }
  graph_world world{store, documented(), false, after_noon()};
  world.run();
  REQUIRE(entry_of(world, chat));
  world.pass(12s);
  CHECK(std::any_of(world.heard(7).begin(), world.heard(7).end(), [](const auto& line) {
    return line.find("All our people are busy") != std::string::npos;
  }));
  CHECK(conversation_of(world, chat).flow.answers.size() == 2);
}

SCENARIO("who says nothing goes to the queue in the end") {
  graph_world world{nullptr, documented(), false, after_noon()};
  world.arrive(7);
  world.pass(5min);
  CHECK_FALSE(entry_of(world, world.interaction(7)));
  world.pass(2min);
  REQUIRE(entry_of(world, world.interaction(7)));
}

TEST_CASE("on the phone the same flow is prompts and keys, the same again after a restart") {
  namespace rf = routing::flow;
  const auto centre = documented();
  const actors::queue_prompts prompts;
  const std::vector<std::string> open{"office"};
  rf::state call;
  rf::facts decided;
  const auto step = [&](rf::event what, std::chrono::milliseconds at) {
    REQUIRE(rf::apply(centre->flows, call, {routing::moment{at}, open, std::move(what)}, decided));
    return actors::sounds_of(call, prompts);
  };
  rf::begins begins{.flow = "support", .language = "zh-CN", .voice = true, .attributes = {}};
  auto heard = step(begins, 1s);
  CHECK_FALSE(heard.gather);
  CHECK(heard.plays == channels::playlist{1, {"zh/welcome"}, false});
  heard = step(rf::played{1}, 3s);
  REQUIRE(heard.gather);
  CHECK(heard.gather->tag == 2);
  CHECK(heard.gather->plays.items == std::vector<std::string>{"zh/topic"});
  CHECK(heard.gather->max == 1);
  CHECK(heard.gather->first == 6s);
  auto meant = rf::understand(centre->flows, call, "1");
  REQUIRE(meant);
  heard = step(meant->what, 5s);
  CHECK(heard.plays == channels::playlist{actors::music_playlist, {"music/hold"}, true});
  (void)step(rf::queued{"invoices", "support"}, 5s);
  (void)step(rf::wake{}, 16s);
  heard = step(rf::placed{2, 3min}, 16s);
  CHECK(heard.plays.items ==
        std::vector<std::string>{"zh/all-busy", "zh/position-before", "zh/number-2", "zh/position-after"});
  CHECK(actors::sounds_of(call, prompts) == heard);
  CHECK(step(rf::connected{}, 20s) == actors::flow_sounds{});
}

} // namespace strowger::tests::written_flow_test
