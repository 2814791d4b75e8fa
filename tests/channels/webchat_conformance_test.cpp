#include "tests/channels/chat_contract.hpp"
#include "tests/channels/webchat_subject.hpp"

namespace strowger::tests::webchat_conformance_test {

SCENARIO("web chat keeps the contract") { play_chat_contract<webchat_subject>(4); }

} // namespace strowger::tests::webchat_conformance_test
