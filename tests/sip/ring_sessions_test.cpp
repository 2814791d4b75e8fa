#include "channels/sip/call_session.hpp"
#include "rung_leg.hpp"
#include <catch2/catch.hpp>

/// A ring goes to places behind different trunks and telephones: each is offered, and answers, a session
/// description of its own.
namespace strowger::tests::ring_sessions_test {

using namespace rung;
using namespace strowger::channels;
using namespace strowger::channels::sip;

namespace {

destination place(const std::string& host, srtp_rule rule) {
  destination at;
  at.uri = "sip:x@" + host;
  at.caller = "<sip:+4420@192.0.2.1>";
  at.srtp = rule;
  at.secure = rule == srtp_rule::demanded;
  return at;
}

} // namespace

TEST_CASE("a trunk in clear is offered no key after one that demands keys was down", "[ring]") {
  rung_leg one{{place("first", srtp_rule::demanded), place("second", srtp_rule::refused)}, leg_kind::outside};
  CHECK(one.offers_key(0));
  CHECK_FALSE(one.is_invited(1));
  one.answers(0, 503);
  REQUIRE(one.is_invited(1));
  CHECK_FALSE(one.offers_key(1));
  one.answers(1, 200, in_clear);
  CHECK(one.state().phase == leg_phase::accepted);
  REQUIRE(one.line());
  CHECK_FALSE(one.line()->srtp);
}

TEST_CASE("a trunk that demands keys is offered one after a trunk in clear was down", "[ring]") {
  rung_leg one{{place("first", srtp_rule::refused), place("second", srtp_rule::demanded)}, leg_kind::outside};
  CHECK_FALSE(one.offers_key(0));
  one.answers(0, 503);
  CHECK(one.offers_key(1));
  SECTION("and is talked to with keys") {
    one.answers(1, 200, with_key);
    CHECK(one.state().phase == leg_phase::accepted);
    REQUIRE(one.line());
    CHECK(one.line()->srtp);
  }
  SECTION("and is let go where it answers in clear") {
    one.answers(1, 200, in_clear);
    CHECK(one.count<turn_away>() == 1);
    CHECK(one.state().phase == leg_phase::over);
  }
}

TEST_CASE("a trunk that answers in clear although it must not is passed over for the next", "[ring]") {
  rung_leg one{{place("first", srtp_rule::demanded), place("second", srtp_rule::refused)}, leg_kind::outside};
  one.answers(0, 200, in_clear);
  CHECK(one.count<turn_away>() == 1);
  CHECK_FALSE(one.offers_key(1));
  one.answers(1, 200, in_clear);
  CHECK(one.state().phase == leg_phase::accepted);
}

TEST_CASE("of a person's telephones each has its own offer, and the one that answers the session", "[ring]") {
  auto over_tls = place("first", srtp_rule::taken);
  over_tls.secure = true;
  rung_leg one{{over_tls, place("second", srtp_rule::taken)}, leg_kind::offer};
  CHECK(one.offers_key(0));
  CHECK_FALSE(one.offers_key(1));
  const auto first = one.invite(1);
  SECTION("the one with a key") {
    one.answers(0, 200, with_key);
    REQUIRE(one.line());
    CHECK(one.line()->srtp);
    one.answers(1, 200, in_clear); // too late: let go, and the session stays as it is
    CHECK(one.count<turn_away>() == 1);
    CHECK(one.state().ours_says.key);
  }
  SECTION("the one without") {
    one.answers(1, 200, in_clear);
    CHECK(one.state().phase == leg_phase::accepted);
    REQUIRE(one.line());
    CHECK_FALSE(one.line()->srtp);
  }
  SECTION("one that wants another timer is offered the same again") {
    one.out.clear();
    one.answers(1, first.number, 422, 3'600);
    CHECK(one.invite(1).says.body == first.says.body);
  }
}

TEST_CASE("an offer that crosses our unanswered INVITE is glare", "[ring]") {
  rung_leg one{{place("first", srtp_rule::refused), place("second", srtp_rule::refused)}, leg_kind::offer};
  request_came update{{rung::leg, 0}, 9, method::update, {}};
  update.said.cseq = 1;
  update.said.body_type = "application/sdp";
  update.said.body = in_clear;
  CHECK_FALSE(one.state().peer);
  one.hear(update);
  CHECK(std::get<send_response>(one.out.back()).status == 491); // RFC 3311 5.2
  CHECK_FALSE(one.state().peer);
}

TEST_CASE("what is rung at an IPv6 address expects one, and then what it says", "[ring]") {
  const auto expects_v6 = [](const rung_leg& one) {
    return line_of(one.state(), conversation_id{77}).expects_v6;
  };
  rung_leg six{{place("[2001:db8::1]", srtp_rule::refused)}, leg_kind::offer};
  CHECK(expects_v6(six));
  rung_leg four{{place("192.0.2.9", srtp_rule::refused)}, leg_kind::offer};
  CHECK_FALSE(expects_v6(four));
  six.answers(0, 200, in_clear);
  CHECK_FALSE(expects_v6(six));
}

TEST_CASE("what is rung expects the kind of address that its INVITE goes to", "[ring]") {
  auto at = place("192.0.2.9", srtp_rule::refused);
  bool six = false;
  SECTION("a bracket in the user part is no address") { at.uri = "sip:[ada]@192.0.2.9"; }
  SECTION("the proxy before it") {
    at.uri = "sip:ada@192.0.2.9";
    at.routes = {"<sip:[2001:db8::8];lr>"};
    six = true;
  }
  SECTION("the connection it registered on") {
    at.uri = "sip:ada@[2001:db8::1]";
    at.flow = "sip:192.0.2.7:40000;transport=tcp";
  }
  rung_leg one{{at}, leg_kind::offer};
  CHECK(line_of(one.state(), conversation_id{77}).expects_v6 == six);
}

TEST_CASE("who asks a telephone to ring that answered and has hung up already is told so once more",
          "[ring]") {
  talking_leg one;
  request_came bye{{rung::leg, 0}, 9, method::bye, {}};
  bye.said.cseq = 2;
  one.hear(bye);
  const auto ends = [&] {
    int found = 0;
    for (const auto& each : one.out)
      if (const auto* said = std::get_if<tell>(&each))
        if (const auto* end = std::get_if<leg_ended>(&said->what)) found += end->leg == rung::leg ? 1 : 0;
    return found;
  };
  REQUIRE(one.state().phase == leg_phase::over);
  REQUIRE(ends() == 1);
  one.out.clear();
  one.machine.ring_at(command_id{8}, {rung::leg, "number:+44", "+4420", "", routing::milliseconds{20'000}},
                      {a_phone()}, "no_route", one.now, one.out);
  CHECK(ends() == 1);
  CHECK(one.count<send_request>() == 0);
}

} // namespace strowger::tests::ring_sessions_test
