#include "routing/pool.hpp"
#include <catch2/catch.hpp>
#include <string>

namespace strowger::tests::pool_choice_cut_test {

using namespace strowger::routing;

namespace {

/// A queue each for many who wait, one after the other, and nobody there.
class many_queues {
public:
  many_queues(std::size_t queues, selection rule) {
    configure all;
    all.version = 1;
    pool_limits limits;
    limits.rules.choice = choice_rule::weighted;
    all.changes.emplace_back(limits);
    for (std::size_t i = 0; i < queues; ++i) {
      queue_settings queue;
      queue.name = "queue" + std::to_string(i);
      queue.rules.select.rule = rule;
      // Who came last into the last queue is worth more than all others.
      queue.rules.value.weight = i + 1 == queues ? 1'000'000 : 1;
      all.changes.emplace_back(queue);
    }
    agent_settings ada;
    ada.name = "ada";
    ada.capacity = {1, 0, 0, 0};
    all.changes.emplace_back(ada);
    put(std::move(all));
    for (std::size_t i = 0; i < queues; ++i) {
      now_ += milliseconds{1'000};
      interaction_arrived came;
      came.interaction = interaction_id{9, i + 1};
      came.queue = pool_.find_queue("main", "queue" + std::to_string(i))->id;
      came.channel = channel_kind::voice;
      put(came);
    }
    now_ += milliseconds{1'000};
  }
  /// What the agent gets who becomes free.
  fact::offer_made serve() {
    const auto ada = pool_.find_agent("main", "ada")->id;
    put(agent_signed_in{ada});
    put(set_agent_state{ada, true, {}, {}});
    for (const auto& one : facts_)
      if (const auto* offer = std::get_if<fact::offer_made>(&one)) return *offer;
    FAIL("nothing was offered");
    return {};
  }

private:
  void put(pool_event what) {
    facts_.clear();
    REQUIRE(apply(pool_, {now_, {}, std::move(what)}, facts_));
  }
  pool_state pool_{pool_id{1}};
  pool_facts facts_;
  moment now_;
};

} // namespace

TEST_CASE(
    "an agent looks at the first 256 kinds of work it could take, and the record says when there were more",
    "[pool][choice]") {
  for (const auto rule : {selection::least_occupied, selection::longest_idle, selection::most_skilled}) {
    INFO("rule " << static_cast<int>(rule));
    const auto of_few = many_queues{256, rule}.serve();
    CHECK_FALSE(of_few.decision.cut);
    CHECK(of_few.interaction == interaction_id{9, 256}); // the dear one
    const auto of_many = many_queues{257, rule}.serve();
    CHECK(of_many.decision.cut);
    CHECK(of_many.interaction == interaction_id{9, 1}); // the dear one, last in line, is not looked at
  }
}

} // namespace strowger::tests::pool_choice_cut_test
