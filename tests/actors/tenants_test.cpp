#include "graph_world.hpp"
#include <algorithm>
#include <catch2/catch.hpp>

namespace strowger::tests::tenants_test {

using namespace std::chrono_literals;
namespace desktop = channels::desktop;

namespace {

constexpr desktop::session_number ada = 1, ada_of_acme = 2, boss_of_acme = 3;

/// The small centre for tenants `main` and `acme`, which call their queues and people alike; acme may have
/// three chats open.
std::shared_ptr<const actors::engine_configuration> two_tenants() {
  auto both = std::make_shared<actors::engine_configuration>(*tests::small_centre());
  both->tenants = {{"main", "main", 10'000}, {"acme", "Acme", 3}};
  auto pool = both->pools.front();
  pool.name = "acme";
  for (auto& queue : pool.queues) queue.tenant = "acme";
  for (auto& agent : pool.agents) agent.tenant = "acme";
  both->pools.push_back(pool);
  const auto people = both->people;
  for (auto person : people) {
    person.tenant = "acme";
    both->people.push_back(person);
  }
  auto entry = both->entry_points.front();
  entry.name = "acme-shop";
  entry.tenant = "acme";
  both->entry_points.push_back(entry);
  return both;
}

/// One pool for both tenants; ada of main serves acme too, whose queues are `support` and `billing`.
std::shared_ptr<actors::engine_configuration> shared_staff() {
  auto both = std::make_shared<actors::engine_configuration>(*tests::small_centre());
  both->tenants = {{"main", "main", 10'000}, {"acme", "Acme", 10'000}};
  auto& pool = both->pools.front();
  for (const auto* name : {"support", "billing"}) {
    auto queue = pool.queues.front();
    queue.tenant = "acme";
    queue.name = name;
    pool.queues.push_back(queue);
  }
  pool.agents.front().also_serves = {"acme"};
  both->queue_names = {{"main", "support", "客服"}, {"acme", "billing", "Invoices"}};
  auto entry = both->entry_points.front();
  entry.name = "acme-shop";
  entry.tenant = "acme";
  both->entry_points.push_back(entry);
  return both;
}

} // namespace

SCENARIO("an agent who serves two tenants may pass on to the queues of both, each customer within its own") {
  tests::graph_world world{nullptr, shared_staff()};
  world.sign_in(ada, "ada");
  using choices = std::vector<desktop::queue_choice>;
  CHECK(world.desks.desk(ada).queues ==
        choices{{"support", "客服", ""}, {"billing", "Invoices", "acme"}, {"support", "support", "acme"}});
  world.sign_in(2, "grace");
  CHECK(world.desks.desk(2).queues == choices{{"support", "客服", ""}});

  world.ask(ada, desktop::set_ready{});
  world.arrive(7, "acme-shop");
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  const auto& theirs = world.desks.conversation(ada);
  CHECK(theirs.tenant == "acme");
  CHECK(theirs.queue_name == "support");
  world.ask(ada, desktop::transfer{theirs.id, "billing", ""});
  CHECK(contains(world.seen(ada), "work gone"));
  CHECK_FALSE(world.desks.offer(ada)); // who passed it on is spared it for a while
  world.pass(routing::queue_settings{}.back_off_first);
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  CHECK(theirs.queue == "billing");
  CHECK(theirs.queue_name == "Invoices");

  world.arrive(8, "shop");
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  CHECK(theirs.tenant.empty());
  CHECK(theirs.queue_name == "客服");
}

SCENARIO("two tenants with the same names see nothing of each other") {
  tests::graph_world world{nullptr, two_tenants()};
  world.sign_in(ada, "ada");
  world.sign_in(ada_of_acme, "ada", "acme");
  world.ask(ada_of_acme, desktop::set_ready{});
  world.arrive(7, "shop");
  CHECK_FALSE(world.desks.offer(ada_of_acme)); // she is free, and it is not hers
  world.ask(ada, desktop::set_ready{});
  CHECK(world.desks.offer(ada));

  world.sign_in(boss_of_acme, "sam", "acme");
  const auto theirs = world.interaction(7);
  world.ask(boss_of_acme, desktop::raise{theirs, 1'000, "mine now"});
  CHECK(world.seen(boss_of_acme).back() == "refused unknown_interaction");
  world.ask(boss_of_acme, desktop::cancel{theirs, "away with it"});
  CHECK(world.seen(boss_of_acme).back() == "refused unknown_interaction");
  world.ask(ada_of_acme, desktop::say{theirs, 1, "let me in"});
  CHECK(world.seen(ada_of_acme).back() == "refused unknown_interaction");
  world.ask(boss_of_acme, desktop::ask_why{world.desks.offer(ada)});
  CHECK(world.seen(boss_of_acme).back().rfind("refused ", 0) == 0);
  CHECK(world.interaction(7) == theirs);
}

SCENARIO("a tenant that is full is refused and takes nothing from the other") {
  tests::graph_world world{nullptr, two_tenants()};
  for (std::uint64_t conversation = 1; conversation <= 5; ++conversation)
    world.arrive(conversation, "acme-shop");
  CHECK(world.heard(3) != std::vector<std::string>{"refuse full"});
  CHECK(world.heard(4) == std::vector<std::string>{"refuse full"});
  CHECK(world.heard(5) == std::vector<std::string>{"refuse full"});
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.arrive(7, "shop");
  CHECK(world.desks.offer(ada));

  WHEN("one of its chats is over") {
    world.send(1, channels::left{});
    THEN("the next comes in") {
      world.arrive(6, "acme-shop");
      CHECK_FALSE(contains(world.heard(6), "refuse full"));
    }
  }
}

SCENARIO("what a tenant may have open is counted again after a crash") {
  auto store = std::make_shared<storage::in_memory_journal>();
  {
    tests::graph_world world{store, two_tenants()};
    for (std::uint64_t conversation = 1; conversation <= 3; ++conversation)
      world.arrive(conversation, "acme-shop");
  }
  tests::graph_world again{store, two_tenants()};
  again.arrive(4, "acme-shop");
  CHECK(again.heard(4) == std::vector<std::string>{"refuse full"});
}

SCENARIO("a supervisor acts in every pool that the tenant's queues are in") {
  auto centre = std::make_shared<actors::engine_configuration>(*tests::small_centre());
  routing::pool_settings second;
  second.name = "second";
  routing::queue_settings billing;
  billing.name = "billing";
  second.queues = {billing};
  centre->pools.push_back(second);
  auto entry = centre->entry_points.front();
  entry.name = "pay";
  entry.queue = "billing";
  centre->entry_points.push_back(entry);
  centre->people.push_back({"main", "maria", "Maria", "", {actors::role::supervisor}, {"billing"}});
  tests::graph_world world{nullptr, centre};
  constexpr desktop::session_number maria = 9;
  world.sign_in(maria, "maria");
  world.arrive(7, "pay");
  world.ask(maria, desktop::raise{world.interaction(7), 600, "waited long"});
  CHECK(world.seen(maria).back() == "ok");
  world.arrive(8, "shop");
  world.ask(maria, desktop::raise{world.interaction(8), 600, "not hers"});
  CHECK(world.seen(maria).back() == "refused forbidden");
}

SCENARIO("a supervisor sets the state of those who serve the own queues, and of nobody else") {
  auto centre = std::make_shared<actors::engine_configuration>(*tests::small_centre());
  routing::queue_settings sales;
  sales.name = "sales";
  sales.required = {{"sell", 1}};
  centre->pools.front().queues.insert(centre->pools.front().queues.begin(), sales);
  centre->pools.front().agents.back().skills = {{"chat", 1}, {"sell", 3}}; // grace serves both
  centre->people.push_back({"main", "maria", "Maria", "", {actors::role::supervisor}, {"sales"}});
  tests::graph_world world{nullptr, centre};
  constexpr desktop::session_number maria = 9;
  world.sign_in(ada, "ada");
  world.sign_in(2, "grace");
  world.sign_in(maria, "maria");
  world.ask(maria, desktop::force_agent_state{"ada", true, "", "needed"});
  CHECK(world.seen(maria).back() == "refused forbidden");
  CHECK_FALSE(contains(world.seen(ada), "agent ready"));
  world.ask(maria, desktop::force_agent_state{"grace", true, "", "needed"});
  CHECK(contains(world.seen(2), "agent ready"));
}

} // namespace strowger::tests::tenants_test
