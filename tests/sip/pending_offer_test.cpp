#include "rung_leg.hpp"

/// Our offer in the 200 to an INVITE without one waits for its answer in the ACK: until then nobody makes
/// another (RFC 3261 14.1, RFC 3311 5.1, RFC 3264 4).
namespace strowger::tests::pending_offer_test {

using namespace rung;
using namespace strowger::channels;
using namespace strowger::channels::sip;

namespace {

struct offered : talking_leg {
  offered() { REQUIRE(asks(method::invite, {}) == 200); }

  /// What it is answered.
  int asks(method what, const std::string& body) {
    request_came came{{rung::leg, 0}, number += 2, what, {}};
    came.said.cseq = ++cseq;
    if (!body.empty()) came.said.body_type = "application/sdp", came.said.body = body;
    hear(came);
    for (const auto& each : out)
      if (const auto* one = std::get_if<send_response>(&each); one != nullptr && one->number == number)
        return one->status;
    return 0;
  }
  void acknowledges() {
    ack_came came{{rung::leg, 0}, {}};
    came.said.body_type = "application/sdp", came.said.body = in_clear;
    hear(came);
  }
  int requests() const { return count<send_request>(); }
  exchange number = 7;
  std::uint32_t cseq = 0;
};

} // namespace

TEST_CASE("while an offer of ours in a 200 is unanswered another one is glare", "[offer]") {
  offered one;
  CHECK(one.asks(method::update, in_clear) == 491);
  CHECK(one.asks(method::invite, in_clear) == 491);
  CHECK(one.asks(method::invite, {}) == 491); // it would have another of ours
  CHECK(one.asks(method::update, {}) == 200); // which offers nothing
  one.acknowledges();
  CHECK(one.asks(method::update, in_clear) == 200);
  CHECK(one.asks(method::invite, in_clear) == 200);
}

TEST_CASE("while an offer of ours in a 200 is unanswered none of ours leaves", "[offer]") {
  offered one;
  const auto line = one.state().line;
  one.machine.media_said(media::line_opened{line, {"192.0.2.1", 6'000}}, one.now,
                         one.out); // elsewhere than said
  REQUIRE(one.state().moved);
  if (const auto next = one.machine.next_deadline()) CHECK(*next > one.now);
  one.machine.pass(one.now, one.out);
  CHECK(one.requests() == 0);
  one.acknowledges();
  REQUIRE(one.machine.next_deadline());
  CHECK(*one.machine.next_deadline() <= one.now);
  one.machine.pass(one.now, one.out);
  CHECK(one.requests() == 1);
  CHECK(one.invite(0).says.body.find("m=audio 6000") != std::string::npos);
}

} // namespace strowger::tests::pending_offer_test
