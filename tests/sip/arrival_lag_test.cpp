#include "channels/sip/arrival_lag.hpp"
#include "channels/sip/overload_guard.hpp"
#include <catch2/catch.hpp>
#include <set>

namespace strowger::tests::arrival_lag_test {

using namespace strowger::channels::sip;
using namespace std::chrono_literals;
using routing::conversation_id;
using routing::moment;

namespace {

constexpr moment t0{1'000'000ms};

/// Whether a call that comes in now is let in.
struct door {
  arrival_lag lag;
  overload_guard guard;
  std::set<std::uint64_t> waiting;

  bool lets_in(moment now) {
    load_figures load;
    load.loop_lag_ms = lag.turn_ms(now);
    load.journal_lag_ms =
        lag.journal_ms(now, [this](conversation_id id) { return waiting.contains(id.value()); });
    return !guard.refuse(load, 0);
  }
};

} // namespace

TEST_CASE("a slow turn of the loop is told while it lasts, and a second after it", "[lag]") {
  arrival_lag lag;
  CHECK(lag.turn_ms(t0) == 0);
  REQUIRE(lag.turn_begins(t0));
  CHECK_FALSE(lag.turn_begins(t0 + 50ms)); // it is being measured
  CHECK(lag.turn_ms(t0 + 300ms) == 300);
  lag.turn_ended(t0 + 400ms);
  CHECK(lag.turn_ms(t0 + 500ms) == 400);
  CHECK(lag.turn_ms(t0 + 1'400ms) == 400);
  CHECK(lag.turn_ms(t0 + 1'401ms) == 0);
}

TEST_CASE("who comes after a quiet while is not refused for what is long over", "[lag]") {
  door one;
  REQUIRE(one.lag.turn_begins(t0));
  one.lag.turn_ended(t0 + 500ms);
  CHECK_FALSE(one.lets_in(t0 + 600ms));
  CHECK(one.guard.overloaded());
  // Nothing comes in for a minute: the first one finds the door open, and so does who comes in the same turn.
  CHECK(one.lets_in(t0 + 60s));
  REQUIRE(one.lag.turn_begins(t0 + 60s));
  CHECK(one.lets_in(t0 + 60s));
  one.lag.turn_ended(t0 + 60s);
  CHECK(one.lets_in(t0 + 60s));
}

TEST_CASE("a journal that is behind refuses calls until it has caught up, or who waited is gone", "[lag]") {
  door one;
  one.waiting = {1, 2};
  one.lag.sent(conversation_id{1}, t0);
  one.lag.sent(conversation_id{2}, t0 + 1s);
  CHECK(one.lets_in(t0 + 1'999ms));
  CHECK_FALSE(one.lets_in(t0 + 2s));
  one.waiting = {2};
  CHECK_FALSE(one.lets_in(t0 + 3s)); // the second still waits, for two seconds
  one.waiting = {};
  CHECK(one.lets_in(t0 + 60s));
}

} // namespace strowger::tests::arrival_lag_test
