#include "actors/concerned.hpp"
#include <catch2/catch.hpp>

namespace fact = strowger::routing::fact;
using namespace strowger::actors;

namespace {

constexpr queue_id line{1, 1};

fact::interaction_queued queued_one() {
  fact::interaction_queued queued;
  queued.interaction = interaction_id{9, 1};
  queued.queue = line;
  return queued;
}

fact::offer_made offer_for(interaction_id interaction) {
  fact::offer_made made;
  made.offer = offer_id{1, 1};
  made.interaction = interaction;
  made.agent = agent_id{1, 1};
  made.queue = line;
  return made;
}

} // namespace

TEST_CASE("an offer that is made or shown concerns its agent, not the conversation") {
  const auto made = offer_for({9, 1});
  concerned who;
  who.collect({made, fact::offer_shown{made.offer, {}, {}, made.interaction, made.agent, made.queue}});
  CHECK(who.interactions.empty());
  CHECK(who.agents == std::vector{made.agent});
}

TEST_CASE("who waits hears of its place, its agent and its end, each record once") {
  const auto queued = queued_one();
  const fact::offer_won won{offer_id{1, 1}, queued.interaction, agent_id{1, 1}, {}, {}, queued.queue};
  fact::interaction_closed closed;
  closed.interaction = queued.interaction;
  concerned who;
  who.collect({queued, won, closed});
  CHECK(who.interactions == std::vector{queued.interaction});
  CHECK(who.agents == std::vector{won.agent});
}

TEST_CASE("a lead that changes concerns the conversation and both agents, a party its own") {
  concerned who;
  who.collect({fact::lead_changed{{9, 1}, agent_id{1, 2}, agent_id{1, 1}, {}, line}});
  CHECK(who.interactions == std::vector{interaction_id{9, 1}});
  CHECK(who.agents == std::vector{agent_id{1, 2}, agent_id{1, 1}});
  fact::party_reserved asked;
  asked.interaction = {9, 1};
  asked.agent = {1, 3};
  who.collect({asked});
  CHECK(who.interactions == std::vector{interaction_id{9, 1}});
  CHECK(who.agents == std::vector{agent_id{1, 3}});
}

TEST_CASE("a queue hears of what becomes of itself and of its line, not of one who is offered at once") {
  const auto queued = queued_one();
  const auto made = offer_for(queued.interaction);
  const auto told = [](const strowger::routing::pool_facts& facts) {
    concerned who;
    who.collect(facts);
    return who.queues == std::vector{line};
  };
  CHECK(told({fact::queue_removed{line}}));
  CHECK(told({queued}));
  CHECK(told({made}));
  CHECK_FALSE(told({queued, made}));
  CHECK_FALSE(told({fact::offer_won{made.offer, made.interaction, made.agent, {}, {}, line}}));
}
