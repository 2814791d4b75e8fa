#pragma once
#include "tests/channels/conformance.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests {

/// Every part of the contract that adapters of chats have, each a section of the test that calls this; with
/// `seeds` different courses of faults where there are faults.
template <class Subject>
void play_chat_contract(unsigned seeds) {
  const std::vector<std::string> nothing;
  Subject subject;
  const auto seed = [&] {
    const auto drawn = GENERATE_COPY(range(1U, seeds + 1));
    UNSCOPED_INFO("seed " << drawn);
    return drawn;
  };
  SECTION("arrivals, admission and refusal") { CHECK(check_arrival(subject) == nothing); }
  SECTION("what is said arrives once and in order, without faults") {
    CHECK(check_conversation(subject, {}, 3) == nothing);
  }
  SECTION("with lost events and acknowledgements, repeats and reordering") {
    CHECK(check_conversation(subject, {seed(), 0.3, 0.3, 0.2, 0.3}, 6) == nothing);
  }
  SECTION("customers who go and come back") { CHECK(check_presence(subject) == nothing); }
  SECTION("commands end once for each time they come, and have one effect") {
    CHECK(check_commands(subject) == nothing);
  }
  SECTION("a customer who was away reads the end") { CHECK(check_owed_end(subject, false) == nothing); }
  SECTION("and over a restart of both sides") { CHECK(check_owed_end(subject, true) == nothing); }
  SECTION("the engine restarts") { CHECK(check_engine_restart(subject, seed()) == nothing); }
  SECTION("the adapter restarts") { CHECK(check_adapter_restart(subject, seed()) == nothing); }
}

} // namespace strowger::tests
