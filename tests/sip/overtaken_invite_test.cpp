#include "rung_leg.hpp"

/// A re-INVITE of ours that something overtakes before it is answered: its 200 gets its ACK all the same (RFC
/// 3261 13.2.2.4).
namespace strowger::tests::overtaken_invite_test {

using namespace rung;
using namespace strowger::channels;
using namespace strowger::channels::sip;

namespace {

/// A telephone that is invited again, since it knows no UPDATE, and has not answered.
struct refreshing : talking_leg {
  refreshing() {
    now = *state().timer.refresh_at();
    machine.pass(now, out);
    refresh = invite(0);
    out.clear();
  }
  template <class Word>
  std::vector<Word> all() const {
    std::vector<Word> found;
    for (const auto& each : out)
      if (const auto* one = std::get_if<Word>(&each)) found.push_back(*one);
    return found;
  }
  void engine_lets_go() {
    machine.told({{}, conversation_id{77}, drop{rung::leg, drop_reason::ended}}, now, out);
  }
  void says(int status, const send_request& to) {
    hear(response_came{to.in, to.number, to.what, status, {}});
  }
  /// Exactly one ACK, of the refresh.
  void is_acknowledged() const {
    REQUIRE(all<send_ack>().size() == 1);
    CHECK(all<send_ack>().front().cseq == refresh.cseq);
  }
  send_request refresh;
};

} // namespace

TEST_CASE("a 200 that our BYE has overtaken is acknowledged", "[dialog]") {
  refreshing one;
  one.engine_lets_go();
  const auto bye = one.all<send_request>().back();
  REQUIRE(bye.what == method::bye);
  CHECK(bye.cseq == one.refresh.cseq + 1);
  SECTION("before the answer to the BYE") {
    one.says(200, one.refresh);
    one.is_acknowledged();
    CHECK(one.state().phase == leg_phase::leaving);
    one.says(200, bye);
    CHECK(one.state().phase == leg_phase::over);
  }
  SECTION("behind it: the leg is there until then") {
    one.says(200, bye);
    CHECK(one.state().phase == leg_phase::leaving);
    one.says(200, one.refresh);
    one.is_acknowledged();
    CHECK(one.state().phase == leg_phase::over);
  }
  SECTION("and what the BYE has ended is not") {
    one.says(200, bye);
    one.says(487, one.refresh);
    CHECK(one.all<send_ack>().empty());
    CHECK(one.state().phase == leg_phase::over);
  }
  SECTION("nobody waits for it for ever") {
    one.says(200, bye);
    one.now += call_settings{}.bye_patience;
    one.machine.pass(one.now, one.out);
    CHECK(one.state().phase == leg_phase::over);
    one.says(200, one.refresh);
    one.is_acknowledged();
  }
}

TEST_CASE("a 200 behind the other side's BYE is acknowledged", "[dialog]") {
  refreshing one;
  request_came bye{{rung::leg, 0}, 11, method::bye, {}};
  bye.said.cseq = 1;
  one.hear(bye);
  CHECK(one.state().phase == leg_phase::over);
  one.says(200, one.refresh);
  one.is_acknowledged();
}

TEST_CASE("an ACK has the number of its INVITE, whatever was sent since", "[dialog]") {
  refreshing one;
  request_came refers{{rung::leg, 0}, 11, method::refer, {}};
  refers.said.cseq = 1;
  refers.said.refer_to = "<tel:+442079461111>";
  one.hear(refers);
  one.machine.acknowledged(100, one.now, one.out); // taken in: NOTIFY leaves
  one.says(200, one.refresh);
  one.is_acknowledged();
}

} // namespace strowger::tests::overtaken_invite_test
