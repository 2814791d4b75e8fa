#pragma once
#include "sim/auditor.hpp"
#include <catch2/catch.hpp>

/// An auditor with a queue and two agents, and the facts of a contact's life to put before it.
namespace strowger::routing::fact_books {

using Catch::Matchers::Contains;
using sim::auditor;

inline const queue_id sales{1, 1};
inline const agent_id ada{1, 1}, bob{1, 2};

/// Facts written by hand, right unless a test makes them wrong.
struct books {
  auditor audit;
  milliseconds now{0};
  std::uint64_t last_offer = 0;

  std::optional<std::string> put(pool_facts facts) { return audit.take(moment{now}, facts); }
  void fine(pool_facts facts) {
    const auto wrong = put(std::move(facts));
    INFO(wrong.value_or("nothing wrong"));
    CHECK_FALSE(wrong);
  }
  void broken(pool_facts facts, const std::string& rule) {
    const auto wrong = put(std::move(facts));
    REQUIRE(wrong);
    CHECK_THAT(*wrong, Contains(rule));
  }
  books() {
    queue_settings queue;
    queue.name = "sales";
    queue.required = {{"english", 3}};
    agent_settings agent;
    agent.capacity = {1, 1, 1, 1};
    agent.skills = {{"english", 5}};
    fine({fact::queue_configured{sales, 1, queue}, fact::agent_configured{ada, 1, agent, moment{}}});
    agent.name = "bob";
    agent.skills = {{"english", 2}};
    fine({fact::agent_configured{bob, 1, agent, moment{}}});
    for (auto who : {ada, bob}) fine({fact::agent_state_set{who, agent_state::ready, "", moment{}, {}}});
  }
  pool_fact queued(std::uint64_t who, milliseconds anchor, std::uint32_t visit = 1) const {
    fact::interaction_queued one;
    one.interaction = interaction_id{9, who};
    one.queue = sales;
    one.visit = visit;
    one.anchor = moment{anchor};
    one.at = moment{now};
    return one;
  }
  pool_fact offer(std::uint64_t who, agent_id agent = ada) {
    fact::offer_made one;
    one.offer = offer_id{1, ++last_offer};
    one.interaction = interaction_id{9, who};
    one.agent = agent;
    one.queue = sales;
    one.at = moment{now};
    one.deliver_by = moment{now + milliseconds{2'000}};
    return one;
  }
  pool_fact won(std::uint64_t who, agent_id agent = ada) const {
    return fact::offer_won{offer_id{1, last_offer},
                           interaction_id{9, who},
                           agent,
                           moment{now},
                           moment{now + milliseconds{10'000}},
                           sales};
  }
  pool_fact ended(std::uint64_t who, visit_exit how, std::uint32_t visit = 1) const {
    return fact::visit_ended{
        interaction_id{9, who}, visit, how, requeue_reason::none, moment{now}, sales, moment{}};
  }
  pool_fact released(std::uint64_t who) const {
    return fact::agent_released{interaction_id{9, who}, ada, moment{now}, sales};
  }
  pool_fact closed(std::uint64_t who) const {
    return fact::interaction_closed{interaction_id{9, who}, moment{now}, "", {}, sales};
  }
};

} // namespace strowger::routing::fact_books
