#include "channels/sip/nta/nta_stack.hpp"
#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <sys/socket.h>
#include <unistd.h>

/// What comes out of dialogs that a process which has begun anew does not know, or not yet; on real sockets.
namespace strowger::tests::nta_strays_test {

using namespace strowger::channels::sip;
using routing::milliseconds;
using strowger::channels::conversation_id;

namespace {

int bound(int kind, std::uint16_t& port) {
  const int fd = ::socket(AF_INET, kind | SOCK_NONBLOCK, 0);
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&here), sizeof here) == 0);
  socklen_t size = sizeof here;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&here), &size);
  port = ntohs(here.sin_port);
  return fd;
}

/// A stack that is told of one dialog, `known` with our tag `ours`, once `told` is set; and a telephone.
struct world final : stack_user {
  world() {
    ::close(bound(SOCK_STREAM, port)); // free for both transports
    REQUIRE(stack.listen({{"127.0.0.1", port, {transport::udp, transport::tcp}, {}, false, {}}}));
    phone = bound(SOCK_DGRAM, phone_port);
  }
  ~world() override {
    ::close(phone);
    for (const int each : connections) ::close(each);
  }
  world(const world&) = delete;
  world& operator=(const world&) = delete;

  bool welcome(const sip_source&, approach) override { return true; }
  void fresh(fresh_request) override {}
  bool knows_dialogs() const override { return told; }
  std::optional<call_key> dialog_of(std::string_view call_id, std::string_view our_tag) override {
    if (!told || call_id != "known" || our_tag != "ours") return std::nullopt;
    return call_key{conversation_id{7}, {}};
  }
  bool said_again(const call_key&, const words& said) override {
    said_again_by = said.to_tag;
    return said.to_tag == "theirs";
  }
  /// What is asked is done.
  void heard(const call_key&, stack_word what) override {
    const auto* came = std::get_if<request_came>(&what);
    if (came == nullptr) return;
    asked.push_back(came->what);
    stack.send(send_response{came->in, came->number, 200, {}, false});
  }
  void answered(std::uint64_t, int) override {}

  [[nodiscard]] sockaddr_in ours() const {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(port);
    return at;
  }
  void send(const std::string& message) const {
    const auto at = ours();
    ::sendto(phone, message.data(), message.size(), 0, reinterpret_cast<const sockaddr*>(&at), sizeof at);
  }
  void stream(const std::string& message) {
    std::uint16_t any = 0;
    const int connection = connections.emplace_back(bound(SOCK_STREAM, any));
    const auto at = ours();
    static_cast<void>(::connect(connection, reinterpret_cast<const sockaddr*>(&at), sizeof at));
    static_cast<void>(::send(connection, message.data(), message.size(), MSG_NOSIGNAL));
  }
  /// The first lines of what comes within a tenth of a second.
  std::vector<std::string> hears() {
    stack.wake_in(milliseconds{100}, [this] { stack.stop(); });
    stack.run();
    std::vector<std::string> found;
    char bytes[4'096];
    auto from_all = connections;
    from_all.push_back(phone);
    for (const int from : from_all)
      for (ssize_t got = 0; (got = ::recv(from, bytes, sizeof bytes, MSG_DONTWAIT)) > 0;) {
        last.assign(bytes, static_cast<std::size_t>(got));
        found.push_back(last.substr(0, last.find("\r\n")));
      }
    return found;
  }
  [[nodiscard]] std::string message(const std::string& first, const std::string& call_id,
                                    const std::string& from, const std::string& to,
                                    const std::string& way = "UDP") const {
    const auto here = "127.0.0.1:" + std::to_string(phone_port);
    const auto method = first.starts_with("SIP/") ? std::string{"INVITE"} : first.substr(0, first.find(' '));
    return first + "\r\nVia: SIP/2.0/" + way + " " + here + ";rport;branch=z9hG4bK" + call_id + from +
           "\r\n" + "From: <sip:a@127.0.0.1>;tag=" + from + "\r\nTo: <sip:b@127.0.0.1>;tag=" + to +
           "\r\nCall-ID: " + call_id + "\r\nCSeq: 5 " + method + "\r\nMax-Forwards: 70\r\nContact: <sip:b@" +
           here + ">\r\nContent-Length: 0\r\n\r\n";
  }
  [[nodiscard]] std::string bye(const std::string& way = "UDP",
                                const std::string& call_id = "unknown") const {
    return message("BYE sip:us@127.0.0.1 SIP/2.0", call_id, "theirs", "ours", way);
  }
  [[nodiscard]] std::string yes(const std::string& call_id, const std::string& to) const {
    return message("SIP/2.0 200 OK", call_id, "ours", to);
  }

  static constexpr milliseconds waits_within{250}; ///< on a connection, until all dialogs are known
  nta_stack stack{*this, "tested", {2, waits_within}};
  bool told = false;
  std::string said_again_by, last;
  std::vector<method> asked;
  std::uint16_t port = 0, phone_port = 0;
  int phone = -1;
  std::vector<int> connections;
};

using lines = std::vector<std::string>;

} // namespace

TEST_CASE("nobody hears that there is no such dialog before all dialogs are known", "[nta]") {
  world here;
  SECTION("by UDP it comes again") {
    here.send(here.bye());
    CHECK(here.hears().empty());
    here.told = true;
    here.send(here.bye());
    CHECK(here.hears() == lines{"SIP/2.0 481 Call/Transaction Does Not Exist"});
  }
}

