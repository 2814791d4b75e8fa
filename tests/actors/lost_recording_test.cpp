#include "actors/recordings/recorded_call.hpp"
#include "recorded_scene.hpp"

/// What of recordings is lost: noted with the call and in the log, but for what was not to be recorded.
namespace strowger::tests::lost_recording_test {

using namespace std::chrono_literals;
using namespace recorded;
namespace rc = routing::call;

namespace {

/// Ada talks, and it is recorded.
struct losing_scene : recorded_scene {
  explicit losing_scene(std::shared_ptr<storage::in_memory_journal> from = nullptr, bool begins = true)
    : recorded_scene{recorded_centre({100, "", true}), std::move(from)} {
    if (!begins) return;
    call();
    sign_in();
    answer();
    REQUIRE(records());
  }
  [[nodiscard]] routing::wall_time wall() const {
    return world.graph->shared().lines.begin()->second.now().wall;
  }
  void lose(routing::wall_time from, routing::milliseconds lasted, const std::string& why = "away") {
    say(ch::recorded{world.interaction(7).value(), "lost", lasted, {}, from, why});
  }
  /// From when and how long, as it stands in the log.
  [[nodiscard]] std::vector<std::string> told() const {
    std::vector<std::string> all;
    for (const auto& line : world.reports)
      if (line.find("event=recording_lost interaction=") != std::string::npos)
        all.push_back(line.substr(line.find(" lasted_ms=") + 1));
    return all;
  }
};

} // namespace

SCENARIO("what a recording misses is told with its interaction, from when and how long, once") {
  losing_scene one;
  one.world.pass(20s);
  const auto gone = one.wall() - 5s;
  one.lose(gone, 4s);
  CHECK(one.told() == std::vector<std::string>{"lasted_ms=4000 why=away"});
  one.lose(gone, 4s); // told again, as after a death of who tells it
  CHECK(one.told().size() == 1);
  one.lose(one.wall() - 1s, 700ms, "slow_disk");
  CHECK(one.told().back() == "lasted_ms=700 why=slow_disk");
  CHECK(one.records());
}

SCENARIO("what was not to be recorded is not lost") {
  losing_scene one;
  one.world.pass(20s);
  SECTION("all of it in a pause") {
    one.act("pause");
    one.world.pass(10s);
    one.lose(one.wall() - 8s, 6s);
    CHECK(one.told().empty());
  }
  SECTION("a pause in the middle of it") {
    const auto gone = one.wall();
    one.world.pass(2s);
    one.act("pause");
    one.world.pass(5s);
    one.act("record");
    one.world.pass(1s);
    one.lose(gone, 8s);
    CHECK(one.told() == std::vector<std::string>{"lasted_ms=2000 why=away", "lasted_ms=1000 why=away"});
    one.lose(gone, 8s);
    CHECK(one.told().size() == 2);
  }
  SECTION("but what was said before a pause that goes on") {
    const auto gone = one.wall();
    one.world.pass(3s);
    one.act("pause");
    one.world.pass(5s);
    one.lose(gone, 8s);
    CHECK(one.told() == std::vector<std::string>{"lasted_ms=3000 why=away"});
  }
}

SCENARIO("a pause that was there before a start of the engine is none, either") {
  const auto store = std::make_shared<storage::in_memory_journal>();
  {
    losing_scene one{store};
    one.act("pause");
  }
  losing_scene again{store, false};
  again.world.run();
  again.world.pass(10s);
  again.lose(again.wall() - 9s, 8s);
  CHECK(again.told().empty());
  again.world.sign_in(ada, "ada");
  again.act("record");
  again.world.pass(10s);
  again.lose(again.wall() - 9s, 8s);
  CHECK(again.told() == std::vector<std::string>{"lasted_ms=8000 why=away"});
}

TEST_CASE("the journal tells what of a recording is lost, also from its end at the disk on") {
  actors::recorded_call call;
  call.interaction = routing::interaction_id{1, 1};
  const auto at = [](int seconds) { return routing::wall_time{std::chrono::seconds{seconds}}; };
  const auto fold = [&](routing::conversation_fact what, int seconds) {
    storage::stream_record record;
    record.wall = at(seconds);
    record.what =
        storage::conversation_record{call.interaction, 0, routing::conversation_wake{}, {std::move(what)}};
    actors::fold_recorded(call, record);
  };
  const auto went = [](rc::call_fact what) { return routing::fact::call_went{std::move(what)}; };
  const auto set = [&](rc::recording to, rc::recording_ending ended = {}) {
    return went(rc::fact::recording_set{to, routing::content_id{7}, rc::recording_origin::rule, ended});
  };
  const auto lost = [&](std::size_t n, int now = 100) {
    const auto all = actors::lost_by(call, at(now));
    return n < all.size() ? std::tuple{all[n].from, all[n].lasted, std::string{all[n].why}}
                          : std::tuple{at(0), routing::milliseconds{0}, std::string{}};
  };
  rc::leg lead;
  lead.id = routing::leg_id{5};
  lead.as = rc::role::lead;
  fold(went(rc::fact::leg_added{lead}), 1);
  fold(went(rc::fact::leg_up{lead.id, rc::role::lead, {}}), 2);
  fold(set(rc::recording::on), 3);
  fold(went(rc::fact::recording_lost{at(10), 2s, rc::recording_loss::away}), 13);
  CHECK(lost(0) == std::tuple{at(10), 2'000ms, "away"});
  fold(went(rc::fact::recording_lost{at(19), 1s, rc::recording_loss::disk}), 20);
  fold(set(rc::recording::off, rc::recording_ending::disk), 20);
  CHECK(lost(1, 24) == std::tuple{at(19), 5'000ms, "disk"}); // it goes on
  fold(set(rc::recording::on), 30);
  CHECK(lost(1) == std::tuple{at(19), 11'000ms, "disk"});
  fold(set(rc::recording::off, rc::recording_ending::no_room), 40);
  fold(routing::fact::conversation_over{}, 45);
  CHECK(lost(2) == std::tuple{at(40), 5'000ms, "no_room"});
  CHECK(actors::lost_by(call, at(100)).size() == 3);
}

} // namespace strowger::tests::lost_recording_test
