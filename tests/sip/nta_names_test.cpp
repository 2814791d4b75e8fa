#include "channels/sip/grammar.hpp"
#include "channels/sip/nta/nta_stack.hpp"
#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <sys/socket.h>
#include <unistd.h>

/// Requests to hosts that have names, on real sockets: when they leave, and to whom they go next.
namespace strowger::tests::nta_names_test {

using namespace strowger::channels::sip;
using strowger::channels::conversation_id;
using outcome = host_answer::outcome;
using answers = std::vector<std::pair<std::uint64_t, int>>;

namespace {

/// A socket on loopback; what comes there is kept, and answered with `status`, if any.
class peer {
public:
  explicit peer(int status = 0) : status_{status}, fd_{::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)} {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(fd_, reinterpret_cast<sockaddr*>(&here), sizeof here) == 0);
    socklen_t size = sizeof here;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&here), &size);
    at_ = {"127.0.0.1", ntohs(here.sin_port)};
  }
  ~peer() {
    if (fd_ >= 0) ::close(fd_);
  }
  peer(const peer&) = delete;
  peer& operator=(const peer&) = delete;

  /// Nobody is there any more.
  host_address closed() {
    ::close(fd_);
    fd_ = -1;
    return at_;
  }
  [[nodiscard]] const host_address& at() const { return at_; }
  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] const std::vector<std::string>& heard() const { return heard_; }

  void read() {
    char bytes[4'096];
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const auto got = ::recvfrom(fd_, bytes, sizeof bytes, 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (got <= 0) return;
    heard_.emplace_back(bytes, static_cast<std::size_t>(got));
    const auto& request = heard_.back();
    if (status_ == 0 || request.starts_with("ACK ")) return;
    const auto reply = "SIP/2.0 " + std::to_string(status_) + " Said\r\nVia: " + field(request, "Via") +
                       "\r\nFrom: " + field(request, "From") + "\r\nTo: " + field(request, "To") +
                       ";tag=theirs\r\nCall-ID: " + field(request, "Call-ID") +
                       "\r\nCSeq: " + field(request, "CSeq") + "\r\nContent-Length: 0\r\n\r\n";
    ::sendto(fd_, reply.data(), reply.size(), 0, reinterpret_cast<const sockaddr*>(&from), size);
  }
  static std::string field(const std::string& message, const std::string& name) {
    const auto at = message.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const auto from = at + name.size() + 4;
    return message.substr(from, message.find("\r\n", from) - from);
  }

private:
  int status_, fd_;
  host_address at_;
  std::vector<std::string> heard_;
};

const call_key of_call{conversation_id{7}, {}};

struct world final : stack_user {
  explicit world(std::vector<peer*> there) : all{std::move(there)} {
    REQUIRE(stack.listen({{"127.0.0.1", 0, {transport::udp}, {}, false, {}}}));
    stack.look_up_by([this](const host_question& name) { asked.push_back(name); });
    for (auto* one : all)
      if (one->fd() >= 0)
        stack.watch(one->fd(), false, [this, one] {
          one->read();
          look();
        });
  }
  ~world() override {
    for (const auto* one : all)
      if (one->fd() >= 0) stack.unwatch(one->fd());
  }
  world(const world&) = delete;
  world& operator=(const world&) = delete;

  bool welcome(const sip_source&, approach) override { return false; }
  void fresh(fresh_request) override {}
  std::optional<call_key> dialog_of(std::string_view, std::string_view) override { return std::nullopt; }
  void heard(const call_key&, stack_word what) override {
    if (const auto* response = std::get_if<response_came>(&what)) statuses.push_back(response->status);
    look();
  }
  void answered(std::uint64_t question, int status) override {
    questions.emplace_back(question, status);
    look();
  }

  /// Turns the loop until that is so; false after five seconds.
  bool turn(std::function<bool()> until) {
    wanted = std::move(until);
    is_so = wanted();
    if (is_so) return true;
    stack.wake_in(routing::milliseconds{5'000}, [this] { stack.stop(); });
    stack.run();
    return is_so;
  }
  void look() {
    if (!wanted || !wanted()) return;
    is_so = true;
    stack.stop();
  }
  void leads_to(std::vector<host_address> at) {
    REQUIRE(asked.size() == 1);
    host_answer answer{asked.front(),
                       at.empty() ? outcome::nothing : outcome::found,
                       at.empty() ? "no such name" : "",
                       {},
                       60};
    for (const auto& one : at)
      answer.servers.push_back({static_cast<std::uint16_t>(answer.servers.size()), 0, {one}});
    asked.clear();
    stack.looked_up(answer);
  }
  [[nodiscard]] static dialog towards_name() {
    dialog as;
    as.call_id = "call-1";
    as.local_tag = "ours";
    as.local = "<sip:us@127.0.0.1>";
    as.remote = as.target = "sip:+442079460000@gw.example.net";
    return as;
  }
  void invite() {
    send_request what;
    what.number = 2;
    what.cseq = 1;
    what.what = method::invite;
    what.first = true;
    what.branch = "z9hG4bKmine";
    stack.send(of_call, towards_name(), what);
  }

  void ask(std::uint64_t number) {
    dialog to;
    to.target = "sip:gw.example.net";
    stack.question(number, std::move(to));
  }

  std::vector<peer*> all;
  nta_stack stack{*this, "test"};
  std::vector<host_question> asked;
  std::vector<int> statuses;
  answers questions; ///< each with its answer
  std::function<bool()> wanted;
  bool is_so = false;
};

} // namespace

TEST_CASE("a request waits for the addresses of the name, and says the name", "[sip][names]") {
  peer there{486};
  world of{{&there}};
  of.invite();
  CHECK(of.asked == std::vector<host_question>{{"gw.example.net", 0, transport::udp}});
  CHECK(there.heard().empty());
  of.leads_to({there.at()});
  CHECK(of.turn([&] { return of.statuses == std::vector{486}; }));
  REQUIRE_FALSE(there.heard().empty());
  CHECK(there.heard().front().starts_with("INVITE sip:+442079460000@gw.example.net SIP/2.0\r\n"));
  CHECK(there.heard().front().find("maddr") == std::string::npos);
}

TEST_CASE("where nobody is, or who says 503, the same request goes to the next address", "[sip][names]") {
  peer gone, full{503}, there{486};
  const auto nobody = gone.closed();
  world of{{&full, &there}};
  of.invite();
  of.leads_to({nobody, full.at(), there.at()});
  CHECK(of.turn([&] { return !of.statuses.empty(); }));
  CHECK(of.statuses == std::vector{486}); // what the others said is nobody's concern
  REQUIRE_FALSE(full.heard().empty());
  REQUIRE_FALSE(there.heard().empty());
  const auto &first = full.heard().front(), &second = there.heard().front();
  for (const auto* same : {"Call-ID", "CSeq", "From"})
    CHECK(peer::field(first, same) == peer::field(second, same));
  CHECK(peer::field(first, "Via") != peer::field(second, "Via")); // a transaction of its own (RFC 3263 4.3)
}

TEST_CASE("when no address is left the last answer counts, and the good ones go first next time",
          "[sip][names]") {
  peer gone, full{503};
  const auto nobody = gone.closed();
  world of{{&full}};
  of.invite();
  of.leads_to({nobody, full.at()});
  CHECK(of.turn([&] { return of.statuses == std::vector{503}; }));
  const auto before = full.heard().size();
  of.ask(1);
  CHECK(of.turn([&] { return of.questions == answers{{1, 503}}; })); // both were asked, neither is there
  CHECK(full.heard().size() > before);
}

TEST_CASE("who is asked whether it is there is asked at each address, and told once", "[sip][names]") {
  peer gone, one{200}, other{200};
  const auto nobody = gone.closed();
  world of{{&one, &other}};
  of.ask(1);
  of.leads_to({nobody, one.at(), other.at()});
  CHECK(of.turn([&] { return !one.heard().empty() && !other.heard().empty() && !of.questions.empty(); }));
  CHECK(of.questions == answers{{1, 200}});
  of.ask(2);
  CHECK(of.turn([&] { return of.questions.back().first == 2; }));
  CHECK(of.questions == answers{{1, 200}, {2, 200}}); // and nobody's second answer
  CHECK(peer::field(one.heard().front(), "Call-ID") != peer::field(other.heard().front(), "Call-ID"));
}

TEST_CASE("a name that leads nowhere is a 503, and so is what is no name at all", "[sip][names]") {
  world of{{}};
  of.invite();
  of.leads_to({});
  CHECK(of.turn([&] { return of.statuses == std::vector{503}; }));
  CHECK(of.stack.unresolved("sip:gw.example.net") == "no such name");
  send_request what;
  what.number = 4;
  what.cseq = 2;
  what.what = method::options;
  auto as = world::towards_name();
  as.target = "sip:a..b";
  of.stack.send(of_call, as, what);
  CHECK(of.stack.count().client_transactions == 0); // Sofia has not heard of it
  CHECK(of.turn([&] { return of.statuses.size() == 2; }));
  CHECK(of.statuses.back() == 503);
  CHECK(of.asked.empty());
}

TEST_CASE("an INVITE that is cancelled while it waits never leaves", "[sip][names]") {
  peer there{486};
  world of{{&there}};
  of.invite();
  of.stack.send(of_call, send_cancel{{}, 2, {}});
  CHECK(of.turn([&] { return of.statuses == std::vector{487}; }));
  of.leads_to({there.at()});
  of.ask(1);
  CHECK(of.turn([&] { return !there.heard().empty(); }));
  CHECK(there.heard().front().starts_with("OPTIONS "));
}

TEST_CASE("what waits for one name leaves in its order", "[sip][names]") {
  peer there{200};
  world of{{&there}};
  auto as = world::towards_name();
  as.remote_tag = "theirs";
  of.stack.send(of_call, as, send_ack{{}, 1, {}, "z9hG4bKbefore"});
  send_request bye;
  bye.number = 2;
  bye.cseq = 2;
  bye.what = method::bye;
  of.stack.send(of_call, as, bye);
  of.leads_to({there.at()});
  CHECK(of.turn([&] { return of.statuses == std::vector{200}; }));
  REQUIRE(there.heard().size() == 2);
  CHECK(there.heard()[0].starts_with("ACK "));
  CHECK(there.heard()[1].starts_with("BYE "));
}

} // namespace strowger::tests::nta_names_test
