#include "routing/kpi/definitions.hpp"
#include "routing/model/random.hpp"
#include "sim/contact_centre.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::contact_centre_test {

using namespace strowger::sim;
using routing::milliseconds;

namespace {

constexpr instant second = instants_per_second;

routing::pool_settings two_queues(std::uint32_t agents, milliseconds wrap_up = milliseconds{0}) {
  routing::pool_settings pool;
  for (const auto* name : {"sales", "service"}) {
    routing::queue_settings queue;
    queue.name = name;
    queue.wrap_up_limit = wrap_up;
    pool.queues.push_back(queue);
  }
  for (std::uint32_t i = 0; i < agents; ++i) {
    routing::agent_settings agent;
    agent.name = std::string{"agent"} + static_cast<char>('a' + i);
    pool.agents.push_back(agent);
  }
  return pool;
}

contact_centre::arrivals list(std::vector<coming_contact> coming) {
  return [coming = std::move(coming), next = std::size_t{0}]() mutable -> std::optional<coming_contact> {
    if (next == coming.size()) return std::nullopt;
    return coming[next++];
  };
}

} // namespace

TEST_CASE("a contact is served, the next one waits for the agent, the impatient one leaves") {
  world_options options;
  options.audit = true;
  pool_world world{two_queues(1), options};
  contact_centre people{
      world, list({{0, {0, routing::channel_kind::voice, 100 * second, never}},
                   {10 * second, {1, routing::channel_kind::voice, 50 * second, 90 * second + 500'000}},
                   {20 * second, {0, routing::channel_kind::voice, 50 * second, 30 * second}}})};
  people.add_shift(0, 0, 1'000 * second);
  people.run_out();
  const auto& sales = world.figures().queues.at(world.queue(0)).total;
  const auto& service = world.figures().queues.at(world.queue(1)).total;
  CHECK(sales.answered == 1);
  CHECK(sales.abandoned == 1);
  CHECK(sales.wait_abandoned == milliseconds{30'000});
  CHECK(service.answered == 1);
  CHECK(service.wait_answered == milliseconds{90'000});
  const auto& agent = world.figures().agents.at(world.agent(0)).total;
  CHECK(agent.handling == milliseconds{150'000});
  CHECK(agent.idle == milliseconds{850'000});
  CHECK(world.sweep() == std::nullopt);
}

TEST_CASE("agents who take their time ring first, and wrap up after") {
  world_options options;
  options.audit = true;
  pool_world world{two_queues(1, milliseconds{30'000}), options};
  contact_centre people{
      world, list({{0, {0, routing::channel_kind::voice, 100 * second, never}}}), {5 * second, 10 * second}};
  people.add_shift(0, 0, never);
  people.run_out();
  const auto& agent = world.figures().agents.at(world.agent(0)).total;
  CHECK(agent.ringing == milliseconds{5'000});
  CHECK(agent.work.talk == milliseconds{100'000});
  CHECK(agent.work.wrap_up == milliseconds{10'000});
  CHECK(world.sweep() == std::nullopt);
}

TEST_CASE("who goes home finishes the work in hand") {
  pool_world world{two_queues(1), {}};
  contact_centre people{world,
                        list({{0, {0, routing::channel_kind::voice, 100 * second, never}},
                              {50 * second, {0, routing::channel_kind::voice, 10 * second, 500 * second}}})};
  people.add_shift(0, 0, 60 * second);
  people.run_out();
  const auto& sales = world.figures().queues.at(world.queue(0)).total;
  CHECK(sales.answered == 1);
  CHECK(sales.abandoned == 1);
  CHECK(world.figures().agents.at(world.agent(0)).state == routing::agent_state::signed_out);
}

TEST_CASE("stamping cuts off whole milliseconds and keeps the mean of spans") {
  auto dice = routing::random_stream(1, "stamps");
  double off = 0;
  constexpr int count = 200'000;
  for (int i = 0; i < count; ++i) {
    const auto from = static_cast<instant>(routing::draw_below(dice, 1'000'000'000));
    const auto span = static_cast<instant>(routing::draw_exponential(dice, 5'000));
    const auto seen = stamp_of(from + span) - stamp_of(from);
    off += static_cast<double>(seen.count()) - static_cast<double>(span) / 1'000;
  }
  CHECK(std::abs(off / count) < 0.005);
}

TEST_CASE("a random day with refusals, back-offs and comings and goings keeps every rule and gives the same "
          "digest twice") {
  const auto seed = GENERATE(1U, 2U, 3U);
  const auto run = [&](std::uint64_t& digest) {
    auto settings = two_queues(8, milliseconds{20'000});
    settings.queues[0].length_max = 5;
    settings.queues[1].priority = 60;
    settings.queues[0].offer_timeout = milliseconds{4'000};
    world_options options;
    options.audit = options.digest = true;
    pool_world world{settings, options};
    auto dice = routing::random_stream(seed, "day");
    instant at = 0;
    contact_centre people{
        world,
        [&]() -> std::optional<coming_contact> {
          at += static_cast<instant>(routing::draw_exponential(dice, 8.0 * second));
          if (at > 4 * 3'600 * second) return std::nullopt;
          contact who;
          who.queue = static_cast<std::uint32_t>(routing::draw_below(dice, 2));
          who.channel =
              routing::draw_chance(dice, 0.5) ? routing::channel_kind::voice : routing::channel_kind::chat;
          who.service = static_cast<instant>(routing::draw_lognormal(dice, 90.0 * second, 0.9));
          who.patience = static_cast<instant>(routing::draw_weibull(dice, 2, 60.0 * second));
          return coming_contact{at, who};
        },
        {3 * second, 10 * second}};
    for (std::uint32_t i = 0; i < 8; ++i) {
      const auto from = static_cast<instant>(routing::draw_below(dice, 1'000)) * second;
      people.add_shift(i, from, from + 3 * 3'600 * second);
    }
    for (instant until = 0; until < 5 * 3'600 * second; until += 600 * second) {
      people.run_until(until);
      const auto wrong = world.sweep();
      INFO(wrong.value_or("nothing wrong"));
      REQUIRE_FALSE(wrong);
    }
    people.run_out();
    digest = world.digest();
    CHECK(world.fact_count() > 10'000);
    CHECK(world.figures().queues.at(world.queue(0)).total.refused > 0);
    return world.fact_count();
  };
  std::uint64_t one = 0, two = 0;
  INFO("seed " << seed);
  CHECK(run(one) == run(two));
  CHECK(one == two);
}

} // namespace strowger::tests::contact_centre_test
