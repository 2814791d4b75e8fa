#include "tests/sip/customer_call.hpp"
#include <catch2/catch.hpp>

/// The key of our audio (SDES, RFC 4568) in what we offer: the one the other side knows, also after a death.
namespace strowger::tests::used_keys_test {

using namespace strowger::channels;
using namespace lone;

namespace {

std::string key_in(const std::string& description) {
  const auto at = description.find("a=crypto:");
  if (at == description.npos) return {};
  const auto line = description.substr(at, description.find('\r', at) - at);
  return line.substr(line.find(' ') + 1); // its tag is that of each offer
}

std::string key_answered(const one_call& by) {
  const auto all = by.all<sip::send_response>();
  REQUIRE(all.size() == 1);
  CHECK(all.front().status == 200);
  return key_in(all.front().says.body);
}

std::string secured(const std::string& suite) {
  std::string text{telephone_world::description};
  text.replace(text.find("RTP/AVP"), 7, "RTP/SAVP");
  return text + "a=crypto:3 " + suite + " inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj\r\n";
}

/// Of a trunk whose audio has to be encrypted.
struct secure_call : one_call {
  /// With no session description of its own, where that is empty.
  void arrives_with(const std::string& session) {
    sip::incoming_call from;
    from.what.entry = "support";
    from.identity = {"caller", "ours", "theirs", {}, {}, contact, {}, {}, listener, 0, 1};
    from.number = from.said.cseq = 1;
    from.trunk = trunk;
    from.head = "INVITE sip:us SIP/2.0\r\n";
    from.srtp = sip::srtp_rule::demanded;
    from.said.body_type = session.empty() ? "" : "application/sdp";
    from.said.body = session;
    turn([&](auto& out) { machine.arrive(std::move(from), now, out); });
  }
  void is_answered() {
    turn([&](auto& out) { machine.acknowledged(1, now, out); });
    line_opens();
    engine_arranges();
  }
  void resumes(const std::string& kept) {
    turn([&](auto& out) { REQUIRE(machine.resume(kept, 1, now, out)); });
    engine_arranges();
    line_opens();
  }
  void confirms() {
    sip::ack_came ack{{}, {}};
    turn([&](auto& out) { machine.heard(ack, now, out); });
  }
  std::string asks_for_an_offer() {
    sip::request_came again;
    again.number = 9;
    again.what = sip::method::invite;
    again.said.cseq = 2;
    turn([&](auto& out) { machine.heard(again, now, out); });
    return key_answered(*this);
  }
};

} // namespace

SCENARIO("a 200 that offers has the same key after a death") {
  secure_call before;
  before.arrives_with({});
  const auto kept = before.all<sip::keep_bytes>().back().bytes;
  before.is_answered();
  const auto key = key_answered(before);
  CHECK(key.starts_with("AES_CM_128_HMAC_SHA1_80 inline:"));
  secure_call after;
  after.resumes(kept);
  CHECK(key_answered(after) == key);
}

SCENARIO("within a call the key in use is offered, by the suite it is used with, over a death too") {
  for (const std::string suite : {"AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32"}) {
    CAPTURE(suite);
    secure_call before;
    before.arrives_with(secured(suite));
    const auto kept = before.all<sip::keep_bytes>().back().bytes;
    before.is_answered();
    const auto key = key_answered(before);
    CHECK(key.starts_with(suite + " inline:"));
    before.confirms();
    CHECK(before.asks_for_an_offer() == key);
    secure_call after;
    after.resumes(kept);
    CHECK(key_answered(after) == key);
    after.confirms();
    CHECK(after.asks_for_an_offer() == key);
  }
}

} // namespace strowger::tests::used_keys_test
