#include "reference_table.hpp"
#include "sim/queueing/erlang.hpp"
#include <catch2/catch.hpp>
#include <cmath>

namespace strowger::tests::erlang_test {

using namespace strowger::sim::queueing;
using strowger::tests::number;
using strowger::tests::reference_table;

namespace {

/// The tables carry twelve digits.
bool same(double ours, double theirs) { return std::abs(ours - theirs) <= 2e-9 * std::abs(theirs) + 1e-12; }

} // namespace

TEST_CASE("Erlang B agrees with every row of the table") {
  const auto rows = reference_table("queueing/erlang_b.csv");
  REQUIRE(rows.size() > 100);
  for (const auto& row : rows) {
    INFO(row.at("n") << " agents, " << row.at("offered_load_erl") << " Erlang");
    CHECK(same(erlang_b(static_cast<std::uint32_t>(number(row, "n")), number(row, "offered_load_erl")),
               number(row, "blocking_prob")));
  }
}

TEST_CASE("Erlang C agrees with every row of the table") {
  const auto rows = reference_table("queueing/erlang_c.csv");
  REQUIRE(rows.size() > 200);
  for (const auto& row : rows) {
    const erlang_c form{static_cast<std::uint32_t>(number(row, "n")), number(row, "lambda_per_h") / 3600,
                        number(row, "aht_s")};
    INFO(row.at("n") << " agents, " << row.at("occupancy"));
    CHECK(same(form.p_wait, number(row, "p_wait")));
    CHECK(same(form.mean_wait, number(row, "asa_s")));
    CHECK(same(form.mean_queue, number(row, "mean_queue_len")));
    CHECK(same(form.answered_within(10), number(row, "sl_10s")));
    CHECK(same(form.answered_within(20), number(row, "sl_20s")));
    CHECK(same(form.answered_within(60), number(row, "sl_60s")));
    CHECK(same(form.wait_quantile(0.95), number(row, "wait_p95_s")));
  }
}

TEST_CASE("Erlang A agrees with every row of the table") {
  const auto rows = reference_table("queueing/erlang_a.csv");
  REQUIRE(rows.size() > 150);
  for (const auto& row : rows) {
    const erlang_a form{static_cast<std::uint32_t>(number(row, "n")), number(row, "lambda_per_h") / 3600,
                        number(row, "aht_s"), number(row, "mean_patience_s")};
    INFO(row.at("n") << " agents, offered " << row.at("rho_offered"));
    CHECK(same(form.p_wait, number(row, "p_wait")));
    CHECK(same(form.p_abandon, number(row, "p_abandon")));
    CHECK(same(form.mean_wait, number(row, "mean_wait_all_s")));
    CHECK(same(form.mean_wait_answered, number(row, "mean_wait_served_s")));
    // Where hardly anybody leaves, the table's own difference has no digits left (or says nan).
    if (form.p_abandon > 1e-6) CHECK(same(form.mean_wait_abandoned, number(row, "mean_wait_abandoned_s")));
    CHECK(same(form.mean_queue, number(row, "mean_queue_len")));
    CHECK(same(form.occupancy, number(row, "occupancy")));
    CHECK(same(form.answered_within(20), number(row, "served_within_20s_of_offered")));
    CHECK(same(form.answered_within(20) / (1 - form.p_abandon), number(row, "served_within_20s_of_served")));
    CHECK(same(form.answered_within(60), number(row, "served_within_60s_of_offered")));
    CHECK(same(form.waits_longer(20), number(row, "p_wait_gt_20s")));
  }
}

TEST_CASE("without impatience to speak of, Erlang A becomes Erlang C") {
  const erlang_a patient{10, 9.0 / 300, 300, 1e9};
  const erlang_c never{10, 9.0 / 300, 300};
  CHECK(patient.p_wait == Approx(never.p_wait).epsilon(1e-4));
  CHECK(patient.mean_wait == Approx(never.mean_wait).epsilon(1e-4));
  CHECK(patient.p_abandon < 1e-5);
}

} // namespace strowger::tests::erlang_test
