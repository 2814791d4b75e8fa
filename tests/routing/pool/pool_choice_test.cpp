#include "random_pool.hpp"
#include "routing/pool_state.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::pool_choice_test {

using namespace strowger::routing;
using namespace strowger::routing::testing;

/// Whether an answer was in time is decided once: folding the facts asks no setting.
TEST_CASE("the facts alone say what a queue's service was, whatever its threshold is said to be",
          "[pool][choice]") {
  random_inputs inputs{5, {4, 8, 20}};
  pool_state live{pool_id{1}}, told_otherwise{pool_id{1}};
  std::uint64_t in_time = 0, late = 0;
  for (std::uint64_t step = 0; step < 30'000; ++step) {
    pool_facts facts;
    const auto input = step == 0 ? inputs.first() : inputs.next(live);
    if (!apply(live, input, facts)) continue;
    inputs.hear(facts, 0);
    for (auto& one : facts) {
      if (const auto* ended = std::get_if<fact::visit_ended>(&one)) {
        in_time += ended->service == service_time::in_time ? 1 : 0;
        late += ended->service == service_time::late ? 1 : 0;
      }
      if (auto* queue = std::get_if<fact::queue_configured>(&one))
        queue->settings.service_level_threshold = milliseconds{1};
      evolve(told_otherwise, one);
    }
  }
  CHECK(in_time > 20);
  CHECK(late > 10);
  std::size_t compared = 0;
  live.each_queue([&](const queue_entry& queue) {
    const auto* other = told_otherwise.find(queue.id);
    REQUIRE(other);
    CHECK(queue.in_time == other->in_time);
    CHECK(queue.exits == other->exits);
    compared += queue.exits > 0 ? 1 : 0;
  });
  CHECK(compared > 0);
}

} // namespace strowger::tests::pool_choice_test
