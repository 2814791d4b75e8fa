#include "routing/model/random.hpp"
#include "sim/calendar.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <tuple>

namespace strowger::tests::calendar_test {

using sim::calendar;
using sim::instant;

TEST_CASE("the calendar gives events by time, then source, then the order they were put in") {
  auto dice = routing::random_stream(1, "calendar");
  calendar<int> events;
  std::vector<std::tuple<instant, std::uint32_t, int>> expected, seen;
  int number = 0;
  const auto take = [&] {
    const auto next = events.take();
    REQUIRE(next);
    seen.emplace_back(next->at, next->source, next->what);
  };
  for (int i = 0; i < 5'000; ++i) {
    const auto at = static_cast<instant>(routing::draw_below(dice, 500));
    const auto source = static_cast<std::uint32_t>(routing::draw_below(dice, 3));
    expected.emplace_back(at, source, ++number);
    events.put(at, source, number);
  }
  while (!events.empty()) {
    CHECK(events.next_at() >= (seen.empty() ? 0 : std::get<0>(seen.back())));
    take();
  }
  std::sort(expected.begin(), expected.end());
  CHECK(seen == expected);
  CHECK_FALSE(events.take());
}

TEST_CASE("events put in while others are taken out find their place") {
  auto dice = routing::random_stream(2, "calendar");
  calendar<std::unique_ptr<int>> events;
  instant now = 0;
  for (int i = 0; i < 20'000; ++i) {
    if (events.size() < 50 || routing::draw_chance(dice, 0.5))
      events.put(now + static_cast<instant>(routing::draw_below(dice, 1'000)), 0, std::make_unique<int>(i));
    else {
      auto next = events.take();
      REQUIRE(next->at >= now);
      REQUIRE(next->what);
      now = next->at;
    }
  }
}

} // namespace strowger::tests::calendar_test
