#include "../routing/pool/random_pool.hpp"
#include "routing/model/random.hpp"
#include "sim/auditor.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::audited_days_test {

using namespace strowger::routing;
using routing::testing::random_inputs;

namespace {

struct audited {
  std::string finding;
  std::uint64_t offers = 0;
};

/// Random inputs with a wake-up whenever one is due, every fact audited.
class audited_day {
public:
  audited_day(std::uint64_t seed, std::uint64_t steps) : inputs_{seed, {5, 9, 20}}, steps_{steps} {}

  audited go() {
    for (std::uint64_t step = 0; step < steps_ && finding_.empty(); ++step) {
      auto input = step == 0 ? inputs_.first() : inputs_.next(pool_);
      if (step > 0) wake_before(input);
      put(input, step);
      if (finding_.empty() && step % 50 == 0) sweep(step);
    }
    return {finding_, audit_.offers_checked()};
  }

private:
  void wake_before(const pool_input& next) {
    const auto behind = next.wall - wall_time{next.at.time_since_epoch()};
    for (int wakes = 0; wakes < 1'000 && finding_.empty(); ++wakes) {
      const auto due = next_wake(pool_, now_, wall_time{now_.time_since_epoch()} + behind);
      if (!due || *due > next.at) return;
      const auto at = std::max(*due, now_);
      put({at, wall_time{at.time_since_epoch()} + behind, time_passed{}}, 0);
    }
  }
  void put(const pool_input& input, std::uint64_t step) {
    facts_.clear();
    now_ = std::max(now_, input.at);
    if (!apply(pool_, input, facts_)) return;
    inputs_.hear(facts_, 0);
    if (const auto wrong = audit_.take(input.at, facts_))
      finding_ = "step " + std::to_string(step) + ": " + *wrong;
  }
  void sweep(std::uint64_t step) {
    if (const auto wrong = audit_.sweep(pool_)) finding_ = "step " + std::to_string(step) + ": " + *wrong;
  }

  random_inputs inputs_;
  std::uint64_t steps_;
  pool_state pool_{pool_id{1}};
  sim::auditor audit_;
  pool_facts facts_;
  moment now_;
  std::string finding_;
};

} // namespace

TEST_CASE("the auditor finds nothing in random days of everything a pool can do") {
  std::uint64_t offers = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto day = audited_day{seed, 4'000}.go();
    INFO("seed " << seed);
    CHECK(day.finding == "");
    offers += day.offers;
  }
  CHECK(offers > 5'000);
}

} // namespace strowger::tests::audited_days_test
