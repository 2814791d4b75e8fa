#include "tests/remote/sip_subject.hpp"
#include <catch2/catch.hpp>

/// The SIP process under the harness of every adapter of calls.
namespace strowger::tests::sip_conformance_test {

namespace {
const std::vector<std::string> nothing;
}

SCENARIO("calls keep the contract: arrivals, admission and refusal") {
  sip_subject subject;
  CHECK(check_call_arrival(subject) == nothing);
}

SCENARIO("calls keep the contract: commands end once for each time they come, and have one effect") {
  sip_subject subject;
  CHECK(check_call_commands(subject) == nothing);
}

SCENARIO("calls keep the contract: each key is told once") {
  const auto loses = GENERATE(0.0, 0.3);
  sip_subject subject;
  CHECK(check_call_keys(subject, {1, loses, loses, loses, loses}) == nothing);
}

SCENARIO("calls keep the contract: a call from arrival to end, without faults") {
  sip_subject subject;
  CHECK(check_call_course(subject, {}, 3) == nothing);
}

SCENARIO("calls keep the contract: with lost events and acknowledgements, repeats and reordering") {
  const auto seed = GENERATE(1U, 2U);
  INFO("seed " << seed);
  sip_subject subject;
  CHECK(check_call_course(subject, {seed, 0.3, 0.3, 0.2, 0.3}, 4) == nothing);
}

SCENARIO("calls keep the contract: the engine restarts") {
  const auto seed = GENERATE(1U, 2U);
  INFO("seed " << seed);
  sip_subject subject;
  CHECK(check_call_engine_restart(subject, seed) == nothing);
}

SCENARIO("calls keep the contract: the process of calls is killed") {
  const auto seed = GENERATE(1U, 2U);
  INFO("seed " << seed);
  sip_subject subject;
  CHECK(check_call_adapter_restart(subject, seed) == nothing);
}

} // namespace strowger::tests::sip_conformance_test
