#include "tests/sip/customer_call.hpp"
#include <catch2/catch.hpp>

/// What media tells once, and who was to hear it has died: its list of lines tells it again.
namespace strowger::tests::listed_lines_test {

using namespace strowger::channels;
using namespace lone;
using routing::milliseconds;

namespace {

constexpr std::uint64_t prompt = 17;

/// A customer's call in a process that has taken it up, and what media lists of its line.
struct taken_up : one_call {
  explicit taken_up(std::uint64_t playlist, bool played, bool silent) {
    one_call before;
    before.talks();
    turn([&](auto& out) { REQUIRE(machine.resume(before.machine.kept(), 1, now, out)); });
    open = {machine.legs().at({}).line, the_call, its_port, playlist, played, silent};
  }
  void media_lists() {
    turn([&](auto& out) { machine.media_back({open}, now, out); });
  }
  void engine_arranges(std::uint64_t number, std::uint64_t plays) {
    arrange who_hears;
    who_hears.number = number;
    who_hears.seats.push_back({{}, {}, {plays, {"en/greeting"}}});
    turn([&](auto& out) { machine.told({{}, the_call, who_hears}, now, out); });
  }
  void engine_asks(std::uint64_t plays) {
    turn([&](auto& out) {
      collect asked;
      asked.tag = 1;
      asked.plays = {plays, {"en/menu"}};
      asked.first = asked.next = milliseconds{20'000};
      machine.told({{}, the_call, asked}, now, out);
    });
  }
  std::vector<std::uint64_t> tells_played() const {
    std::vector<std::uint64_t> found;
    for (const auto& one : all<sip::tell>())
      if (const auto* what = std::get_if<played>(&one.what)) found.push_back(what->tag);
    return found;
  }
  media::listed_line open;
};

const std::vector<std::uint64_t> nothing, once{prompt};

} // namespace

SCENARIO("a prompt that ended while its process was dead is told to have ended, whoever speaks first") {
  taken_up after{prompt, true, false};
  WHEN("the engine says what is heard, then media what has ended") {
    after.engine_arranges(1, prompt);
    CHECK(after.tells_played() == nothing);
    after.media_lists();
    CHECK(after.tells_played() == once);
    THEN("it is told once") {
      after.media_lists();
      CHECK(after.tells_played() == nothing);
      after.engine_arranges(2, prompt);
      CHECK(after.tells_played() == nothing);
    }
  }
  WHEN("media says it first") {
    after.media_lists();
    CHECK(after.tells_played() == nothing); // nobody knows yet whether that is still wanted
    after.engine_arranges(1, prompt);
    CHECK(after.tells_played() == once);
  }
  WHEN("the engine wants something else by then") {
    after.media_lists();
    after.engine_arranges(1, prompt + 1);
    CHECK(after.tells_played() == nothing);
    after.engine_arranges(2, prompt);
    CHECK(after.tells_played() == nothing); // media begins it anew
  }
}

SCENARIO("what is still played, or plays on and on, is not told to have ended") {
  taken_up after{prompt, false, false};
  after.media_lists();
  after.engine_arranges(1, prompt);
  after.media_lists();
  CHECK(after.tells_played() == nothing);
  after.media_says(media::playlist_played{after.open.line, prompt});
  CHECK(after.tells_played() == once);
  after.open.played = true;
  after.media_lists(); // the connection was lost, not the word
  CHECK(after.tells_played() == nothing);
}

SCENARIO("a word of media that comes before the engine's is not lost") {
  taken_up after{prompt, false, false};
  after.media_lists();
  after.media_says(media::playlist_played{after.open.line, prompt});
  after.engine_arranges(1, prompt);
  CHECK(after.tells_played() == once);
}

SCENARIO("what a menu says ended while its process was dead: its time to answer begins") {
  taken_up after{prompt, true, false};
  const bool media_first = GENERATE(true, false);
  if (media_first) after.media_lists();
  after.engine_asks(prompt);
  if (!media_first) after.media_lists();
  CHECK(after.tells_played() == nothing);
  after.passes(milliseconds{19'000});
  CHECK(after.all<sip::tell>().empty());
  after.passes(milliseconds{1'000});
  REQUIRE(after.all<sip::tell>().size() == 1);
  CHECK(after.all<sip::tell>().front().what == event_body{collected{1, {}, true}});
}

SCENARIO("that a prompt has ended is told again to an engine that died before it was durable") {
  taken_up call{prompt, false, false};
  call.media_lists();
  call.engine_arranges(1, prompt);
  call.media_says(media::playlist_played{call.open.line, prompt});
  REQUIRE(call.tells_played() == once);
  call.turn([&](auto& out) { call.machine.resumed(1, call.now, out); });
  CHECK(call.tells_played() == once);
  call.turn([&](auto& out) { call.machine.acknowledged(2, call.now, out); });
  call.turn([&](auto& out) { call.machine.resumed(2, call.now, out); });
  CHECK(call.tells_played() == nothing);
}

SCENARIO("an end that was silent before its process died is asked whether it is there") {
  taken_up after{1, false, true};
  const auto silence = sip::call_settings{}.silence;
  const auto asks = [&] {
    const auto sent = after.all<sip::send_request>();
    return sent.size() == 1 && sent.front().what == sip::method::options;
  };
  after.media_lists();
  after.passes(silence - milliseconds{1});
  CHECK_FALSE(asks());
  WHEN("it stays so") {
    after.media_lists(); // which puts nothing off
    after.passes(milliseconds{1});
    CHECK(asks());
  }
  WHEN("it was heard again while nobody listened to media") {
    after.open.silent = false;
    after.media_lists();
    after.passes(silence);
    CHECK_FALSE(asks());
  }
  WHEN("media has died, and counts anew") {
    after.turn([&](auto& out) { after.machine.media_back({}, after.now, out); });
    after.passes(silence);
    CHECK_FALSE(asks());
  }
}

SCENARIO("an end that said nothing before it was answered is asked when it says nothing behind it either") {
  one_call call;
  call.arrives();
  call.turn([&](auto& out) { call.machine.acknowledged(1, call.now, out); });
  call.line_opens();
  call.media_says(media::line_silent{call.machine.legs().at({}).line, milliseconds{5'000}});
  call.passes(milliseconds{10'000});
  call.engine_arranges();
  const auto answered_at = call.now;
  call.turn([&](auto& out) { call.machine.heard(sip::ack_came{{}, {}}, call.now, out); });
  const auto silence = sip::call_settings{}.silence;
  while (call.all<sip::send_request>().empty() && call.now < answered_at + 2 * silence)
    call.passes(milliseconds{1'000});
  CHECK(call.now == answered_at + silence);
  REQUIRE(call.all<sip::send_request>().size() == 1);
  CHECK(call.all<sip::send_request>().front().what == sip::method::options);
}

} // namespace strowger::tests::listed_lines_test
