#include "graph_world.hpp"
#include "routing/vocabulary.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::entry_attributes_test {

namespace desktop = channels::desktop;

namespace {
constexpr desktop::session_number ada = 1, grace = 2;
}

SCENARIO(
    "what an entry point says of those who come in decides who may be offered them, after a restart too") {
  auto centre = std::make_shared<actors::engine_configuration>(*tests::small_centre());
  routing::vocabulary known;
  known.agent.emplace("region", routing::attribute_kind::text);
  known.interaction.emplace("region", routing::attribute_kind::text);
  auto where = routing::expression::read("agent.region = interaction.region", &known);
  REQUIRE(where);
  auto& pool = centre->pools.front();
  pool.queues.front().where = where.value();
  pool.agents.front().attributes = routing::attribute_list{{{"region", std::string{"south"}}}};
  pool.agents.back().attributes = routing::attribute_list{{{"region", std::string{"north"}}}};
  centre->entry_points.front().attributes = routing::attribute_list{{{"region", std::string{"north"}}}};
  auto store = std::make_shared<storage::in_memory_journal>();
  {
    tests::graph_world world{store, centre};
    world.arrive(7);
  }
  tests::graph_world world{store, centre};
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.arrive(8);
  CHECK_FALSE(world.desks.offer(ada));
  world.sign_in(grace, "grace");
  world.ask(grace, desktop::set_ready{});
  CHECK(world.desks.offer(grace));
}

} // namespace strowger::tests::entry_attributes_test
