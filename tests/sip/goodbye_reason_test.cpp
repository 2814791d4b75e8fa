#include "channels/sip/reason_header.hpp"
#include "rung_leg.hpp"

/// Who loses a ring hears why, so that no missed call is shown there (RFC 3326): in the CANCEL, and where it
/// has answered all the same in the BYE.
namespace strowger::tests::goodbye_reason_test {

using namespace rung;
using namespace strowger::channels;
using namespace strowger::channels::sip;

namespace {

const auto elsewhere = text_of(answered_elsewhere());

template <class Word>
std::vector<Word> all(const rung_leg& of) {
  std::vector<Word> found;
  for (const auto& each : of.out)
    if (const auto* one = std::get_if<Word>(&each)) found.push_back(*one);
  return found;
}

struct ringing : rung_leg {
  explicit ringing(std::vector<destination> at = {a_phone()}) : rung_leg{std::move(at), leg_kind::offer} {}
  void engine_drops(drop_reason why) {
    machine.told({{}, conversation_id{77}, drop{rung::leg, why}}, now, out);
  }
};

} // namespace

TEST_CASE("one that has answered too late hears in the BYE that the call is completed elsewhere",
          "[reason]") {
  const bool durable = GENERATE(true, false);
  const auto why = GENERATE(drop_reason::too_late, drop_reason::answered_elsewhere);
  ringing one;
  one.answers(0, 200, in_clear);
  if (durable) one.machine.acknowledged(100, one.now, one.out);
  one.engine_drops(why);
  const auto bye = all<send_request>(one).back();
  REQUIRE(bye.what == method::bye);
  CHECK(bye.says.reason == elsewhere);
}

TEST_CASE("one that is let go of because the call is over hears no such thing", "[reason]") {
  const auto why = GENERATE(drop_reason::ended, drop_reason::caller_gone, drop_reason::withdrawn);
  ringing one;
  one.answers(0, 200, in_clear);
  one.machine.acknowledged(100, one.now, one.out);
  one.engine_drops(why);
  const auto bye = all<send_request>(one).back();
  REQUIRE(bye.what == method::bye);
  CHECK(bye.says.reason.empty());
}

TEST_CASE("of two telephones of one person that answer the second hears why it is let go", "[reason]") {
  ringing one{{a_phone(), a_phone()}};
  one.answers(0, 200, in_clear);
  REQUIRE(all<send_cancel>(one).size() == 1);
  CHECK(all<send_cancel>(one).front().reason == elsewhere);
  one.answers(1, 200, in_clear); // the two have crossed
  REQUIRE(all<turn_away>(one).size() == 1);
  CHECK(all<turn_away>(one).front().reason == elsewhere);
}

TEST_CASE("of two telephones behind one contact that answer the second hears why it is let go", "[reason]") {
  ringing one;
  one.answers(0, 200, in_clear);
  response_came also{{rung::leg, 0}, one.invite(0).number, method::invite, 200, {}};
  also.said.to_tag = "other", also.said.contact = "sip:other@192.0.2.9";
  also.said.body_type = "application/sdp", also.said.body = in_clear;
  one.hear(also);
  REQUIRE(all<turn_away>(one).size() == 1);
  CHECK(all<turn_away>(one).front().reason == elsewhere);
}

TEST_CASE("one that answers as its ring is ended hears what the CANCEL says", "[reason]") {
  ringing one;
  SECTION("somebody else has it") {
    one.engine_drops(drop_reason::answered_elsewhere);
    CHECK(all<send_cancel>(one).front().reason == elsewhere);
    one.answers(0, 200, in_clear);
    CHECK(all<turn_away>(one).front().reason == elsewhere);
  }
  SECTION("nobody has it") {
    one.engine_drops(drop_reason::withdrawn);
    one.answers(0, 200, in_clear);
    CHECK(all<turn_away>(one).front().reason.empty());
  }
}

TEST_CASE("one that cannot be talked with hears no such thing", "[reason]") {
  ringing one;
  one.answers(0, 200, session_head + "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 other/8000\r\n");
  REQUIRE(all<turn_away>(one).size() == 1);
  CHECK(all<turn_away>(one).front().reason.empty());
}

namespace {

/// Why the engine is told that the telephone's line has ended, after a BYE for this reason.
std::string ended_for(const std::string& reason) {
  talking_leg one;
  request_came bye{{rung::leg, 0}, 9, method::bye, {}};
  bye.said.cseq = 2, bye.said.reason = reason;
  one.hear(bye);
  for (const auto& each : one.out)
    if (const auto* told = std::get_if<tell>(&each))
      if (const auto* end = std::get_if<leg_ended>(&told->what)) return end->reason;
  return {};
}

} // namespace

TEST_CASE("a telephone that says goodbye because it is gone has not hung up", "[reason]") {
  for (const auto* reason : {"SIP;cause=410;text=\"Telephone gone\"", "SIP ;cause=408",
                             "Q.850;cause=41;text=\"Temporary failure\"", "Q.850;cause=16, SIP;cause=430",
                             "q.850;cause=27", "Q.850;cause=38"}) {
    CAPTURE(reason);
    CHECK(ended_for(reason) == "gone");
  }
}

TEST_CASE("a telephone that says goodbye for another reason, or none, has hung up", "[reason]") {
  for (const auto* reason : {"", "SIP;cause=200", "SIP;cause=480", "SIP;cause=486", "Q.850;cause=16",
                             "Q.850;cause=31", "SIP", "cause=410", "other;cause=410"}) {
    CAPTURE(reason);
    CHECK(ended_for(reason) == "hung_up");
  }
}

} // namespace strowger::tests::goodbye_reason_test
