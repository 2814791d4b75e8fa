#include "graph_world.hpp"
#include <algorithm>
#include <caf/send.hpp>
#include <catch2/catch.hpp>

namespace strowger::tests::storage_trouble_test {

/// What people notice of a disk that is full, slow, or does not say what it did: as little as can be.
using namespace std::chrono_literals;
using storage::commit_status;
namespace desktop = channels::desktop;

namespace {

std::size_t count(const std::vector<std::string>& lines, const std::string& line) {
  return static_cast<std::size_t>(std::count(lines.begin(), lines.end(), line));
}
bool any_begins(const std::vector<std::string>& lines, const std::string& with) {
  return std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return line.starts_with(with); });
}

constexpr desktop::session_number ada = 1;

/// Ada is ready, and her pages must be heard of every 10 s.
struct centre : tests::graph_world {
  centre() {
    auto strict = std::make_shared<actors::engine_configuration>(*graph->shared().configuration());
    strict->web.heartbeat_timeout = 10s;
    graph->shared().configure(std::move(strict));
    sign_in(ada, "ada");
    ask(ada, desktop::set_ready{});
  }
  /// Ada's page sends its heartbeats while every commit takes 3 s.
  void on_slow_disk(std::chrono::seconds span) {
    for (; span > 0s; span -= 3s) {
      ask(ada, desktop::heartbeat{});
      pass_on_slow_disk(3s, 3s);
    }
  }
  void standing_still(std::chrono::seconds span) {
    for (; span > 0s; span -= 3s) {
      ask(ada, desktop::heartbeat{});
      pass(3s);
    }
  }
};

} // namespace

SCENARIO("after a full disk work in hand ends on the reserve; newcomers wait until the reserve is back") {
  centre world;
  auto& shared = world.graph->shared();
  bool reserve = true;
  shared.on_disk_full = [&] {
    reserve = false;
    world.store->answer_always(commit_status::synced);
  };
  shared.disk_has_room = [&] { return reserve; };
  world.arrive(7);
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  REQUIRE(contains(world.heard(7), "status connected Ada"));

  world.store->answer_always(commit_status::no_space);
  world.say(7, 11, "hello");
  CHECK_FALSE(reserve);
  CHECK_FALSE(world.adapter.admitting);
  CHECK((shared.door.reasons() & actors::admission::room) != 0);
  CHECK_FALSE(contains(world.heard(7), "message 2 customer hello"));
  world.pass(1s);
  CHECK(contains(world.heard(7), "message 2 customer hello"));
  world.ask(ada, desktop::close{world.desks.work(ada), "solved"});
  CHECK(contains(world.heard(7), "end by_agent"));
  world.pass(8s);
  CHECK((shared.door.reasons() & actors::admission::storage) == 0);
  CHECK_FALSE(world.adapter.admitting);
  world.arrive(8);
  CHECK(contains(world.heard(8), "refuse busy"));

  reserve = true;
  caf::anon_send(shared.journal, actors::journal_letter{actors::room_again{}});
  world.run();
  CHECK(world.adapter.admitting);
  world.arrive(9);
  CHECK_FALSE(any_begins(world.heard(9), "refuse"));
  CHECK(world.desks.offer(ada));
}

SCENARIO("a group that may be in the journal already is read back, not written twice") {
  tests::graph_world world;
  world.arrive(7);
  const auto commits = world.store->commits();
  const auto groups = world.store->groups().size();
  GIVEN("it is there, and the disk says so at the third question") {
    world.store->answer_next({commit_status::unknown, commit_status::unknown, commit_status::unknown}, true);
    world.say(7, 11, "hello");
    CHECK_FALSE(contains(world.heard(7), "message 1 customer hello"));
    CHECK_FALSE(world.adapter.admitting);
    world.pass(3s);
    CHECK(count(world.heard(7), "message 1 customer hello") == 1);
    CHECK(world.store->commits() == commits + 1);
    CHECK(world.store->groups().size() == groups + 1);
    CHECK(world.adapter.admitting);
  }
  GIVEN("it is not there") {
    world.store->answer_next({commit_status::unknown});
    world.say(7, 11, "hello");
    CHECK(world.store->groups().size() == groups);
    world.pass(3s);
    CHECK(count(world.heard(7), "message 1 customer hello") == 1);
    CHECK(world.store->groups().size() == groups + 1);
    CHECK(world.adapter.admitting);
  }
  GIVEN("another engine has come meanwhile") {
    world.store->answer_next({commit_status::unknown});
    world.say(7, 11, "hello");
    world.store->take_epoch();
    world.pass(3s);
    CHECK(world.stopped == "another engine has taken over this data folder");
    CHECK_FALSE(contains(world.heard(7), "message 1 customer hello"));
    CHECK(world.store->groups().size() == groups);
  }
}

SCENARIO("commits that take seconds cost nobody a lease and no offer counts as missed") {
  centre world;
  world.store->hold();
  world.arrive(7);
  world.on_slow_disk(15s);
  const auto offer = world.desks.offer(ada);
  REQUIRE(offer);
  world.on_slow_disk(12s);
  CHECK(world.desks.offer(ada) == offer);
  world.ask(ada, desktop::accept{offer});
  world.on_slow_disk(15s);
  CHECK(contains(world.heard(7), "status connected Ada"));
  CHECK_FALSE(any_begins(world.seen(ada), "offer gone undeliverable"));
  CHECK_FALSE(any_begins(world.seen(ada), "offer gone timed_out"));
  CHECK_FALSE(any_begins(world.seen(ada), "signed out"));
  CHECK(count(world.seen(ada), "agent not_ready") == 1); // at the sign-in, before she was ready
  world.store->release();
  world.run();
  world.standing_still(60s);
  CHECK(world.seen(ada).back() != "work gone");
}

SCENARIO("an offer that stood before the disk did rings on; an answer counts from when it was given") {
  centre world;
  world.arrive(7);
  const auto offer = world.desks.offer(ada);
  REQUIRE(offer);
  world.standing_still(18s);
  world.store->hold();
  world.ask(ada, desktop::accept{offer}); // in time; durable a minute later
  world.standing_still(60s);
  CHECK_FALSE(contains(world.heard(7), "status connected Ada"));
  world.store->release();
  world.run();
  CHECK(contains(world.heard(7), "status connected Ada"));
  CHECK_FALSE(any_begins(world.seen(ada), "offer gone timed_out"));
  world.standing_still(30s);
  CHECK(world.seen(ada).back() != "work gone");
}

SCENARIO("an offer nobody could see while the disk stood still has its full time afterwards, and only that") {
  centre world;
  world.store->hold();
  world.arrive(7);
  world.store->release();
  world.store->hold();
  world.run(); // the arrival is durable; the offer is decided and waits for the disk
  world.standing_still(60s);
  CHECK_FALSE(world.desks.offer(ada));
  world.store->release();
  world.run();
  const auto offer = world.desks.offer(ada);
  REQUIRE(offer);
  world.standing_still(18s);
  CHECK(world.desks.offer(ada) == offer);
  world.standing_still(6s);
  CHECK(contains(world.seen(ada), "offer gone timed_out"));
}

SCENARIO("an offer that is not answered ends on a slow disk, too") {
  centre world;
  world.store->hold();
  world.arrive(7);
  world.on_slow_disk(15s);
  REQUIRE(world.desks.offer(ada));
  world.on_slow_disk(60s);
  CHECK(contains(world.seen(ada), "offer gone timed_out"));
}

} // namespace strowger::tests::storage_trouble_test