TEST_CASE("what comes on a connection before all dialogs are known waits for them", "[nta]") {
  world here;
  SECTION("of one that goes on it is served then") {
    here.stream(here.bye("TCP", "known"));
    CHECK(here.hears().empty());
    here.told = true;
    here.stack.dialogs_known();
    CHECK(here.hears() == lines{"SIP/2.0 200 OK"});
    CHECK(here.asked == std::vector{method::bye});
  }
  SECTION("of one that does not its sender hears that") {
    here.stream(here.bye("TCP"));
    CHECK(here.hears().empty());
    here.told = true;
    here.stack.dialogs_known();
    CHECK(here.hears() == lines{"SIP/2.0 481 Call/Transaction Does Not Exist"});
  }
  SECTION("for a while: then it is asked for again") {
    here.stream(here.bye("TCP", "known"));
    CHECK(here.hears().empty());
    lines heard;
    for (int tenths = 0; heard.empty() && tenths < 10; ++tenths) heard = here.hears();
    CHECK(heard == lines{"SIP/2.0 503 Service Unavailable"});
    CHECK(here.last.find("Retry-After: 1\r\n") != std::string::npos);
    here.told = true;
    here.stack.dialogs_known();
    CHECK(here.hears().empty());
    CHECK(here.asked.empty());
  }
  SECTION("so many at once, and no more") {
    for (const auto* name : {"one", "two", "three"}) here.stream(here.bye("TCP", name));
    CHECK(here.hears() == lines{"SIP/2.0 503 Service Unavailable"});
  }
  SECTION("and an INVITE that is taken back meanwhile is nobody's any more") {
    const auto invite = here.message("INVITE sip:us@127.0.0.1 SIP/2.0", "known", "theirs", "ours", "TCP");
    auto cancel = here.message("CANCEL sip:us@127.0.0.1 SIP/2.0", "known", "theirs", "ours", "TCP");
    here.stream(invite + cancel);
    CHECK(here.hears().size() == 1); // both answers in one piece
    CHECK(here.last.find("487 ") != std::string::npos);
    here.told = true;
    here.stack.dialogs_known();
    CHECK(here.hears().empty());
    CHECK(here.asked.empty());
  }
}

TEST_CASE("who says yes to nothing is thanked and let go, but not who only says it again", "[nta]") {
  world here;
  SECTION("before all dialogs are known nobody is") {
    here.send(here.yes("known", "theirs"));
    here.send(here.yes("unknown", "theirs"));
    CHECK(here.hears().empty());
  }
  SECTION("in a dialog that goes on") {
    here.told = true;
    here.send(here.yes("known", "theirs"));
    CHECK(here.hears().empty()); // its call acknowledges it
    CHECK(here.said_again_by == "theirs");
  }
  SECTION("in another one, of another who was rung, too") {
    here.told = true;
    const bool forked = GENERATE(false, true);
    here.send(forked ? here.yes("known", "others") : here.yes("unknown", "theirs"));
    const auto heard = here.hears();
    REQUIRE(heard.size() == 2);
    CHECK(heard[0].starts_with("ACK sip:b@127.0.0.1:"));
    CHECK(heard[1].starts_with("BYE sip:b@127.0.0.1:"));
    CHECK(here.last.find(forked ? ";tag=others\r\n" : ";tag=theirs\r\n") != std::string::npos);
    CHECK(here.last.find("CSeq: 1006 BYE\r\n") != std::string::npos);
  }
}

TEST_CASE("who says yes when the call is over is thanked and forgotten", "[nta]") {
  world here;
  here.told = true;
  const bool first = GENERATE(false, true);
  const call_key key{conversation_id{8}, {}};
  dialog within;
  within.call_id = "over", within.local_tag = "ours", within.remote_tag = "theirs";
  within.local = "<sip:a@127.0.0.1>", within.remote = "<sip:b@127.0.0.1>";
  within.target = "sip:b@127.0.0.1:" + std::to_string(here.phone_port);
  send_request invites;
  invites.number = 2;
  invites.cseq = 5;
  invites.what = method::invite;
  invites.first = first;
  here.stack.send(key, within, invites, {});
  REQUIRE(here.hears().size() == 1);
  here.stack.forget(key);
  const auto via_of = [](const std::string& message) {
    const auto from = message.find("Via: ");
    return std::pair{from, message.find("\r\n", from) - from};
  };
  auto yes = here.yes("over", "theirs");
  const auto [from, size] = via_of(here.last);
  const auto [at, length] = via_of(yes);
  yes.replace(at, length, here.last.substr(from, size));
  here.send(yes);
  auto heard = here.hears();
  REQUIRE_FALSE(heard.empty());
  CHECK(heard[0].starts_with("ACK sip:b@127.0.0.1:"));
  CHECK(heard.size() == (first ? 2U : 1U));
  if (first) CHECK(heard[1].starts_with("BYE sip:b@127.0.0.1:")); // the other's call had a BYE
  here.send(yes);                                                 // our ACK was lost
  heard = here.hears();
  REQUIRE_FALSE(heard.empty());
  CHECK(heard[0].starts_with("ACK sip:b@127.0.0.1:"));
}

} // namespace strowger::tests::nta_strays_test
