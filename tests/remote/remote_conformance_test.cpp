#include "tests/channels/chat_contract.hpp"
#include "tests/remote/remote_subject.hpp"

/// What web chat passes in the engine's process it passes in one of its own: the same harness, the same
/// results.
namespace strowger::tests::remote_conformance_test {

SCENARIO("an adapter of another process keeps the contract") { play_chat_contract<remote_subject>(2); }

SCENARIO("an adapter of another process keeps the contract while its connection breaks again and again") {
  const auto seed = GENERATE(1U, 2U, 3U, 4U);
  INFO("seed " << seed);
  remote_subject subject{seed};
  CHECK(check_conversation(subject, {seed, 0.1, 0.1, 0.1, 0.2}, 6) == std::vector<std::string>{});
  CHECK(subject.drops() > 0);
}

} // namespace strowger::tests::remote_conformance_test
