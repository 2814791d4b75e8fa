#include "routing/conversation_stage.hpp"
#include "tests/routing/conversation_scene.hpp"
#include <catch2/catch.hpp>

/// What a conversation makes of the facts of pools.
namespace strowger::tests::conversation_stage_test {

using namespace strowger::routing;
using namespace strowger::routing::staged;

TEST_CASE("who hangs up keeps the place while a call is promised or asked for") {
  scene at;
  const auto pool_says = [&](const pool_fact& what) {
    for (auto* one : {&at.live, &at.folded}) stage_changed_by(what).take_effect(*one, pool_id{1});
  };
  CHECK(meaning_of_hanging_up(at.live, true) == hanging_up::over);
  SECTION("asked for") {
    at.live.flow.at = flow::phase::waiting;
    at.live.flow.stage = flow::waiting_stage::agreeing;
    CHECK(meaning_of_hanging_up(at.live, true) == hanging_up::keeps_place);
    at.live.flow.stage = flow::waiting_stage::numbering;
    CHECK(meaning_of_hanging_up(at.live, true) == hanging_up::over);
  }
  SECTION("promised") {
    fact::callback_agreed agreed{};
    agreed.interaction = at.live.id;
    pool_says(agreed);
    CHECK(meaning_of_hanging_up(at.live, true) == hanging_up::keeps_place);
    CHECK(meaning_of_hanging_up(at.live, false) ==
          hanging_up::over); // who closes a page wants no call any more
    SECTION("with an agent") {
      REQUIRE(at.put(lead_joined{ada}));
      CHECK(meaning_of_hanging_up(at.live, true) == hanging_up::over);
    }
    SECTION("reached, and back in a queue") {
      fact::callback_reached reached{};
      reached.interaction = at.live.id;
      pool_says(reached);
      CHECK(at.live.by_phone);
      CHECK(meaning_of_hanging_up(at.live, true) == hanging_up::over);
    }
  }
  SECTION("a message was left") {
    at.live.flow.end_as = flow::ending::message_left;
    CHECK(meaning_of_hanging_up(at.live, true) == hanging_up::leaves_message);
  }
}

} // namespace strowger::tests::conversation_stage_test
