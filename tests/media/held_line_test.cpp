#include "tests/media/media_stage.hpp"
#include <catch2/catch.hpp>

/// A telephone that holds is sent nothing (RFC 3264 5.1, 8.4), and all else about its line goes on.
namespace strowger::tests::held_line_test {

using namespace strowger::channels::media;
using routing::milliseconds;

namespace {

constexpr double loud = 6'000;

struct held_line : media_stage {
  explicit held_line(const std::function<void(media_settings&)>& change = {}) : media_stage{change} {
    wanted = open(caller, 1);
    open(agent, 2);
    arrange({hears_lines(1, {2}), hears_lines(2, {1})});
    REQUIRE(run_until([&] { return caller.hears(900) > loud && agent.hears(500) > loud; }));
  }
  void hold(bool on) {
    wanted.holds = on;
    say(change_line{wanted});
  }
  /// How many packets it is sent in this time, when what was on its way has come.
  std::size_t sent_to(const phone& one, int milliseconds) {
    run(200);
    const auto before = one.headers.size();
    run(milliseconds);
    return one.headers.size() - before;
  }
  phone& caller = add_phone(codec::pcmu, 500);
  phone& agent = add_phone(codec::pcmu, 900);
  line_settings wanted;
};

playlist music() { return {1, {"tone:440:1000"}, true}; }

} // namespace

SCENARIO("a telephone that holds is sent nothing, whatever its line would hear, and is heard") {
  held_line stage;
  stage.hold(true);
  SECTION("another line") {}
  SECTION("a playlist") { stage.arrange({hears_list(1, music()), hears_lines(2, {1})}); }
  SECTION("a mix") {
    auto louder = hears_lines(1, {2});
    louder.gain_db = 6;
    stage.arrange({louder, hears_lines(2, {1})});
  }
  SECTION("silence") { stage.arrange({hears_lines(1, {}), hears_lines(2, {1})}); }
  SECTION("keys that another telephone presses") { REQUIRE(stage.agent.presses.push("12")); }
  SECTION("keys that are sent") { stage.say(send_digits{line_id{1}, "12"}); }
  CHECK(stage.sent_to(stage.caller, 600) == 0);
  stage.agent.forget();
  CHECK(stage.run_until([&] { return stage.agent.hears(500) > loud; }));
  stage.arrange({hears_lines(1, {2}), hears_lines(2, {1})});
  stage.hold(false);
  stage.caller.forget();
  CHECK(stage.run_until([&] { return stage.caller.hears(900) > loud; }));
  CHECK(stage.caller.digits.empty());
}

SCENARIO("a line that is opened while its telephone holds sends nothing either") {
  media_stage stage;
  auto& caller = stage.add_phone(codec::pcmu, 500);
  auto wanted = stage.open(caller, 1, codec::pcmu, [](line_settings& of) { of.holds = true; });
  stage.arrange({hears_list(1, music())});
  stage.run(400);
  CHECK(caller.headers.empty());
  wanted.holds = false;
  stage.say(change_line{wanted});
  CHECK(stage.run_until([&] { return caller.hears(440) > loud; }));
}

SCENARIO("what is sent after a hold begins anew, and nothing counts as lost") {
  held_line stage;
  stage.hold(true);
  REQUIRE(stage.sent_to(stage.caller, 400) == 0);
  const auto before = stage.caller.headers.back();
  const auto count = stage.caller.headers.size();
  stage.hold(false);
  REQUIRE(stage.run_until([&] { return stage.caller.headers.size() > count; }));
  const auto first = stage.caller.headers[count];
  CHECK(first.sequence == static_cast<std::uint16_t>(before.sequence + 1));
  CHECK(first.marker);
  CHECK(first.ssrc == before.ssrc);
  CHECK(ahead(before.timestamp, first.timestamp) > 400 * 8);
}

SCENARIO("a telephone that comes from elsewhere while it holds is sent there afterwards") {
  held_line stage;
  stage.hold(true);
  stage.caller.talks = false;
  stage.caller.call(0);
  stage.run(3'200);
  auto& moved = stage.add_phone(codec::pcmu, 700);
  moved.call(stage.told<line_opened>()[0].at.port);
  REQUIRE(stage.run_until([&] { return stage.agent.hears(700) > loud; }));
  CHECK(stage.sent_to(moved, 400) == 0);
  stage.hold(false);
  CHECK(stage.run_until([&] { return moved.hears(900) > loud; }));
  CHECK(stage.sent_to(stage.caller, 400) == 0);
}

SCENARIO("a telephone that holds and is not heard any more is reported") {
  held_line stage{[](media_settings& of) { of.silent_after = milliseconds{500}; }};
  stage.hold(true);
  stage.run(1'000);
  CHECK(stage.told<line_silent>().empty());
  stage.caller.talks = false;
  REQUIRE(stage.wait_for<line_silent>());
  CHECK(stage.told<line_silent>()[0].line == line_id{1});
  stage.caller.talks = true;
  CHECK(stage.wait_for<line_heard>());
}

} // namespace strowger::tests::held_line_test
