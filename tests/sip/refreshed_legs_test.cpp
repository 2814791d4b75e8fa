#include "customer_call.hpp"
#include "rung_leg.hpp"

/// The session's timer of ends that we have called (RFC 4028 7.2, 10), refreshes that cross there (RFC
/// 3261 14.1), and a customer who talks and lets it run out.
namespace strowger::tests::refreshed_legs_test {

using namespace rung;
using namespace std::chrono_literals;
using namespace strowger::channels;
using namespace strowger::channels::sip;
using who = timer_words::who;

namespace {

/// A telephone whose 200 says that it refreshes itself, each 90 s at the latest.
struct refreshing_phone : rung_leg {
  refreshing_phone() : rung_leg{{a_phone()}, leg_kind::offer} {
    machine.told({{}, conversation_id{77}, answer{}}, now, out);
    hear(ack_came{{}, {}});
    response_came yes{{rung::leg, 0}, invite(0).number, method::invite, 200, {}};
    yes.said.to_tag = "phone", yes.said.contact = "sip:phone@192.0.2.9";
    yes.said.body_type = "application/sdp", yes.said.body = in_clear;
    yes.said.timer = {90, 0, who::uas, true};
    hear(yes);
    machine.acknowledged(100, now, out);
    out.clear();
  }
  /// Everything that falls due by itself until then, each at its time.
  void until(routing::moment end) {
    for (auto next = machine.next_deadline(); next && *next <= end; next = machine.next_deadline()) {
      now = *next;
      machine.pass(now, out);
    }
    now = end;
  }
  std::vector<send_request> asked() const {
    std::vector<send_request> all;
    for (const auto& each : out)
      if (const auto* one = std::get_if<send_request>(&each); one != nullptr && one->in.leg == rung::leg)
        all.push_back(*one);
    return all;
  }
  std::vector<std::string> ends() const {
    std::vector<std::string> all;
    for (const auto& each : out)
      if (const auto* told = std::get_if<tell>(&each))
        if (const auto* one = std::get_if<leg_ended>(&told->what)) all.push_back(one->reason);
    return all;
  }
};

} // namespace

TEST_CASE("a telephone that refreshes by itself is not refreshed", "[timer]") {
  refreshing_phone one;
  CHECK_FALSE(one.state().timer.ours());
  SECTION("and goes on as long as it does") {
    for (std::uint32_t times = 1; times < 10; ++times) {
      one.until(one.now + 45s);
      request_came update{{rung::leg, 0}, 9 + 2 * times, method::update, {}};
      update.said.cseq = times;
      update.said.timer = {90, 0, who::uac, true};
      one.hear(update);
    }
    CHECK(one.asked().empty());
    CHECK(one.ends().empty());
    CHECK(one.state().phase == leg_phase::confirmed);
  }
  SECTION("and is let go when it has stopped") {
    one.until(one.now + 59s);
    CHECK(one.asked().empty());
    one.until(one.now + 2s); // RFC 4028 10: a third of the time before its end
    REQUIRE(one.asked().size() == 1);
    CHECK(one.asked().front().what == method::bye);
    CHECK(one.asked().front().says.reason.find("cause=408") != std::string::npos);
    CHECK(one.ends() == std::vector<std::string>{"expired"});
  }
}

TEST_CASE("whose call it is waits from 2.1 to 4 s where two refreshes have crossed", "[timer]") {
  talking_leg one; // knows no timer: we refresh
  one.now = *one.state().timer.refresh_at();
  one.machine.pass(one.now, one.out);
  const auto first = one.invite(0);
  one.hear(response_came{first.in, first.number, method::invite, 491, {}});
  REQUIRE(one.machine.next_deadline());
  const auto wait = *one.machine.next_deadline() - one.now;
  CHECK(wait >= 2'100ms);
  CHECK(wait <= 4'000ms);
  one.now += wait;
  one.machine.pass(one.now, one.out);
  CHECK(one.invite(0).number != first.number);
}

TEST_CASE("a refresh that is too short for who is asked comes again at once, as long as it wants",
          "[timer]") {
  talking_leg one;
  one.now = *one.state().timer.refresh_at();
  one.machine.pass(one.now, one.out);
  const auto too_short = [&](std::uint32_t min_s) {
    response_came no{{rung::leg, 0}, one.invite(0).number, method::invite, 422, {}};
    no.said.timer.min_s = min_s;
    one.hear(no);
    one.machine.pass(one.now, one.out);
  };
  const auto first = one.invite(0);
  too_short(3'600);
  const auto second = one.invite(0);
  REQUIRE(second.number != first.number);
  CHECK(second.says.timer.expires_s == 3'600); // RFC 4028 7.4
  CHECK(second.says.timer.min_s == 3'600);
  SECTION("which it then is") {
    response_came yes{{rung::leg, 0}, second.number, method::invite, 200, {}};
    yes.said.timer = {3'600, 0, who::uac, true};
    one.hear(yes);
    CHECK(one.state().timer.expires_at() == one.now + 3'600s);
  }
  SECTION("once") {
    too_short(7'200);
    CHECK(one.invite(0).number == second.number);
    REQUIRE(one.machine.next_deadline());
    CHECK(*one.machine.next_deadline() - one.now == 10s);
  }
}

TEST_CASE("a customer who talks and lets the session run out is gone", "[timer]") {
  call_settings by;
  by.timers.expires_s = 90;
  lone::one_call one{by};
  one.refreshes_itself = true;
  one.talks();
  one.passes(61s);
  const auto said = one.all<send_request>();
  REQUIRE(said.size() == 1);
  CHECK(said.front().what == method::bye);
  CHECK(said.front().says.reason.find("cause=408") != std::string::npos);
  bool left = false;
  for (const auto& each : one.all<tell>()) left = left || std::holds_alternative<channels::left>(each.what);
  CHECK(left);
}

} // namespace strowger::tests::refreshed_legs_test
