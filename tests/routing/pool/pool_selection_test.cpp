#include "routing/model/random.hpp"
#include "routing/pool_selection.hpp"
#include "slow_matcher.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::pool_selection_test {

using namespace strowger::routing;
using namespace strowger::routing::testing;

namespace {

constexpr std::array all_rules{
    selection::least_occupied, selection::longest_idle,       selection::round_robin,
    selection::fewest_handled, selection::least_talk_time,    selection::most_skilled,
    selection::least_skilled,  selection::best_fit,           selection::linear,
    selection::random,         selection::percent_allocation, selection::idleness_ratio};

/// Many agents for one queue: so many are free that orders are walked along and not everybody is scored.
class large_team {
public:
  large_team(selection rule, std::size_t agents) : dice_{17} {
    configure all;
    all.version = 1;
    queue_settings queue;
    queue.name = "sales";
    queue.required = {{"english", 1}};
    queue.wrap_up_limit = milliseconds{0};
    auto& select = queue.rules.select;
    select.rule = rule;
    for (const auto* team : {"red", "blue"})
      select.shares.push_back(
          {{team, expression::read("agent.team = '" + std::string{team} + "'").value()}, 2});
    select.fit = {{fit_kind::skill, {}, "english", 3}, {fit_kind::idle_minutes, {}, {}, 1}};
    all.changes.emplace_back(queue);
    for (std::size_t i = 0; i < agents; ++i) {
      agent_settings agent;
      agent.name = "agent" + std::to_string(i);
      agent.skills = {{"english", static_cast<std::uint8_t>(1 + draw_below(dice_, 9))}};
      if (i + 1 == agents) agent.skills[0].level = 10;
      agent.capacity = {2, 0, 0, 0};
      agent.position = static_cast<std::int32_t>(draw_below(dice_, 5));
      const char* teams[] = {"red", "blue", "none"};
      agent.attributes = attribute_list{{{"team", std::string{teams[draw_below(dice_, 3)]}}}};
      all.changes.emplace_back(agent);
    }
    put(std::move(all));
    pool_.each_agent([&](const agent_entry& one) { agents_.push_back(one.id); });
    for (const auto id : agents_) put(agent_signed_in{id});
    for (const auto id : agents_) {
      now_ += milliseconds{static_cast<std::int64_t>(1 + draw_below(dice_, 3)) * 1'000};
      put(set_agent_state{id, true, {}, {}});
    }
  }

  void put(pool_event what) {
    facts_.clear();
    REQUIRE(apply(pool_, {now_, {}, std::move(what)}, facts_));
    for (const auto& one : facts_) {
      if (const auto* offer = std::get_if<fact::offer_made>(&one)) {
        const auto wrong = wrong_with(before_, *offer, {});
        REQUIRE((wrong ? *wrong : std::string{}) == "");
        last_ = *offer;
      }
      evolve(before_, one);
    }
  }
  const fact::offer_made& arrive() {
    now_ += milliseconds{100};
    interaction_arrived came;
    came.interaction = interaction_id{9, ++arrived_};
    came.queue = pool_.find_queue("main", "sales")->id;
    came.channel = channel_kind::voice;
    put(std::move(came));
    return last_;
  }
  void talk(bool accepts) {
    if (!accepts) {
      put(decline_offer{last_.offer, last_.agent, {}});
      return;
    }
    put(accept_offer{last_.offer, last_.agent});
    put(interaction_connected{last_.interaction, last_.agent});
    if (arrived_ % 2 == 0) return;
    now_ += milliseconds{static_cast<std::int64_t>(draw_below(dice_, 5'000))};
    put(close_interaction{last_.interaction, last_.agent, {}});
  }
  [[nodiscard]] const pool_state& pool() const { return pool_; }
  [[nodiscard]] agent_id last_agent() const { return agents_.back(); }

private:
  random_generator dice_;
  pool_state pool_{pool_id{1}}, before_{pool_id{1}};
  moment now_;
  std::vector<agent_id> agents_;
  pool_facts facts_;
  fact::offer_made last_;
  std::uint64_t arrived_ = 0;
};

} // namespace

TEST_CASE("every selection rule chooses as told among many, too", "[pool][selection]") {
  for (const auto rule : all_rules) {
    INFO("rule " << static_cast<int>(rule));
    large_team team{rule, 80};
    for (int i = 0; i < 100; ++i) {
      const auto declines = i % 5 == 4;
      team.arrive();
      team.talk(!declines);
    }
    CHECK(!broken_invariant(team.pool()));
  }
}

TEST_CASE("rules that score the pair look at the 256 who are idle for longest, and say so",
          "[pool][selection]") {
  for (const auto rule : all_rules) {
    INFO("rule " << static_cast<int>(rule));
    large_team team{rule, 300};
    const auto offer = team.arrive();
    CHECK(offer.decision.cut == scores_pairs(rule));
    CHECK(offer.decision.eligible == 300);
    // The best of all English speakers became ready last.
    if (rule == selection::most_skilled) CHECK(offer.agent != team.last_agent());
    const auto all = explain(team.pool(), offer.interaction, offer.at);
    REQUIRE(all);
    CHECK(all->agents.size() == 300);
  }
}

TEST_CASE("draws are even, and others for each offer, agent and seed", "[pool][selection]") {
  std::array<int, 4> wins{};
  for (std::uint64_t offer = 1; offer <= 40'000; ++offer) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < wins.size(); ++i)
      if (draw_for(1, offer, agent_id{1, i + 1}) > draw_for(1, offer, agent_id{1, best + 1})) best = i;
    ++wins[best];
  }
  for (const auto count : wins) CHECK(std::abs(count - 10'000) < 400);
  CHECK(draw_for(1, 7, agent_id{1, 1}) == draw_for(1, 7, agent_id{1, 1}));
  CHECK(draw_for(1, 7, agent_id{1, 1}) != draw_for(2, 7, agent_id{1, 1}));
}

TEST_CASE("settings of a selection that mean nothing are refused", "[pool][selection]") {
  pool_state pool{pool_id{1}};
  pool_facts facts;
  const auto refused = [&](const queue_settings& queue) {
    configure all;
    all.version = 1;
    all.changes = {queue};
    return !apply(pool, {moment{}, {}, all}, facts);
  };
  queue_settings queue;
  queue.name = "sales";
  queue.rules.select.rule = selection::percent_allocation;
  CHECK(refused(queue)); // nobody has a share
  queue.rules.select.shares = {{{"all", {}}, -1}};
  CHECK(refused(queue));
  queue.rules.select.shares = std::vector<group_share>(17, {{"all", {}}, 1});
  CHECK(refused(queue));
  queue.rules.select.shares.resize(16);
  queue.rules.load.cost[0] = 601;
  CHECK(refused(queue));
  queue.rules.load.cost[0] = 600;
  queue.rules.load.quiet_weight = 101;
  CHECK(refused(queue));
  queue.rules.load.quiet_weight = 100;
  CHECK(!refused(queue));
}

} // namespace strowger::tests::pool_selection_test
