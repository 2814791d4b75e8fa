#include "routing/pool_listeners.hpp"
#include <algorithm>
#include <catch2/catch.hpp>

/// Supervisors who listen in another pool than their own: what the two say to each other of them.
namespace strowger::tests::pool_listeners_test {

using namespace strowger::routing;
using namespace std::chrono_literals;

namespace {

constexpr interaction_id call{9, 1}, other_call{9, 2};

/// Ada talks with a customer, and rosa of the same pool listens.
struct heard_call {
  pool_state pool{pool_id{1}};
  moment now{};
  std::vector<std::string> let_go; ///< why rosa was let go of as a listener, by the pool's own facts
  std::vector<std::string> said;   ///< why she listens to nothing in other pools, by the same records
  std::uint32_t version = 0;

  heard_call() {
    queue_settings support;
    support.name = "support";
    change(support);
    change(person("ada"));
    change(person("rosa"));
    for (const auto& name : {"ada", "rosa"}) put(agent_signed_in{agent(name)});
    talk(call, "ada", 1);
    put(listen_asked{call, rosa(), {rosa(), content_id{1, 1}}});
    put(party_answered{call, rosa()});
  }
  static agent_settings person(const std::string& name) {
    agent_settings one;
    one.name = name;
    one.capacity = {1, 0, 0, 0};
    return one;
  }
  [[nodiscard]] agent_id agent(const std::string& name) const { return pool.find_agent("main", name)->id; }
  [[nodiscard]] agent_id rosa() const { return agent_id{1, 2}; }
  void change(configuration_change what) { put(configure{++version, 0, {}, 0, 1, {std::move(what)}}); }
  void talk(interaction_id with, const std::string& name, std::uint64_t offer) {
    put(set_agent_state{agent(name), true, {}, {}});
    interaction_arrived came;
    came.interaction = with;
    came.queue = pool.find_queue("main", "support")->id;
    came.channel = channel_kind::voice;
    put(came);
    put(accept_offer{offer_id{1, offer}, agent(name)});
    put(interaction_connected{with, agent(name)});
  }
  void put(const pool_event& what) {
    pool_facts facts;
    const auto done = apply(pool, {now, {}, what}, facts);
    if (!done) FAIL(done.reason().detail);
    for (const auto& one : facts)
      if (const auto* gone = std::get_if<fact::party_released>(&one); gone && gone->agent == agent_id{1, 2})
        let_go.push_back(gone->why);
    for (const auto& one : gone_by(what, facts))
      if (one.agent == agent_id{1, 2}) said.push_back(one.why);
    REQUIRE(!broken_invariant(pool));
  }
  [[nodiscard]] std::string kept() const { return kept_from_listening(pool, rosa()); }
};

using whys = std::vector<std::string>;

} // namespace

TEST_CASE("other pools are told of who is gone by what lets go of a listener in its own", "[pool]") {
  heard_call one;
  SECTION("signs out") {
    one.put(agent_signed_out{one.rosa(), {}});
    CHECK(one.said == whys{"signed_out"});
    CHECK(one.kept() == "signed_out");
  }
  SECTION("signs out with a call in hand") {
    one.talk(other_call, "rosa", 2);
    one.put(agent_signed_out{one.rosa(), {}});
    CHECK(one.said == whys{"signed_out"});
    CHECK(one.kept() == "signed_out");
  }
  SECTION("its last page falls silent") {
    one.put(agent_lost{one.rosa()});
    CHECK(one.said == whys{"lost"});
    CHECK(one.kept().empty()); // it may be back in a moment
  }
  SECTION("does not come back after a start of the engine") {
    one.put(engine_started{2, {}});
    one.put(agent_returned{one.agent("ada")});
    CHECK(one.said.empty());
    CHECK(one.kept().empty());
    one.now += 31s;
    one.put(time_passed{});
    CHECK(one.said == whys{"lost"});
    CHECK(one.kept() == "lost");
  }
  SECTION("is removed from the configuration") {
    one.change(remove_agent{"main", "rosa"});
    CHECK(one.said == whys{"removed"});
    CHECK(one.kept() == "removed");
  }
  SECTION("is removed from the configuration with a call in hand") {
    one.talk(other_call, "rosa", 2);
    one.change(remove_agent{"main", "rosa"});
    CHECK(one.said == whys{"removed"});
    CHECK(one.kept() == "removed");
  }
  CHECK(one.let_go == one.said);
}

TEST_CASE("who is not ready, or comes back, goes on listening wherever it does", "[pool]") {
  heard_call one;
  one.put(set_agent_state{one.rosa(), true, {}, {}});
  one.put(set_agent_state{one.rosa(), false, "pause", {}});
  one.put(engine_started{2, {}});
  for (const auto& name : {"ada", "rosa"}) one.put(agent_returned{one.agent(name)});
  one.now += 60s;
  one.put(time_passed{});
  CHECK(one.let_go.empty());
  CHECK(one.said.empty());
  CHECK(one.kept().empty());
}

TEST_CASE("a pending sign-out that is undone keeps nobody from listening", "[pool]") {
  heard_call one;
  one.talk(other_call, "rosa", 2);
  one.put(agent_signed_out{one.rosa(), {}});
  one.put(agent_signed_in{one.rosa()});
  CHECK(one.kept().empty());
}

TEST_CASE("a pool knows who of other pools listens in it until that is over, after a start too", "[pool]") {
  heard_call one;
  constexpr agent_id sam{2, 1};
  CHECK(outside_listeners(one.pool).empty());
  one.put(listen_asked{call, sam, {sam, content_id{1, 1}}});
  const auto only_sam = [&](const pool_state& pool) {
    const auto all = outside_listeners(pool);
    return all.size() == 1 && all.front().interaction == call && all.front().agent == sam;
  };
  CHECK(only_sam(one.pool));
  one.put(party_answered{call, sam});
  CHECK(only_sam(one.pool));
  CHECK(only_sam(pool_state{one.pool.snapshot()}));
  CHECK(kept_from_listening(one.pool, sam) == "removed"); // it is not of this pool
  one.put(party_left{call, sam, "signed_out"});
  CHECK(outside_listeners(one.pool).empty());
}

TEST_CASE("a conversation has sixteen agents beside its lead, and no more", "[pool]") {
  heard_call one;
  const auto listens = [](std::uint64_t who) {
    const agent_id sam{2, who};
    return listen_asked{call, sam, {sam, content_id{1, 1}}};
  };
  one.change(heard_call::person("bo"));
  one.put(agent_signed_in{one.agent("bo")});
  one.put(set_agent_state{one.agent("bo"), true, {}, {}});
  for (std::uint64_t who = 1; who < 16; ++who) one.put(listens(who)); // with rosa
  const consult_asked of_bo{call, one.agent("ada"), one.agent("bo")};
  const consult_asked of_support{call, one.agent("ada"), {}, one.pool.find_queue("main", "support")->id};
  for (const pool_event& too_many : {pool_event{listens(16)}, pool_event{of_bo}, pool_event{of_support}}) {
    pool_facts facts;
    const auto done = apply(one.pool, {one.now, {}, too_many}, facts);
    REQUIRE_FALSE(done);
    CHECK(done.reason().code == error_code::limit_reached);
    CHECK(facts.empty());
  }
  one.put(party_left{call, agent_id{2, 1}, "hung_up"});
  one.put(of_bo);
  CHECK(one.pool.find(call)->extras->parties.size() == 16);
}

} // namespace strowger::tests::pool_listeners_test
