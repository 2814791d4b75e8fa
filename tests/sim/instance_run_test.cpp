#include "sim/instance_check.hpp"
#include "sim/queueing/erlang.hpp"
#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>

namespace strowger::tests::instance_run_test {

using namespace strowger::sim;

namespace {

std::vector<routing_instance> reference() {
  return read_instances(std::string{STROWGER_SOURCE_DIR} + "/tests/reference/routing_instances.json");
}

instance_run_settings short_run() {
  instance_run_settings how;
  how.calls_max = 200'000;
  return how;
}

routing_instance two_alike() {
  routing_instance one;
  one.name = "alike";
  one.arrivals = {0.02, 0.03};
  one.agents = {4, 5};
  one.handle_time = {{180, 180}, {180, 180}};
  one.patience = {240.0, 240.0};
  one.cost = {1, 1};
  one.value = {{0, 0}, {0, 0}};
  return one;
}

void check_all(const instance_run_settings& how) {
  for (const auto& one : reference())
    for (const auto& known : one.policies) {
      if (known.exact && known.name != "RAND") continue; // exact figures of a measured policy
      const auto done = check_policy(one, known.name, how);
      INFO(as_table(done));
      CHECK(done.agrees());
      CHECK(done.figures.size() >= 3);
    }
}

} // namespace

TEST_CASE("classes and pools that are all alike are Erlang A") {
  const auto one = two_alike();
  auto how = short_run();
  how.audit = true;
  how.calls_max = 150'000;
  const auto done = run_instance(one, settings_for(policy_named("FIFO", one), one), how);
  CHECK(done.finding == std::nullopt);
  CHECK(done.refused == 0);
  const queueing::erlang_a form{9, 0.05, 180, 240};
  const auto close = [&](const char* id, double expected) {
    const auto& figure = done.find(id)->value;
    INFO(id << ' ' << figure.mean << " +/- " << figure.standard_error << ", " << expected);
    CHECK(std::abs(figure.mean - expected) <= 3 * figure.standard_error);
  };
  close("p_wait_all", form.p_wait);
  close("p_abandon_all", form.p_abandon);
  close("mean_wait_s_all", form.mean_wait);
  close("mean_wait_s_1", form.mean_wait);
  close("sl20_2", form.answered_within(20));
  close("mean_busy", form.occupancy * 9);
}

TEST_CASE("a run of an instance is the same for a seed, and serves the same people under two policies") {
  const auto one = reference()[0];
  auto how = short_run();
  how.calls_max = 1;
  const auto fifo = settings_for(policy_of("FIFO", one), one);
  const auto once = run_instance(one, fifo, how), again = run_instance(one, fifo, how);
  for (std::size_t i = 0; i < once.figures.size(); ++i)
    CHECK(once.figures[i].value.mean == again.figures[i].value.mean);
  how.seed = 2;
  CHECK(run_instance(one, fifo, how).figures[0].value.mean != once.figures[0].value.mean);
}

TEST_CASE("settings of another instance are refused") {
  const auto one = two_alike();
  auto pool = bare_settings(one);
  pool.agents.pop_back();
  CHECK_THROWS_AS(run_instance(one, pool, short_run()), std::invalid_argument);
  auto how = short_run();
  how.batches = 19;
  CHECK_THROWS_AS(run_instance(one, bare_settings(one), how), std::invalid_argument);
}

TEST_CASE("figures that are off and bounds that are beaten are told") {
  auto one = two_alike();
  known_policy wrong;
  wrong.name = "FIFO";
  wrong.calls = 1e6;
  wrong.figures["p_wait_all"] = {0.99, 0.001};
  wrong.figures["mean_busy"] = {9, 0.5};
  one.policies.push_back(wrong);
  one.bounds.push_back({"best", "p_abandon_all", 0.9, false});
  auto how = short_run();
  how.calls_max = 50'000;
  const auto done = check_policy(one, "FIFO", how);
  CHECK_FALSE(done.agrees());
  REQUIRE(done.figures.size() == 2);
  CHECK(done.figures[0].id == "mean_busy");
  CHECK(done.figures[0].agrees());
  CHECK_FALSE(done.figures[1].agrees());
  REQUIRE(done.bounds.size() == 2);
  CHECK_FALSE(done.bounds[0].holds());
  CHECK(done.bounds[1].holds());
  CHECK_THAT(as_table(done), Catch::Contains("does not agree") && Catch::Contains("is beaten"));
  CHECK_THAT(as_json({done}), Catch::Contains("\"agrees\": false"));
}

TEST_CASE("every policy of the reference instances gives its figures in a run of 200,000 calls") {
  check_all(short_run());
}

TEST_CASE("every policy of the reference instances gives its figures with errors under 0.5 %", "[long]") {
  instance_run_settings how;
  how.wait_error = 0.005;
  how.probability_error = 0.001;
  how.calls_min = 5'000'000;
  check_all(how);
}

} // namespace strowger::tests::instance_run_test
