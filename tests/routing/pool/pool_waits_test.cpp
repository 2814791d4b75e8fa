#include "routing/pool_waits.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::pool_waits_test {

using namespace strowger::routing;
using namespace std::chrono_literals;

namespace {

/// Two queues; `ann` and `bob` serve both, `cid` serves sales only.
class small_centre {
public:
  small_centre() {
    pool_settings settings;
    for (const auto* name : {"sales", "service"}) {
      queue_settings queue;
      queue.name = name;
      queue.wrap_up_limit = 0s;
      settings.queues.push_back(queue);
    }
    for (const auto* name : {"ann", "bob", "cid"}) {
      agent_settings agent;
      agent.name = name;
      agent.capacity = {1, 2, 0, 0};
      if (agent.name == "cid") agent.queues = {"sales"};
      settings.agents.push_back(agent);
    }
    feed(engine_started{1});
    feed(configure{1, 0, {}, 0, 1, difference(pool_settings{}, settings)});
  }

  void feed(pool_event what) {
    facts.clear();
    const pool_input input{now, wall_time{} + now.time_since_epoch(), std::move(what)};
    const auto done = apply(pool, input, facts);
    REQUIRE(done);
    for (const auto& fact : facts)
      if (const auto* made = std::get_if<fact::offer_made>(&fact)) offers.push_back(*made);
  }
  [[nodiscard]] queue_id queue(std::string_view name) const { return pool.find_queue("main", name)->id; }
  [[nodiscard]] agent_id agent(std::string_view name) const { return pool.find_agent("main", name)->id; }
  void ready(std::string_view name) {
    feed(agent_signed_in{agent(name)});
    feed(set_agent_state{agent(name), true, {}, {}});
  }
  interaction_id comes(std::string_view to, channel_kind channel = channel_kind::voice) {
    const interaction_id id{std::uint64_t{1} << 48 | ++last};
    interaction_arrived what;
    what.interaction = id;
    what.queue = queue(to);
    what.channel = channel;
    feed(what);
    return id;
  }
  /// Everything offered is accepted and connected.
  void accept_all() {
    while (!offers.empty()) {
      const auto made = offers.back();
      offers.pop_back();
      feed(accept_offer{made.offer, made.agent});
      feed(interaction_connected{made.interaction, made.agent});
      talking.push_back(made);
    }
  }
  /// All who talk are done after so long.
  void talk_for(milliseconds span) {
    now += span;
    const auto done = std::move(talking);
    talking.clear();
    for (const auto& one : done) feed(close_interaction{one.interaction, one.agent, {}});
    accept_all();
  }
  /// Sales and service have handled ten each, of 100 s.
  void learn() {
    for (int i = 0; i < 10; ++i) {
      comes("sales");
      comes("service");
      accept_all();
      talk_for(100s);
    }
    talk_for(100s);
  }

  pool_state pool{pool_id{1}};
  pool_facts facts;
  moment now;
  std::uint64_t last = 0;
  std::vector<fact::offer_made> offers, talking;
};

double seconds_of(milliseconds span) { return static_cast<double>(span.count()) / 1'000; }

} // namespace

SCENARIO("those who wait are told their place and how long it may take") {
  small_centre centre;
  centre.ready("ann");
  centre.ready("bob");
  const would_be_arrival caller{centre.queue("sales"), channel_kind::voice, 0, {}};
  GIVEN("a centre that has handled nothing yet and has nobody free") {
    centre.comes("sales");
    centre.comes("sales");
    const auto waits = centre.comes("sales");
    THEN("it does not guess") {
      CHECK(centre.pool.position_of(waits, centre.now) == 1);
      CHECK(!expected_wait(centre.pool, waits, centre.now));
      CHECK(!expected_wait(centre.pool, caller));
    }
  }
  GIVEN("handle times of 100 s and two agents, both free") {
    centre.learn();
    THEN("who would come waits nothing") {
      const auto none = expected_wait(centre.pool, caller);
      REQUIRE(none);
      CHECK(none->position == 0);
      CHECK(none->p90 == 0ms);
      CHECK(none->agents == 2);
    }
    AND_GIVEN("both busy and three waiting, one of them for the other queue") {
      centre.comes("sales");
      centre.comes("sales");
      centre.accept_all();
      centre.now += 1s;
      const auto first = centre.comes("sales");
      const auto other = centre.comes("service");
      const auto second = centre.comes("sales");
      THEN("places are counted in the queue, waits over all whom the same agents serve") {
        const auto of_first = expected_wait(centre.pool, first, centre.now),
                   of_second = expected_wait(centre.pool, second, centre.now);
        REQUIRE(of_first);
        REQUIRE(of_second);
        CHECK(of_first->position == 1);
        CHECK(of_second->position == 2);
        CHECK(seconds_of(of_first->mean) == Approx(50).epsilon(0.05));
        CHECK(seconds_of(of_second->mean) == Approx(150).epsilon(0.05));
        CHECK(of_second->p50 < of_second->p90);
        CHECK(seconds_of(expected_wait(centre.pool, other, centre.now)->mean) == Approx(100).epsilon(0.05));
        auto late = caller;
        late.at = centre.now;
        CHECK(expected_wait(centre.pool, late)->position == 3);
        CHECK(seconds_of(expected_wait(centre.pool, late)->mean) == Approx(200).epsilon(0.05));
        late.own_priority = 3'600;
        CHECK(expected_wait(centre.pool, late)->position == 1);
      }
      THEN("an agent who serves one queue only shortens that one's, and the other's by what it takes away") {
        centre.ready("cid");
        REQUIRE(centre.pool.find(first)->phase == interaction_phase::offered);
        CHECK(expected_wait(centre.pool, first, centre.now)->position == 0);
        CHECK(seconds_of(expected_wait(centre.pool, second, centre.now)->mean) ==
              Approx(200.0 / 3).epsilon(0.05));
      }
      THEN("a recovered pool says the same") {
        const pool_state again{centre.pool.snapshot()};
        CHECK(again.snapshot() == centre.pool.snapshot());
        CHECK(expected_wait(again, second, centre.now)->p90 ==
              expected_wait(centre.pool, second, centre.now)->p90);
      }
      THEN("when nobody is left who could serve, nothing is said") {
        centre.feed(agent_signed_out{centre.agent("ann"), {}});
        centre.feed(agent_signed_out{centre.agent("bob"), {}});
        CHECK(!expected_wait(centre.pool, second, centre.now));
      }
      THEN("who has been answered is told nothing, and the queue has learned from it") {
        centre.talk_for(80s);
        CHECK(!expected_wait(centre.pool, first, centre.now));
        CHECK(centre.pool.find(centre.queue("sales"))->waits[0].compared == 1);
      }
    }
  }
}

} // namespace strowger::tests::pool_waits_test
