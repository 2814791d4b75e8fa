#include "tests/sip/customer_call.hpp"
#include <catch2/catch.hpp>

/// What was under way when the process of a call died, once or twice.
namespace strowger::tests::second_death_test {

using namespace strowger::channels;
using namespace lone;
using routing::milliseconds;
using routing::moment;

namespace {

/// A customer who talks, in a process that has died since; what was said of `more` before that is known.
template <class More>
std::string kept_of_talking(More more) {
  one_call before;
  before.talks();
  more(before);
  return before.machine.kept();
}

sip::request_came re_invite(std::uint32_t cseq) {
  sip::request_came ask{{}, 33, sip::method::invite, {}};
  ask.said.cseq = cseq;
  ask.said.body_type = "application/sdp";
  ask.said.body = telephone_world::description;
  return ask;
}

} // namespace

SCENARIO("no request has a number that one before a death had, though two deaths find the same bytes") {
  std::uint32_t last = 0;
  const auto kept = kept_of_talking([&](one_call& of) { last = of.machine.identity({})->local_cseq; });
  // Its port is another one now: two INVITEs, the first of which is refused, and nothing of it is kept.
  const auto life_at = [&](moment begins) {
    one_call after;
    after.now = begins;
    after.turn([&](auto& out) { REQUIRE(after.machine.resume(kept, 1, after.now, out)); });
    const auto line = after.machine.legs().at({}).line;
    after.media_says(media::line_opened{line, {"192.0.2.1", its_port + 2}});
    after.passes(milliseconds{0});
    const auto asked = after.all<sip::send_request>();
    REQUIRE(asked.size() == 1);
    const auto first = after.machine.identity({})->local_cseq;
    sip::response_came glare{{}, asked.front().number, sip::method::invite, 491, {}};
    after.turn([&](auto& out) { after.machine.heard(glare, after.now, out); });
    after.passes(milliseconds{2'000});
    REQUIRE(after.all<sip::send_request>().size() == 1);
    CHECK(after.machine.identity({})->local_cseq == first + 1);
    return first;
  };
  const auto boot = GENERATE(std::int64_t{0}, 1'000'000, 3'600'000'000); // of the machine: milliseconds ago
  const auto first = life_at(moment{milliseconds{boot}});
  const auto second = life_at(moment{milliseconds{boot + 2'500}});
  CHECK(first > last + 500);
  CHECK(second > first + 1);
  CHECK(second < (1U << 30U)); // of 31 bits
}

SCENARIO("a change of the session whose answer died on the way is answered when it comes again") {
  const auto kept = kept_of_talking([](one_call& of) {
    of.turn([&](auto& out) { of.machine.heard(re_invite(5), of.now, out); });
    REQUIRE(of.answers() == std::vector<int>{200});
  });
  one_call after;
  after.turn([&](auto& out) { REQUIRE(after.machine.resume(kept, 100, after.now, out)); });
  after.turn([&](auto& out) { after.machine.heard(re_invite(5), after.now, out); });
  CHECK(after.answers() == std::vector<int>{200});
  after.turn([&](auto& out) { after.machine.heard(re_invite(6), after.now, out); });
  CHECK(after.answers() == std::vector<int>{200});
  after.turn([&](auto& out) { after.machine.heard(re_invite(6), after.now, out); });
  CHECK(after.answers() == std::vector<int>{500}); // nobody has died since
}

SCENARIO("who says 200 once more after a death hears its ACK, and keeps its call") {
  const auto kept = kept_of_talking([](one_call&) {});
  one_call after;
  after.turn([&](auto& out) { REQUIRE(after.machine.resume(kept, 100, after.now, out)); });
  sip::words said;
  said.cseq = 1'007; // of an INVITE of ours within the dialog, which died with its process
  said.to_tag = "theirs";
  bool goes_on = false;
  after.turn([&](auto& out) { goes_on = after.machine.said_again({}, said, out); });
  CHECK(goes_on);
  REQUIRE(after.all<sip::send_ack>().size() == 1);
  CHECK(after.all<sip::send_ack>().front().cseq == said.cseq);
  said.to_tag = "others";
  after.turn([&](auto& out) { goes_on = after.machine.said_again({}, said, out); });
  CHECK_FALSE(goes_on);
  CHECK(after.said.empty());
}

SCENARIO("a telephone that has answered meanwhile is not let go before it is rung again") {
  const auto kept = kept_of_talking([](one_call&) {});
  one_call after;
  after.turn([&](auto& out) { REQUIRE(after.machine.resume(kept, 100, after.now, out)); });
  constexpr routing::leg_id phone{5};
  ring asked;
  asked.leg = phone;
  asked.deadline = milliseconds{30'000};
  after.turn(
      [&](auto& out) { after.machine.ring_at({}, asked, {lone::at_the_trunk()}, {}, after.now, out); });
  sip::words yes;
  yes.to_tag = "there";
  bool awaited = false;
  after.turn([&](auto& out) { awaited = after.machine.said_again({phone, 0}, yes, out); });
  CHECK(awaited); // its INVITE waits for the line
  after.media_says(media::line_opened{after.machine.legs().at(phone).line, {"192.0.2.1", its_port + 2}});
  after.turn([&](auto& out) { awaited = after.machine.said_again({phone, 0}, yes, out); });
  CHECK(awaited);
  CHECK(after.said.empty());
}

SCENARIO("two INVITEs that cross are refused, also one that has no offer and wants one") {
  one_call call;
  const auto kept = kept_of_talking([](one_call&) {});
  call.turn([&](auto& out) { REQUIRE(call.machine.resume(kept, 100, call.now, out)); });
  const auto line = call.machine.legs().at({}).line;
  call.media_says(media::line_opened{line, {"192.0.2.1", its_port + 2}});
  call.passes(milliseconds{0});
  REQUIRE(call.all<sip::send_request>().size() == 1);
  auto theirs = re_invite(5);
  if (GENERATE(false, true)) theirs.said.body.clear();
  call.turn([&](auto& out) { call.machine.heard(theirs, call.now, out); });
  CHECK(call.answers() == std::vector<int>{491});
}

} // namespace strowger::tests::second_death_test
