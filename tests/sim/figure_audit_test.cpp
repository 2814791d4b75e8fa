#include "../routing/pool/random_pool.hpp"
#include "sim/figure_audit.hpp"
#include <catch2/catch.hpp>

/// The figures counted twice: the wallboard's fold and the audit's rows say the same, and a fold that
/// miscounts is told.
namespace strowger::tests::figure_audit_test {

using namespace strowger::routing;
using routing::testing::random_inputs;
using strowger::sim::figure_audit;

namespace {

struct counted_day {
  kpi::statistics figures;
  figure_audit audit;
  moment end;
};

counted_day random_day(std::uint64_t seed, std::uint64_t steps) {
  counted_day day;
  random_inputs inputs{seed, {5, 9, 20}};
  pool_state pool{pool_id{1}};
  pool_facts facts;
  for (std::uint64_t step = 0; step < steps; ++step) {
    const auto input = step == 0 ? inputs.first() : inputs.next(pool);
    facts.clear();
    day.end = std::max(day.end, input.at);
    if (!apply(pool, input, facts)) continue;
    inputs.hear(facts, 0);
    for (const auto& one : facts) kpi::fold(day.figures, one);
    day.audit.take(input.at, facts);
  }
  return day;
}

} // namespace

TEST_CASE("the figures of days of all callers are what the stream says when it is counted again") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const auto day = random_day(seed, 3'000);
    INFO("seed " << seed);
    CHECK(day.audit.differs_from(day.figures, day.end).value_or("") == "");
    const auto ends = day.audit.everyone();
    CHECK(ends.came == ends.all());
    CHECK(ends.came > 100);
  }
}

TEST_CASE("a figure that is counted wrong is told") {
  const auto day = random_day(3, 3'000);
  const auto wrong = [&](auto change) {
    auto figures = day.figures;
    change(figures);
    return day.audit.differs_from(figures, day.end).value_or("");
  };
  CHECK(wrong([](auto& all) { ++all.queues.begin()->second.total.answered; }) != "");
  CHECK(wrong([](auto& all) { ++all.queues.begin()->second.total.abandoned_within; }) != "");
  CHECK(wrong([](auto& all) { all.queues.begin()->second.total.wait_all += milliseconds{1}; }) != "");
  CHECK(wrong([](auto& all) { all.queues.begin()->second.total.handling.talk += milliseconds{1}; }) != "");
  CHECK(wrong([](auto& all) { all.agents.begin()->second.total.idle += milliseconds{1}; }) != "");
  CHECK(wrong([](auto& all) { all.agents.begin()->second.total.lost += milliseconds{1}; }) != "");
}

} // namespace strowger::tests::figure_audit_test
