#include "tests/call/call_scene.hpp"
#include <catch2/catch.hpp>

/// What of a call is recorded, why, and what is left out.
namespace strowger::tests::call_recording_machine_test {

using namespace routing;
using namespace routing::call;
using namespace std::chrono_literals;
using namespace call_scene;

TEST_CASE("recording has the customer on one side and whoever talks with it on the other", "[call]") {
  auto one = scene{}.with_ada();
  CHECK_FALSE(one.put(record{recording::paused}));
  REQUIRE(one.put(record{recording::on}));
  CHECK(audio_of(one.live).recorded_agents == std::vector<leg_id>{adas});
  REQUIRE(one.put(record{recording::paused}));
  CHECK(audio_of(one.live).recorded == recording::paused);
  REQUIRE(one.put(record{recording::on}));
  REQUIRE(one.put(record{recording::off}));
  CHECK(audio_of(one.live).recorded_agents.empty());
}

TEST_CASE("a recording says why it is as it is, and one that was refused is refused once", "[call]") {
  auto one = scene{}.with_ada();
  const record refused{recording::off, {}, recording_cause::no_room};
  REQUIRE(one.put(refused));
  CHECK(one.last.size() == 1);
  REQUIRE(one.put(refused));
  CHECK(one.last.empty());
  CHECK(one.live.cause == recording_cause::no_room);
  REQUIRE(one.put(record{recording::on, number, recording_cause::rule}));
  CHECK(one.live.cause == recording_cause::rule);
  REQUIRE(one.put(record{recording::off, {}, recording_cause::disk}));
  CHECK(one.live.cause == recording_cause::disk);
  CHECK(one.live.key == number); // its file is there all the same
  REQUIRE(one.put(notice_heard{}));
  CHECK(one.live.notice_given);
  REQUIRE(one.put(notice_heard{}));
  CHECK(one.last.empty());
}

TEST_CASE("a share of calls is recorded, the same ones always", "[call]") {
  std::size_t taken = 0;
  for (std::uint64_t n = 1; n <= 10'000; ++n) {
    const routing::interaction_id id{32'768, n};
    taken += is_in_share(id, 20) ? 1 : 0;
    CHECK(is_in_share(id, 100));
    CHECK_FALSE(is_in_share(id, 0));
    if (is_in_share(id, 20)) CHECK(is_in_share(id, 21)); // a larger share takes the smaller one's, too
  }
  CHECK(taken > 1'850);
  CHECK(taken < 2'150);
}

} // namespace strowger::tests::call_recording_machine_test
