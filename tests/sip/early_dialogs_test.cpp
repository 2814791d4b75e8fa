#include "rung_leg.hpp"
#include <catch2/catch.hpp>

/// Dialogs that begin before an INVITE is answered (RFC 3261 12.1, RFC 3262): of places that are rung, and of
/// a customer who hears audio early.
namespace strowger::tests::early_dialogs_test {

using namespace rung;
using namespace strowger::channels;
using namespace strowger::channels::sip;

namespace {

destination place() {
  destination at;
  at.uri = "sip:x@first";
  at.caller = "<sip:+4420@192.0.2.1>";
  at.routes = {"<sip:edge;lr>"};
  return at;
}

/// A place behind proxies that is rung, by whom several answer.
struct ringing : rung_leg {
  ringing() : rung_leg{{place()}, leg_kind::outside}, invited{invite(0)} { out.clear(); }

  response_came says(int status, const std::string& tag, std::uint32_t rseq = 0) const {
    response_came came{{rung::leg, 0}, invited.number, method::invite, status, {}};
    came.said.to_tag = tag;
    came.said.contact = "sip:" + tag + "@192.0.2.9";
    came.said.record_route = {"<sip:near;lr>", "<sip:far;lr>"};
    came.said.requires_reliable = rseq != 0;
    came.said.rseq = rseq;
    return came;
  }
  void early(const std::string& tag, std::uint32_t rseq, const std::string& body = {}) {
    auto came = says(183, tag, rseq);
    if (!body.empty()) came.said.body_type = "application/sdp", came.said.body = body;
    hear(came);
  }
  std::vector<send_request> pracks() const {
    std::vector<send_request> all;
    for (const auto& each : out)
      if (const auto* ask = std::get_if<send_request>(&each); ask != nullptr && ask->what == method::prack)
        all.push_back(*ask);
    return all;
  }
  send_request invited;
};

/// A customer whose INVITE offers nothing and wants reliable responses, and hears audio before it is
/// answered.
struct offered_early {
  offered_early() {
    auto with = std::make_shared<call_settings>();
    with->early_media = true;
    machine.emplace(conversation_id{77}, with,
                    leg_names{std::make_shared<installation_secret>(), conversation_id{77}});
    incoming_call from;
    from.what.entry = "support";
    from.identity.call_id = "caller";
    from.identity.remote_cseq = from.said.cseq = from.number = 1;
    from.said.requires_reliable = true;
    machine->arrive(std::move(from), now, out);
    for (const auto& each : call_outputs{out})
      if (const auto* told = std::get_if<media::media_command>(&each))
        if (const auto* open = std::get_if<media::open_line>(told))
          machine->media_said(media::line_opened{open->settings.line, {"192.0.2.1", 5004}}, now, out);
    machine->acknowledged(1, now, out);
    machine->told({command_id{7}, conversation_id{77}, answer{}}, now, out);
  }
  void prack(const std::string& body) {
    request_came came{{}, ++number, method::prack, {}};
    came.said.cseq = ++cseq;
    if (!body.empty()) came.said.body_type = "application/sdp", came.said.body = body;
    machine->heard(came, now, out);
  }
  /// The engine has somebody who talks with the customer.
  void joined() {
    arrange both;
    both.number = 9;
    both.seats = {{leg_id{}, {leg_id{42}}, {}}};
    machine->told({command_id{8}, conversation_id{77}, both}, now, out);
  }
  std::vector<send_response> said(exchange to) const {
    std::vector<send_response> all;
    for (const auto& each : out)
      if (const auto* one = std::get_if<send_response>(&each); one != nullptr && one->number == to)
        all.push_back(*one);
    return all;
  }
  routing::moment now{routing::milliseconds{1'000}};
  call_outputs out;
  std::optional<call> machine;
  exchange number = 9;
  std::uint32_t cseq = 1;
};

} // namespace

TEST_CASE("the answer of a reliable 183 counts where the 200 says no more", "[early]") {
  ringing one;
  one.early("a", 41, in_clear);
  one.hear(one.says(200, "a"));
  CHECK(one.state().phase == leg_phase::accepted);
  CHECK(one.count<turn_away>() == 0);
  REQUIRE(one.state().peer);
  CHECK(one.state().peer->remote.port == 4000);
}

TEST_CASE("the answer of one who rang is no other's", "[early]") {
  ringing one;
  one.early("a", 41, in_clear);
  one.hear(one.says(200, "b"));
  REQUIRE(one.count<turn_away>() == 1);
}

TEST_CASE("PRACK goes by the Record-Route of the response it acknowledges", "[early]") {
  ringing one;
  one.early("a", 41);
  REQUIRE(one.pracks().size() == 1);
  const auto prack = one.pracks().front();
  REQUIRE(prack.as);
  CHECK(prack.as->routes == std::vector<std::string>{"<sip:far;lr>", "<sip:near;lr>"});
  CHECK(prack.as->target == "sip:a@192.0.2.9");
  CHECK(prack.as->remote_tag == "a");
  CHECK(prack.says.rack == "41 1 INVITE");
  // The INVITE itself may have to go once more, where it went before.
  CHECK(one.machine.identity({rung::leg, 0})->target == "sip:x@first");
  CHECK(one.machine.identity({rung::leg, 0})->routes == std::vector<std::string>{"<sip:edge;lr>"});
}

TEST_CASE("each who answers early counts its reliable responses by itself", "[early]") {
  ringing one;
  one.early("a", 5'000);
  one.early("b", 41);
  REQUIRE(one.pracks().size() == 2);
  CHECK(one.pracks()[1].as->remote_tag == "b");
  CHECK(one.pracks()[1].as->local_cseq > one.pracks()[0].as->local_cseq);
  one.early("b", 41); // once more: the PRACK is on its way, or comes again by itself
  one.early("a", 5'002);
  CHECK(one.pracks().size() == 2);
  one.early("a", 5'001);
  CHECK(one.pracks().size() == 3);
}

TEST_CASE("of one INVITE so many dialogs begin at most", "[early]") {
  ringing one;
  for (std::uint32_t n = 0; n < 40; ++n) one.early("t" + std::to_string(n), 1);
  CHECK(one.pracks().size() == 16);
}

TEST_CASE("one who lost is let go of behind the PRACK it has had", "[early]") {
  ringing one;
  one.early("a", 41);
  one.early("b", 41);
  auto yes = one.says(200, "a");
  yes.said.body_type = "application/sdp", yes.said.body = in_clear;
  one.hear(yes);
  yes.said.to_tag = "b";
  one.hear(yes);
  for (const auto& each : one.out)
    if (const auto* away = std::get_if<turn_away>(&each)) {
      CHECK(away->as.remote_tag == "b");
      CHECK(away->as.local_cseq >= one.pracks()[1].as->local_cseq);
    }
  REQUIRE(one.count<turn_away>() == 1);
}

TEST_CASE("a customer's PRACK has the answer to our early offer", "[early]") {
  offered_early one;
  REQUIRE(one.said(1).size() == 1);
  CHECK(one.said(1).front().status == 183);
  CHECK(one.said(1).front().reliable);
  CHECK(one.said(1).front().says.body_type == "application/sdp");
  SECTION("and the 200, which says no more, waits for it") {
    one.joined();
    CHECK(one.said(1).size() == 1);
    one.prack(in_clear);
    CHECK(one.said(10).front().status == 200);
    REQUIRE(one.said(1).size() == 2);
    CHECK(one.said(1).back().status == 200);
    CHECK(one.said(1).back().says.body.empty());
    CHECK(one.machine->legs().at(leg_id{}).peer->remote.port == 4000);
  }
  SECTION("and one that cannot be used ends the call") {
    one.prack(session_head + "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 other/8000\r\n");
    CHECK(one.said(10).front().status == 200);
    CHECK(one.said(1).back().status == 488);
  }
  SECTION("and nothing may ever come: the call is refused") {
    one.machine->heard(ack_missing{{}}, one.now, one.out);
    CHECK(one.said(1).back().status == 503);
    CHECK(one.machine->legs().at(leg_id{}).phase == leg_phase::over);
  }
  SECTION("and an offer behind it is answered in its 200") {
    one.prack(in_clear);
    one.prack(in_clear);
    CHECK(one.said(11).front().status == 200);
    CHECK(one.said(11).front().says.body_type == "application/sdp");
  }
}

} // namespace strowger::tests::early_dialogs_test
