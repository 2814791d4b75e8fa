#include "rung_leg.hpp"
#include <algorithm>

/// What a caller hears around a question: its prompt, and then what the engine has arranged.
namespace strowger::tests::question_sounds_test {

using namespace strowger::channels;
using routing::milliseconds;

namespace {

const playlist music{9, {"music/hold"}, true};
const playlist offer{3, {"en/callback-offer"}};

struct waiting_caller {
  rung::rung_leg at{{}, leg_kind::offer};

  waiting_caller() {
    arrange asked{1, {{leg_id{}, {}, music}}};
    at.machine.told({{}, rung::conversation_id{77}, asked}, at.now, at.out);
    at.machine.told({{}, rung::conversation_id{77}, question()}, at.now, at.out);
  }
  static collect question() {
    collect asked;
    asked.tag = 3;
    asked.plays = offer;
    asked.max = 4;
    asked.first = asked.next = milliseconds{30'000};
    return asked;
  }
  /// Names of what media was told last to play to the caller.
  [[nodiscard]] std::vector<std::string> hears() const {
    const auto line = at.machine.legs().at(leg_id{}).line;
    std::vector<std::string> last;
    for (const auto& each : at.out)
      if (const auto* told = std::get_if<rung::media::media_command>(&each))
        if (const auto* seats = std::get_if<rung::media::arrange>(told))
          for (const auto& seat : seats->seats)
            if (seat.line == line) last = seat.plays ? seat.plays->items : std::vector<std::string>{};
    return last;
  }
  void played(std::uint64_t list) {
    at.machine.media_said(rung::media::playlist_played{at.machine.legs().at(leg_id{}).line, list}, at.now,
                          at.out);
  }
};

} // namespace

TEST_CASE("when a question was heard to its end, there is what was arranged", "[call]") {
  waiting_caller caller;
  REQUIRE(caller.hears() == offer.items);
  caller.played(3);
  CHECK(caller.hears() == music.items);
  SECTION("and the time to answer runs from there") {
    const auto silences = [&](milliseconds later) {
      caller.at.out.clear();
      caller.at.machine.pass(caller.at.now += later, caller.at.out);
      return std::count_if(caller.at.out.begin(), caller.at.out.end(), [](const auto& each) {
        const auto* told = std::get_if<rung::sip::tell>(&each);
        const auto* keys = told == nullptr ? nullptr : std::get_if<collected>(&told->what);
        return keys != nullptr && keys->timed_out;
      });
    };
    CHECK(silences(milliseconds{29'000}) == 0);
    CHECK(silences(milliseconds{1'000}) == 1);
  }
  SECTION("a media process that is there anew does not ask once more") {
    caller.at.out.clear();
    caller.at.machine.media_back({}, caller.at.now, caller.at.out);
    CHECK(caller.hears() == music.items);
  }
}

TEST_CASE("an agent who comes in the middle of a question is heard at once", "[call]") {
  waiting_caller caller;
  channels::arrange together{2, {{leg_id{}, {rung::leg}, {}}}};
  const auto line = caller.at.machine.legs().at(leg_id{}).line;
  const auto presses = [&](char key) {
    caller.at.machine.media_said(rung::media::digit_heard{line, key, milliseconds{100}},
                                 caller.at.now += milliseconds{300}, caller.at.out);
  };
  presses('1');
  caller.at.machine.told({{}, rung::conversation_id{77}, together}, caller.at.now, caller.at.out);
  CHECK(caller.hears().empty());
  SECTION("and what is pressed from then on is nobody's answer") {
    caller.at.out.clear();
    for (const char key : {'4', '5', '#'}) presses(key);
    caller.at.machine.pass(caller.at.now += milliseconds{60'000}, caller.at.out);
    for (const auto& each : caller.at.out)
      if (const auto* told = std::get_if<rung::sip::tell>(&each))
        CHECK_FALSE(std::holds_alternative<collected>(told->what));
  }
}

TEST_CASE("who presses a key during the question has heard enough of it", "[call]") {
  waiting_caller caller;
  caller.at.machine.media_said(
      rung::media::digit_heard{caller.at.machine.legs().at(leg_id{}).line, '1', milliseconds{100}},
      caller.at.now, caller.at.out);
  CHECK(caller.hears() == music.items);
}

} // namespace strowger::tests::question_sounds_test
