#pragma once
#include "routing/call/call_machine.hpp"
#include "tests/call/call_invariants.hpp"
#include <catch2/catch.hpp>
#include <string>

/// One call in a test: live and folded, held against the invariants at every step.
namespace strowger::tests::call_scene {

using namespace routing;
using namespace routing::call;
using namespace std::chrono_literals;

constexpr agent_id ada{1, 1}, bob{1, 2}, sam{1, 3};
constexpr leg_id customer{}, adas{1, 11}, bobs{1, 12};
constexpr content_id number{9, 1};
constexpr leg_id drawn(std::uint64_t n) { return leg_id{0xffff, n}; }

struct scene {
  state live, folded;
  moment now{1s};
  facts last;

  result<void> put(const event& what) {
    last.clear();
    const auto before = live;
    auto done = apply(live, now, what, last);
    for (const auto& one : last) evolve(folded, one);
    CHECK(live == folded);
    if (!done) {
      CHECK(last.empty());
      CHECK(live == before);
    }
    CHECK(wrong_in(live) == "");
    return done;
  }
  /// Ada's phone was offered the call, has answered and won it.
  scene& with_ada() {
    REQUIRE(put(offer_rings{adas, ada}));
    REQUIRE(put(leg_answered{adas}));
    REQUIRE(put(offer_taken{adas, ada, now + 10s}));
    return *this;
  }
  /// The ends that this one hears; a sound has a word of its own.
  std::string hears(leg_id who) const {
    for (const auto& one : audio_of(live).seats) {
      if (one.leg != who) continue;
      std::string text = one.plays == sound::none      ? ""
                         : one.plays == sound::waiting ? "music "
                         : one.plays == sound::hold    ? "hold "
                                                       : "ringback ";
      for (const auto other : one.hears) text += name(other) + " ";
      return text.empty() ? "silence" : text.substr(0, text.size() - 1);
    }
    return "no seat";
  }
  static std::string name(leg_id who) {
    if (who == customer) return "customer";
    if (who == adas) return "ada";
    if (who == bobs) return "bob";
    return "leg" + std::to_string(who.counter());
  }
};

} // namespace strowger::tests::call_scene
