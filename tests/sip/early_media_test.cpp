#include "customer_call.hpp"
#include <catch2/catch.hpp>

/// A customer who hears its audio before the call is answered (RFC 3261 13.3.1.1, RFC 3262).
namespace strowger::tests::early_media_test {

using namespace lone;
using namespace std::chrono_literals;
using sip::send_response;

namespace {

sip::call_settings early() {
  sip::call_settings by;
  by.early_media = true;
  return by;
}

struct early_call : one_call {
  explicit early_call(bool wants_reliable = false) : one_call{early()} { reliable = wants_reliable; }

  void is_taken_in() {
    arrives();
    turn([&](auto& out) { machine.acknowledged(1, now, out); });
    line_opens();
  }
  void waits() {
    is_taken_in();
    engine_arranges();
  }
  /// Everything that falls due by itself until then, each at its time.
  std::vector<send_response> until(routing::moment end) {
    std::vector<send_response> all;
    for (auto next = machine.next_deadline(); next && *next <= end; next = machine.next_deadline()) {
      passes(*next - now);
      for (auto& one : this->all<send_response>()) all.push_back(std::move(one));
      REQUIRE(machine.next_deadline() != next);
    }
    now = end;
    return all;
  }
  /// The engine has somebody who talks with the customer.
  void joined() {
    arrange both;
    both.number = 9;
    both.seats = {{routing::leg_id{}, {routing::leg_id{42}}, {}}};
    turn([&](auto& out) { machine.told({{}, the_call, both}, now, out); });
  }
  void prack() {
    sip::request_came came{{}, number += 2, sip::method::prack, {}};
    came.said.cseq = ++cseq;
    turn([&](auto& out) { machine.heard(came, now, out); });
  }
  /// Who of the engine was told that the customer is gone.
  bool is_gone() const {
    for (const auto& one : all<sip::tell>())
      if (std::holds_alternative<channels::left>(one.what)) return true;
    return false;
  }
  sip::exchange number = 101;
  std::uint32_t cseq = 1;
};

} // namespace

TEST_CASE("who hears audio early waits as long as the engine lets it, and is told so each minute",
          "[early]") {
  early_call one;
  one.waits();
  REQUIRE(one.answers() == std::vector{183});
  const auto first = one.all<send_response>().front().says.body;
  CHECK(first.find("m=audio 5004") != std::string::npos);
  const auto said = one.until(one.now + 10min);
  REQUIRE(said.size() == 10);
  for (const auto& each : said) {
    CHECK(each.status == 183);
    CHECK_FALSE(each.reliable);
    CHECK(each.says.body == first); // the first may be the one that was lost
  }
  one.joined();
  CHECK(one.answers() == std::vector{200});
  CHECK(one.machine.legs().at({}).phase == sip::leg_phase::accepted);
}

TEST_CASE("who wants reliable responses is told each minute in one that says no more of the session",
          "[early]") {
  early_call one{true};
  one.waits();
  REQUIRE(one.answers() == std::vector{183});
  CHECK(one.all<send_response>().front().reliable);
  SECTION("one after the other") {
    // Without a PRACK the stack ends it; until then nothing else leaves.
    CHECK(one.until(one.now + 3min).empty());
    one.prack();
    CHECK(one.answers() == std::vector{200, 183}); // of the PRACK, and what was due
    CHECK(one.until(one.now + 3min).empty());
  }
  SECTION("each acknowledged") {
    one.prack();
    for (int minutes = 0; minutes < 4; ++minutes) {
      const auto said = one.until(one.now + 60s);
      REQUIRE(said.size() == 1);
      CHECK(said.front().status == 183);
      CHECK(said.front().reliable);
      CHECK(said.front().says.body.empty()); // RFC 3262 5
      one.prack();
    }
    one.joined();
    CHECK(one.answers() == std::vector{200});
  }
}

TEST_CASE("no 200 leaves before the PRACK of a response that has a session", "[early]") {
  early_call one{true};
  one.waits();
  one.joined();
  CHECK(one.answers().empty());
  SECTION("which comes") {
    one.prack();
    CHECK(one.answers() == std::vector{200, 200}); // of the PRACK, and of the INVITE
    CHECK(one.all<send_response>().back().number == 1);
  }
  SECTION("which never comes") {
    one.turn([&](auto& out) { one.machine.heard(sip::ack_missing{{}}, one.now, out); });
    CHECK(one.answers() == std::vector{503});
    CHECK(one.is_gone());
  }
}

TEST_CASE("a PRACK that something has overtaken acknowledges all the same", "[early]") {
  early_call one{true};
  one.waits();
  sip::request_came faster{{}, 90, sip::method::options, {}};
  faster.said.cseq = 3;
  one.turn([&](auto& out) { one.machine.heard(faster, one.now, out); });
  one.prack();
  CHECK(one.answers().front() == 500); // RFC 3261 12.2.2
  one.joined();
  CHECK(one.answers() == std::vector{200});
}

TEST_CASE("of an INVITE without an offer ours is in the first reliable response", "[early]") {
  const auto is_described = [](const early_call& one) {
    return !one.all<send_response>().back().says.body.empty();
  };
  SECTION("which an early one is") {
    early_call one{true};
    one.offers = false;
    one.waits();
    REQUIRE(one.answers() == std::vector{183});
    CHECK(is_described(one));
    one.prack(); // without the answer that it owes: nobody could be heard
    CHECK(one.answers() == std::vector{200, 488});
    CHECK(one.is_gone());
  }
  SECTION("or the 200") {
    early_call one;
    one.offers = false;
    one.waits();
    REQUIRE(one.answers() == std::vector{183});
    CHECK_FALSE(is_described(one)); // RFC 3261 13.2.1
    one.joined();
    REQUIRE(one.answers() == std::vector{200});
    CHECK(is_described(one));
  }
}

TEST_CASE("who has heard that it rings hears its audio as soon as there is any", "[early]") {
  early_call one;
  one.is_taken_in();
  one.passes(250ms);
  REQUIRE(one.answers() == std::vector{180});
  one.now += 100ms;
  one.engine_arranges();
  REQUIRE(one.answers() == std::vector{183});
  CHECK_FALSE(one.all<send_response>().front().says.body.empty());
}

TEST_CASE("reliable responses leave one after the other", "[early]") {
  early_call one{true};
  one.is_taken_in();
  one.passes(250ms);
  REQUIRE(one.answers() == std::vector{180});
  one.engine_arranges();
  CHECK(one.answers().empty());
  SECTION("so that the audio waits for the PRACK of the ringing") {
    one.prack();
    REQUIRE(one.answers() == std::vector{200, 183});
    CHECK_FALSE(one.all<send_response>().back().says.body.empty());
  }
  SECTION("but an answer does not, which is not about the session") {
    one.joined();
    CHECK(one.answers() == std::vector{200});
  }
}

TEST_CASE("a call that the engine never speaks of is refused after a minute", "[early]") {
  early_call one;
  one.is_taken_in();
  const auto said = one.until(one.now + 2min);
  REQUIRE(said.size() == 2);
  CHECK(said.front().status == 180);
  CHECK(said.back().status == 503);
}

namespace {

/// Nothing of the customer is left: its line is closed, and nobody is owed anything.
void is_over(early_call& one) {
  CHECK(one.machine.legs().at({}).phase == sip::leg_phase::over);
  CHECK(one.to_media<media::close_line>().size() == 1);
  CHECK(one.all<sip::forget_dialog>().size() == 1);
  for (std::uint64_t number = 1; number <= 4; ++number)
    one.turn([&](auto& out) { one.machine.acknowledged(number, one.now, out); });
  CHECK_FALSE(one.machine.next_deadline());
}

void agent_rings(early_call& one) {
  channels::ring what;
  what.leg = routing::leg_id{42};
  what.deadline = 20s;
  one.turn([&](auto& out) { one.machine.ring_at({}, what, {at_the_trunk()}, "no_endpoint", one.now, out); });
  one.media_says(media::line_opened{one.machine.legs().at(routing::leg_id{42}).line, {"192.0.2.1", 5006}});
  REQUIRE(one.machine.legs().at(routing::leg_id{42}).phase == sip::leg_phase::inviting);
}

} // namespace

TEST_CASE("who hears audio early goes, acknowledged or not, and is told to have gone once", "[early]") {
  early_call one{GENERATE(false, true)};
  one.waits();
  if (one.reliable && GENERATE(false, true)) one.prack();
  SECTION("by CANCEL") {
    one.turn([&](auto& out) { one.machine.heard(sip::cancel_came{{}, 1, {}}, one.now, out); });
    CHECK(one.answers().empty()); // the stack has said 487
  }
  SECTION("by BYE (RFC 3261 15)") {
    sip::request_came bye{{}, 90, sip::method::bye, {}};
    bye.said.cseq = 9;
    one.turn([&](auto& out) { one.machine.heard(bye, one.now, out); });
    CHECK(one.answers() == std::vector{200, 487});
    CHECK(one.all<send_response>().back().number == 1);
  }
  CHECK(one.is_gone());
  is_over(one);
  one.turn([&](auto& out) { one.machine.heard(sip::cancel_came{{}, 1, {}}, one.now, out); });
  CHECK_FALSE(one.is_gone());
}

TEST_CASE("who goes while a telephone rings leaves it to the engine to let that go", "[early]") {
  early_call one;
  one.waits();
  agent_rings(one);
  one.turn([&](auto& out) { one.machine.heard(sip::cancel_came{{}, 1, {}}, one.now, out); });
  REQUIRE(one.is_gone());
  one.turn([&](auto& out) {
    one.machine.told({{}, the_call, channels::drop{routing::leg_id{42}, channels::drop_reason::ended}},
                     one.now, out);
  });
  one.turn([&](auto& out) { one.machine.told({{}, the_call, channels::end{"by_customer"}}, one.now, out); });
  CHECK(one.machine.legs().at(routing::leg_id{42}).phase == sip::leg_phase::leaving);
}

TEST_CASE("a call that is ended while it hears audio early is refused", "[early]") {
  early_call one{GENERATE(false, true)};
  one.waits();
  const auto rings = GENERATE(false, true);
  if (rings) agent_rings(one);
  struct ending {
    channels::command_body how;
    int status;
  };
  const auto how = GENERATE(
      ending{channels::end{"by_flow"}, 480}, ending{channels::drop{{}, channels::drop_reason::ended}, 480},
      ending{channels::refuse{"full", {}}, 486}, ending{channels::refuse{"closed", {}}, 480});
  one.turn([&](auto& out) { one.machine.told({{}, the_call, how.how}, one.now, out); });
  REQUIRE(one.answers() == std::vector{how.status});
  CHECK(one.all<send_response>().front().number == 1);
  CHECK(one.machine.legs().at({}).phase == sip::leg_phase::over);
  CHECK(one.to_media<media::close_line>().front().line != media::line_id{});
  const bool goes_on = std::holds_alternative<channels::drop>(how.how); // without the customer
  CHECK(one.is_gone() == goes_on);
  if (rings && !goes_on) CHECK(one.machine.legs().at(routing::leg_id{42}).phase == sip::leg_phase::leaving);
  sip::request_came bye{{}, 90, sip::method::bye, {}};
  bye.said.cseq = 9;
  one.turn([&](auto& out) { one.machine.heard(bye, one.now, out); }); // it has crossed
  CHECK(one.answers() == std::vector{200});
}

TEST_CASE("who waits with early audio is not being set up any more", "[early]") {
  early_call one;
  one.is_taken_in();
  CHECK(one.machine.in_setup());
  one.engine_arranges();
  CHECK_FALSE(one.machine.in_setup());
}

} // namespace strowger::tests::early_media_test
