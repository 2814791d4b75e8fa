#include "graph_world.hpp"
#include <algorithm>
#include <caf/send.hpp>
#include <catch2/catch.hpp>

/// What is refused: told to whoever asked, once, and without a trace that grows.
namespace strowger::tests::refusals_test {

using namespace std::chrono_literals;
namespace desktop = channels::desktop;

namespace {

constexpr desktop::session_number ada = 1, sam = 3, maria = 9;

/// The small centre with a queue `sales` of its own agents and maria, who supervises `support` alone.
std::shared_ptr<actors::engine_configuration> two_queues() {
  auto centre = std::make_shared<actors::engine_configuration>(*tests::small_centre());
  routing::queue_settings sales;
  sales.name = "sales";
  sales.required = {{"sell", 1}};
  centre->pools.front().queues.push_back(sales);
  centre->people.push_back({"main", "maria", "Maria", "", {actors::role::supervisor}, {"support"}});
  return centre;
}

} // namespace

SCENARIO("a supervisor moves what is in the own queues into the own queues only") {
  tests::graph_world world{nullptr, two_queues()};
  world.arrive(7);
  const auto pool = world.graph->shared().lines.begin()->first;
  const auto queue_of_7 = [&] {
    const auto& state = world.folded.find(pool)->state;
    return state.find(state.find(world.interaction(7))->queue)->settings.name;
  };
  world.sign_in(maria, "maria");
  world.ask(maria, desktop::move{world.interaction(7), "sales", "wants to buy"});
  CHECK(world.seen(maria).back() == "refused forbidden");
  CHECK(queue_of_7() == "support");
  world.sign_in(sam, "sam"); // all queues
  world.ask(sam, desktop::move{world.interaction(7), "sales", "wants to buy"});
  CHECK(world.seen(sam).back() == "ok");
  CHECK(queue_of_7() == "sales");
  world.ask(maria, desktop::move{world.interaction(7), "support", "back again"});
  CHECK(world.seen(maria).back() == "refused forbidden");
}

SCENARIO("who serves no queue cannot be ready") {
  tests::graph_world world;
  world.sign_in(sam, "sam");
  world.ask(sam, desktop::set_ready{});
  CHECK(world.seen(sam).back() == "refused forbidden");
  CHECK_FALSE(contains(world.seen(sam), "agent ready"));
}

SCENARIO("a request whose answer got lost with an actor is answered as failed when the next comes") {
  tests::graph_world world;
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.arrive(7);
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  const auto id = world.interaction(7);
  caf::anon_send_exit(world.graph->shared().interactions.find(id), caf::exit_reason::kill);
  world.graph->gate().request(ada, 99, desktop::say{id, 21, "is anybody there?"}); // it dies before it reads
  world.run();
  const auto before = world.seen(ada).size();
  world.pass(61s);
  world.ask(ada, desktop::mark{id, 1, 1});
  world.ask(ada, desktop::say{id, 22, "hello"});
  const auto& seen = world.seen(ada);
  CHECK(std::count(seen.begin() + static_cast<std::ptrdiff_t>(before), seen.end(), "refused wrong_state") ==
        1);
  CHECK(contains(seen, "message 2 agent hello"));
}

SCENARIO("a disposition is one of those the configuration lists, or none") {
  const auto centre = std::make_shared<actors::engine_configuration>(*tests::small_centre());
  centre->dispositions = {"solved", "callback"};
  tests::graph_world world{nullptr, centre};
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.arrive(7);
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  const auto work = world.desks.work(ada);
  world.ask(ada, desktop::close{work, "sold"});
  CHECK(world.seen(ada).back() == "refused invalid_value");
  CHECK(world.desks.work(ada) == work);
  world.ask(ada, desktop::close{work, "solved"});
  world.ask(ada, desktop::finish_wrap_up{work, "sovled"});
  CHECK(world.seen(ada).back() == "refused invalid_value");
  world.ask(ada, desktop::finish_wrap_up{work, ""});
  CHECK(world.seen(ada).back() == "ok");
}

SCENARIO("what a customer says after the end is taken as refused, and not said for ever") {
  tests::graph_world world{nullptr, tests::small_centre(), true};
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.arrive(7);
  world.say(7, 11, "hello");
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  world.ask(ada, desktop::close{world.desks.work(ada), "solved"});
  world.say(7, 12, "one more thing");
  CHECK(world.adapter.acked[routing::conversation_id{7}] == 3);
  CHECK(world.heard(7).back().rfind("status closed", 0) == 0);
}

SCENARIO("a conversation that is full stays connected, and takes each message as refused") {
  tests::graph_world world;
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.arrive(7);
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  const auto conversation = routing::conversation_id{7};
  std::uint64_t number = 1;
  while (number < routing::messages_max + 5)
    world.port->event({"test", conversation, ++number, channels::said{number, "again"}});
  world.run();
  CHECK(contains(world.heard(7), "message 9999 customer again"));
  const auto& heard = world.heard(7);
  const auto connected = std::find(heard.begin(), heard.end(), "status connected Ada");
  CHECK(std::count(connected, heard.end(), "status connected Ada") > 1);
  CHECK(std::find(connected, heard.end(), "status waiting") == heard.end());
  CHECK(world.adapter.acked[conversation] == number);
}

SCENARIO("pages that ask again and again for a long chat cost two readings, and all are answered") {
  tests::graph_world world;
  world.arrive(7);
  for (std::uint64_t client = 11; client < 61; ++client) world.say(7, client, "text");
  const auto before = world.store->reads();
  const auto conversation = routing::conversation_id{7};
  for (int round = 0; round < 50; ++round)
    for (std::uint64_t page = 1; page <= 8; ++page)
      world.port->event({"test", conversation, 0, channels::refresh{0, page}});
  world.run();
  CHECK(world.store->reads() - before == 2);
  const auto& heard = world.heard(7);
  CHECK(std::count_if(heard.begin(), heard.end(),
                      [](const auto& line) { return line.rfind("show waiting", 0) == 0; }) == 9);
}

SCENARIO("a configuration that a pool refuses is not in force") {
  const auto before = two_queues();
  tests::graph_world world{nullptr, before};
  auto bad = std::make_shared<actors::engine_configuration>(*before);
  bad->pools.front().queues.front().priority = 1'000'000; // a pool takes up to a day
  bad->entry_points.front().name = "elsewhere";
  std::optional<bool> agreed;
  world.graph->reconfigure(bad, [&](const auto& outcome) { agreed = static_cast<bool>(outcome); });
  world.run();
  CHECK(agreed == false);
  CHECK(world.graph->shared().configuration() == before);
  world.arrive(7, "shop");
  CHECK_FALSE(contains(world.heard(7), "refuse unknown_entry"));

  auto good = std::make_shared<actors::engine_configuration>(*bad);
  good->pools.front().queues.front().priority = 60;
  world.graph->reconfigure(good, [&](const auto& outcome) { agreed = static_cast<bool>(outcome); });
  world.run();
  CHECK(agreed == true);
  CHECK(world.graph->shared().configuration() == good);
  world.arrive(8, "elsewhere");
  CHECK_FALSE(contains(world.heard(8), "refuse unknown_entry"));
}

SCENARIO("each version that is in force is a fact, also when no pool's settings differ") {
  const auto before = two_queues();
  tests::graph_world world{nullptr, before};
  const auto applied = [&] {
    std::pair<std::uint32_t, std::uint64_t> found;
    const auto pool = world.graph->shared().lines.begin()->first;
    world.graph->shared().read_pool(pool, [&](const auto& has) {
      found = {has->version, has->configuration_hash};
    });
    world.run();
    return found;
  };
  const auto first = applied();
  auto next = std::make_shared<actors::engine_configuration>(*before);
  next->entry_points.front().name = "elsewhere";
  next->hash = 0x5107;
  world.graph->reconfigure(next, [](const auto& outcome) { CHECK(outcome); });
  world.run();
  CHECK(applied() == std::pair{first.first + 1, next->hash});
  world.graph->reconfigure(next, [](const auto& outcome) { CHECK(outcome); });
  world.run();
  CHECK(applied() == std::pair{first.first + 1, next->hash}); // the same again is no other version
}

SCENARIO("a person whose role changes with the configuration is shown it at once") {
  const auto before = two_queues();
  tests::graph_world world{nullptr, before};
  world.sign_in(maria, "maria");
  world.arrive(7);
  auto next = std::make_shared<actors::engine_configuration>(*before);
  next->people.back().supervises = {"*"};
  const auto seen = world.seen(maria).size();
  world.graph->reconfigure(next, [](const auto&) {});
  world.run();
  CHECK(world.seen(maria).size() > seen);
  world.ask(maria, desktop::move{world.interaction(7), "sales", "wants to buy"});
  CHECK(world.seen(maria).back() == "ok");
}

SCENARIO("an end that comes just as the customer's line went is owed over a crash, wrap-up or not") {
  auto centre = std::make_shared<actors::engine_configuration>(*tests::small_centre());
  centre->pools.front().queues.front().wrap_up_limit = {};
  auto store = std::make_shared<storage::in_memory_journal>();
  {
    tests::graph_world world{store, centre, true};
    world.sign_in(ada, "ada");
    world.ask(ada, desktop::set_ready{});
    world.arrive(7);
    world.ask(ada, desktop::accept{world.desks.offer(ada)});
    const auto conversation = routing::conversation_id{7};
    world.port->event({"test", conversation, 0, channels::line_changed{false, 10min}});
    world.ask(ada, desktop::close{world.desks.work(ada), "solved"});
    CHECK(contains(world.heard(7), "end by_agent"));
  }
  tests::graph_world again{store, centre, true};
  REQUIRE(again.adapter.resumed.size() == 1);
  CHECK(again.adapter.resumed.front().over);
  CHECK(contains(again.heard(7), "end by_agent"));
  again.pass(11min);
  CHECK(again.graph->shared().interactions.size() == 0);
}

} // namespace strowger::tests::refusals_test
