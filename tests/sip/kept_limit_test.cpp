#include "channels/channel.hpp"
#include "tests/sip/rung_leg.hpp"
#include <catch2/catch.hpp>

/// What would be too much to be kept is refused before it changes anything: what is kept always holds.
namespace strowger::tests::kept_limit_test {

using namespace strowger::channels;
using namespace rung;
using sip::method;

namespace {

const std::string long_contact = "sip:" + std::string(kept_max, 'p') + "@192.0.2.9";
const std::string half_contact = "sip:" + std::string(kept_max / 2, 'p') + "@192.0.2.9";

/// A session description with so many lines that count.
std::string long_session() {
  auto text = in_clear;
  for (int type = 96; type < 128; ++type)
    for (int line = 0; line < 20; ++line)
      text += "a=fmtp:" + std::to_string(type) + " " + std::string(20, 'x') + "\r\n";
  return text;
}

/// Both can ask.
struct talking : talking_leg {
  using talking_leg::talking_leg;
  int asks(leg_id of, method what, const std::string& contact, const std::string& body) {
    sip::request_came ask{{of, 0}, 51, what, {}};
    ask.said.cseq = ++asked;
    ask.said.contact = contact;
    if (!body.empty()) ask.said.body_type = "application/sdp", ask.said.body = body;
    hear(ask);
    int status = 0;
    for (const auto& one : out)
      if (const auto* said = std::get_if<sip::send_response>(&one)) status = said->status;
    return status;
  }
  std::size_t told_media() const {
    std::size_t found = 0;
    for (const auto& one : out) found += std::holds_alternative<media::media_command>(one) ? 1 : 0;
    return found;
  }
  std::uint32_t asked = 10;
};

} // namespace

TEST_CASE("a change that is too much to be kept is refused, and all goes on as it was", "[call]") {
  const auto of = GENERATE(leg_id{}, rung::leg);
  const auto what = GENERATE(method::invite, method::update);
  talking call;
  const auto before = call.machine.kept();
  const auto target = call.machine.identity({of, 0})->target;
  CHECK(call.asks(of, what, of == leg_id{} ? half_contact : long_contact, in_clear) == 513);
  CHECK(call.machine.identity({of, 0})->target == target);
  CHECK(call.count<sip::keep_bytes>() == 0);
  CHECK(call.told_media() == 0);
  CHECK(call.machine.kept().size() < before.size() + 10); // it counts what it was asked
  call.out.clear();
  CHECK(call.asks(of, what, "sip:moved@192.0.2.9", in_clear) == 200);
  CHECK(call.machine.identity({of, 0})->target == "sip:moved@192.0.2.9");
  CHECK(call.count<sip::keep_bytes>() == 1);
}

TEST_CASE("all that a call keeps is never more than the engine takes", "[call]") {
  talking call;
  for (const auto of : {leg_id{}, rung::leg})
    for (const std::size_t size : {1'000U, 4'000U, 7'000U, 9'000U, 12'000U}) {
      call.out.clear();
      static_cast<void>(
          call.asks(of, method::invite, "sip:" + std::string(size, 'p') + "@192.0.2.9", in_clear));
      for (const auto& one : call.out)
        if (const auto* kept = std::get_if<sip::keep_bytes>(&one)) CHECK(kept->bytes.size() <= kept_max);
    }
  CHECK(call.machine.kept().size() > kept_max / 2);
}

TEST_CASE("a telephone whose answer is too much to be kept has not answered", "[call]") {
  talking call{false};
  sip::response_came yes{{rung::leg, 0}, 0, method::invite, 200, {}};
  // Its INVITE was sent before the customer's side was made ready.
  yes.number = call.machine.legs().at(rung::leg).attempts.at(0).invite;
  yes.said.to_tag = "phone";
  yes.said.contact = long_contact;
  yes.said.body_type = "application/sdp";
  yes.said.body = in_clear;
  call.hear(yes);
  CHECK(call.count<sip::turn_away>() == 1);
  CHECK(call.state().phase == sip::leg_phase::over);
  bool unreachable = false;
  for (const auto& one : call.out)
    if (const auto* said = std::get_if<sip::tell>(&one))
      unreachable = unreachable || std::holds_alternative<leg_unreachable>(said->what);
  CHECK(unreachable);
}

TEST_CASE("of those who rang only who answered is kept", "[call]") {
  const auto kept_with = [](std::size_t places) {
    std::vector<sip::destination> at(places);
    for (auto& one : at) one.uri = "sip:phone@192.0.2.9";
    rung_leg one{at, leg_kind::offer};
    one.answers(static_cast<std::uint32_t>(places - 1), 200, in_clear);
    REQUIRE(one.state().phase == sip::leg_phase::accepted);
    sip::call after{conversation_id{77}, std::make_shared<sip::call_settings>(),
                    sip::leg_names{std::make_shared<sip::installation_secret>(), conversation_id{77}}};
    sip::call_outputs out;
    REQUIRE(after.resume(one.machine.kept(), 100, one.now, out));
    CHECK(after.identity(after.legs().at(rung::leg).key())->call_id ==
          one.machine.identity(one.state().key())->call_id);
    return one.machine.kept().size();
  };
  CHECK(kept_with(30) < kept_with(1) + 100);
}

TEST_CASE("an answer to ours that is too much to be kept ends the leg", "[call]") {
  talking call;
  call.machine.media_said(media::line_opened{call.state().line, {"192.0.2.1", 6'004}}, call.now, call.out);
  call.machine.pass(call.now, call.out);
  const auto invite = call.invite(0);
  call.out.clear();
  sip::response_came yes{{rung::leg, 0}, invite.number, method::invite, 200, {}};
  yes.said.contact = long_contact;
  yes.said.body_type = "application/sdp";
  yes.said.body = in_clear;
  call.hear(yes);
  CHECK(call.state().phase == sip::leg_phase::leaving);
  CHECK(call.machine.identity({rung::leg, 0})->target == "sip:phone@192.0.2.9");
  for (const auto& one : call.out)
    if (const auto* kept = std::get_if<sip::keep_bytes>(&one)) CHECK(kept->bytes.size() <= kept_max);
}

TEST_CASE("an ACK whose session is too much to be kept changes nothing", "[call]") {
  talking call;
  REQUIRE(call.asks({}, method::invite, "", "") == 200);
  const auto before = call.machine.kept();
  call.out.clear();
  sip::ack_came ack{{}, {}};
  ack.said.body_type = "application/sdp";
  ack.said.body = long_session();
  call.hear(ack);
  CHECK(call.told_media() == 0);
  CHECK(call.machine.kept() == before);
}

} // namespace strowger::tests::kept_limit_test
