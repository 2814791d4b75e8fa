#include "graph_world.hpp"
#include "routing/pool_moves.hpp"
#include <algorithm>
#include <catch2/catch.hpp>

namespace strowger::tests::pool_moves_test {

/// Chats that go from one pool to another: the conversation follows, and whenever the engine is killed or a
/// pool dies the chat is in one pool, once.
using namespace std::chrono_literals;
namespace desktop = channels::desktop;
namespace ro = routing;

namespace {

constexpr desktop::session_number ada = 1, bob = 2, sam = 3;
constexpr ro::pool_id first{1}, second{2};

/// The small centre, and a second pool of the same tenant with a queue `experts` and bob.
std::shared_ptr<const actors::engine_configuration> two_pools() {
  auto both = std::make_shared<actors::engine_configuration>(*tests::small_centre());
  tests::add_experts(*both, "bob");
  auto person = both->people.front();
  person.name = "bob";
  person.display_name = "Bob";
  both->people.push_back(person);
  return both;
}

using journals = std::vector<std::shared_ptr<storage::in_memory_journal>>;

/// Lets one group after the other become durable; before each, a copy of what an engine killed just then
/// would find.
void step_by_step(tests::graph_world& world, journals& killed) {
  while (world.store->holds_one()) {
    killed.push_back(std::make_shared<storage::in_memory_journal>(*world.store));
    killed.back()->drop_held();
    world.store->release();
    world.store->hold();
    world.run();
  }
}

/// In how many pools the chat is, not counting one that only owes it to another.
int pools_with(const tests::graph_world& world, ro::interaction_id id) {
  int count = 0;
  for (const auto& [number, pool] : world.folded.pools())
    if (const auto* entry = pool.state.find(id); entry && entry->phase != ro::interaction_phase::departed)
      ++count;
  return count;
}

bool nothing_owed(const tests::graph_world& world) {
  return std::all_of(world.folded.pools().begin(), world.folded.pools().end(), [](const auto& one) {
    return ro::departed_from(one.second.state).empty() && ro::known_moves(one.second.state).empty();
  });
}

const ro::interaction_entry* in_pool(const tests::graph_world& world, ro::pool_id pool,
                                     ro::interaction_id id) {
  return world.folded.find(pool)->state.find(id);
}

/// Bob, in the second pool, gets the chat and talks with its customer to the end.
void bob_serves_it(tests::graph_world& world) {
  world.sign_in(bob, "bob");
  world.ask(bob, desktop::set_ready{});
  const auto offer = world.desks.offer(bob);
  REQUIRE(offer);
  world.ask(bob, desktop::accept{offer});
  CHECK(contains(world.heard(7), "status connected Bob"));
  world.say(7, 2, "thank you");
  CHECK(std::any_of(world.seen(bob).begin(), world.seen(bob).end(),
                    [](const auto& line) { return line.find("customer thank you") != std::string::npos; }));
  world.ask(bob, desktop::close{world.desks.work(bob), ""});
  CHECK(contains(world.heard(7), "end by_agent"));
  world.pass(11s);
  CHECK_FALSE(world.interaction(7));
}

} // namespace

SCENARIO("a waiting chat is moved to another pool, and its conversation follows") {
  tests::graph_world world{nullptr, two_pools()};
  world.arrive(7);
  world.say(7, 1, "hello");
  world.pass(60s);
  const auto chat = world.interaction(7);
  world.sign_in(sam, "sam");
  world.ask(sam, desktop::move{chat, "experts", "they know"});
  CHECK(world.seen(sam).back() == "ok");
  const auto* there = in_pool(world, second, chat);
  REQUIRE(there);
  CHECK(there->visit == 2);
  CHECK(world.graph->shared().lines.at(second).now().at - there->anchor >= 60s);
  CHECK(in_pool(world, first, chat) == nullptr);
  CHECK(nothing_owed(world));
  CHECK(world.reports.empty());

  WHEN("a supervisor moves it on by hand, it is moved where it is") {
    world.ask(sam, desktop::move{chat, "support", "back"});
    CHECK(world.seen(sam).back() == "ok");
    CHECK(in_pool(world, second, chat) == nullptr);
    CHECK(in_pool(world, first, chat) != nullptr);
    CHECK(nothing_owed(world));
  }
  WHEN("the customer leaves") {
    world.send(7, channels::left{});
    CHECK(in_pool(world, second, chat) == nullptr);
    CHECK_FALSE(world.interaction(7));
  }
  WHEN("an agent there is free") { bob_serves_it(world); }
}

SCENARIO("an agent passes a chat on to a queue of another pool, with a note") {
  tests::graph_world world{nullptr, two_pools()};
  world.arrive(7);
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  CHECK(contains(world.heard(7), "status connected Ada"));
  world.ask(ada, desktop::transfer{world.desks.work(ada), "experts", "speaks German"});
  CHECK(contains(world.seen(ada), "work gone"));
  CHECK(nothing_owed(world));
  world.sign_in(bob, "bob");
  world.ask(bob, desktop::set_ready{});
  CHECK(std::any_of(world.seen(bob).begin(), world.seen(bob).end(), [](const auto& line) {
    return line.find("note of Ada: speaks German") != std::string::npos;
  }));
  bob_serves_it(world);
}

SCENARIO("an agent who has passed a chat on may not send it to another pool any more") {
  tests::graph_world world{nullptr, two_pools()};
  world.arrive(7);
  const auto chat = world.interaction(7);
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  const auto own = world.folded.find(first)->state.settings().queues.front().name;
  world.ask(ada, desktop::transfer{chat, own, ""});
  REQUIRE(in_pool(world, first, chat)->phase == ro::interaction_phase::waiting);
  world.ask(ada, desktop::transfer{chat, "experts", ""}); // asked before the first was answered
  CHECK(world.seen(ada).back() == "refused wrong_state");
  CHECK(in_pool(world, first, chat)->phase == ro::interaction_phase::waiting);
  CHECK_FALSE(in_pool(world, second, chat));
}

SCENARIO("an agent of another pool passes up a chat that was moved there") {
  auto both = std::make_shared<actors::engine_configuration>(*two_pools());
  for (auto& pool : both->pools) pool.limits.rules.grades = {"L1", "L2"};
  tests::graph_world world{nullptr, both};
  world.arrive(7);
  const auto chat = world.interaction(7);
  world.sign_in(sam, "sam");
  world.ask(sam, desktop::move{chat, "experts", "they know"});
  world.sign_in(bob, "bob");
  world.ask(bob, desktop::set_ready{});
  world.ask(bob, desktop::accept{world.desks.offer(bob)});
  world.ask(bob, desktop::escalate{chat, "beyond me", ""});
  CHECK(contains(world.seen(bob), "work gone"));
  const auto* waits = in_pool(world, second, chat);
  REQUIRE(waits);
  CHECK(waits->phase == ro::interaction_phase::waiting);
  CHECK(waits->visit == 3);
}

SCENARIO("whenever the engine is killed during a move, the chat is in one pool, and is served") {
  auto store = std::make_shared<storage::in_memory_journal>();
  journals killed;
  ro::interaction_id chat;
  std::chrono::milliseconds steady{0};
  {
    tests::graph_world world{store, two_pools()};
    world.arrive(7);
    world.sign_in(sam, "sam");
    chat = world.interaction(7);
    world.store->hold();
    world.ask(sam, desktop::move{chat, "experts", "they know"});
    step_by_step(world, killed);
    CHECK(nothing_owed(world));
    steady = std::chrono::milliseconds{world.time->steady_ms()};
  }
  CHECK(killed.size() >= 4);
  std::size_t moved = 0;
  for (const auto& journal : killed) {
    INFO("killed with " << journal->newest_group() << " groups");
    tests::graph_world world{journal, two_pools(), false, {1, steady + 1s}};
    CHECK(world.stopped.empty());
    CHECK(pools_with(world, chat) == 1);
    CHECK(nothing_owed(world));
    CHECK(world.interaction(7) == chat);
    CHECK_FALSE(contains(world.heard(7), "end failed"));
    if (in_pool(world, second, chat)) {
      ++moved;
      bob_serves_it(world);
    } else {
      world.sign_in(ada, "ada");
      world.ask(ada, desktop::set_ready{});
      CHECK(world.desks.offer(ada));
    }
  }
  CHECK(moved >= 3);
  CHECK(moved < killed.size());
}

SCENARIO("a pool that dies at any input of a move goes on where it was") {
  for (const auto dies_at : {0, 1, 2, 3}) {
    INFO("dies at input " << dies_at);
    tests::graph_world world{nullptr, two_pools()};
    world.arrive(7);
    world.sign_in(sam, "sam");
    const auto chat = world.interaction(7);
    int inputs = 0;
    world.graph->shared().before_apply = [&](const ro::pool_event& what) {
      const bool about_move = std::holds_alternative<ro::move_to_pool>(what) ||
                              std::holds_alternative<ro::move_ended>(what) ||
                              std::holds_alternative<ro::move_forgotten>(what) ||
                              std::holds_alternative<ro::interaction_arrived>(what);
      if (about_move && inputs++ == dies_at) throw std::runtime_error{"a mistake of ours"};
    };
    world.ask(sam, desktop::move{chat, "experts", "they know"});
    CHECK(inputs > dies_at);
    CHECK(pools_with(world, chat) == 1);
    CHECK(in_pool(world, second, chat) != nullptr);
    CHECK(nothing_owed(world));
    bob_serves_it(world);
  }
}

SCENARIO("an input of a move that fails for good leaves the chat where it was") {
  tests::graph_world world{nullptr, two_pools()};
  world.arrive(7);
  world.sign_in(sam, "sam");
  const auto chat = world.interaction(7);
  world.graph->shared().before_apply = [](const ro::pool_event& what) {
    const auto* came = std::get_if<ro::interaction_arrived>(&what);
    if (came && came->details.move != 0) throw std::runtime_error{"a mistake of ours"};
  };
  world.ask(sam, desktop::move{chat, "experts", "they know"});
  CHECK(in_pool(world, second, chat) == nullptr);
  const auto* here = in_pool(world, first, chat);
  REQUIRE(here);
  CHECK(here->phase == ro::interaction_phase::waiting);
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  CHECK(contains(world.heard(7), "status connected Ada"));
}

SCENARIO("a customer silent for as long as the queue says weighs less until it speaks again") {
  auto centre = std::make_shared<actors::engine_configuration>(*tests::small_centre());
  centre->pools.front().queues.front().rules.load.quiet_after = 60s;
  tests::graph_world world{nullptr, centre};
  std::vector<bool> told;
  world.graph->shared().before_apply = [&](const ro::pool_event& what) {
    if (const auto* quiet = std::get_if<ro::customer_quiet>(&what)) told.push_back(quiet->quiet);
  };
  world.arrive(7);
  world.pass(2min);
  CHECK(told.empty()); // it waits: nobody has it on a desk
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  world.pass(59s);
  world.say(7, 1, "still here");
  world.pass(59s);
  CHECK(told.empty());
  world.pass(2s);
  CHECK(told == std::vector<bool>{true});
  world.pass(5min);
  world.say(7, 2, "back again");
  CHECK(told == std::vector<bool>{true, false});
  world.pass(61s);
  CHECK(told == std::vector<bool>{true, false, true});
}

SCENARIO("what a queue has said to its customers is said in their language, and is in the history") {
  auto centre = std::make_shared<actors::engine_configuration>(*tests::small_centre());
  centre->messages = {{"alone", "Nobody is here just now.", "现在没有人在。"}};
  ro::exception_rule nobody;
  nobody.when = ro::exception_case::nobody;
  nobody.action = ro::exception_action::message;
  nobody.message = "alone";
  centre->pools.front().queues.front().rules.exceptions = {nobody};
  auto store = std::make_shared<storage::in_memory_journal>();
  {
    tests::graph_world world{store, centre};
    world.arrive(7);
    CHECK(contains(world.heard(7), "message 1 system Nobody is here just now."));
    world.send(8, channels::arrived{"shop", {}, "Lin", "zh-CN"});
    CHECK(contains(world.heard(8), "message 1 system 现在没有人在。"));
  }
  tests::graph_world again{store, centre};
  again.send(7, channels::refresh{0, 1});
  CHECK(contains(again.heard(7), "show waiting | Nobody is here just now."));
}

} // namespace strowger::tests::pool_moves_test
