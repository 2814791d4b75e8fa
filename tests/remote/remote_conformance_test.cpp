#include "tests/remote/remote_subject.hpp"
#include <catch2/catch.hpp>

/// What web chat passes in the engine's process it passes in one of its own: the same harness, the same
/// results.
namespace strowger::tests::remote_conformance_test {

namespace {
const std::vector<std::string> nothing;
}

SCENARIO("an adapter of another process keeps the contract: arrivals, admission and refusal") {
  remote_subject subject;
  CHECK(check_arrival(subject) == nothing);
}

SCENARIO("an adapter of another process keeps the contract: what is said arrives once and in order") {
  remote_subject subject;
  CHECK(check_conversation(subject, {}, 3) == nothing);
}

SCENARIO("an adapter of another process keeps the contract: with losses, repeats and reordering") {
  const auto seed = GENERATE(1U, 2U);
  INFO("seed " << seed);
  remote_subject subject;
  CHECK(check_conversation(subject, {seed, 0.3, 0.3, 0.2, 0.3}, 6) == nothing);
}

SCENARIO("an adapter of another process keeps the contract: its connection breaks again and again") {
  const auto seed = GENERATE(1U, 2U, 3U, 4U);
  INFO("seed " << seed);
  remote_subject subject{seed};
  CHECK(check_conversation(subject, {seed, 0.1, 0.1, 0.1, 0.2}, 6) == nothing);
  CHECK(subject.drops() > 0);
}

SCENARIO("an adapter of another process keeps the contract: customers who go and come back") {
  remote_subject subject;
  CHECK(check_presence(subject) == nothing);
}

SCENARIO("an adapter of another process keeps the contract: commands end once for each time they come") {
  remote_subject subject;
  CHECK(check_commands(subject) == nothing);
}

TEST_CASE("remote: a customer who was away reads the end, over a restart too") {
  const auto restart = GENERATE(false, true);
  remote_subject subject;
  CHECK(check_owed_end(subject, restart) == nothing);
}

SCENARIO("an adapter of another process keeps the contract: the engine restarts") {
  const auto seed = GENERATE(1U, 2U);
  INFO("seed " << seed);
  remote_subject subject;
  CHECK(check_engine_restart(subject, seed) == nothing);
}

SCENARIO("an adapter of another process keeps the contract: the adapter's process restarts") {
  const auto seed = GENERATE(1U, 2U);
  INFO("seed " << seed);
  remote_subject subject;
  CHECK(check_adapter_restart(subject, seed) == nothing);
}

} // namespace strowger::tests::remote_conformance_test
