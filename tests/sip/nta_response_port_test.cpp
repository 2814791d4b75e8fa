#include "channels/sip/nta/nta_stack.hpp"
#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <sys/socket.h>
#include <unistd.h>

/// Answers go back to where a request came from, whatever a NAT has made of that (RFC 3581); on real sockets.
namespace strowger::tests::nta_response_port_test {

using namespace strowger::channels::sip;
using routing::milliseconds;
using strowger::channels::conversation_id;

namespace {

int bound(std::uint16_t& port) {
  const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&here), sizeof here) == 0);
  socklen_t size = sizeof here;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&here), &size);
  port = ntohs(here.sin_port);
  return fd;
}

/// A stack, and a telephone.
struct world final : stack_user {
  world() {
    ::close(bound(port));
    REQUIRE(stack.listen({{"127.0.0.1", port, {transport::udp}, {}, false, {}}}));
    phone = bound(phone_port);
    stack.watch(phone, false, [this] {
      char bytes[4'096];
      const auto got = ::recv(phone, bytes, sizeof bytes, 0);
      if (got > 0) heard_there.emplace_back(bytes, static_cast<std::size_t>(got));
      look();
    });
  }
  ~world() override {
    stack.unwatch(phone);
    ::close(phone);
  }
  world(const world&) = delete;
  world& operator=(const world&) = delete;

  bool welcome(const sip_source&, approach) override { return true; }
  void fresh(fresh_request request) override { stack.reply(request.handle, 200); }
  std::optional<call_key> dialog_of(std::string_view, std::string_view) override { return std::nullopt; }
  void heard(const call_key&, stack_word what) override {
    if (const auto* response = std::get_if<response_came>(&what)) statuses.push_back(response->status);
    look();
  }
  void answered(std::uint64_t, int) override {}

  void look() {
    if (wanted && wanted()) stack.stop();
  }
  /// Turns the loop until that is so; false after five seconds.
  bool turn(std::function<bool()> until) {
    wanted = std::move(until);
    if (wanted()) return true;
    stack.wake_in(milliseconds{5'000}, [this] { stack.stop(); });
    stack.run();
    return wanted();
  }
  void send(const std::string& message) const {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(port);
    ::sendto(phone, message.data(), message.size(), 0, reinterpret_cast<const sockaddr*>(&at), sizeof at);
  }
  [[nodiscard]] std::string via(std::size_t of) const { return field(heard_there.at(of), "Via"); }
  static std::string field(const std::string& message, const std::string& name) {
    const auto at = message.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const auto from = at + name.size() + 4;
    return message.substr(from, message.find("\r\n", from) - from);
  }
  /// The telephone's answer to that request of ours.
  void says(const std::string& status, const std::string& request) const {
    send("SIP/2.0 " + status + "\r\nVia: " + field(request, "Via") + "\r\nFrom: " + field(request, "From") +
         "\r\nTo: " + field(request, "To") + ";tag=theirs\r\nCall-ID: " + field(request, "Call-ID") +
         "\r\nCSeq: " + field(request, "CSeq") + "\r\nContent-Length: 0\r\n\r\n");
  }

  nta_stack stack{*this, "tested"};
  std::uint16_t port = 0, phone_port = 0;
  int phone = -1;
  std::vector<std::string> heard_there;
  std::vector<int> statuses;
  std::function<bool()> wanted;
};

const call_key of_call{conversation_id{7}, {}};

dialog towards(const world& here) {
  dialog as;
  as.call_id = "call-1", as.local_tag = "ours";
  as.local = "<sip:us@127.0.0.1>";
  as.remote = as.target = "sip:phone@127.0.0.1:" + std::to_string(here.phone_port);
  return as;
}

bool asks_for_port(const std::string& via) {
  return via.find(";rport;") != via.npos || via.ends_with(";rport");
}

} // namespace

TEST_CASE("what we send over UDP asks to be answered where it came from", "[nta]") {
  world here;
  send_request invites;
  invites.number = 2, invites.cseq = 1;
  invites.what = method::invite;
  invites.first = true;
  here.stack.send(of_call, towards(here), invites);
  REQUIRE(here.turn([&] { return !here.heard_there.empty(); }));
  const auto invite = here.heard_there.front();
  REQUIRE(invite.starts_with("INVITE "));
  CHECK(asks_for_port(here.via(0)));
  here.says("180 Ringing", invite);
  REQUIRE(here.turn([&] { return here.statuses == std::vector{180}; }));
  here.heard_there.clear();
  here.stack.send(of_call, send_cancel{{}, 2, {}});
  REQUIRE(here.turn([&] { return !here.heard_there.empty(); }));
  REQUIRE(here.heard_there.front().starts_with("CANCEL "));
  CHECK(here.via(0) == world::field(invite, "Via")); // RFC 3261 9.1
  here.says("200 OK", here.heard_there.front());
  here.heard_there.clear();
  here.says("487 Request Terminated", invite);
  REQUIRE(here.turn([&] { return !here.heard_there.empty(); }));
  REQUIRE(here.heard_there.front().starts_with("ACK "));
  CHECK(here.via(0) == world::field(invite, "Via")); // RFC 3261 17.1.1.3
  here.heard_there.clear();
  send_request bye;
  bye.number = 4, bye.cseq = 2;
  bye.what = method::bye;
  here.stack.send(of_call, towards(here), bye);
  REQUIRE(here.turn([&] { return !here.heard_there.empty(); }));
  REQUIRE(here.heard_there.front().starts_with("BYE "));
  CHECK(asks_for_port(here.via(0)));
  here.says("200 OK", here.heard_there.front());
  CHECK(here.turn([&] { return here.statuses.back() == 200; }));
}

TEST_CASE("who asks to be answered where it came from hears where that was", "[nta]") {
  world here;
  const auto asks = [&](const std::string& named, const std::string& branch) {
    here.heard_there.clear();
    here.send("OPTIONS sip:us@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP " + named + ";branch=z9hG4bK" + branch +
              "\r\nMax-Forwards: 70\r\nFrom: <sip:a@127.0.0.1>;tag=a\r\nTo: <sip:b@127.0.0.1>\r\nCall-ID: " +
              branch + "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n");
    REQUIRE(here.turn([&] { return !here.heard_there.empty(); }));
    return here.via(0);
  };
  const auto port = std::to_string(here.phone_port);
  for (const auto& named : {"127.0.0.1:" + port + ";rport", std::string{"10.9.9.9:5060;rport"}}) {
    const auto via = asks(named, "b" + std::to_string(named.size()));
    CAPTURE(via);
    CHECK(via.find(";rport=" + port) != via.npos);
    CHECK(via.find(";received=127.0.0.1") != via.npos); // RFC 3581 4: even where it is the one it names
  }
  const auto unasked = asks("127.0.0.1:" + port, "unasked");
  CHECK(unasked.find("received") == unasked.npos);
}

} // namespace strowger::tests::nta_response_port_test
