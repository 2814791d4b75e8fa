#include "rung_leg.hpp"
#include <catch2/catch.hpp>

/// Keys by INFO: media hears of them, which knows who hears the leg, and whether they came as events, too.
namespace strowger::tests::keys_by_info_test {

using namespace rung;
using namespace strowger::channels;
using namespace strowger::channels::sip;

namespace {

void presses(talking_leg& in, leg_id by, const std::string& kind, const std::string& body) {
  static exchange number = 101;
  request_came came{{by, 0}, number += 2, method::info, {}};
  came.said.cseq = 100 + number;
  came.said.body_type = kind, came.said.body = body;
  in.hear(came);
}

/// What media was told, and nobody else was told anything.
std::vector<media::hear_key> told(const talking_leg& in) {
  std::vector<media::hear_key> all;
  for (const auto& each : in.out) {
    const auto* says = std::get_if<media::media_command>(&each);
    if (says != nullptr && std::holds_alternative<media::hear_key>(*says))
      all.push_back(std::get<media::hear_key>(*says));
    CHECK_FALSE(std::holds_alternative<tell>(each));
  }
  return all;
}

} // namespace

TEST_CASE("a key by INFO is heard on the line of who presses it", "[keys]") {
  talking_leg one;
  const auto by = GENERATE(leg_id{}, rung::leg);
  presses(one, by, "application/dtmf-relay", "Signal=5\r\nDuration=160\r\n");
  presses(one, by, "application/dtmf-relay", "Signal= 11\r\n");
  presses(one, by, "application/dtmf", "7");
  const auto keys = told(one);
  REQUIRE(keys.size() == 3);
  const auto line = one.machine.legs().at(by).line;
  for (const auto& each : keys) CHECK(each.line == line);
  CHECK(keys[0].key == '5');
  CHECK(keys[1].key == '#');
  CHECK(keys[2].key == '7');
}

TEST_CASE("an INFO without a key says nothing to media", "[keys]") {
  talking_leg one;
  presses(one, {}, "application/dtmf-relay", "Duration=160\r\n");
  presses(one, {}, "application/xml", "5");
  presses(one, {}, "application/dtmf", "55");
  CHECK(told(one).empty());
  CHECK(one.count<send_response>() == 3);
}

TEST_CASE("a question is answered by what media hears, whoever else presses keys", "[keys]") {
  talking_leg one;
  collect what;
  what.tag = 5;
  what.max = 1;
  what.first = what.next = routing::milliseconds{5'000};
  one.machine.told({command_id{9}, conversation_id{77}, what}, one.now, one.out);
  const auto heard_from = [&](leg_id by) {
    one.out.clear();
    one.machine.media_said(media::digit_heard{one.machine.legs().at(by).line, '5', {}}, one.now, one.out);
    return one.count<tell>();
  };
  CHECK(heard_from(rung::leg) == 0);
  CHECK(heard_from({}) == 1);
}

} // namespace strowger::tests::keys_by_info_test
