#include "routing/pool.hpp"
#include "routing/pool_state.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

namespace strowger::tests::pool_bounds_test {

using namespace strowger::routing;
using namespace std::chrono_literals;

namespace {

/// A pool with one agent and two queues, fed by hand.
struct small_pool {
  pool_state pool{pool_id{1}};
  pool_facts facts;
  moment now;
  std::uint32_t version = 0;

  small_pool() {
    queue_settings old, sales;
    old.name = "old";
    old.flow_out_to = "sales";
    sales.name = "sales";
    agent_settings ada;
    ada.name = "ada";
    ada.capacity = {0, 600, 0, 0};
    change({old, sales, ada});
  }
  result<void> put(pool_event what) {
    facts.clear();
    return apply(pool, {now, {}, std::move(what)}, facts);
  }
  void change(std::vector<configuration_change> changes) {
    REQUIRE(put(configure{++version, 0, {}, 0, 1, std::move(changes)}));
  }
  void arrive(std::uint64_t number, queue_id queue) {
    interaction_arrived came;
    came.interaction = interaction_id{9, number};
    came.queue = queue;
    REQUIRE(put(came));
  }
  template <class Fact>
  [[nodiscard]] std::size_t count() const {
    std::size_t found = 0;
    for (const auto& one : facts) found += std::holds_alternative<Fact>(one);
    return found;
  }
  [[nodiscard]] agent_id ada() const { return pool.find_agent("main", "ada")->id; }
  [[nodiscard]] queue_id queue(const char* name) const { return pool.find_queue("main", name)->id; }
};

} // namespace

TEST_CASE("a long line of a removed queue flows out in bounded steps, in its order", "[pool]") {
  small_pool world;
  const auto old = world.queue("old"), sales = world.queue("sales");
  for (std::uint64_t i = 1; i <= 1'000; ++i) {
    world.now += 1ms;
    world.arrive(i, old);
  }
  CHECK(!next_deadline(world.pool));
  world.change({remove_queue{"main", "old"}});
  CHECK(world.count<fact::interaction_queued>() == 256);
  int wakes = 0;
  while (const auto due = next_deadline(world.pool)) {
    CHECK(*due <= world.now); // due at once
    REQUIRE(world.put(time_passed{}));
    CHECK(world.count<fact::interaction_queued>() <= 256);
    REQUIRE(++wakes < 10);
  }
  CHECK(wakes == 3);
  CHECK(world.pool.find(old) == nullptr);
  CHECK(world.pool.waiting_in(sales) == 1'000);
  CHECK(world.pool.oldest_waiting_in(sales) == moment{1ms});
  for (std::uint64_t i = 1; i <= 1'000; i += 111)
    CHECK(world.pool.position_of(interaction_id{9, i}, world.now) == i);
  CHECK(!broken_invariant(world.pool));
}

TEST_CASE("queues that flow into each other and are both removed wake nobody for ever", "[pool]") {
  small_pool world;
  queue_settings sales;
  sales.name = "sales";
  sales.flow_out_to = "old";
  world.change({sales});
  world.arrive(1, world.queue("old"));
  world.arrive(2, world.queue("sales"));
  world.change({remove_queue{"main", "old"}, remove_queue{"main", "sales"}});
  CHECK(!next_deadline(world.pool));
  CHECK(world.pool.waiting_count() == 2);
  REQUIRE(world.put(time_passed{}));
  CHECK(world.facts.empty());
}

TEST_CASE("hundreds of deadlines at one moment are taken in bounded steps", "[pool]") {
  small_pool world;
  REQUIRE(world.put(agent_signed_in{world.ada()}));
  REQUIRE(world.put(set_agent_state{world.ada(), true, {}, {}}));
  for (std::uint64_t i = 1; i <= 600; ++i) world.arrive(i, world.queue("sales"));
  world.now += 5s;
  std::vector<std::size_t> ended;
  while (next_deadline(world.pool) && *next_deadline(world.pool) <= world.now) {
    REQUIRE(world.put(time_passed{}));
    ended.push_back(world.count<fact::offer_ended>());
  }
  CHECK(ended == std::vector<std::size_t>{256, 256, 88});
  CHECK(world.pool.waiting_count() == 600);
  CHECK(!broken_invariant(world.pool));
}

TEST_CASE("a configuration is refused as a whole, applied in slices and never twice", "[pool]") {
  small_pool world;
  const auto before = world.pool.snapshot();
  queue_settings fine, bad;
  fine.name = "fine";
  bad.name = "bad";
  bad.priority = 1'000'000;
  const auto refused = world.put(configure{2, 0, {}, 0, 1, {fine, bad}});
  REQUIRE(!refused);
  CHECK(refused.reason().code == error_code::invalid_value);
  CHECK(world.pool.snapshot() == before);
  CHECK(!world.put(configure{1, 0, {}, 0, 1, {fine}}));
  CHECK(!world.put(configure{2, 0, {}, 2, 2, {fine}}));

  REQUIRE(world.put(configure{2, 77, content_id{1, 5}, 0, 2, {fine}}));
  CHECK(world.pool.configuration_version() == 1);
  CHECK(world.count<fact::configuration_applied>() == 0);
  REQUIRE(world.put(configure{2, 77, content_id{1, 5}, 1, 2, {remove_agent{"main", "ada"}}}));
  CHECK(world.pool.configuration_version() == 2);
  CHECK(world.pool.snapshot().configuration_hash == 77);
  CHECK(world.pool.find_agent("main", "ada") == nullptr);
  CHECK(world.pool.find_queue("main", "fine") != nullptr);
}

TEST_CASE("what the pool is configured with comes back as settings, without what was removed", "[pool]") {
  small_pool world;
  pool_settings wanted;
  for (const char* name : {"a", "b", "c"}) {
    queue_settings queue;
    queue.name = name;
    queue.required = {{"english", 3}};
    wanted.queues.push_back(queue);
  }
  agent_settings ben;
  ben.name = "ben";
  wanted.agents.push_back(ben);
  wanted.limits.waiting_max = 7;
  world.arrive(1, world.queue("old")); // keeps the queue alive, but it is removed
  world.change(difference(world.pool.settings(), wanted));
  CHECK(world.pool.settings() == wanted);
  CHECK(world.pool.find_queue("main", "sales") != nullptr); // chat 1 flowed there before it was removed too
  CHECK(difference(world.pool.settings(), wanted).empty());
}

TEST_CASE("texts that come from outside are bounded", "[pool]") {
  small_pool world;
  REQUIRE(world.put(agent_signed_in{world.ada()}));
  CHECK(!world.put(set_agent_state{world.ada(), false, std::string(201, 'x'), {}}));
  CHECK(world.put(set_agent_state{world.ada(), false, std::string(200, 'x'), {}}));
  interaction_arrived nobody;
  nobody.queue = world.queue("sales");
  CHECK(!world.put(nobody));
}

TEST_CASE("sets of agents for expressions are forgotten when nobody waits for them any more", "[pool]") {
  small_pool world;
  queue_settings field;
  field.name = "field";
  field.where = expression::read("agent.region = interaction.region").value();
  agent_settings ada;
  ada.name = "ada";
  ada.capacity = {0, 600, 0, 0};
  ada.attributes = attribute_list{{{"region", std::string{"7"}}}};
  world.change({field, ada});
  const auto& known = world.pool.inside().people.expressions;
  const auto came_from = [&](std::uint64_t number, std::uint64_t region) {
    interaction_arrived came;
    came.interaction = interaction_id{9, number};
    came.queue = world.queue("field");
    came.attributes = attribute_list{{{"region", std::to_string(region)}}};
    REQUIRE(world.put(came));
  };
  for (std::uint64_t i = 1; i <= 700; ++i) came_from(i, i);
  CHECK(known.size() >= 699); // of the last, who waits in no line yet, it may not have been asked
  CHECK(known.size() <= 700);
  for (std::uint64_t i = 1; i <= 700; ++i)
    if (i != 7) REQUIRE(world.put(customer_left{interaction_id{9, i}}));
  for (std::uint64_t i = 701; i <= 3'000; ++i) {
    came_from(i, i);
    REQUIRE(world.put(customer_left{interaction_id{9, i}}));
    REQUIRE(known.size() <= 1 + idle_expressions_max + 200);
  }
  CHECK(!broken_invariant(world.pool));
  CHECK(world.pool.inside().people.skills.size() <= 702);
  REQUIRE(world.put(agent_signed_in{world.ada()}));
  REQUIRE(world.put(set_agent_state{world.ada(), true, {}, {}}));
  REQUIRE(world.count<fact::offer_made>() == 1);
  CHECK(world.pool.find(interaction_id{9, 7})->lead == world.ada());
  came_from(4'000, 7);
  CHECK(world.count<fact::offer_made>() == 1);
  came_from(4'001, 8);
  CHECK(world.count<fact::offer_made>() == 0);
  CHECK(!broken_invariant(world.pool));
}

TEST_CASE("attributes are bounded in number and size", "[pool]") {
  small_pool world;
  agent_settings ada;
  ada.name = "ada";
  std::vector<attribute> many;
  for (int i = 0; i < 33; ++i) many.push_back({"a" + std::to_string(i), true});
  ada.attributes = attribute_list{many};
  CHECK(!world.put(configure{9, 0, {}, 0, 1, {ada}}));
  ada.attributes = attribute_list{{{"team", std::string(101, 'x')}}};
  CHECK(!world.put(configure{9, 0, {}, 0, 1, {ada}}));
  ada.attributes = attribute_list{{many.begin(), many.end() - 1}};
  CHECK(world.put(configure{9, 0, {}, 0, 1, {ada}}));
  interaction_arrived came;
  came.interaction = interaction_id{9, 1};
  came.queue = world.queue("sales");
  came.attributes = attribute_list{many};
  CHECK(!world.put(came));
  came.attributes = attribute_list{{{"team", std::string(101, 'x')}}};
  CHECK(!world.put(came));
  came.attributes = attribute_list{{many.begin(), many.end() - 1}};
  CHECK(world.put(came));
}

TEST_CASE("of a pool made from a snapshot or from facts the next who is free gets the newest who waits",
          "[pool]") {
  small_pool before;
  REQUIRE(before.put(agent_signed_in{before.ada()}));
  before.arrive(1, before.queue("sales"));
  pool_state again{before.pool.snapshot()};
  const auto from_snapshot = GENERATE(true, false);
  if (!from_snapshot) {
    pool_state folded{pool_id{1}};
    small_pool same;
    // The same once more, by its facts alone.
    pool_facts all;
    const auto take = [&](pool_event what) {
      pool_facts some;
      REQUIRE(apply(same.pool, {same.now, {}, std::move(what)}, some));
      all.insert(all.end(), some.begin(), some.end());
    };
    folded = pool_state{same.pool.snapshot()};
    take(agent_signed_in{same.ada()});
    interaction_arrived came;
    came.interaction = interaction_id{9, 1};
    came.queue = same.queue("sales");
    take(came);
    for (const auto& one : all) evolve(folded, one);
    again = std::move(folded);
  }
  pool_facts facts;
  REQUIRE(apply(again, {before.now, {}, set_agent_state{before.ada(), true, {}, {}}}, facts));
  CHECK(std::count_if(facts.begin(), facts.end(), [](const pool_fact& one) {
          return std::holds_alternative<fact::offer_made>(one);
        }) == 1);
}

} // namespace strowger::tests::pool_bounds_test
