#include "routing/model/random.hpp"
#include "sim/load/load_book.hpp"
#include "sim/load/timeline.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

namespace strowger::tests::load_book_test {

using namespace strowger::sim;
using namespace strowger::sim::load;

TEST_CASE("a histogram of latencies keeps three digits of every quantile") {
  auto dice = routing::random_stream(7, "latencies");
  std::vector<std::int64_t> all;
  latency_histogram one, other;
  for (int i = 0; i < 20'000; ++i) {
    const auto value = static_cast<std::int64_t>(routing::draw_lognormal(dice, 50'000, 4));
    all.push_back(value);
    (i % 3 == 0 ? one : other).add(value);
  }
  one.add(other);
  std::sort(all.begin(), all.end());
  REQUIRE(one.count() == all.size());
  CHECK(one.max() == all.back());
  CHECK(one.at_share(1) == all.back());
  for (const auto share : {0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999}) {
    const auto exact = all[static_cast<std::size_t>(std::ceil(share * 20'000)) - 1];
    INFO(share << " " << exact);
    CHECK(one.at_share(share) >= exact);
    CHECK(static_cast<double>(one.at_share(share)) <= static_cast<double>(exact) * 1.001 + 1);
  }
  latency_histogram none;
  CHECK(none.at_share(0.99) == 0);
  none.add(-5);
  CHECK(none.max() == 0);
  for (const std::int64_t edge : {2'047, 2'048, 2'049, 4'095, 4'096, 4'097}) {
    latency_histogram of;
    of.add(edge);
    of.add(10 * edge);
    CHECK(of.at_share(0.5) >= edge);
    CHECK(of.at_share(0.5) <= edge + edge / 1'024);
  }
}

TEST_CASE(
    "a player that stood still measures from the instants it had meant, not from when it came to them") {
  instant now = 0;
  timeline line{[&] { return now; }};
  latency_histogram corrected, uncorrected;
  // Something is asked for every 10 ms, and takes 1 ms. From 1 s to 2 s the player stands still.
  for (int i = 0; i < 300; ++i)
    line.at(i * 10'000, [&](instant due) {
      const auto begun = now;
      now += 1'000;
      corrected.add(now - due);
      uncorrected.add(now - begun);
    });
  while (const auto next = line.run()) now = *next >= 1'000'000 && *next < 2'000'000 ? 2'000'000 : *next;
  CHECK(uncorrected.max() == 1'000);
  CHECK(corrected.at_share(0.5) == 1'000);
  CHECK(corrected.max() == 1'001'000);
  // A hundred were meant within the pause; each is told how long it was kept waiting.
  CHECK(corrected.at_share(0.7) > 100'000);
  CHECK(line.lag().max() == 1'000'000);
  CHECK(line.worst_lag_since() == 1'000'000);
  CHECK(line.worst_lag_since() == 0);
}

TEST_CASE(
    "what is meant for the same instant is done in the order it was put in, and what it puts in as well") {
  instant now = 5;
  timeline line{[&] { return now; }};
  std::string done;
  line.at(3, [&](instant due) {
    done += "b";
    line.at(due + 1, [&](instant) { done += "d"; });
  });
  line.at(1, [&](instant) { done += "a"; });
  line.at(3, [&](instant) { done += "c"; });
  line.at(9, [&](instant) { done += "e"; });
  CHECK(line.run() == std::optional<instant>{9});
  CHECK(done == "abcd");
}

TEST_CASE("a threshold is held strictly, and never by what was not measured") {
  load_book book;
  for (int i = 1; i <= 100; ++i) book.add(load::measure::to_agent, i * 1'000);
  book.count(tally::lost, 2);
  CHECK(book.figure("to_agent_ms.p50").value() == Approx(50).epsilon(0.001));
  CHECK(book.figure("message_ms.max") == 100.0);
  CHECK(book.figure("message_ms.mean") == Approx(50.5));
  CHECK(book.figure("count.lost") == 2.0);
  CHECK_FALSE(book.figure("to_customer_ms.p99"));
  CHECK_FALSE(book.figure("message_ms.p98"));
  CHECK_FALSE(book.figure("nothing"));
  const auto held = [&](threshold wanted) { return judge(book, {wanted}).front().held; };
  CHECK(held({"message_ms.max", 100.5, {}, ""}));
  CHECK_FALSE(held({"message_ms.max", 100, {}, ""}));
  CHECK(held({"count.lost", 3, 1, ""}));
  CHECK_FALSE(held({"count.lost", {}, 2, ""}));
  CHECK_FALSE(held({"to_customer_ms.p99", 1e9, {}, ""}));
  for (const auto& id : figure_ids()) {
    load_book full;
    for (std::size_t i = 0; i < measures; ++i) full.add(static_cast<load::measure>(i), 1);
    INFO(id);
    CHECK(full.figure(id));
  }
}

} // namespace strowger::tests::load_book_test
