#include "tests/channels/webchat_subject.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::webchat_conformance_test {

namespace {
const std::vector<std::string> nothing;
}

SCENARIO("web chat keeps the contract: arrivals, admission and refusal") {
  webchat_subject subject;
  CHECK(check_arrival(subject) == nothing);
}

SCENARIO("web chat keeps the contract: what is said arrives once and in order, without faults") {
  webchat_subject subject;
  CHECK(check_conversation(subject, {}, 3) == nothing);
}

SCENARIO("web chat keeps the contract: with lost events and acknowledgements, repeats and reordering") {
  const auto seed = GENERATE(1U, 2U, 3U, 4U);
  INFO("seed " << seed);
  webchat_subject subject;
  CHECK(check_conversation(subject, {seed, 0.3, 0.3, 0.2, 0.3}, 6) == nothing);
}

SCENARIO("web chat keeps the contract: customers who go and come back") {
  webchat_subject subject;
  CHECK(check_presence(subject) == nothing);
}

SCENARIO("web chat keeps the contract: commands end once for each time they come, and have one effect") {
  webchat_subject subject;
  CHECK(check_commands(subject) == nothing);
}

TEST_CASE("webchat: a customer who was away reads the end, over a restart too") {
  const auto restart = GENERATE(false, true);
  webchat_subject subject;
  CHECK(check_owed_end(subject, restart) == nothing);
}

SCENARIO("web chat keeps the contract: the engine restarts") {
  const auto seed = GENERATE(1U, 2U, 3U);
  INFO("seed " << seed);
  webchat_subject subject;
  CHECK(check_engine_restart(subject, seed) == nothing);
}

SCENARIO("web chat keeps the contract: the adapter restarts") {
  const auto seed = GENERATE(1U, 2U, 3U);
  INFO("seed " << seed);
  webchat_subject subject;
  CHECK(check_adapter_restart(subject, seed) == nothing);
}

} // namespace strowger::tests::webchat_conformance_test
