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

TEST_CASE("a supervisor is recorded while the customer hears what it says", "[call]") {
  auto one = scene{}.with_ada();
  REQUIRE(one.put(record{recording::on}));
  REQUIRE(one.put(listen{sam, hearing::barge, one.now + 30s}));
  const auto recorded = [&] { return audio_of(one.live).recorded_agents; };
  const std::vector<leg_id> lead{adas}, both{adas, drawn(1)};
  CHECK(recorded() == lead); // its telephone rings
  REQUIRE(one.put(leg_answered{drawn(1)}));
  CHECK(recorded() == both);
  for (const auto how : {hearing::whisper, hearing::listen}) {
    REQUIRE(one.put(listen{sam, how, {}}));
    CHECK(recorded() == lead);
  }
  REQUIRE(one.put(listen{sam, hearing::barge, {}}));
  CHECK(recorded() == both);
  REQUIRE(one.put(hold{ada, true}));
  CHECK(recorded() == lead); // nobody hears the supervisor now
  REQUIRE(one.put(hold{ada, false}));
  CHECK(recorded() == both);
  REQUIRE(one.put(record{recording::paused}));
  CHECK(recorded() == both);
  REQUIRE(one.put(stop_listening{sam}));
  CHECK(recorded() == lead);
}

TEST_CASE("a conference has its third on the side of those who talk with the customer", "[call]") {
  auto one = scene{}.with_ada();
  REQUIRE(one.put(record{recording::on}));
  REQUIRE(one.put(consult{ada, {}, number, one.now + 30s}));
  REQUIRE(one.put(leg_answered{drawn(1)}));
  CHECK(audio_of(one.live).recorded_agents == std::vector<leg_id>{adas});
  REQUIRE(one.put(confer{ada}));
  CHECK(audio_of(one.live).recorded_agents == std::vector<leg_id>{adas, drawn(1)});
}

TEST_CASE("a recording says why it began and why it ended, and one that was refused is refused once",
          "[call]") {
  auto one = scene{}.with_ada();
  const record refused{recording::off, {}, {}, recording_ending::no_room};
  REQUIRE(one.put(refused));
  CHECK(one.last.size() == 1);
  REQUIRE(one.put(refused));
  CHECK(one.last.empty());
  CHECK(one.live.ended == recording_ending::no_room);
  CHECK_FALSE(rule_may_record(one.live)); // it was decided
  REQUIRE(one.put(record{recording::on, number, recording_origin::rule}));
  CHECK(one.live.began == recording_origin::rule);
  CHECK(one.live.ended == recording_ending::none);
  REQUIRE(one.put(record{recording::off, {}, {}, recording_ending::disk}));
  CHECK(one.live.ended == recording_ending::disk);
  CHECK(one.live.began == recording_origin::rule); // still known
  CHECK(one.live.key == number);                   // its file is there all the same
  REQUIRE(one.put(notice_heard{}));
  CHECK(one.live.notice_given);
  REQUIRE(one.put(notice_heard{}));
  CHECK(one.last.empty());
}

TEST_CASE("what a lead wants recorded waits until something of its recording is decided", "[call]") {
  auto one = scene{}.with_ada();
  REQUIRE(one.put(want_recording{false}));
  CHECK(one.last.empty());
  REQUIRE(one.put(want_recording{true}));
  CHECK(one.live.recording_wanted);
  CHECK(one.live.recorded == recording::off);
  CHECK(audio_of(one.live).recorded_agents.empty());
  REQUIRE(one.put(want_recording{true})); // said again
  CHECK(one.last.empty());
  CHECK_FALSE(one.put(record{recording::paused}));
  REQUIRE(one.put(want_recording{false}));
  CHECK_FALSE(one.live.recording_wanted);
  REQUIRE(one.put(want_recording{true}));
  REQUIRE(one.put(record{recording::on, number}));
  CHECK_FALSE(one.live.recording_wanted);
  REQUIRE(one.put(want_recording{true})); // it is
  CHECK(one.last.empty());
}

TEST_CASE("what of a recording is lost is known once, however often it is told", "[call]") {
  auto one = scene{}.with_ada();
  const auto at = [](int seconds) { return wall_time{std::chrono::seconds{seconds}}; };
  REQUIRE(one.put(sound_lost{at(10), 3s, recording_loss::away}));
  CHECK(one.last.empty()); // nothing was recorded
  REQUIRE(one.put(record{recording::on, number}));
  REQUIRE(one.put(sound_lost{at(10), 3s, recording_loss::away}));
  REQUIRE(one.last.size() == 1);
  const auto fact = std::get<fact::recording_lost>(one.last[0]);
  CHECK(fact.from == at(10));
  CHECK(fact.lasted == 3s);
  CHECK(fact.loss == recording_loss::away);
  REQUIRE(one.put(sound_lost{at(10), 3s, recording_loss::away}));
  CHECK(one.last.empty());
  REQUIRE(one.put(sound_lost{at(13), 0s, recording_loss::away}));
  CHECK(one.last.empty());
  REQUIRE(one.put(record{recording::off, {}, {}, recording_ending::disk}));
  REQUIRE(one.put(sound_lost{at(13), 1s, recording_loss::disk}));
  CHECK(one.last.size() == 1);
}

TEST_CASE("a rule may record what nobody has decided, or what its agent began and stopped", "[call]") {
  auto one = scene{}.with_ada();
  CHECK(rule_may_record(one.live));
  REQUIRE(one.put(record{recording::on, number}));
  CHECK_FALSE(rule_may_record(one.live)); // it is recorded
  REQUIRE(one.put(record{recording::off}));
  CHECK(one.live.ended == recording_ending::stopped);
  CHECK(rule_may_record(one.live));
  for (const auto why : {recording_ending::limit, recording_ending::disk, recording_ending::over}) {
    REQUIRE(one.put(record{recording::on, number}));
    REQUIRE(one.put(record{recording::off, {}, {}, why}));
    CHECK_FALSE(rule_may_record(one.live));
  }
}

TEST_CASE("that a lead stopped it is also read where only the lead was named", "[call]") {
  using fact::recording_set;
  CHECK(ending_of(recording_set{recording::off, number, recording_origin::agent}) ==
        recording_ending::stopped);
  CHECK(ending_of(recording_set{recording::off, number, {}, recording_ending::disk}) ==
        recording_ending::disk);
  CHECK(ending_of(recording_set{recording::on, number, recording_origin::agent}) == recording_ending::none);
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
