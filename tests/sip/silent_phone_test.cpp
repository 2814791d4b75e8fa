#include "tests/sip/rung_leg.hpp"
#include <catch2/catch.hpp>

/// An agent's telephone that is not there any more, and what becomes of its leg: the engine hears of it, and
/// the customer keeps the call.
namespace strowger::tests::silent_phone_test {

using namespace strowger::channels;
using namespace rung;
using routing::milliseconds;
using sip::method;

namespace {

struct talking : talking_leg {
  sip::send_request asked(method what, leg_id of) {
    std::optional<sip::send_request> last;
    for (const auto& one : out)
      if (const auto* ask = std::get_if<sip::send_request>(&one);
          ask != nullptr && ask->what == what && ask->in.leg == of)
        last = *ask;
    REQUIRE(last);
    out.clear();
    return *last;
  }
  void passes(milliseconds time) {
    now += time;
    machine.pass(now, out);
  }
  void answered(const sip::send_request& to, int status) {
    hear(sip::response_came{to.in, to.number, to.what, status, {}});
  }
  /// It has not been heard for as long as it takes to ask it.
  sip::send_request is_probed(leg_id of) {
    const auto silence = sip::call_settings{}.silence;
    machine.media_said(media::line_silent{machine.legs().at(of).line, silence}, now, out);
    passes(milliseconds{1});
    return asked(method::options, of);
  }
  /// It does not listen and says nothing (RFC 3264 8.4).
  void holds(leg_id of) {
    sip::request_came invite{{of, 0}, 99, method::invite, {}};
    invite.said.cseq = 20;
    invite.said.body_type = "application/sdp";
    invite.said.body = in_clear + "a=inactive\r\n";
    hear(invite);
    REQUIRE(machine.legs().at(of).held);
    out.clear();
  }
  /// Media has another port for it, and it has been told of that.
  sip::send_request is_invited_again(leg_id of) {
    machine.media_said(media::line_opened{machine.legs().at(of).line, {"192.0.2.1", 6'004}}, now, out);
    passes(milliseconds{1});
    return asked(method::invite, of);
  }
  std::string ended_as() const {
    for (const auto& one : out)
      if (const auto* said = std::get_if<sip::tell>(&one))
        if (const auto* ended = std::get_if<leg_ended>(&said->what)) return ended->reason;
    return {};
  }
  sip::leg_phase customer() const { return machine.legs().at({}).phase; }
};

} // namespace

TEST_CASE("a telephone that is not heard and cannot be asked is gone; one that answers anything is not",
          "[call]") {
  talking call;
  const auto probe = call.is_probed(rung::leg);
  SECTION("its connection is closed, its server does not find it, or it says nothing") {
    call.answered(probe, GENERATE(503, 480, 404, 430, 408));
    CHECK(call.ended_as() == "silent");
    CHECK(call.state().phase == sip::leg_phase::leaving);
  }
  SECTION("it knows no such dialog") {
    call.answered(probe, 481);
    CHECK(call.ended_as() == "failed");
  }
  SECTION("it is there") {
    call.answered(probe, GENERATE(200, 405, 501, 486));
    CHECK(call.ended_as().empty());
    CHECK(call.state().phase == sip::leg_phase::confirmed);
  }
  CHECK(call.customer() == sip::leg_phase::confirmed);
}

TEST_CASE("who holds and is not there any more is gone; who holds is silent, and stays", "[call]") {
  talking call;
  const auto who = GENERATE(rung::leg, leg_id{});
  call.holds(who);
  call.answered(call.is_probed(who), 200);
  CHECK(call.machine.legs().at(who).phase == sip::leg_phase::confirmed);
  CHECK(call.machine.legs().at(who).held);
  call.passes(sip::call_settings{}.silence);
  call.answered(call.asked(method::options, who), 481);
  CHECK(call.machine.legs().at(who).phase == sip::leg_phase::over);
}

TEST_CASE("a customer who answers nothing any more is told BYE, for when it comes back", "[call]") {
  talking call;
  call.answered(call.is_probed({}), 408);
  CHECK(call.customer() == sip::leg_phase::leaving);
  CHECK(call.asked(method::bye, {}).what == method::bye);
}

TEST_CASE("nobody lets go of a customer whose server says that it cannot be reached", "[call]") {
  talking call;
  call.answered(call.is_probed({}), GENERATE(503, 480, 404));
  CHECK(call.customer() == sip::leg_phase::confirmed);
}

TEST_CASE("a telephone that does not take a new port is asked again, and then its leg is lost", "[call]") {
  talking call;
  call.answered(call.is_invited_again(rung::leg), 500);
  CHECK(call.ended_as().empty());
  call.passes(milliseconds{5'000});
  const auto second = call.asked(method::invite, rung::leg);
  SECTION("it takes it then") {
    sip::response_came yes{second.in, second.number, second.what, 200, {}};
    yes.said.body_type = "application/sdp";
    yes.said.body = in_clear;
    call.hear(yes);
    CHECK(call.ended_as().empty());
    CHECK(call.state().phase == sip::leg_phase::confirmed);
  }
  SECTION("it never does") {
    call.answered(second, 488);
    call.passes(milliseconds{5'000});
    call.answered(call.asked(method::invite, rung::leg), 488);
    CHECK(call.ended_as() == "failed");
    CHECK(call.state().phase == sip::leg_phase::leaving);
  }
  CHECK(call.customer() == sip::leg_phase::confirmed);
}

TEST_CASE("a session that is not refreshed at once is while there is time", "[call]") {
  talking call;
  call.passes(milliseconds{900'000});
  const auto refresh = call.asked(method::invite, rung::leg); // it takes no UPDATE
  call.answered(refresh, GENERATE(503, 500, 488));
  call.passes(milliseconds{10'000});
  const auto again = call.asked(method::invite, rung::leg);
  sip::response_came yes{again.in, again.number, again.what, 200, {}};
  yes.said.body_type = "application/sdp";
  yes.said.body = in_clear;
  call.hear(yes);
  call.passes(milliseconds{899'000});
  CHECK(call.ended_as().empty());
  CHECK(call.state().phase == sip::leg_phase::confirmed);
}

TEST_CASE("a customer who does not take a new port is let go of by nobody", "[call]") {
  talking call;
  for (int times = 0; times < 3; ++times) {
    if (times > 0) call.passes(milliseconds{5'000});
    const auto invite = times == 0 ? call.is_invited_again({}) : call.asked(method::invite, {});
    call.answered(invite, 488);
  }
  call.passes(milliseconds{5'000});
  CHECK(call.count<sip::send_request>() == 0);
  CHECK(call.customer() == sip::leg_phase::confirmed);
}

} // namespace strowger::tests::silent_phone_test
