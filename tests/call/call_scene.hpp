#pragma once
#include "routing/call/call_machine.hpp"
#include "tests/call/call_invariants.hpp"
#include <catch2/catch.hpp>
#include <string>

/// One call in a test: live and folded, held against the invariants at every step.
namespace strowger::tests::call_scene {

namespace rc = routing::call;
using routing::leg_id;

constexpr routing::agent_id ada{1, 1}, bob{1, 2}, sam{1, 3};
constexpr leg_id customer{}, adas{1, 11}, bobs{1, 12};
constexpr routing::content_id number{9, 1};
constexpr leg_id drawn(std::uint64_t n) { return leg_id{0xffff, n}; }

struct scene {
  rc::state live, folded;
  routing::moment now{std::chrono::seconds{1}};
  rc::facts last;

  routing::result<void> put(const rc::event& what) {
    last.clear();
    const auto before = live;
    auto done = rc::apply(live, now, what, last);
    for (const auto& one : last) rc::evolve(folded, one);
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
    REQUIRE(put(rc::offer_rings{adas, ada}));
    REQUIRE(put(rc::leg_answered{adas}));
    REQUIRE(put(rc::offer_taken{adas, ada, now + std::chrono::seconds{10}}));
    return *this;
  }
  /// The ends that this one hears; a sound has a word of its own.
  std::string hears(leg_id who) const {
    for (const auto& one : rc::audio_of(live).seats) {
      if (one.leg != who) continue;
      std::string text = one.plays == rc::sound::none      ? ""
                         : one.plays == rc::sound::waiting ? "music "
                         : one.plays == rc::sound::hold    ? "hold "
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
