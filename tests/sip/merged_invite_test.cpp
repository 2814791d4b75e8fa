#include "tests/sip/customer_call.hpp"
#include <catch2/catch.hpp>

/// An INVITE of a call's Call-ID and tag that is out of its dialog: after a restart it may be the one that
/// began the call, come again; else it is a merged request (RFC 3261 8.2.2.2).
namespace strowger::tests::merged_invite_test {

using namespace strowger::channels;
using namespace lone;

namespace {

std::string via(const std::string& branch, const std::string& port = "5060") {
  return "Via: SIP/2.0/UDP 192.0.2.8:" + port + ";rport=4711;branch=" + branch + ";received=192.0.2.8\r\n";
}
std::string head(const std::string& first) { return "INVITE sip:us SIP/2.0\r\n" + first; }

/// A call that was not acknowledged before its process died.
void begin_again(one_call& after, one_call& before) {
  const auto kept = before.machine.kept();
  after.turn([&](auto& out) { REQUIRE(after.machine.resume(kept, 1, after.now, out)); });
}

} // namespace

SCENARIO("the INVITE that began a call is known when it comes again after a restart") {
  one_call before, after;
  before.arrives(via("z9hG4bKone") + via("z9hG4bKfurther"));
  begin_again(after, before);
  CHECK(after.machine.is_come_again(head(via("z9hG4bKone") + via("z9hG4bKother")), 1));
  CHECK(after.machine.is_come_again(head("Via: SIP/2.0/UDP 192.0.2.8:5060;branch=Z9hG4bKone;rport=4712\r\n"),
                                    1)); // another port of its NAT
  CHECK_FALSE(after.machine.is_come_again(head(via("z9hG4bKtwo")), 1));
  CHECK_FALSE(after.machine.is_come_again(head(via("z9hG4bKone", "5062")), 1));
  CHECK_FALSE(after.machine.is_come_again(head(via("z9hG4bKone")), 2));
  CHECK_FALSE(after.machine.is_come_again(head(""), 1));
}

SCENARIO("while the process lives no INVITE out of a dialog is any of its call's") {
  one_call call;
  call.arrives(via("z9hG4bKone"));
  CHECK_FALSE(call.machine.is_come_again(head(via("z9hG4bKone")), 1)); // the stack knows that transaction
  one_call talking;
  talking.talks();
  CHECK_FALSE(talking.machine.is_come_again(head(via("z9hG4bKone")), 1));
}

SCENARIO("nor is it of one that had been acknowledged before a restart") {
  one_call before, after;
  before.talks();
  begin_again(after, before);
  CHECK_FALSE(after.machine.is_come_again(head(via("z9hG4bKone")), 1));
}

} // namespace strowger::tests::merged_invite_test
