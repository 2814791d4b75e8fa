#include "channels/sip/key_hearing.hpp"
#include <catch2/catch.hpp>

/// Keys by events, by INFO, and by both.
namespace strowger::tests::key_hearing_test {

using channels::sip::key_hearing;
using routing::milliseconds;
using routing::moment;

constexpr moment begin{milliseconds{1'000}};

TEST_CASE("INFO counts until an event is heard", "[keys]") {
  key_hearing one;
  CHECK(one.by_info('5', begin));
  CHECK(one.by_info('5', begin + milliseconds{300}));
  CHECK(one.by_event('7', begin + milliseconds{5'000}));
  CHECK_FALSE(one.by_info('7', begin + milliseconds{5'010}));
  CHECK(one.by_event('7', begin + milliseconds{5'500}));
}

TEST_CASE("a key that is told by both is one key, whichever comes first", "[keys]") {
  key_hearing info_first;
  CHECK(info_first.by_info('5', begin));
  CHECK(info_first.by_info('6', begin + milliseconds{100}));
  CHECK_FALSE(info_first.by_event('5', begin + milliseconds{150}));
  CHECK_FALSE(info_first.by_event('6', begin + milliseconds{250}));
  CHECK(info_first.by_event('6', begin + milliseconds{900}));
  key_hearing event_first;
  CHECK(event_first.by_event('5', begin));
  CHECK_FALSE(event_first.by_info('5', begin + milliseconds{10}));
}

TEST_CASE("the same key as an event much later is pressed again", "[keys]") {
  key_hearing one;
  CHECK(one.by_info('5', begin));
  CHECK(one.by_event('5', begin + milliseconds{2'001}));
}

} // namespace strowger::tests::key_hearing_test
