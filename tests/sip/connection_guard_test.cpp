#include "channels/sip/connection_guard.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::connection_guard_test {

using namespace strowger::channels::sip;
using namespace std::chrono_literals;

namespace {

const moment begin{milliseconds{5'000}};

open_connection one(int descriptor, std::uint16_t port) { return {descriptor, "192.0.2.3", port}; }

} // namespace

TEST_CASE("a stranger's connection has a while to become somebody's", "[strangers]") {
  connection_guard guard{{10, 30'000ms, 1'000ms, 5'000ms}};
  CHECK(guard.look({one(7, 4'000)}, begin).empty());
  CHECK(guard.look({one(7, 4'000), one(8, 4'001)}, begin + 29s).empty());
  CHECK(guard.look({one(7, 4'000), one(8, 4'001)}, begin + 30s) == std::vector{7});
}

TEST_CASE("a descriptor that is another's by now begins anew", "[strangers]") {
  connection_guard guard{{10, 30'000ms, 1'000ms, 5'000ms}};
  CHECK(guard.look({one(7, 4'000)}, begin).empty());
  CHECK(guard.look({one(7, 4'002)}, begin + 40s).empty());
  CHECK(guard.look({}, begin + 41s).empty());
  CHECK(guard.look({one(7, 4'002)}, begin + 80s).empty());
}

TEST_CASE("of too many the oldest are closed", "[strangers]") {
  connection_guard guard{{2, 30'000ms, 1'000ms, 5'000ms}};
  CHECK(guard.look({one(9, 4'000), one(8, 4'001)}, begin).empty());
  CHECK(guard.look({one(9, 4'000), one(8, 4'001), one(5, 4'002)}, begin + 1s) == std::vector{8});
  CHECK(guard.look({one(9, 4'000), one(5, 4'002), one(4, 4'003), one(3, 4'004)}, begin + 2s) ==
        std::vector{9, 5});
}

TEST_CASE("connections are looked at more often while strangers are there", "[strangers]") {
  connection_guard guard{{2, 30'000ms, 1'000ms, 5'000ms}};
  CHECK(guard.due(begin));
  static_cast<void>(guard.look({}, begin));
  CHECK_FALSE(guard.due(begin + 4'999ms));
  CHECK(guard.due(begin + 5s));
  static_cast<void>(guard.look({one(7, 4'000)}, begin + 5s));
  CHECK(guard.due(begin + 6s));
}

} // namespace strowger::tests::connection_guard_test
