#include "channels/sip/remote_target.hpp"
#include "rung_leg.hpp"
#include <catch2/catch.hpp>

/// Where requests go in a dialog whose other side is behind NAT.
namespace strowger::tests::remote_target_test {

using namespace rung;
using namespace strowger::channels;
using namespace strowger::channels::sip;

namespace {

const std::string outside = "sip:203.0.113.7:40000;transport=udp";

std::string flow_after(const std::string& contact, const std::string& source = outside) {
  dialog one;
  one.target = "sip:before@h";
  take_target(one, contact, source);
  CHECK(one.target == (contact.empty() ? "sip:before@h" : contact));
  return one.flow;
}

} // namespace

TEST_CASE("a private Contact whose packets come from elsewhere is reached where they come from", "[nat]") {
  for (const auto* host : {"10.0.0.7", "172.31.0.7", "192.168.1.7:5062", "100.64.0.7", "169.254.1.7",
                           "[fd00::7]:5060", "[fe80::7]"})
    CHECK(flow_after("sip:x@" + std::string{host}) == outside);
}

TEST_CASE("any other Contact is believed", "[nat]") {
  for (const auto* host :
       {"203.0.113.7", "203.0.113.8", "172.32.0.7", "phone.example.com", "127.0.0.7", "[2001:db8::7]"})
    CHECK(flow_after("sip:x@" + std::string{host}).empty());
  CHECK(flow_after("sip:x@10.0.0.7", "sip:10.0.0.7:5060;transport=udp").empty()); // it is no NAT
  CHECK(flow_after("sip:x@10.0.0.7", "").empty());
  CHECK(flow_after("").empty());
}

TEST_CASE("behind a proxy it is the proxy's concern", "[nat]") {
  dialog one;
  one.routes = {"<sip:203.0.113.7;lr>"};
  take_target(one, "sip:x@10.0.0.7", outside);
  CHECK(one.flow.empty());
}

TEST_CASE("a telephone that answers from behind NAT is talked to where it answered from", "[nat]") {
  destination at;
  at.uri = "sip:ada@203.0.113.7";
  at.caller = "<sip:+4420@192.0.2.1>";
  rung_leg one{{at}, leg_kind::offer};
  response_came yes{{rung::leg, 0}, one.invite(0).number, method::invite, 200, {}};
  yes.said.to_tag = "phone";
  yes.said.contact = "sip:ada@192.168.1.7";
  yes.said.source = outside;
  yes.said.body_type = "application/sdp";
  yes.said.body = in_clear;
  one.hear(yes);
  CHECK(one.state().id_of_dialog().flow == outside);
  one.machine.acknowledged(2, one.now, one.out);
  request_came update{{rung::leg, 0}, 9, method::update, {}}; // its NAT has given it another port
  update.said.cseq = 1;
  update.said.contact = yes.said.contact;
  update.said.source = "sip:203.0.113.7:40002;transport=udp";
  one.hear(update);
  CHECK(one.state().id_of_dialog().flow == update.said.source);
}

} // namespace strowger::tests::remote_target_test
