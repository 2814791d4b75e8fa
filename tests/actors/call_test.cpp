#include "graph_world.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <catch2/catch.hpp>

/// Calls through the whole actor graph: what the adapter is told of phones and audio, what the pool hears.
namespace strowger::tests::call_test {

using namespace std::chrono_literals;
namespace ch = channels;
namespace desktop = channels::desktop;

namespace {

constexpr desktop::session_number ada = 1, grace = 2;

std::shared_ptr<const actors::engine_configuration> telephone_centre() {
  auto centre = std::make_shared<actors::engine_configuration>(*small_centre());
  auto& pool = centre->pools.front();
  for (auto& agent : pool.agents) agent.capacity = {1, 1, 0, 0};
  centre->entry_points.front().channel = routing::channel_kind::voice;
  return centre;
}

struct telephone_scene {
  std::shared_ptr<storage::in_memory_journal> store;
  std::unique_ptr<graph_world> world;

  explicit telephone_scene(std::shared_ptr<storage::in_memory_journal> from = nullptr)
    : store{from ? std::move(from) : std::make_shared<storage::in_memory_journal>()} {
    world = std::make_unique<graph_world>(store, telephone_centre());
  }
  telephone_scene& with(desktop::session_number session, const std::string& name) {
    world->sign_in(session, name);
    world->ask(session, desktop::set_ready{});
    return *this;
  }
  void call(std::uint64_t number = 7) {
    world->send(number, ch::arrived{"shop", "+4930123", "", "en", "+49301000", {}});
  }
  void say(ch::event_body what, std::uint64_t number = 7) { world->send(number, std::move(what)); }
  /// What is not numbered.
  void pass(ch::event_body what, std::uint64_t number = 7) {
    world->port->event({"test", routing::conversation_id{number}, 0, std::move(what)});
    world->run();
  }
  [[nodiscard]] std::string last(const std::string& word, std::uint64_t number = 7) const {
    const auto& all = world->heard(number);
    const auto found =
        std::find_if(all.rbegin(), all.rend(), [&](const auto& line) { return line.starts_with(word); });
    return found == all.rend() ? std::string{} : *found;
  }
  [[nodiscard]] routing::leg_id leg() const {
    REQUIRE_FALSE(world->adapter.rung.empty());
    return world->adapter.rung.back();
  }
  [[nodiscard]] std::string leg_word() const { return routing::to_text(leg()); }
  [[nodiscard]] std::string together() const {
    return "arrange customer: " + leg_word() + "; " + leg_word() + ": customer";
  }
};

} // namespace

SCENARIO("a caller hears music until an agent's phone has answered, and talks") {
  telephone_scene one;
  one.call();
  CHECK(one.last("arrange") == "arrange customer: music/hold");
  CHECK(one.world->adapter.acked[routing::conversation_id{7}] == 1);
  one.with(ada, "ada");
  CHECK(one.last("ring") == "ring agent:main/ada from +4930123");
  one.pass(ch::leg_ringing{one.leg()});
  CHECK(one.last("arrange") == "arrange customer: music/hold");
  one.say(ch::leg_answered{one.leg()});
  CHECK(one.last("arrange") == one.together());
  CHECK(contains(one.world->seen(ada), "work connected"));
  CHECK(one.world->adapter.acked[routing::conversation_id{7}] == 2);
  // Nothing is shown to a telephone.
  CHECK(one.last("message").empty());
  CHECK(one.last("status").empty());

  SECTION("the agent hangs up: wrap-up, and the caller is let go") {
    one.say(ch::leg_ended{one.leg(), "hung_up"});
    CHECK(one.last("end") == "end by_agent");
    CHECK(contains(one.world->seen(ada), "work wrapping"));
    one.world->pass(11s);
    CHECK(one.world->graph->shared().interactions.size() == 0);
  }
  SECTION("the caller hangs up") {
    one.say(ch::left{});
    CHECK(one.last("end") == "end by_customer");
    CHECK(contains(one.world->seen(ada), "work wrapping"));
  }
  SECTION("the agent closes on the desktop") {
    one.world->ask(ada, desktop::close{one.world->desks.work(ada), "solved"});
    CHECK(one.last("end") == "end by_agent");
  }
  CHECK(one.world->reports.empty());
}

SCENARIO("a phone that does not want, or is not there, gives the caller to the next") {
  telephone_scene one;
  one.with(ada, "ada");
  one.call();
  const auto first = one.leg();
  one.pass(ch::leg_ringing{first});
  SECTION("declined") { one.pass(ch::leg_declined{first, "busy"}); }
  SECTION("nowhere to be reached") { one.pass(ch::leg_unreachable{first, "no_endpoint"}); }
  one.with(grace, "grace");
  CHECK(one.last("ring") == "ring agent:main/grace from +4930123");
  one.say(ch::leg_answered{one.leg()});
  CHECK(one.last("arrange") == one.together());
  CHECK(contains(one.world->seen(grace), "work connected"));
}

SCENARIO("a phone that rings too long is dropped, and answers too late") {
  telephone_scene one;
  one.with(ada, "ada");
  one.call();
  const auto first = one.leg();
  one.pass(ch::leg_ringing{first});
  one.world->pass(21s);
  CHECK(one.last("drop") == "drop withdrawn");
  one.world->heard(7).clear();
  one.say(ch::leg_answered{first});
  CHECK(one.last("drop") == "drop too_late");
  CHECK(one.last("arrange").empty());
}

SCENARIO("accepted on the desktop, the phone is rung or goes on ringing") {
  telephone_scene one;
  one.with(ada, "ada");
  one.call();
  one.world->ask(ada, desktop::accept{one.world->desks.offer(ada)});
  CHECK(one.last("arrange") == "arrange customer: music/hold");
  CHECK(contains(one.world->seen(ada), "work connected")); // it is the agent's
  one.say(ch::leg_answered{one.leg()});
  CHECK(one.last("arrange") == one.together());
  CHECK(contains(one.world->seen(ada), "work connected"));
}

SCENARIO("the caller gives up while the phone rings") {
  telephone_scene one;
  one.with(ada, "ada");
  one.call();
  one.pass(ch::leg_ringing{one.leg()});
  one.say(ch::left{});
  CHECK(one.last("end") == "end by_customer");
  CHECK(one.world->graph->shared().interactions.size() == 0);
}

SCENARIO("after a start of the engine phones are rung again, and the audio is said again") {
  telephone_scene before;
  before.with(ada, "ada");
  before.call();
  const auto leg = before.leg();
  const bool talking = GENERATE(false, true);
  if (talking) before.say(ch::leg_answered{leg});
  before.world.reset();
  telephone_scene after{before.store};
  CHECK(after.world->adapter.resumed.size() == 1);
  after.world->run();
  if (talking) {
    CHECK(after.last("arrange") ==
          "arrange customer: " + routing::to_text(leg) + "; " + routing::to_text(leg) + ": customer");
    after.say(ch::leg_ended{leg, "hung_up"});
    CHECK(after.last("end") == "end by_agent");
  } else {
    CHECK(after.last("arrange") == "arrange customer: music/hold");
    CHECK(after.last("ring").starts_with("ring agent:main/ada"));
    CHECK(after.leg() == leg);
    after.say(ch::leg_answered{leg});
    CHECK(after.last("arrange") == after.together());
  }
  CHECK(after.world->reports.empty());
}

} // namespace strowger::tests::call_test
