#include "graph_world.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::calendar_shell_test {

using namespace std::chrono_literals;

namespace {

/// The small centre, whose queue is open from 08:30 to 17:30 UTC on workdays. The worlds begin on a Monday at
/// 16:00.
std::shared_ptr<actors::engine_configuration> office(const std::string& open = "Mon-Fri 08:30-17:30") {
  auto centre = std::make_shared<actors::engine_configuration>(*small_centre());
  actors::named_hours hours;
  hours.name = "office";
  REQUIRE_FALSE(actors::calendar::add_weekly(hours.when, open));
  centre->opening_hours = {hours};
  centre->pools[0].queues[0].hours.fill("office");
  return centre;
}

/// What somebody who comes now is told in the end.
std::string answer_to(graph_world& world, std::uint64_t conversation) {
  world.arrive(conversation);
  return world.heard(conversation).empty() ? "" : world.heard(conversation).back();
}

} // namespace

TEST_CASE("arrivals are taken within the hours alone, and who waits at closing time stays") {
  graph_world world{nullptr, office()};
  CHECK(answer_to(world, 1) == "status waiting 1");
  world.pass(1h + 30min - 1ms);
  CHECK(answer_to(world, 2) == "status waiting 2");
  world.pass(1ms);
  CHECK(answer_to(world, 3) == "refuse closed");
  world.sign_in(1, "grace");
  world.ask(1, channels::desktop::set_ready{});
  CHECK(contains(world.seen(1), "offer support"));
  world.pass(15h - 1ms);
  CHECK(answer_to(world, 4) == "refuse closed");
  world.pass(1ms);
  CHECK(answer_to(world, 5) != "refuse closed");
  CHECK(world.interaction(5) != routing::interaction_id{});
  CHECK(world.reports.empty());
}

TEST_CASE("an engine that starts outside the hours takes nobody from the first moment on") {
  machine_time evening;
  evening.wall_ahead += 5h;
  {
    graph_world world{nullptr, office(), false, evening, {routing::conversation_id{7}}};
    REQUIRE_FALSE(world.heard(7).empty());
    CHECK(world.heard(7).back() == "refuse closed");
  }
  // It was killed in the evening and comes up in the morning.
  auto store = std::make_shared<storage::in_memory_journal>();
  { graph_world world{store, office(), false, evening}; }
  machine_time morning;
  morning.wall_ahead += 17h;
  graph_world world{store, office(), false, morning};
  CHECK(answer_to(world, 8) == "status waiting 1");
}

TEST_CASE("new hours and a wall clock that was set count within a minute") {
  graph_world world{nullptr, office()};
  CHECK(answer_to(world, 1) == "status waiting 1");
  world.graph->reconfigure(office("Mon-Fri 08:30-12:00"), [](const auto& outcome) { CHECK(outcome); });
  world.run();
  CHECK(answer_to(world, 2) == "refuse closed");
  world.time->set_wall(-5h);
  world.pass(1min);
  CHECK(answer_to(world, 3) == "status waiting 2");
}

TEST_CASE("the hours of a configuration that a pool refuses do not count") {
  graph_world world{nullptr, office()};
  auto bad = office("Mon-Fri 08:30-12:00");
  bad->pools.front().queues.front().priority = 1'000'000; // a pool takes up to a day
  std::optional<bool> agreed;
  world.graph->reconfigure(bad, [&](const auto& outcome) { agreed = static_cast<bool>(outcome); });
  world.run();
  CHECK(agreed == false);
  CHECK(answer_to(world, 1) == "status waiting 1");
}

TEST_CASE("who waits longer than the queue lets anybody wait is told that it is over") {
  auto centre = office();
  centre->pools[0].queues[0].wait_max = 10min;
  graph_world world{nullptr, centre};
  CHECK(answer_to(world, 1) == "status waiting 1");
  world.pass(10min);
  CHECK(world.heard(1).back() == "end cancelled");
  CHECK(world.interaction(1) == routing::interaction_id{});
}

} // namespace strowger::tests::calendar_shell_test
