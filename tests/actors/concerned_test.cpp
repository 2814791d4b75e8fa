#include "actors/concerned.hpp"
#include <catch2/catch.hpp>

namespace fact = strowger::routing::fact;
using namespace strowger::actors;

TEST_CASE("an offer that is made or shown concerns its agent, not the conversation or the queue") {
  fact::offer_made made;
  made.offer = offer_id{1, 1};
  made.interaction = interaction_id{9, 1};
  made.agent = agent_id{1, 1};
  made.queue = queue_id{1, 1};
  fact::offer_shown shown{made.offer, {}, {}, made.interaction, made.agent, made.queue};
  concerned who;
  who.collect({made, shown});
  CHECK(who.interactions.empty());
  CHECK(who.agents == std::vector{made.agent});
  CHECK(who.queues.empty());
}

TEST_CASE("who waits hears of its place, its agent and its end, each record once") {
  fact::interaction_queued queued;
  queued.interaction = interaction_id{9, 1};
  queued.queue = queue_id{1, 1};
  fact::offer_won won{offer_id{1, 1}, queued.interaction, agent_id{1, 1}, {}, {}, queued.queue};
  fact::interaction_closed closed;
  closed.interaction = queued.interaction;
  concerned who;
  who.collect({queued, won, closed});
  CHECK(who.interactions == std::vector{queued.interaction});
  CHECK(who.agents == std::vector{won.agent});
  CHECK(who.queues.empty());
}

TEST_CASE("a queue hears of what becomes of itself") {
  concerned who;
  who.collect({fact::queue_removed{queue_id{1, 2}}});
  CHECK(who.queues == std::vector{queue_id{1, 2}});
}
