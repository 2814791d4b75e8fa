#include "rung_leg.hpp"
#include <catch2/catch.hpp>

/// REFER from a telephone (RFC 3515): answered when the engine has it in its journal, and told what came of
/// it.
namespace strowger::tests::phone_transfer_test {

using namespace rung;
using namespace strowger::channels;
using namespace strowger::channels::sip;

namespace {

/// A telephone that talks with the customer.
struct talking : rung_leg {
  talking() : rung_leg{{place_of("192.0.2.9")}, leg_kind::offer} {
    answers(0, 200, in_clear);
    machine.acknowledged(2, now, out);
    REQUIRE(state().phase == leg_phase::confirmed);
    out.clear();
  }
  static destination place_of(const std::string& host) {
    destination at;
    at.uri = "sip:ada@" + host;
    at.caller = "<sip:+4420@192.0.2.1>";
    return at;
  }
  void refers(exchange number = 9, const std::string& to = "<sip:grace@h>") {
    request_came came{{rung::leg, 0}, number, method::refer, {}};
    came.said.cseq = ++cseq;
    came.said.refer_to = to;
    hear(came);
  }
  /// The engine has everything that was told.
  void durable() { machine.acknowledged(last_event(), now, out); }
  std::uint64_t last_event() const {
    std::uint64_t last = 2;
    for (const auto& each : out)
      if (const auto* told = std::get_if<tell>(&each)) last = std::max(last, told->number);
    return last;
  }
  void engine(command_body what) {
    machine.told({command_id{8}, conversation_id{77}, std::move(what)}, now, out);
  }
  /// What the phone has heard since, in order.
  std::vector<std::string> heard() const {
    std::vector<std::string> all;
    for (const auto& each : out) {
      if (const auto* said = std::get_if<send_response>(&each); said != nullptr && said->in.leg == rung::leg)
        all.push_back(std::to_string(said->status));
      const auto* asks = std::get_if<send_request>(&each);
      if (asks == nullptr || asks->in.leg != rung::leg) continue;
      if (asks->what == method::bye) all.emplace_back("BYE");
      if (asks->what != method::notify) continue;
      all.push_back((asks->says.subscription_over ? "over " : "goes on ") +
                    asks->says.body.substr(8, asks->says.body.size() - 10));
    }
    return all;
  }
  /// CSeq of what the phone has been asked since, in order.
  std::vector<std::uint32_t> numbers() const {
    std::vector<std::uint32_t> all;
    for (const auto& each : out)
      if (const auto* asks = std::get_if<send_request>(&each)) all.push_back(asks->cseq);
    return all;
  }
  int asked_of_engine() const { return told_of_transfers(false); }
  /// That the phone waits to hear what came of its transfer.
  int waits() const { return told_of_transfers(true); }
  int told_of_transfers(bool passing) const {
    int times = 0;
    for (const auto& each : out)
      if (const auto* told = std::get_if<tell>(&each))
        times += std::holds_alternative<leg_refers>(told->what) && (told->number == 0) == passing;
    return times;
  }
  std::uint32_t cseq = 0;
};
using words_heard = std::vector<std::string>;

} // namespace

TEST_CASE("a transfer is taken in when it is durable, and told to have come off as the phone is let go",
          "[transfer]") {
  talking one;
  one.refers();
  CHECK(one.asked_of_engine() == 1);
  CHECK(one.heard().empty()); // a journal that stalls: the phone waits
  one.durable();
  CHECK(one.heard() == words_heard{"202", "goes on 100 Trying"});
  one.engine(drop{rung::leg, drop_reason::ended});
  CHECK(one.heard() == words_heard{"202", "goes on 100 Trying", "over 200 OK", "BYE"});
  CHECK(one.numbers() ==
        std::vector<std::uint32_t>{2, 3, 4}); // RFC 3261 12.2.1.1: behind the INVITE, one by one
}

TEST_CASE("a transfer that is refused, or does not come off, is told so", "[transfer]") {
  talking one;
  one.refers();
  SECTION("after it was taken in") {
    one.durable();
    one.engine(refer_failed{rung::leg, "busy"});
    CHECK(one.heard() == words_heard{"202", "goes on 100 Trying", "over 486 Busy Here"});
    one.engine(refer_failed{rung::leg, "busy"}); // once
    CHECK(one.heard().size() == 3);
    one.out.clear();
    one.refers(11);
    one.durable();
    CHECK(one.heard() == words_heard{"202", "goes on 100 Trying"});
  }
  SECTION("sooner than it was written") {
    one.engine(refer_failed{rung::leg, "refused"});
    CHECK(one.heard().empty());
    one.durable();
    CHECK(one.heard() == words_heard{"202", "over 603 Declined"});
  }
  SECTION("for a reason that has no word of its own") {
    one.durable();
    one.engine(refer_failed{rung::leg, "failed"});
    CHECK(one.heard().back() == "over 503 Service Unavailable");
  }
  CHECK(one.state().phase == leg_phase::confirmed);
}

TEST_CASE("one transfer at a time", "[transfer]") {
  talking one;
  one.refers(9);
  one.refers(11);
  CHECK(one.heard() == words_heard{"491"});
  CHECK(one.asked_of_engine() == 1);
}

TEST_CASE("what cannot be read, or comes before there is a call, is refused at once", "[transfer]") {
  talking one;
  one.refers(9, "<mailto:ada@h>");
  CHECK(one.heard() == words_heard{"400"});
  CHECK(one.asked_of_engine() == 0);
}

TEST_CASE("a transfer onto a call that is not there is refused, not done blindly", "[transfer]") {
  const auto replaces = [](const dialog& of) {
    return "<sip:+442079461111@h?Replaces=" + of.call_id + "%3Bto-tag%3D" + of.local_tag + "%3Bfrom-tag%3D" +
           of.remote_tag + ">";
  };
  talking one;
  dialog nobody;
  nobody.call_id = "unknown", nobody.local_tag = "a", nobody.remote_tag = "b";
  one.refers(9, replaces(nobody));
  SECTION("nor onto the customer it has") { one.refers(11, replaces(*one.machine.identity({}))); }
  SECTION("nor onto itself") { one.refers(11, replaces(one.state().id_of_dialog())); }
  SECTION("nor onto its own telephone in another call") {
    const auto names =
        leg_names{std::make_shared<installation_secret>(), conversation_id{78}}.dialog_of(leg_id{43}, 0);
    dialog other;
    other.call_id = names.call_id, other.local_tag = names.from_tag, other.remote_tag = "phone0";
    one.refers(11, replaces(other));
  }
  CHECK(one.heard() == words_heard{"603", "603"});
  CHECK(one.asked_of_engine() == 0);
}

namespace {

/// It talks with a second telephone, too, which is consulted.
dialog consults(talking& one) {
  ring what{leg_id{43}, "agent:main/grace", "+4420", "", routing::milliseconds{20'000}};
  what.kind = leg_kind::consult;
  const auto before = one.out.size();
  one.machine.ring_at(command_id{9}, what, {talking::place_of("192.0.2.10")}, "no_endpoint", one.now,
                      one.out);
  const auto line = one.machine.legs().at(leg_id{43}).line;
  one.machine.media_said(media::line_opened{line, {"192.0.2.1", 5006}}, one.now, one.out);
  REQUIRE(one.out.size() > before);
  response_came came{
      {leg_id{43}, 0}, one.machine.legs().at(leg_id{43}).attempts[0].invite, method::invite, 200, {}};
  came.said.to_tag = "grace";
  came.said.contact = "sip:grace@192.0.2.10";
  came.said.body_type = "application/sdp", came.said.body = in_clear;
  one.hear(came);
  one.durable();
  one.out.clear();
  return *one.machine.identity({leg_id{43}, 0});
}

std::string replaces(const std::string& call_id, const std::string& to_tag, const std::string& from_tag,
                     const std::string& more = {}) {
  return "<sip:x@h?Replaces=" + call_id + "%3Bto-tag%3D" + to_tag + "%3Bfrom-tag%3D" + from_tag + more + ">";
}

} // namespace

TEST_CASE("a transfer onto the one it consults names that dialog from either side", "[transfer]") {
  talking one;
  const auto other = consults(one);
  SECTION("the telephone's") { one.refers(9, replaces(other.call_id, other.local_tag, other.remote_tag)); }
  SECTION("ours") { one.refers(9, replaces(other.call_id, other.remote_tag, other.local_tag)); }
  std::optional<leg_refers> asked;
  for (const auto& each : one.out)
    if (const auto* told = std::get_if<tell>(&each)) asked = std::get<leg_refers>(told->what);
  REQUIRE(asked);
  CHECK(asked->leg == rung::leg);
  CHECK(asked->replaces_leg == leg_id{43});
}

TEST_CASE("a transfer onto a dialog of which one tag is wrong, or that has to ring still, is refused",
          "[transfer]") {
  talking one;
  const auto other = consults(one);
  one.refers(9, replaces(other.call_id, other.local_tag, "other"));
  one.refers(11, replaces(other.call_id, "other", other.remote_tag));
  one.refers(13, replaces("other", other.local_tag, other.remote_tag));
  one.refers(15, replaces(other.call_id, other.local_tag, other.remote_tag, "%3Bearly-only"));
  CHECK(one.heard() == words_heard{"603", "603", "603", "603"});
  CHECK(one.asked_of_engine() == 0);
}

TEST_CASE("the call ends while a transfer is being tried", "[transfer]") {
  talking one;
  one.refers();
  SECTION("by the phone") {
    request_came bye{{rung::leg, 0}, 11, method::bye, {}};
    bye.said.cseq = 5;
    one.hear(bye);
    CHECK(one.heard() == words_heard{"200", "487"});
  }
  SECTION("by the customer") {
    one.durable();
    one.engine(end{"by_customer"});
    CHECK(one.heard() == words_heard{"202", "goes on 100 Trying", "over 487 Request Terminated", "BYE"});
  }
}

TEST_CASE("the engine is killed before it has written a transfer: it is told again", "[transfer]") {
  talking one;
  one.refers();
  one.out.clear();
  one.machine.resumed(2, one.now, one.out);
  CHECK(one.asked_of_engine() == 1);
  CHECK(one.waits() == 0);
  one.engine(refer_failed{rung::leg, std::string{refer_forgotten}}); // it does not know it yet
  CHECK(one.heard().empty());
  one.durable();
  CHECK(one.heard() == words_heard{"202", "goes on 100 Trying"});
}

TEST_CASE("the engine is killed when it has written a transfer, and says then what came of it",
          "[transfer]") {
  const bool phone_knew = GENERATE(false, true);
  talking one;
  one.refers();
  if (phone_knew) one.durable();
  one.machine.resumed(one.last_event(), one.now, one.out);
  CHECK(one.heard() == words_heard{"202", "goes on 100 Trying"});
  CHECK(one.waits() == 1);
  SECTION("it came off") {
    one.engine(drop{rung::leg, drop_reason::ended});
    CHECK(one.heard() == words_heard{"202", "goes on 100 Trying", "over 200 OK", "BYE"});
  }
  SECTION("nobody had begun with it") {
    one.engine(refer_failed{rung::leg, std::string{refer_forgotten}});
    CHECK(one.heard() == words_heard{"202", "goes on 100 Trying", "over 503 Service Unavailable"});
  }
}

namespace {

/// The same call in a new process.
void dies(talking& one) {
  std::string kept;
  for (const auto& each : one.out)
    if (const auto* bytes = std::get_if<keep_bytes>(&each)) kept = bytes->bytes;
  const auto events = one.last_event();
  one.machine = call{conversation_id{77}, std::make_shared<call_settings>(),
                     leg_names{std::make_shared<installation_secret>(), conversation_id{77}}};
  one.out.clear();
  REQUIRE(one.machine.resume(kept, events, one.now, one.out));
}

} // namespace

TEST_CASE("of a telephone that has asked for nothing, or heard what came of it, nothing is asked",
          "[transfer]") {
  talking one;
  SECTION("nothing") {}
  SECTION("it has heard") {
    one.refers();
    one.durable();
    one.engine(refer_failed{rung::leg, "busy"});
  }
  one.machine.resumed(one.last_event(), one.now, one.out);
  CHECK(one.waits() == 0);
}

TEST_CASE("this process is killed while a transfer is being tried", "[transfer]") {
  talking one;
  one.refers();
  dies(one);
  CHECK(one.heard().empty()); // the engine says what came of it
  CHECK(one.waits() == 1);
  SECTION("which has come off") {
    one.engine(drop{rung::leg, drop_reason::ended});
    CHECK(one.heard() == words_heard{"over 200 OK", "BYE"});
  }
  SECTION("which was refused meanwhile, and is known of no more then") {
    one.engine(refer_failed{rung::leg, "refused"});
    CHECK(one.heard() == words_heard{"over 603 Declined"});
    REQUIRE(one.machine.next_deadline());
    one.now = *one.machine.next_deadline();
    one.machine.pass(one.now, one.out);
    dies(one);
    CHECK(one.waits() == 0);
    one.engine(refer_failed{rung::leg, "refused"});
    CHECK(one.heard().empty());
  }
  SECTION("which nobody has carried out") {
    one.engine(refer_failed{rung::leg, std::string{refer_forgotten}});
    CHECK(one.heard() == words_heard{"over 503 Service Unavailable"});
  }
  SECTION("and the phone, which has not heard the 202, asks once more") {
    --one.cseq;
    one.refers(13);
    CHECK(one.heard() == words_heard{"202"});
    CHECK(one.asked_of_engine() == 0);
  }
}

} // namespace strowger::tests::phone_transfer_test
