#include "figures_day.hpp"
#include <catch2/catch.hpp>
#include <set>

namespace strowger::tests::statistics_test {

using namespace strowger::routing;
using namespace strowger::routing::kpi;
using namespace std::chrono_literals;
using namespace figures_day;

TEST_CASE("service level variants agree with Cisco's worked example") {
  // 70 answered and 10 abandoned within the threshold, 20 beyond it.
  day at;
  std::uint64_t who = 0;
  const auto put = [&](int count, milliseconds wait, visit_exit how) {
    for (int i = 0; i < count; ++i) {
      at.arrive(++who, 0s);
      at.leave(who, wait, how);
    }
  };
  put(70, 12s, visit_exit::answered);
  put(10, 15s, visit_exit::abandoned);
  SECTION("the twenty were answered late") { put(20, 30s, visit_exit::answered); }
  SECTION("some of the twenty gave up late") {
    put(12, 30s, visit_exit::answered);
    put(8, 30s, visit_exit::abandoned);
  }
  CHECK(at.figure("service_level.abandons_ignored") == Approx(70.0 / 90));
  CHECK(at.figure("service_level.abandons_negative") == Approx(0.70));
  CHECK(at.figure("service_level.abandons_positive") == Approx(0.80));
  CHECK(at.figure("service_level.late_abandon") == Approx(70.0 / 90));
  CHECK(broken_identity(at.figures) == std::nullopt);
}

TEST_CASE("a wait of exactly the threshold is within it") {
  day at;
  at.arrive(1, 0s);
  at.leave(1, 20s, visit_exit::answered);
  at.arrive(2, 20s);
  at.leave(2, 40'001ms, visit_exit::answered);
  CHECK(at.figure("service_level.answered_only") == Approx(0.5));
}

TEST_CASE("the speed of answer has two readings, and short abandons can be left out") {
  day at;
  at.arrive(1, 0s);
  at.arrive(2, 0s);
  at.arrive(3, 0s);
  at.leave(1, 4s, visit_exit::abandoned);
  at.leave(2, 10s, visit_exit::answered);
  at.leave(3, 26s, visit_exit::abandoned);
  CHECK(at.figure("asa.of_answered") == Approx(10));
  CHECK(at.figure("asa.of_all_waits") == Approx(40));
  CHECK(at.figure("average_abandon_time") == Approx(15));
  CHECK(at.figure("abandon_rate") == Approx(2.0 / 3));
  CHECK(at.figure("abandon_rate.short_excluded") == Approx(0.5));
  CHECK(at.figure("service_level.short_abandons_excluded") == Approx(0.5));
  CHECK(at.figure("service_level.all_received") == Approx(1.0 / 3));
}

TEST_CASE("handle time is talk and wrap-up, counted for queue and agent when the agent is let go") {
  day at;
  at.state(agent_state::ready, 0s);
  at.arrive(1, 10s);
  at.win(at.offer(1, 10s), 1, 15s);
  fold(at.figures, fact::wrap_up_begun{interaction_id{1}, ada, moment{115s}, moment{175s}, "solved", {}});
  CHECK(at.figures.queues.at(sales).total.handling.handled == 0);
  at.release(1, 145s);
  fold(at.figures, fact::interaction_closed{interaction_id{1}, moment{145s}, "solved", {}, {}});
  CHECK(at.figure("average_talk_time") == Approx(100));
  CHECK(at.figure("average_wrap_up_time") == Approx(30));
  CHECK(at.figure("average_handle_time") == Approx(130));
  const auto agent = counted_to(at.figures.agents.at(ada), moment{200s});
  CHECK(agent.handling == 130s);
  CHECK(agent.idle == 70s);
  CHECK(agent.ringing == 5s);
  CHECK(find_agent_kpi("occupancy")->value(agent) == Approx(130.0 / 200));
  CHECK(find_agent_kpi("average_handle_time")->value(agent) == Approx(130));
  CHECK(at.figures.interactions.empty());
  CHECK(at.figures.offers.empty());
  CHECK(broken_identity(at.figures) == std::nullopt);
}

TEST_CASE("several chats at once are one handling time and a concurrency") {
  day at;
  at.state(agent_state::ready, 0s);
  at.arrive(1, 0s);
  at.arrive(2, 0s);
  at.win(at.offer(1, 0s), 1, 0s);
  at.win(at.offer(2, 50s), 2, 50s);
  at.release(1, 100s);
  at.release(2, 150s);
  at.state(agent_state::signed_out, 250s);
  const auto agent = counted_to(at.figures.agents.at(ada), moment{300s});
  CHECK(agent.handling == 150s);
  CHECK(agent.load == 200s);
  CHECK(agent.idle == 100s);
  CHECK(agent.signed_out == 50s);
  CHECK(find_agent_kpi("concurrency")->value(agent) == Approx(200.0 / 150));
}

TEST_CASE("a transferred contact is a new visit and counts once in each queue") {
  day at;
  at.arrive(1, 0s);
  at.win(at.offer(1, 0s), 1, 5s);
  at.release(1, 65s);
  at.arrive(1, 65s, service, requeue_reason::transfer);
  at.leave(1, 75s, visit_exit::abandoned);
  CHECK(at.figures.queues.at(sales).total.transferred == 1);
  CHECK(at.figure("transfer_rate") == Approx(1));
  CHECK(at.figure("average_talk_time") == Approx(60));
  CHECK(at.figure("average_abandon_time", service) == Approx(10));
  CHECK(at.figures.queues.at(sales).total.enqueued == 1);
  CHECK(at.figures.queues.at(service).total.enqueued == 1);
  CHECK(broken_identity(at.figures) == std::nullopt);
}

TEST_CASE("offers are counted by how they ended") {
  day at;
  at.arrive(1, 0s);
  for (auto how : {offer_end::declined, offer_end::timed_out, offer_end::undeliverable, offer_end::withdrawn,
                   offer_end::rescinded})
    fold(at.figures, fact::offer_ended{at.offer(1, 1s), how, moment{2s}, moment{}, "", {}, {}, {}});
  const auto open = at.offer(1, 3s);
  const auto& offers = at.figures.queues.at(sales).total.offers;
  CHECK(offers == offer_counts{6, 0, 1, 1, 1, 1, 1});
  CHECK(at.figures.agents.at(ada).ringing == 1);
  CHECK(broken_identity(at.figures) == std::nullopt);
  at.win(open, 1, 4s);
  CHECK(offers.accepted == 1);
  CHECK(at.figure("offer_answer_rate") == Approx(0.25));
}

TEST_CASE("intervals lie on quarter hours of the wall and hold what happened in them") {
  day at;
  // 1,764,000,000 s is a whole quarter hour; shift the line by five minutes.
  statistics shifted;
  fold(shifted, fact::engine_joined{moment{}, wall_time{1'764'000'300'000ms}, 1});
  CHECK(begin_of(shifted, interval_of(shifted, moment{0s})) == moment{-5min});
  CHECK(begin_of(shifted, interval_of(shifted, moment{10min})) == moment{10min});
  CHECK(interval_of(shifted, moment{10min}) == interval_of(shifted, moment{0s}) + 1);

  at.state(agent_state::not_ready, 0min, "lunch");
  at.arrive(1, 14min);
  at.arrive(2, 14min);
  at.leave(1, 16min, visit_exit::abandoned);
  at.state(agent_state::ready, 40min);
  at.leave(2, 46min, visit_exit::expired);
  at.state(agent_state::signed_out, 47min);
  const auto& intervals = at.figures.queues.at(sales).intervals;
  REQUIRE(intervals.size() == 3);
  CHECK(intervals[0].counts.enqueued == 2);
  CHECK(intervals[1].waiting_before == 2);
  CHECK(intervals[1].counts.abandoned == 1);
  CHECK(intervals[2].index == intervals[0].index + 3);
  CHECK(intervals[2].counts.expired == 1);
  const auto& agent = at.figures.agents.at(ada);
  REQUIRE(agent.intervals.size() == 4);
  CHECK(agent.intervals[0].counts.not_ready == 15min);
  CHECK(agent.intervals[2].counts.not_ready == 10min);
  CHECK(agent.intervals[2].counts.idle == 5min);
  CHECK(agent.intervals[3].counts.idle == 2min);
  CHECK(agent.not_ready_by_reason.at("lunch") == 40min);
  CHECK(broken_identity(at.figures) == std::nullopt);
}

TEST_CASE(
    "a day is a sum of intervals of the wall, also over a start at which wall and moments are tied anew") {
  day at;
  const auto quarter = [](int n) { return 1'764'000'000'000 / (15 * 60'000) + n; };
  at.arrive(1, 14min);
  at.leave(1, 16min, visit_exit::abandoned);
  // The machine was down for a while that the pool's moments do not know: its wall clock was wrong by an
  // hour.
  fold(at.figures, fact::engine_joined{moment{20min}, wall_time{1'764'000'000'000ms + 80min}, 2});
  at.arrive(2, 21min);
  at.leave(2, 21min, visit_exit::answered);
  const auto& queue = at.figures.queues.at(sales);
  CHECK(queue.intervals.back().index == quarter(5));
  CHECK(counted_from(queue, quarter(0)).enqueued == 2);
  CHECK(counted_from(queue, quarter(1)).enqueued == 1);
  CHECK(counted_from(queue, quarter(1)).exits() == 2);
  CHECK(counted_from(queue, quarter(1)).wait_abandoned == 2min);
  CHECK(counted_from(queue, quarter(2)).abandoned == 0);
  CHECK(counted_from(queue, quarter(6)) == queue_counts{});
  // Back again: nothing is lost, it counts in the newest interval.
  fold(at.figures, fact::engine_joined{moment{25min}, wall_time{1'764'000'000'000ms + 25min}, 3});
  at.arrive(3, 26min);
  CHECK(counted_from(queue, quarter(5)).enqueued == 2);
  CHECK(broken_identity(at.figures) == std::nullopt);
}

TEST_CASE("figures can begin with what a pool holds") {
  pool_snapshot pool;
  queue_entry queue;
  queue.id = sales;
  queue.settings.service_level_threshold = 45s;
  pool.queues.push_back(queue);
  agent_entry agent;
  agent.id = ada;
  agent.state = agent_state::not_ready;
  agent.reason = "lunch";
  pool.agents.push_back(agent);
  const auto hold = [&](std::uint64_t who, interaction_phase phase) {
    interaction_entry one;
    one.id = interaction_id{who};
    one.queue = sales;
    one.phase = phase;
    one.visit_at = one.phase_at = moment{60s};
    if (phase != interaction_phase::waiting) one.lead = ada;
    pool.interactions.push_back(one);
  };
  hold(1, interaction_phase::waiting);
  hold(2, interaction_phase::offered);
  hold(3, interaction_phase::talking);
  offer_entry offer;
  offer.id = offer_id{1, 9};
  offer.interaction = interaction_id{2};
  offer.agent = ada;
  pool.offers.push_back(offer);

  day at;
  at.figures = begin_with(pool, moment{100s}, 1'764'000'000'000ms);
  CHECK(broken_identity(at.figures) == std::nullopt);
  CHECK(at.figures.queues.at(sales).threshold == 45s);
  at.leave(1, 100s, visit_exit::abandoned);
  at.win(offer_id{1, 9}, 2, 110s);
  at.release(3, 120s);
  at.release(2, 130s);
  CHECK(broken_identity(at.figures) == std::nullopt);
  const auto& counts = at.figures.queues.at(sales).total;
  CHECK(counts.answered == 1);
  CHECK(counts.answered_within == 0); // it waited for 50 s
  CHECK(counts.abandoned_within == 1);
  CHECK(counts.handling.talk == 80s);
  CHECK(at.figures.agents.at(ada).held == 0);
  CHECK(at.figures.agents.at(ada).ringing == 0);
}

TEST_CASE("of many intervals an eighth is dropped at a time, and so many as are kept are always there") {
  day at;
  at.figures.settings.intervals_kept = 16;
  std::size_t most = 0;
  for (std::uint64_t i = 1; i <= 60; ++i) {
    at.arrive(i, i * 15min);
    at.leave(i, i * 15min + 1s, visit_exit::abandoned);
    const auto size = at.figures.queues.at(sales).intervals.size();
    CHECK(size >= std::min<std::size_t>(i, 16));
    most = std::max(most, size);
  }
  CHECK(most == 18);
  CHECK(broken_identity(at.figures) == std::nullopt);
}

TEST_CASE("old intervals are dropped, totals stay") {
  day at;
  at.figures.settings.intervals_kept = 4;
  at.state(agent_state::ready, 0s);
  for (std::uint64_t i = 1; i <= 10; ++i) {
    at.arrive(i, i * 15min);
    at.leave(i, i * 15min + 1s, visit_exit::abandoned);
  }
  at.state(agent_state::signed_out, 100h);
  CHECK(at.figures.queues.at(sales).intervals.size() == 4);
  CHECK(at.figures.queues.at(sales).intervals.back().index -
            at.figures.queues.at(sales).intervals.front().index ==
        3);
  CHECK(at.figures.queues.at(sales).total.abandoned == 10);
  CHECK(at.figures.agents.at(ada).intervals.size() == 4);
  CHECK(at.figures.agents.at(ada).total.idle == 100h);
  CHECK(broken_identity(at.figures) == std::nullopt);
}

TEST_CASE("the identity notices a visit that ended nowhere") {
  day at;
  at.arrive(1, 0s);
  CHECK(broken_identity(at.figures) == std::nullopt);
  fold(at.figures, fact::interaction_closed{interaction_id{1}, moment{1s}, "", {}, {}});
  CHECK(broken_identity(at.figures) != std::nullopt);
}

TEST_CASE("every figure has an id of its own, a name and a formula, and says nothing about nobody") {
  std::set<std::string_view> ids;
  for (const auto& one : queue_kpis()) {
    CHECK(ids.insert(one.id).second);
    CHECK_FALSE(one.name.empty());
    CHECK_FALSE(one.formula.empty());
    CHECK(one.value({}) == std::nullopt);
    CHECK(find_queue_kpi(one.id) == &one);
  }
  for (const auto& one : agent_kpis()) CHECK(one.value({}) == std::nullopt);
  CHECK(find_queue_kpi(default_service_level) != nullptr);
  CHECK(find_queue_kpi("service_level") == nullptr);
}

TEST_CASE("the histogram of waits keeps quantiles within an eighth") {
  wait_histogram waits;
  CHECK(waits.quantile(0.5) == std::nullopt);
  for (int i = 1; i <= 1000; ++i) waits.add(i * 100ms);
  for (const double share : {0.1, 0.5, 0.9, 0.99}) {
    const auto seen = static_cast<double>(waits.quantile(share)->count());
    CHECK(seen == Approx(share * 100'000).epsilon(0.13));
  }
  for (std::size_t i = 0; i + 1 < wait_histogram::buckets; ++i) {
    CHECK(wait_histogram::bucket_of(wait_histogram::begin_of(i)) == i);
    CHECK(wait_histogram::bucket_of(wait_histogram::begin_of(i + 1) - 1ms) == i);
  }
  CHECK(wait_histogram::bucket_of(100'000h) == wait_histogram::buckets - 1);
  CHECK(wait_histogram::bucket_of(-1s) == 0);
}

} // namespace strowger::tests::statistics_test
