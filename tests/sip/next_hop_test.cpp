#include "channels/sip/next_hop.hpp"
#include <catch2/catch.hpp>

/// Where requests are sent, IPv6 above all.
namespace strowger::tests::next_hop_test {

using namespace strowger::channels::sip;

TEST_CASE("an IPv6 address is said without brackets, too", "[sip]") {
  dialog to;
  to.target = "sip:ada@[2001:db8::1]:5061;transport=tcp";
  CHECK(next_hop_of(to) == "sip:ada@[2001:db8::1]:5061;transport=tcp;maddr=2001:db8::1");
  to.target = "sip:ada@192.0.2.1";
  CHECK(next_hop_of(to).empty());
}

TEST_CASE("the connection a telephone registered on goes before its contact, a route before both", "[sip]") {
  dialog to;
  to.target = "sip:ada@[2001:db8::1]";
  to.flow = "sip:192.0.2.7:40000;transport=tcp";
  CHECK(next_hop_of(to) == to.flow);
  to.flow = "sip:[2001:db8::7]:40000;transport=udp";
  CHECK(next_hop_of(to) == "sip:[2001:db8::7]:40000;transport=udp;maddr=2001:db8::7");
  to.routes = {"<sip:192.0.2.8;lr>"};
  CHECK(next_hop_of(to).empty());
  to.routes = {"<sip:[2001:db8::8];lr>"};
  CHECK(next_hop_of(to) == "sip:[2001:db8::8];lr;maddr=2001:db8::8");
}

} // namespace strowger::tests::next_hop_test
