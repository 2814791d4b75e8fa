#include "figures_day.hpp"
#include <catch2/catch.hpp>

/// Who is consulted, joins or takes the lead over, in the figures.
namespace strowger::tests::party_figures_test {

using namespace strowger::routing;
using namespace strowger::routing::kpi;
using namespace std::chrono_literals;
using namespace figures_day;

TEST_CASE("who is consulted handles it too, and who takes the lead over goes on with what it talked") {
  day at;
  const agent_id bo{1, 2}, cleo{1, 3};
  for (const auto who : {bo, cleo}) fold(at.figures, fact::agent_configured{who, 1, {}, moment{}});
  const interaction_id one{1};
  at.arrive(1, 0s);
  at.win(at.offer(1, 0s), 1, 10s);
  fold(at.figures,
       fact::party_reserved{one, bo, party_role::consulted, 100, moment{20s}, moment{40s}, {}, sales});
  fold(at.figures, fact::party_connected{one, bo, party_role::consulted, moment{30s}, sales});
  fold(at.figures,
       fact::party_reserved{one, cleo, party_role::listening, 0, moment{30s}, moment{50s}, {}, sales});
  fold(at.figures, fact::party_connected{one, cleo, party_role::listening, moment{31s}, sales});
  fold(at.figures, fact::lead_changed{one, bo, ada, moment{50s}, sales});
  CHECK(at.figures.agents.at(ada).total.work == handling_counts{1, 40s, 0s});
  fold(at.figures, fact::party_released{one, cleo, party_role::listening, moment{60s}, "over", "", sales});
  fold(at.figures, fact::party_connected{one, ada, party_role::consulted, moment{60s}, sales});
  fold(at.figures, fact::party_wrapping{one, ada, moment{90s}, moment{100s}, sales});
  fold(at.figures, fact::wrap_up_begun{one, bo, moment{90s}, moment{100s}, "", sales});
  fold(at.figures, fact::wrap_up_over{one, bo, moment{95s}, false, "", sales});
  fold(at.figures, fact::lead_changed{one, ada, bo, moment{95s}, sales});
  at.release(1, 97s);
  CHECK(at.figures.agents.at(bo).total.work == handling_counts{1, 60s, 5s});
  CHECK(at.figures.agents.at(ada).total.work == handling_counts{2, 70s, 7s});
  CHECK(at.figures.agents.at(cleo).total.work == handling_counts{});
  const auto& queue = at.figures.queues.at(sales).total;
  CHECK(queue.handling == handling_counts{3, 130s, 12s});
  CHECK(queue.transferred_to_agents == 1);
  CHECK(queue.transferred == 0);
  fold(at.figures, fact::passed_outside{one, ada, moment{98s}, sales});
  CHECK(at.figure("transfer_rate.outside") == Approx(1));
  CHECK(at.figures.parts.empty());
  CHECK(at.figures.agents.at(ada).held + at.figures.agents.at(bo).held == 0);
  CHECK(broken_identity(at.figures) == std::nullopt);
}

TEST_CASE("who has passed the lead on handled it once, with its wrap-up") {
  day at;
  const agent_id bo{1, 2};
  fold(at.figures, fact::agent_configured{bo, 1, {}, moment{}});
  const interaction_id one{1};
  at.arrive(1, 0s);
  at.win(at.offer(1, 0s), 1, 10s);
  fold(at.figures, fact::party_connected{one, bo, party_role::consulted, moment{30s}, sales});
  fold(at.figures, fact::lead_changed{one, bo, ada, moment{50s}, sales, moment{60s}});
  CHECK(at.figures.agents.at(ada).held == 1);
  CHECK(at.figures.agents.at(ada).total.work == handling_counts{});
  fold(at.figures,
       fact::party_released{one, ada, party_role::joined, moment{57s}, "wrap_up", "passed_on", sales});
  CHECK(at.figures.agents.at(ada).held == 0);
  CHECK(at.figures.agents.at(ada).total.work == handling_counts{1, 40s, 7s});
  fold(at.figures, fact::agent_released{one, bo, moment{80s}, {}});
  CHECK(at.figures.agents.at(bo).total.work == handling_counts{1, 50s, 0s});
  CHECK(at.figures.queues.at(sales).total.handling == handling_counts{2, 90s, 7s});
  CHECK(at.figures.queues.at(sales).total.transferred_to_agents == 1);
  CHECK(at.figures.parts.empty());
  CHECK(broken_identity(at.figures) == std::nullopt);
}

} // namespace strowger::tests::party_figures_test
