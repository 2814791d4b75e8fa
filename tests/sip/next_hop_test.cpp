#include "channels/sip/next_hop.hpp"
#include <catch2/catch.hpp>

/// Where requests are sent, IPv6 above all.
namespace strowger::tests::next_hop_test {

using namespace strowger::channels::sip;

namespace {

dialog to_target(const std::string& target) {
  dialog to;
  to.target = target;
  return to;
}

constexpr socket_need udp{transport::udp, false}, udp_v6{transport::udp, true};

} // namespace

TEST_CASE("an IPv6 address is said without brackets, too", "[sip]") {
  const auto six = next_hop_of(to_target("sip:ada@[2001:db8::1]:5061;transport=tcp"));
  CHECK(six.uri == "sip:ada@[2001:db8::1]:5061;transport=tcp;maddr=2001:db8::1");
  CHECK(six.socket == socket_need{transport::tcp, true});
  CHECK(six.host == "2001:db8::1");
  CHECK(six.port == 5061);
  const auto four = next_hop_of(to_target("sip:ada@192.0.2.1"));
  CHECK(four == next_hop{{}, udp, "192.0.2.1", 0, false}); // the message itself says where
}

TEST_CASE("a request goes by the family and to the address of maddr", "[sip]") {
  CHECK(next_hop_of(to_target("sip:ada@192.0.2.1;maddr=2001:db8::9")) ==
        next_hop{{}, udp_v6, "2001:db8::9", 0, false});
  CHECK(next_hop_of(to_target("sip:ada@[2001:db8::1];maddr=192.0.2.9")) ==
        next_hop{{}, udp, "192.0.2.9", 0, false});
  // RFC 3261 25.1 has it in brackets, Sofia without.
  CHECK(next_hop_of(to_target("sip:ada@example.com;maddr=[2001:db8::9]")).uri ==
        "sip:ada@example.com;maddr=2001:db8::9");
  CHECK(next_hop_of(to_target("sip:ada@[2001:db8::1];maddr")).host == "2001:db8::1");
}

TEST_CASE("transports: as the URI says, TLS of a sips: one, UDP else", "[sip]") {
  const auto by = [](const std::string& uri) { return next_hop_of(to_target(uri)).socket.by; };
  CHECK(by("sip:ada@192.0.2.1") == transport::udp);
  CHECK(by("sip:ada@192.0.2.1;transport=udp") == transport::udp);
  CHECK(by("sip:ada@192.0.2.1;transport=TCP") == transport::tcp);
  CHECK(by("sip:ada@192.0.2.1;transport=tls") == transport::tls);
  CHECK(by("sips:ada@192.0.2.1") == transport::tls);
  const auto over_tcp = next_hop_of(to_target("sips:ada@192.0.2.1:5061;transport=tcp"));
  CHECK(over_tcp.socket.by == transport::tls);
  CHECK(over_tcp.uri == "sips:ada@192.0.2.1:5061;transport=tls"); // Sofia would speak TCP in clear
}

TEST_CASE("a host's name is taken for IPv4, whatever stands in its user part", "[sip]") {
  CHECK(next_hop_of(to_target("sip:ada@phones.example.com:5070;transport=tcp")) ==
        next_hop{{}, {transport::tcp, false}, "phones.example.com", 5070, false});
  CHECK(next_hop_of(to_target("sip:%5b1@192.0.2.1?Subject=[2001:db8::1]")).socket == udp);
}

TEST_CASE("what cannot be read is left to the message", "[sip]") {
  CHECK(next_hop_of({}) == next_hop{});
  CHECK(next_hop_of(to_target("tel:+442079460000")) == next_hop{});
  auto to = to_target("sip:ada@[2001:db8::1]");
  to.routes = {"no route"};
  CHECK(next_hop_of(to) == next_hop{});
}

TEST_CASE("the flow goes before the target, a route before both", "[sip]") {
  auto to = to_target("sip:ada@[2001:db8::1]");
  to.flow = "sip:192.0.2.7:40000;transport=udp";
  CHECK(next_hop_of(to) == next_hop{to.flow, udp, "192.0.2.7", 40000, false});
  to.flow = "sip:[2001:db8::7]:40000;transport=udp";
  CHECK(next_hop_of(to) == next_hop{"sip:[2001:db8::7]:40000;transport=udp;maddr=2001:db8::7", udp_v6,
                                    "2001:db8::7", 40000, false});
  to.routes = {"<sip:192.0.2.8;lr>", "<sip:[2001:db8::9];lr>"};
  CHECK(next_hop_of(to) == next_hop{{}, udp, "192.0.2.8", 0, false});
  to.routes = {"\"edge\" <sips:[2001:db8::8];lr>;x=1"};
  CHECK(next_hop_of(to) ==
        next_hop{"sips:[2001:db8::8];lr;maddr=2001:db8::8", {transport::tls, true}, "2001:db8::8", 0, false});
}

TEST_CASE("a connection that is gone leaves the target", "[sip]") {
  auto to = to_target("sip:ada@192.0.2.1:5070;transport=tcp");
  const auto gone = next_hop_of(to);
  CHECK_FALSE(gone.on_connection);
  to.flow = "sip:[2001:db8::7]:40000;transport=tcp";
  const auto there = next_hop_of(to);
  CHECK(there.on_connection);
  CHECK(there.host == "2001:db8::7"); // as Sofia knows its connections
  CHECK(there.socket == socket_need{transport::tcp, true});
  CHECK(next_hop_of(to, true) == gone);
  to.flow = "sips:192.0.2.7:40000;transport=tls";
  CHECK(next_hop_of(to).on_connection);
  CHECK(next_hop_of(to, true) == gone);
  to.routes = {"<sip:192.0.2.8;lr>"}; // goes by no connection of theirs
  CHECK_FALSE(next_hop_of(to).on_connection);
  CHECK(next_hop_of(to, true) == next_hop_of(to));
}

} // namespace strowger::tests::next_hop_test
