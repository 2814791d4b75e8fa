#include "channels/media/telephone_event.hpp"
#include "tests/media/tones.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::telephone_event_test {

using namespace strowger::channels::media;
using routing::milliseconds;

namespace {

struct listener {
  event_receiver in;
  std::string heard;
  milliseconds now{0};
  void take(std::uint32_t timestamp, int event, int duration, bool ends, bool marker = false) {
    now += milliseconds{20};
    const std::array<std::uint8_t, 4> payload{
        static_cast<std::uint8_t>(event), static_cast<std::uint8_t>(ends ? 0x8a : 0x0a),
        static_cast<std::uint8_t>(duration >> 8), static_cast<std::uint8_t>(duration)};
    note(in.take({101, marker, 0, timestamp, 5}, payload, now));
  }
  void note(const std::optional<pressed_digit>& told) {
    if (told) heard += told->digit + std::string{":"} + std::to_string(told->lasted.count()) + " ";
  }
};

} // namespace

SCENARIO("a digit is told once however often its packets come") {
  listener one;
  one.take(1'000, 5, 160, false, true);
  one.take(1'000, 5, 320, false);
  one.take(1'000, 5, 320, false);
  for (int i = 0; i < 3; ++i) one.take(1'000, 5, 800, true);
  CHECK(one.heard == "5:100 ");
  one.take(2'600, 5, 160, false, true);
  one.take(1'000, 5, 800, true); // reordered
  one.take(2'600, 5, 400, true);
  CHECK(one.heard == "5:100 5:50 ");
}

SCENARIO("a digit whose end was lost is told by the next one, or after a while") {
  listener one;
  one.take(1'000, 1, 160, false, true);
  one.take(1'000, 1, 480, false);
  one.take(3'000, 11, 160, false, true);
  CHECK(one.heard == "1:60 ");
  one.note(one.in.expire(one.now + milliseconds{100}));
  CHECK(one.heard == "1:60 ");
  one.note(one.in.expire(one.now + milliseconds{300}));
  CHECK(one.heard == "1:60 #:20 ");
  one.take(3'000, 11, 320, true); // late end of what was told
  CHECK(one.heard == "1:60 #:20 ");
}

SCENARIO("only the ends of two digits arrived") {
  listener one;
  one.take(1'000, 0, 160, false, true);
  one.take(3'000, 10, 800, true);
  one.take(3'000, 10, 800, true);
  CHECK(one.heard == "0:20 *:100 ");
}

SCENARIO("a long press goes on in segments; what is no digit is passed over") {
  listener one;
  one.take(1'000, 9, 0xffff, false, true);
  one.take(1'000 + 0xffff, 9, 8'000, false);
  one.take(1'000 + 0xffff, 9, 16'000, true);
  one.take(200'000, 16, 800, true, true); // flash
  CHECK(one.heard == "9:10191 ");
}

SCENARIO("digits are sent as events that a receiver reads, the end thrice") {
  event_sender out;
  CHECK_FALSE(out.push("12x"));
  CHECK_FALSE(out.push(std::string(65, '1')));
  REQUIRE(out.push("7,#"));
  event_receiver in;
  std::string heard;
  int ends = 0, silent = 0;
  std::uint32_t at = 0, began = 0;
  while (out.busy()) {
    const auto step = out.next();
    at += 160;
    silent += step.sends ? 0 : 1;
    if (!step.sends) continue;
    if (step.first) began = at;
    ends += (step.payload[1] & 0x80) != 0 ? 1 : 0;
    if (const auto told = in.take({101, step.first, 0, began, 1}, step.payload, milliseconds{at / 8})) {
      heard += told->digit;
      CHECK(told->lasted == milliseconds{100});
    }
  }
  CHECK(heard == "7#");
  CHECK(ends == 6);
  CHECK(silent == 25 + 3 + 3);
}

SCENARIO("where no events are known a digit is its pair of tones") {
  std::vector<std::int16_t> tone(800);
  REQUIRE(make_digit_tone('6', 0, tone));
  CHECK(tone_peak(tone, 770) > 6'000);
  CHECK(tone_peak(tone, 1'477) > 6'000);
  CHECK(tone_peak(tone, 1'209) < 700);
  CHECK_FALSE(make_digit_tone('x', 0, tone));
}

} // namespace strowger::tests::telephone_event_test
