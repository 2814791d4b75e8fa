#include "channels/media/key_hearing.hpp"
#include <catch2/catch.hpp>

/// Keys by events, by INFO, and by both.
namespace strowger::tests::key_hearing_test {

using namespace strowger::channels::media;
using routing::milliseconds;

namespace {

constexpr milliseconds begin{1'000};

/// A telephone whose events are heard as they are said, and those whom its packets were passed on to.
struct telephone {
  /// One key as an event of 100 ms; the keys told meanwhile.
  std::string event(char key, milliseconds at) {
    event_sender sender;
    REQUIRE(sender.push({&key, 1}));
    std::string told;
    rtp_header header;
    header.timestamp = timestamp += 8'000;
    for (auto step = sender.next(); step.sends; step = sender.next()) {
      header.marker = step.first;
      const auto heard = keys.take_event(header, step.payload, at += milliseconds{20});
      if (heard.pressed) told += heard.pressed->digit;
      passed_on += heard.passes_on;
    }
    return told;
  }
  std::string info(char key, milliseconds at) {
    const auto heard = keys.take_info(key, at);
    return heard ? std::string{heard->digit} : std::string{};
  }
  key_hearing keys;
  std::uint32_t timestamp = 0;
  int passed_on = 0; ///< packets
};

} // namespace

TEST_CASE("INFO counts until an event is heard", "[keys]") {
  telephone one;
  CHECK(one.info('5', begin) == "5");
  CHECK(one.info('5', begin + milliseconds{300}) == "5");
  CHECK(one.event('7', begin + milliseconds{5'000}) == "7");
  CHECK(one.info('7', begin + milliseconds{5'010}).empty());
  CHECK(one.event('7', begin + milliseconds{5'500}) == "7");
}

TEST_CASE("a key that is told by both is one key, whichever comes first", "[keys]") {
  SECTION("INFO") {
    telephone one;
    CHECK(one.info('5', begin) == "5");
    CHECK(one.info('6', begin + milliseconds{100}) == "6");
    CHECK(one.event('5', begin + milliseconds{150}).empty());
    CHECK(one.event('6', begin + milliseconds{350}).empty());
    CHECK(one.passed_on == 0); // whoever hears it has had it
    CHECK(one.event('6', begin + milliseconds{900}) == "6");
    CHECK(one.passed_on > 0);
  }
  SECTION("the event") {
    telephone one;
    CHECK(one.event('5', begin) == "5");
    CHECK(one.info('5', begin + milliseconds{10}).empty());
  }
  SECTION("the event, which goes on yet") {
    telephone one;
    rtp_header header;
    header.marker = true;
    const auto heard = one.keys.take_event(header, std::array<std::uint8_t, 4>{5, 10, 0, 160}, begin);
    CHECK_FALSE(heard.pressed);
    CHECK(one.info('5', begin + milliseconds{20}).empty());
    CHECK(one.keys.expire(begin + milliseconds{1'000}).value().digit == '5');
  }
}

TEST_CASE("the events of some keys that were told by INFO are lost: those that come are not new", "[keys]") {
  telephone one;
  CHECK(one.info('5', begin) == "5");
  CHECK(one.info('6', begin + milliseconds{100}) == "6");
  CHECK(one.event('6', begin + milliseconds{200}).empty());
  CHECK(one.event('5', begin + milliseconds{500}) == "5");
}

TEST_CASE("the same key as an event much later is pressed again", "[keys]") {
  telephone one;
  CHECK(one.info('5', begin) == "5");
  CHECK(one.event('5', begin + milliseconds{2'001}) == "5");
}

TEST_CASE("a press whose end was lost is told by the next one, and not if it was known", "[keys]") {
  telephone one;
  CHECK(one.info('5', begin) == "5");
  rtp_header header;
  header.marker = true;
  header.timestamp = 4'000;
  CHECK_FALSE(one.keys.take_event(header, std::array<std::uint8_t, 4>{5, 10, 0, 160}, begin).pressed);
  CHECK(one.event('6', begin + milliseconds{200}) == "6");
}

TEST_CASE("what is no key is none, and another event is passed on", "[keys]") {
  telephone one;
  CHECK(one.info('x', begin).empty());
  CHECK(one.info(',', begin).empty());
  const auto flash = one.keys.take_event({}, std::array<std::uint8_t, 4>{16, 10, 0, 160}, begin);
  CHECK_FALSE(flash.pressed);
  CHECK(flash.passes_on);
  CHECK(one.info('5', begin) == "5");
}

TEST_CASE("another telephone on the line may tell its keys by INFO", "[keys]") {
  telephone one;
  CHECK(one.event('5', begin) == "5");
  one.keys.begin_anew();
  CHECK(one.info('6', begin + milliseconds{200}) == "6");
}

} // namespace strowger::tests::key_hearing_test
