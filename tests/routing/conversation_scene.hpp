#pragma once
#include "routing/conversation.hpp"
#include <catch2/catch.hpp>

/// One conversation machine on a test's stage.
namespace strowger::routing::staged {

inline const agent_id ada{1, 1}, bob{1, 2};
inline const wall_time noon{milliseconds{1'764'000'000'000}};

inline conversation_opened opening() {
  return {interaction_id{1, 7}, conversation_id{99}, "webchat",       "main", "shop",
          channel_kind::chat,   customer_id{5},      content_id{1, 1}};
}

/// A live conversation and its copy folded from facts alone; every step compares the two.
struct scene {
  conversation_state live, folded;
  moment now;
  conversation_facts last;
  std::uint64_t next_event = 1;

  result<void> put(conversation_event what, std::uint64_t event = 0) {
    last.clear();
    const auto before = live;
    auto done = apply(live, {now, noon + now.time_since_epoch(), event, std::move(what)}, last);
    if (!done) {
      CHECK(last.empty());
      CHECK(live == before);
    }
    for (const auto& one : last) evolve(folded, one);
    CHECK(live == folded);
    return done;
  }
  result<void> event(conversation_event what) { return put(std::move(what), next_event++); }
  scene() { REQUIRE(event(opening())); }
  result<void> customer_says(std::uint64_t client) {
    return event(said{side::customer, {}, client, content_id{2, client}});
  }
  result<void> agent_says(agent_id who, std::uint64_t client) {
    return put(said{side::agent, who, client, content_id{3, client}});
  }
};

inline error_code code_of(const result<void>& done) {
  REQUIRE_FALSE(done);
  return done.reason().code;
}

} // namespace strowger::routing::staged
