#include "listening_scene.hpp"
#include <catch2/catch.hpp>

/// Supervisors who listen to the calls of another pool than their own, through the whole actor graph.
namespace strowger::tests::listening_elsewhere_test {

using namespace std::chrono_literals;
using namespace telephone;
using lines_noted = std::vector<std::string>;

namespace {

routing::pool_id first_of(const listening_scene& one) {
  return one.world->graph->shared().lines.begin()->first;
}
routing::pool_id second_of(const listening_scene& one) {
  return std::next(one.world->graph->shared().lines.begin())->first;
}

template <class Actor>
void kill(const Actor& actor) {
  REQUIRE(actor);
  caf::anon_send_exit(actor, caf::exit_reason::kill);
}

/// Whether it is written that Sam has signed out.
bool has_signed_out(const storage::in_memory_journal& journal) {
  for (const auto& group : journal.groups())
    for (const auto& record : group->records)
      if (const auto* said = std::get_if<storage::pool_record>(&record.what))
        if (std::holds_alternative<routing::agent_signed_out>(said->input)) return true;
  return false;
}

/// Nobody hears the customer and Ada any more.
void check_nobody_listens(const listening_scene& one) {
  CHECK(one.parties().empty());
  CHECK(one.last("drop") == "drop withdrawn");
  CHECK(one.last("arrange") == one.customer_and_ada());
}

} // namespace

SCENARIO("a supervisor of another pool who listens is in the records of the pool that is listened to") {
  listening_scene one{nullptr, sam_elsewhere()};
  one.talking();
  const auto& lines = one.world->graph->shared().lines;
  const auto who = one.world->graph->shared().names.find_person("main", "sam");
  REQUIRE(who);
  REQUIRE(who->pool != lines.begin()->first);
  one.act("whisper");
  REQUIRE(one.parties().size() == 1);
  CHECK(one.parties().front().agent == who->id);
  CHECK(one.parties().front().role == routing::party_role::listening);
  CHECK_FALSE(one.parties().front().answered);
  one.ear = one.leg();
  one.say(ch::leg_answered{one.ear});
  CHECK(one.parties().front().answered);
  const auto ear = routing::to_text(one.ear), me = routing::to_text(one.phone);
  CHECK(one.last("arrange") ==
        "arrange customer: " + me + "; " + me + ": customer " + ear + "; " + ear + ": customer " + me);
  SECTION("until it stops") {
    one.world->pass(20s);
    one.act("stop_listening");
    CHECK(one.parties().empty());
    CHECK(one.last("arrange") == one.customer_and_ada());
    CHECK(one.noted() == lines_noted{"asks sam", "listens sam", "released sam"});
    CHECK(one.listened == 20s);
  }
  SECTION("until it hangs up") {
    one.world->pass(5s);
    one.say(ch::leg_ended{one.ear, "hung_up"});
    CHECK(one.parties().empty());
    CHECK(one.noted() == lines_noted{"asks sam", "listens sam", "hung_up sam"});
    CHECK(one.listened == 5s);
  }
  SECTION("until the call is over") {
    one.world->pass(7s);
    one.say(ch::left{});
    CHECK(one.parties().empty());
    CHECK(one.noted() == lines_noted{"asks sam", "listens sam", "over sam"});
    CHECK(one.listened == 7s);
  }
  CHECK(one.world->reports.empty());
}

SCENARIO("a supervisor of another pool who does not answer, or whose queues are others, does not listen") {
  SECTION("does not answer") {
    listening_scene one{nullptr, sam_elsewhere()};
    one.talking().act("listen");
    CHECK(one.last("ring") == "ring agent:main/sam by itself from +4930123");
    one.world->pass(30s);
    CHECK(one.parties().empty());
    CHECK(one.noted().size() == 2);
    CHECK(one.last("arrange") == one.customer_and_ada());
  }
  SECTION("supervises its own queue alone") {
    listening_scene one{nullptr, sam_elsewhere("experts")};
    one.talking();
    const auto rung = one.world->adapter.rung.size();
    one.act("listen");
    CHECK(contains(one.world->seen(sam), "refused forbidden"));
    CHECK(one.world->adapter.rung.size() == rung);
    CHECK(one.noted().empty());
  }
}

SCENARIO(
    "a supervisor of another pool goes on listening over a start of the engine, and is noted until the end") {
  auto before = std::make_unique<listening_scene>(nullptr, sam_elsewhere());
  before->talking().listening("listen");
  const auto ear = before->ear;
  const auto store = before->store;
  before->world.reset();
  listening_scene one{store, sam_elsewhere()};
  one.world->run();
  REQUIRE(one.parties().size() == 1);
  CHECK(one.last("arrange").find(routing::to_text(ear)) != std::string::npos);
  one.say(ch::leg_ended{ear, "hung_up"});
  CHECK(one.parties().empty());
  CHECK(one.noted() == std::vector<std::string>{"asks sam", "listens sam", "hung_up sam"});
}

SCENARIO("a supervisor of another pool who is asked when the engine dies has the time to answer anew") {
  auto before = std::make_unique<listening_scene>(nullptr, sam_elsewhere());
  before->talking().act("listen");
  const auto store = before->store;
  before->world.reset();
  listening_scene one{store, sam_elsewhere()};
  one.world->run();
  REQUIRE(one.parties().size() == 1);
  one.world->pass(60s);
  CHECK(one.parties().empty());
  CHECK(one.noted().size() == 2);
}

SCENARIO("a supervisor who signs out stops listening, whichever pool it is of") {
  const auto centre = GENERATE(0, 1) == 0 ? telephone_centre() : sam_elsewhere();
  listening_scene one{nullptr, centre};
  one.talking();
  SECTION("and is noted until then") {
    one.listening("barge").world->pass(5s);
    one.world->graph->gate().signed_out("main", "sam");
    one.world->run();
    check_nobody_listens(one);
    CHECK(one.noted() == lines_noted{"asks sam", "listens sam", "signed_out sam"});
    CHECK(one.listened == 5s);
  }
  SECTION("also while its telephone rings") {
    one.act("listen");
    one.world->graph->gate().signed_out("main", "sam");
    one.world->run();
    check_nobody_listens(one);
    CHECK(one.noted() == lines_noted{"asks sam", "signed_out sam"});
  }
  SECTION("also when its page is gone and does not come back") {
    one.listening().world->graph->gate().closed(sam);
    one.world->pass(5s);
    check_nobody_listens(one);
    CHECK(one.noted() == lines_noted{"asks sam", "listens sam", "lost sam"});
  }
  SECTION("and not while it is only not ready") {
    one.listening().world->ask(sam, desktop::set_ready{});
    one.world->ask(sam, desktop::set_not_ready{"pause"});
    CHECK(one.parties().size() == 1);
  }
  CHECK(one.world->reports.empty());
}

SCENARIO("a supervisor of another pool who is removed from the configuration stops listening") {
  listening_scene one{nullptr, sam_elsewhere()};
  one.talking().listening();
  auto next = std::make_shared<actors::engine_configuration>(*sam_elsewhere());
  next->text = "another";
  next->hash = 1;
  next->pools.back().agents.clear();
  next->people.pop_back();
  one.world->graph->reconfigure(next, [](const auto& outcome) { CHECK(outcome); });
  one.world->run();
  check_nobody_listens(one);
  CHECK(one.noted().size() == 3);
}

SCENARIO(
    "whenever the engine is killed while a supervisor of another pool signs out, nobody listens after it") {
  std::vector<std::shared_ptr<storage::in_memory_journal>> killed;
  routing::leg_id phone;
  {
    listening_scene one{nullptr, sam_elsewhere()};
    one.talking().listening();
    phone = one.phone;
    one.store->hold();
    one.world->graph->gate().signed_out("main", "sam");
    for (one.world->run(); one.store->holds_one(); one.world->run()) {
      killed.push_back(std::make_shared<storage::in_memory_journal>(*one.store));
      killed.back()->drop_held();
      one.store->release();
      one.store->hold();
    }
    check_nobody_listens(one);
  }
  std::size_t acknowledged = 0;
  for (const auto& journal : killed) {
    INFO("killed with " << journal->newest_group() << " groups");
    const bool out = has_signed_out(*journal);
    listening_scene one{journal, sam_elsewhere()};
    one.phone = phone;
    if (!out) { // its page does not come back, Ada's does
      CHECK(one.parties().size() == 1);
      one.world->sign_in(ada, "ada");
      one.world->pass(31s);
    }
    check_nobody_listens(one);
    CHECK(one.noted() == lines_noted{"asks sam", "listens sam", out ? "signed_out sam" : "lost sam"});
    acknowledged += out;
  }
  CHECK(acknowledged >= 2);
  CHECK(acknowledged < killed.size());
}

SCENARIO("a pool that dies as a supervisor signs out takes nobody's place at the ear") {
  listening_scene one{nullptr, sam_elsewhere()};
  one.talking().listening();
  auto& house = one.world->graph->shared();
  one.store->hold();
  one.world->graph->gate().signed_out("main", "sam");
  one.world->run();
  SECTION("the supervisor's own") { kill(house.pools.find(second_of(one))); }
  SECTION("that of the call") { kill(house.pools.find(first_of(one))); }
  one.world->run();
  one.world->release_all();
  CHECK(house.counters.rebuilt_actors == 1);
  check_nobody_listens(one);
  CHECK(one.noted() == lines_noted{"asks sam", "listens sam", "signed_out sam"});
}

SCENARIO("a supervisor of another pool who has signed out before it is noted that it listens does not") {
  listening_scene one{nullptr, sam_elsewhere()};
  one.talking();
  auto& house = one.world->graph->shared();
  const auto call = one.world->interaction(7);
  // The call's actor is not there, so what Sam wants of it waits for the next one.
  kill(house.interactions.find(call));
  REQUIRE(house.interactions.hold(call));
  one.world->graph->gate().request(sam, 1, desktop::call_act{call, "listen", {}, {}, {}});
  one.world->graph->gate().signed_out("main", "sam");
  one.world->run();
  CHECK(one.noted() == lines_noted{"asks sam", "signed_out sam"});
  CHECK(one.parties().empty());
  CHECK(one.last("arrange") == one.customer_and_ada());
}

} // namespace strowger::tests::listening_elsewhere_test
