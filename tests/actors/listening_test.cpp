#include "telephone_scene.hpp"
#include <catch2/catch.hpp>

/// Supervisors who listen, whisper and barge, through the whole actor graph: the pool knows who does.
namespace strowger::tests::listening_test {

using namespace std::chrono_literals;
using namespace telephone;

namespace {

constexpr desktop::session_number sam = 3;

/// Sam, who supervises `queues`, is of a second pool, which has a queue of its own.
std::shared_ptr<const actors::engine_configuration> sam_elsewhere(const std::string& queues = "*") {
  auto centre = std::make_shared<actors::engine_configuration>(*telephone_centre());
  add_experts(*centre, "sam");
  centre->people.back().supervises = {queues};
  return centre;
}

/// Ada talks with a customer, and Sam, who supervises, is there.
struct listening_scene : telephone_scene {
  explicit listening_scene(std::shared_ptr<storage::in_memory_journal> from = nullptr,
                           std::shared_ptr<const actors::engine_configuration> centre = telephone_centre())
    : telephone_scene{std::move(from), std::move(centre)} {}
  routing::leg_id phone, ear;

  listening_scene& talking() {
    with(ada, "ada");
    call();
    phone = leg();
    say(ch::leg_answered{phone});
    world->sign_in(sam, "sam");
    return *this;
  }
  void act(const std::string& what, desktop::session_number who = sam) {
    world->ask(who, desktop::call_act{world->interaction(7), what, {}, {}, {}});
  }
  listening_scene& listening(const std::string& how = "listen") {
    act(how);
    ear = leg();
    say(ch::leg_answered{ear});
    return *this;
  }
  [[nodiscard]] std::string customer_and_ada() const {
    const auto me = routing::to_text(phone);
    return "arrange customer: " + me + "; " + me + ": customer";
  }
  /// As the pool's own records have them.
  [[nodiscard]] std::vector<routing::party> parties() const {
    const auto& pool = *world->folded.find(world->graph->shared().lines.begin()->first);
    const auto* entry = pool.state.find(world->interaction(7));
    return entry == nullptr ? std::vector<routing::party>{} : entry->extras->parties;
  }
  /// Who took part in Ada's pool, from when to when, each fact a line.
  [[nodiscard]] std::vector<std::string> noted() const {
    std::vector<std::string> all;
    const auto pool = world->graph->shared().lines.begin()->first;
    const auto note = [&](const auto& fact, const std::string& word) {
      all.push_back(word + " " + world->graph->shared().names.find(fact.agent)->name);
    };
    for (const auto& group : store->groups())
      for (const auto& record : group->records) {
        const auto* said = std::get_if<storage::pool_record>(&record.what);
        if (said == nullptr || record.pool != pool) continue;
        for (const auto& fact : said->facts) {
          if (const auto* one = std::get_if<routing::fact::party_reserved>(&fact)) {
            CHECK(one->by.who == one->agent);
            note(*one, "asks");
          }
          if (const auto* one = std::get_if<routing::fact::party_connected>(&fact)) {
            since = one->at;
            note(*one, "listens");
          }
          if (const auto* one = std::get_if<routing::fact::party_released>(&fact)) {
            listened = one->at - since;
            note(*one, one->why);
          }
        }
      }
    return all;
  }
  mutable routing::moment since{};
  mutable routing::milliseconds listened{0}; ///< as `noted` found it last
};

} // namespace

SCENARIO("a supervisor listens, whispers and barges, and the pool has it in its records") {
  listening_scene one;
  one.talking().act("listen");
  CHECK(one.last("ring") == "ring agent:main/sam by itself from +4930123");
  REQUIRE(one.parties().size() == 1);
  CHECK(one.parties().front().role == routing::party_role::listening);
  CHECK_FALSE(one.parties().front().answered);
  one.ear = one.leg();
  const auto ear = routing::to_text(one.ear), me = routing::to_text(one.phone);
  one.say(ch::leg_answered{one.ear});
  CHECK(one.parties().front().answered);
  CHECK(one.last("arrange") ==
        "arrange customer: " + me + "; " + me + ": customer; " + ear + ": customer " + me);
  one.act("whisper");
  CHECK(one.last("arrange") ==
        "arrange customer: " + me + "; " + me + ": customer " + ear + "; " + ear + ": customer " + me);
  one.act("barge");
  CHECK(one.last("arrange").starts_with("arrange customer: " + me + " " + ear));
  CHECK(one.parties().size() == 1);
  one.act("stop_listening");
  CHECK(one.last("arrange") == one.customer_and_ada());
  CHECK(one.parties().empty());
  one.act("record", ada);
  CHECK(one.last("arrange").ends_with("; recording"));
  one.act("pause", ada);
  CHECK(one.last("arrange").ends_with("; recording paused"));
  CHECK(one.world->reports.empty());
}

SCENARIO("whoever listens begins as was asked, though the pool is asked first") {
  listening_scene one;
  one.talking().listening("barge");
  CHECK(one.last("arrange").starts_with("arrange customer: " + routing::to_text(one.phone) + " " +
                                        routing::to_text(one.ear)));
}

SCENARIO("listening is refused to whom it does not belong, and nobody is rung") {
  listening_scene one;
  one.talking();
  const auto rung = one.world->adapter.rung.size();
  one.world->sign_in(grace, "grace");
  one.act("listen", grace);
  CHECK(contains(one.world->seen(grace), "refused forbidden"));
  one.act("stop_listening");
  CHECK(contains(one.world->seen(sam), "refused wrong_state"));
  CHECK(one.world->adapter.rung.size() == rung);
  CHECK(one.parties().empty());
}

SCENARIO("the ear is taken away when its supervisor leaves, or hangs up, or does not answer") {
  listening_scene one;
  one.talking();
  SECTION("signs out") {
    one.listening();
    one.world->graph->gate().signed_out("main", "sam");
    one.world->run();
    CHECK(one.last("drop") == "drop withdrawn");
  }
  SECTION("hangs up") {
    one.listening();
    one.say(ch::leg_ended{one.ear, "hung_up"});
  }
  SECTION("has no telephone that rings") {
    one.act("listen");
    one.pass(ch::leg_unreachable{one.leg(), "no_endpoint"});
  }
  SECTION("does not answer") {
    one.act("listen");
    one.world->pass(30s);
    CHECK(one.last("drop").starts_with("drop "));
  }
  CHECK(one.parties().empty());
  CHECK(one.last("arrange") == one.customer_and_ada());
  one.say(ch::left{});
  CHECK(one.last("end") == "end by_customer");
}

SCENARIO("who listens goes on listening over a start of the engine, and is in the pool's records") {
  auto before = std::make_unique<listening_scene>();
  before->talking().listening("whisper");
  const auto ear = routing::to_text(before->ear), me = routing::to_text(before->phone);
  const auto store = before->store;
  before->world.reset();
  listening_scene one{store};
  one.world->run();
  CHECK(one.last("arrange") ==
        "arrange customer: " + me + "; " + me + ": customer " + ear + "; " + ear + ": customer " + me);
  REQUIRE(one.parties().size() == 1);
  one.say(ch::leg_ended{before->ear, "hung_up"});
  CHECK(one.parties().empty());
}

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
  using lines_noted = std::vector<std::string>;
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

} // namespace strowger::tests::listening_test
