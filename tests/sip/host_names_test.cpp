#include "channels/sip/host_names.hpp"
#include <catch2/catch.hpp>
#include <map>

/// Which servers a name has, and in which order they are tried (RFC 3263, RFC 2782).
namespace strowger::tests::host_names_test {

using namespace strowger::channels::sip;

namespace {

host_server server(std::uint16_t priority, std::uint16_t weight, const std::string& address) {
  return {priority, weight, {{address, 5060}}};
}

std::vector<std::string> tried(const std::vector<host_server>& servers, std::uint64_t seed) {
  std::vector<std::string> all;
  for (const auto& one : in_order(servers, seed)) all.push_back(one.address);
  return all;
}

/// How often each is the first of so many calls.
std::map<std::string, int> firsts(const std::vector<host_server>& servers, int calls) {
  std::map<std::string, int> all;
  for (int i = 0; i < calls; ++i) ++all[tried(servers, static_cast<std::uint64_t>(i)).front()];
  return all;
}

} // namespace

TEST_CASE("names are looked up, addresses are not", "[sip][names]") {
  const auto name = [](const std::string& uri) { return question_of(next_hop_to(uri)); };
  CHECK(name("sip:+44207@GW.Example.net.") == host_question{"gw.example.net", 0, transport::udp});
  CHECK(name("sip:gw.example.net:5070;transport=tcp") ==
        host_question{"gw.example.net", 5070, transport::tcp});
  CHECK(name("sips:gw.example.net") == host_question{"gw.example.net", 0, transport::tls});
  CHECK(name("sip:192.0.2.1;maddr=edge.example.net") == host_question{"edge.example.net", 0, transport::udp});
  CHECK(name("sip:gw_1.example.net")); // met in practice, whatever RFC 1123 says
  CHECK_FALSE(name("sip:192.0.2.1"));
  CHECK_FALSE(name("sip:[2001:db8::1]:5062"));
  CHECK_FALSE(name("sip:gw.example.net;maddr=192.0.2.9"));
}

TEST_CASE("what cannot be the name of a host is not looked up", "[sip][names]") {
  next_hop hop;
  for (const auto& host : {std::string{}, std::string{"a..example"}, std::string{"a b.example"},
                           std::string(64, 'a') + ".example", std::string{"."}, std::string{"a/b"}}) {
    CAPTURE(host);
    hop.host = host;
    CHECK_FALSE(question_of(hop));
  }
  hop.host = "a";
  while (hop.host.size() < 252) hop.host += ".a";
  CHECK(question_of(hop)); // 253 bytes
  hop.host += ".a";
  CHECK_FALSE(question_of(hop));
}

TEST_CASE("each transport has a service of its own", "[sip][names]") {
  CHECK(service_of({"example.com", 0, transport::udp}) == "_sip._udp.example.com");
  CHECK(service_of({"example.com", 0, transport::tcp}) == "_sip._tcp.example.com");
  CHECK(service_of({"example.com", 0, transport::tls}) == "_sips._tcp.example.com");
  CHECK(default_port(transport::udp) == 5060);
  CHECK(default_port(transport::tls) == 5061);
}

TEST_CASE("the example of RFC 3263: the second server is there for when the first is not", "[sip][names]") {
  // _sip._tcp SRV 0 1 5060 server1.example.com, SRV 0 2 5060 server2.example.com: both, by their weights.
  const std::vector<host_server> both{server(0, 1, "192.0.2.1"), server(0, 2, "192.0.2.2")};
  const auto first = firsts(both, 3'000);
  // The number drawn is 0, 1, 2 or 3: the first has two of them.
  CHECK(first.at("192.0.2.1") == Approx(1'500).margin(120));
  CHECK(first.at("192.0.2.2") == Approx(1'500).margin(120));
  for (std::uint64_t seed = 0; seed < 20; ++seed) CHECK(tried(both, seed).size() == 2);
}

TEST_CASE("a lower priority is tried before a higher one, whatever the weights", "[sip][names]") {
  const std::vector<host_server> servers{server(20, 60'000, "192.0.2.3"), server(10, 0, "192.0.2.1"),
                                         server(10, 0, "192.0.2.2")};
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto order = tried(servers, seed);
    CHECK(order.back() == "192.0.2.3");
    CHECK(order.size() == 3);
  }
}

TEST_CASE("the example of RFC 2782: three times the weight is three times as many calls", "[sip][names]") {
  // SRV 0 1 9 old-slow-box, SRV 0 3 9 new-fast-box, and sysadmins-box at a higher priority.
  const std::vector<host_server> servers{server(0, 100, "192.0.2.1"), server(0, 300, "192.0.2.2"),
                                         server(1, 0, "192.0.2.3")};
  const auto first = firsts(servers, 8'000);
  CHECK(first.at("192.0.2.2") == Approx(6'000).margin(160));
  CHECK(first.at("192.0.2.1") == Approx(2'000).margin(160));
  CHECK_FALSE(first.contains("192.0.2.3"));
}

TEST_CASE("one without weight is hardly ever the first beside one that has some", "[sip][names]") {
  const std::vector<host_server> servers{server(0, 0, "192.0.2.1"), server(0, 99, "192.0.2.2")};
  CHECK(firsts(servers, 10'000)["192.0.2.1"] == Approx(100).margin(40));
}

TEST_CASE("the requests of a call go the same way, those of others spread", "[sip][names]") {
  const std::vector<host_server> servers{server(0, 10, "192.0.2.1"), server(0, 10, "192.0.2.2"),
                                         server(0, 10, "192.0.2.3")};
  CHECK(tried(servers, 7) == tried(servers, 7));
  CHECK(firsts(servers, 300).size() == 3);
}

TEST_CASE("all addresses of a server are tried before the next server, none twice", "[sip][names]") {
  const std::vector<host_server> servers{{1, 0, {{"192.0.2.1", 5060}, {"2001:db8::1", 5060}}},
                                         {2, 0, {{"192.0.2.1", 5060}, {"192.0.2.1", 5070}}}};
  CHECK(in_order(servers, 3) ==
        std::vector<host_address>{{"192.0.2.1", 5060}, {"2001:db8::1", 5060}, {"192.0.2.1", 5070}});
  CHECK(in_order({}, 3).empty());
}

TEST_CASE("the stack is told the address, and the name that a certificate has to show", "[sip][names]") {
  CHECK(uri_through({"gw.example.net", 0, transport::tls}, {"192.0.2.1", 5061}) ==
        "sips:gw.example.net:5061;transport=tls;maddr=192.0.2.1");
  CHECK(uri_through({"gw.example.net", 0, transport::udp}, {"2001:db8::1", 5060}) ==
        "sip:gw.example.net:5060;transport=udp;maddr=2001:db8::1");
}

} // namespace strowger::tests::host_names_test
