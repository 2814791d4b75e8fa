#include "sim/load/enrolment_pace.hpp"
#include <catch2/catch.hpp>
#include <map>

namespace strowger::tests::enrolment_pace_test {

using namespace strowger::sim::load;
using routing::milliseconds;

namespace {

/// A telephone and a registrar that is away from time to time, by the second.
struct telephone {
  enrolment_pace pace;
  std::multimap<std::int64_t, enrolment_pace::turn> timers;
  std::int64_t now = 0;
  int asked = 0;
  int status = 200;

  void wait_for(const enrolment_pace::turn& one) { timers.emplace(now + one.in.count() / 1'000, one); }
  void ask() {
    ++asked;
    wait_for(pace.asked());
    if (status == 200) return;
    if (const auto sooner = pace.refused(status)) wait_for(*sooner);
  }
  /// How often it registers in so many seconds.
  int in(std::int64_t seconds) {
    const auto before = asked;
    for (const auto until = now + seconds; now < until; ++now)
      while (!timers.empty() && timers.begin()->first <= now) {
        const auto due = timers.extract(timers.begin()).mapped();
        if (pace.is_due(due)) ask();
      }
    return asked - before;
  }
};

} // namespace

TEST_CASE("a telephone registers every four minutes, however often the registrar was away before") {
  telephone one;
  one.ask();
  CHECK(one.in(2'400) == 9);
  for (int outage = 0; outage < 50; ++outage) {
    one.status = 503;
    one.in(300);
    one.status = 200;
    one.in(300);
  }
  CHECK(one.in(2'400) == 10);
}

TEST_CASE(
    "while the registrar is away it is asked every two seconds, and never again with a wrong password") {
  telephone one;
  one.status = 503;
  one.ask();
  CHECK(one.in(100) == 49);
  one.status = 401;
  CHECK(one.in(239) == 1);
}

TEST_CASE("who leaves registers no more, and who comes back has one timer") {
  telephone one;
  one.ask();
  one.pace.stop();
  CHECK(one.in(1'000) == 0);
  for (int times = 0; times < 5; ++times) one.ask();
  CHECK(one.in(2'400) == 9);
}

} // namespace strowger::tests::enrolment_pace_test
