#include "channels/sip/call.hpp"
#include <algorithm>
#include <catch2/catch.hpp>

/// A line whose port changes under a call: its telephone is invited again, and nobody else is.
namespace strowger::tests::moved_line_test {

using namespace strowger::channels;
using namespace strowger::channels::sip;
using routing::milliseconds;
using routing::moment;

namespace {

const char* const theirs = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n"
                           "m=audio 4000 RTP/AVP 8\r\n";

struct talking_customer {
  moment now{};
  call_outputs out;
  call of{routing::conversation_id{7}, std::make_shared<call_settings>(),
          leg_names{std::make_shared<installation_secret>(), routing::conversation_id{7}}};

  explicit talking_customer(bool allows_update = false) {
    incoming_call from;
    from.what.entry = "support";
    from.identity.call_id = "a";
    from.identity.local_tag = "ours";
    from.identity.remote_tag = "theirs";
    from.identity.target = "sip:caller@192.0.2.8";
    from.identity.remote_cseq = 1;
    from.number = 1;
    from.said.cseq = 1;
    from.said.body_type = "application/sdp";
    from.said.body = theirs;
    from.said.allows_update = allows_update;
    of.arrive(std::move(from), now, out);
    opened(5'004);
    of.acknowledged(1, now, out);
    of.told({{}, routing::conversation_id{7}, answer{}}, now, out);
    of.heard(ack_came{}, now, out);
    out.clear();
  }
  void opened(std::uint16_t port) {
    of.media_said(media::line_opened{of.legs().at(routing::leg_id{}).line, {"192.0.2.1", port}}, now, out);
  }
  /// What is sent when time passes.
  std::vector<send_request> requests(milliseconds in = milliseconds{1}) {
    now += in;
    of.pass(now, out);
    std::vector<send_request> found;
    for (const auto& one : out)
      if (const auto* request = std::get_if<send_request>(&one)) found.push_back(*request);
    out.clear();
    return found;
  }
  void answered(const send_request& to, int status) {
    response_came came{{}, to.number, to.what, status, {}};
    if (status == 200) {
      came.said.body_type = "application/sdp";
      came.said.body = theirs;
    }
    of.heard(came, now, out);
  }
};

} // namespace

TEST_CASE("a telephone is told where its audio is received now, once", "[call]") {
  const bool allows_update = GENERATE(false, true);
  talking_customer customer{allows_update};
  customer.opened(5'004);
  CHECK(customer.requests().empty());
  customer.opened(6'004);
  const auto sent = customer.requests();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].what == method::invite);
  CHECK(sent[0].says.body.find("m=audio 6004 ") != std::string::npos);
  customer.answered(sent[0], 200);
  CHECK(std::any_of(customer.out.begin(), customer.out.end(),
                    [](const auto& one) { return std::holds_alternative<send_ack>(one); }));
  CHECK(customer.requests(milliseconds{100}).empty());
  customer.opened(6'004);
  CHECK(customer.requests(milliseconds{100}).empty());
}

TEST_CASE("where invitations cross, it is told a little later", "[call]") {
  talking_customer customer{true};
  customer.opened(6'004);
  const auto sent = customer.requests();
  REQUIRE(sent.size() == 1);
  customer.answered(sent[0], 491);
  const auto again = customer.requests(milliseconds{5'000});
  REQUIRE(again.size() == 1);
  CHECK(again[0].what == method::invite);
  CHECK(again[0].says.body.find("m=audio 6004 ") != std::string::npos);
}

TEST_CASE("after another start it is told nothing that it knows, and numbers are not used again", "[call]") {
  talking_customer customer;
  const auto kept = [&] {
    customer.out.clear();
    customer.of.pass(customer.now, customer.out);
    for (const auto& one : customer.out)
      if (const auto* bytes = std::get_if<keep_bytes>(&one)) return bytes->bytes;
    FAIL("nothing is kept");
    return std::string{};
  };
  const auto starts_with = [&](const std::string& bytes) {
    customer.of = call{routing::conversation_id{7}, std::make_shared<call_settings>(),
                       leg_names{std::make_shared<installation_secret>(), routing::conversation_id{7}}};
    REQUIRE(customer.of.resume(bytes, 1, customer.now, customer.out));
    customer.out.clear();
  };
  const auto cseq = [&] { return customer.of.legs().at(routing::leg_id{}).id_of_dialog().local_cseq; };
  customer.opened(6'004);
  customer.answered(customer.requests().at(0), 200);
  starts_with(kept());
  customer.opened(6'004);
  CHECK(customer.requests().empty());
  auto last = cseq();
  for (const auto port : {std::uint16_t{7'004}, std::uint16_t{8'004}, std::uint16_t{9'004}}) {
    customer.opened(port);
    customer.answered(customer.requests().at(0), 200);
    CHECK(cseq() > last);
    last = cseq();
    starts_with(kept());
  }
}

} // namespace strowger::tests::moved_line_test
