#include "routing/call/call_machine.hpp"
#include "tests/call/call_invariants.hpp"
#include <catch2/catch.hpp>
#include <random>

/// Who is in a call and who hears whom: the courses people know from their telephones, every race named in
/// docs/calls.md, and random ones.
namespace strowger::tests::call_machine_test {

using namespace routing;
using namespace routing::call;
using namespace std::chrono_literals;

namespace {

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

bool dropped(const scene& of, leg_id leg) {
  return std::any_of(of.live.dropped.begin(), of.live.dropped.end(), [&](leg_id one) { return one == leg; });
}

} // namespace

TEST_CASE("a phone is rung, answers and has the customer", "[call]") {
  scene one;
  CHECK(one.hears(customer) == "music");
  REQUIRE(one.put(offer_rings{adas, ada}));
  CHECK(one.hears(adas) == "no seat");
  REQUIRE(one.put(leg_answered{adas}));
  CHECK(one.hears(customer) == "music"); // it is the pool that says who won
  REQUIRE(one.put(offer_taken{adas, ada, one.now + 10s}));
  CHECK(one.hears(customer) == "ada");
  CHECK(one.hears(adas) == "customer");
  CHECK(lead_talks(one.live));
}

TEST_CASE("of several phones that ring one wins, and the others hear why", "[call]") {
  scene one;
  REQUIRE(one.put(offer_rings{adas, ada}));
  REQUIRE(one.put(offer_rings{bobs, bob}));
  REQUIRE(one.put(leg_answered{adas}));
  REQUIRE(one.put(leg_answered{bobs})); // both at once
  REQUIRE(one.put(offer_taken{bobs, bob, one.now + 10s}));
  REQUIRE(one.put(offer_over{adas, true}));
  REQUIRE(one.last.size() == 1);
  const auto& gone = std::get<fact::leg_gone>(one.last.front());
  CHECK(gone.why == parting::elsewhere);
  CHECK(gone.drop);
  CHECK(one.hears(customer) == "bob");
  CHECK(dropped(one, adas));
}

TEST_CASE("an offer that is over while its phone answers: too late", "[call]") {
  scene one;
  REQUIRE(one.put(offer_rings{adas, ada}));
  REQUIRE(one.put(offer_over{adas, false}));
  REQUIRE(one.put(leg_answered{adas}));
  REQUIRE(one.last.size() == 1);
  CHECK(std::get<fact::leg_gone>(one.last.front()).why == parting::too_late);
  CHECK(one.live.legs.empty());
}

TEST_CASE("accepted on the desktop the phone is rung and answers by itself", "[call]") {
  scene one;
  REQUIRE(one.put(offer_taken{adas, ada, one.now + 10s}));
  const auto* lead = in_role(one.live, role::lead);
  REQUIRE(lead != nullptr);
  CHECK(lead->auto_answer);
  CHECK_FALSE(lead_talks(one.live));
  CHECK(one.hears(customer) == "music");
  CHECK(next_deadline(one.live) == one.now + 15s);
  SECTION("it answers") {
    REQUIRE(one.put(leg_answered{adas}));
    CHECK(one.hears(customer) == "ada");
    CHECK_FALSE(next_deadline(one.live));
  }
  SECTION("it is not there") {
    REQUIRE(one.put(leg_failed{adas, parting::unreachable}));
    CHECK_FALSE(std::get<fact::leg_gone>(one.last.front()).had_answered);
    CHECK(one.live.legs.empty());
  }
  SECTION("nothing is heard of it") {
    one.now += 15s;
    REQUIRE(one.put(wake{}));
    CHECK(one.live.legs.empty());
    CHECK(dropped(one, adas));
  }
}

TEST_CASE("hold: the customer hears music, the lead nobody", "[call]") {
  auto one = scene{}.with_ada();
  CHECK_FALSE(one.put(hold{bob, true}));
  REQUIRE(one.put(hold{ada, true}));
  CHECK(one.hears(customer) == "hold");
  CHECK(one.hears(adas) == "silence");
  REQUIRE(one.put(hold{ada, false}));
  CHECK(one.hears(customer) == "ada");
  REQUIRE(one.put(leg_held{adas, true})); // with the phone's own key
  CHECK(one.hears(customer) == "hold");
  REQUIRE(one.put(leg_held{adas, false}));
  CHECK(one.hears(customer) == "ada");
}

TEST_CASE("consult, and back to the customer, and to the other again", "[call]") {
  auto one = scene{}.with_ada();
  REQUIRE(one.put(consult{ada, bob, {}, one.now + 30s}));
  CHECK(one.hears(customer) == "hold");
  CHECK(one.hears(adas) == "ringback");
  CHECK_FALSE(one.put(consult{ada, sam, {}, one.now + 30s}));
  CHECK_FALSE(one.put(complete{ada})); // nobody has answered
  REQUIRE(one.put(leg_answered{drawn(1)}));
  CHECK(one.hears(adas) == "leg1");
  CHECK(one.hears(drawn(1)) == "ada");
  CHECK(one.hears(customer) == "hold");
  REQUIRE(one.put(turn_to{ada, false}));
  CHECK(one.hears(customer) == "ada");
  CHECK(one.hears(drawn(1)) == "silence");
  REQUIRE(one.put(turn_to{ada, true}));
  CHECK(one.hears(adas) == "leg1");
  SECTION("the conference") {
    REQUIRE(one.put(confer{ada}));
    CHECK(one.hears(customer) == "ada leg1");
    CHECK(one.hears(adas) == "customer leg1");
    CHECK(one.hears(drawn(1)) == "customer ada");
  }
  SECTION("the one consulted gets the customer") {
    REQUIRE(one.put(complete{ada}));
    CHECK(one.hears(customer) == "leg1");
    CHECK(one.hears(adas) == "no seat");
    CHECK(in_role(one.live, role::lead)->agent == bob);
    CHECK(dropped(one, adas));
  }
  SECTION("the one consulted hangs up") {
    REQUIRE(one.put(leg_ended{drawn(1), parting::hung_up}));
    CHECK(one.hears(customer) == "ada");
  }
  SECTION("the lead ends it") {
    REQUIRE(one.put(end_consult{ada}));
    CHECK(one.hears(customer) == "ada");
    CHECK(dropped(one, drawn(1)));
    CHECK_FALSE(one.put(end_consult{ada}));
  }
  SECTION("the pool takes the customer away: nobody is left with the consulted") {
    REQUIRE(one.put(lead_gone{ada}));
    CHECK(one.live.legs.empty());
    CHECK(one.hears(customer) == "music");
  }
}

TEST_CASE("one consulted who answers after the consult was ended is let go", "[call]") {
  auto one = scene{}.with_ada();
  REQUIRE(one.put(consult{ada, bob, {}, one.now + 30s}));
  REQUIRE(one.put(end_consult{ada}));
  REQUIRE(one.put(leg_answered{drawn(1)}));
  CHECK(std::get<fact::leg_gone>(one.last.front()).drop);
  CHECK(one.hears(customer) == "ada");
}

TEST_CASE("the lead hangs up while an outside end is consulted: the customer is passed on", "[call]") {
  auto one = scene{}.with_ada();
  REQUIRE(one.put(consult{ada, {}, number, one.now + 30s}));
  SECTION("it has answered") {
    REQUIRE(one.put(leg_answered{drawn(1)}));
    REQUIRE(one.put(leg_ended{adas, parting::hung_up}));
    CHECK(passed_on(one.live));
    CHECK(one.hears(customer) == "leg1");
    CHECK(one.hears(drawn(1)) == "customer");
  }
  SECTION("it still rings: it is given up, the customer is alone") {
    REQUIRE(one.put(leg_ended{adas, parting::hung_up}));
    CHECK(one.live.legs.empty());
    CHECK(dropped(one, drawn(1)));
  }
}

TEST_CASE("passed on to an outside number", "[call]") {
  auto one = scene{}.with_ada();
  REQUIRE(one.put(pass_on{ada, number, one.now + 30s}));
  CHECK(one.hears(customer) == "hold");
  CHECK(one.hears(adas) == "ringback");
  SECTION("it answers: the lead is free") {
    REQUIRE(one.put(leg_answered{drawn(1)}));
    CHECK(one.hears(customer) == "leg1");
    CHECK(dropped(one, adas));
    CHECK(passed_on(one.live));
    REQUIRE(one.put(lead_gone{ada})); // as the pool says then
    CHECK(one.hears(customer) == "leg1");
  }
  SECTION("it does not: the customer is back with the lead") {
    REQUIRE(one.put(leg_failed{drawn(1), parting::timed_out}));
    CHECK(one.hears(customer) == "ada");
  }
  SECTION("the lead hangs up meanwhile, and it does not answer: nobody has the customer") {
    REQUIRE(one.put(leg_ended{adas, parting::hung_up}));
    CHECK(one.hears(customer) == "hold");
    REQUIRE(one.put(leg_failed{drawn(1), parting::declined}));
    CHECK(one.live.legs.empty());
    CHECK(one.hears(customer) == "music");
  }
}

TEST_CASE("a conference outlives its lead where its outside end stays", "[call]") {
  auto one = scene{}.with_ada();
  REQUIRE(one.put(consult{ada, {}, number, one.now + 30s}));
  REQUIRE(one.put(leg_answered{drawn(1)}));
  REQUIRE(one.put(confer{ada}));
  REQUIRE(one.put(leg_ended{adas, parting::hung_up}));
  CHECK(passed_on(one.live));
  CHECK(one.hears(customer) == "leg1");
}

TEST_CASE("supervisors listen, whisper and barge", "[call]") {
  scene none;
  CHECK_FALSE(none.put(listen{sam, hearing::listen, none.now + 30s}));
  auto one = scene{}.with_ada();
  CHECK_FALSE(one.put(listen{ada, hearing::listen, one.now + 30s}));
  REQUIRE(one.put(listen{sam, hearing::listen, one.now + 30s}));
  CHECK(find(one.live, drawn(1))->auto_answer);
  REQUIRE(one.put(leg_answered{drawn(1)}));
  CHECK(one.hears(drawn(1)) == "customer ada");
  CHECK(one.hears(customer) == "ada");
  CHECK(one.hears(adas) == "customer");
  REQUIRE(one.put(listen{sam, hearing::whisper, {}}));
  CHECK(one.hears(customer) == "ada");
  CHECK(one.hears(adas) == "customer leg1");
  REQUIRE(one.put(listen{sam, hearing::barge, {}}));
  CHECK(one.hears(customer) == "ada leg1");
  CHECK(one.hears(adas) == "customer leg1");
  REQUIRE(one.put(hold{ada, true}));
  CHECK(one.hears(customer) == "hold"); // on hold nobody is heard
  REQUIRE(one.put(stop_listening{sam}));
  CHECK_FALSE(one.put(stop_listening{sam}));
  CHECK(one.hears(drawn(1)) == "no seat");
}

TEST_CASE("recording has the customer on one side and whoever talks with it on the other", "[call]") {
  auto one = scene{}.with_ada();
  CHECK_FALSE(one.put(record{recording::paused}));
  REQUIRE(one.put(record{recording::on}));
  CHECK(audio_of(one.live).recorded_agents == std::vector<leg_id>{adas});
  REQUIRE(one.put(record{recording::paused}));
  CHECK(audio_of(one.live).recorded == recording::paused);
  REQUIRE(one.put(record{recording::on}));
  REQUIRE(one.put(record{recording::off}));
  CHECK(audio_of(one.live).recorded_agents.empty());
}

TEST_CASE("what the pool knows after a start mends what was not written", "[call]") {
  scene one;
  REQUIRE(one.put(offer_rings{adas, ada}));
  SECTION("another offer is open") {
    REQUIRE(one.put(offers_stand{{{bobs, bob}}, {}, {}}));
    CHECK(find(one.live, adas) == nullptr);
    CHECK(dropped(one, adas));
    CHECK(find(one.live, bobs) != nullptr);
  }
  SECTION("it was won") {
    REQUIRE(one.put(offers_stand{{}, {adas, ada}, one.now + 5s}));
    CHECK(in_role(one.live, role::lead)->id == adas);
  }
  SECTION("somebody else has the customer") {
    REQUIRE(one.put(leg_answered{adas}));
    REQUIRE(one.put(offer_taken{adas, ada, one.now + 5s}));
    REQUIRE(one.put(offers_stand{{}, {bobs, bob}, one.now + 5s}));
    CHECK(in_role(one.live, role::lead)->id == bobs);
    CHECK(find(one.live, adas) == nullptr);
  }
  SECTION("nothing is open") {
    REQUIRE(one.put(offers_stand{}));
    CHECK(one.live.legs.empty());
  }
}

// ------------------------------------------------------------------------------------------------- random

namespace {

class dice {
public:
  explicit dice(std::uint64_t seed) : bits_{seed} {}
  std::uint64_t below(std::uint64_t n) { return bits_() % n; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }

private:
  std::mt19937_64 bits_;
};

event any_event(dice& draw, const state& now, moment at) {
  const agent_id people[] = {ada, bob, sam};
  const auto who = people[draw.below(3)];
  const auto* lead = in_role(now, role::lead);
  const auto by = lead != nullptr && !draw.one_in(4) ? lead->agent : who;
  // Mostly a leg that is there.
  const auto leg = !now.legs.empty() && !draw.one_in(4) ? now.legs[draw.below(now.legs.size())].id
                   : draw.one_in(2)                     ? drawn(1 + draw.below(now.drawn + 1))
                                                        : leg_id{1, 10 + draw.below(6)};
  const auto until = at + milliseconds{1 + static_cast<std::int64_t>(draw.below(60'000))};
  switch (draw.below(21)) {
  case 0:
    return offer_rings{leg_id{1, 10 + draw.below(6)}, who};
  case 1:
    return offer_over{leg, draw.one_in(2)};
  case 2:
    return offer_taken{leg_id{1, 10 + draw.below(6)}, who, until};
  case 3:
    if (!draw.one_in(5)) return leg_answered{leg};
    return draw.one_in(4) ? event{offers_stand{{{leg_id{1, 11}, who}}, {}, until}}
                          : event{offers_stand{{}, {leg_id{1, 12}, who}, until}};
  case 4:
    return draw.one_in(5) ? event{lead_gone{by}} : event{confer{by}};
  case 5:
  case 6:
  case 7:
    return leg_answered{leg};
  case 8:
    return leg_failed{leg, draw.one_in(2) ? parting::declined : parting::unreachable};
  case 9:
    return leg_ended{leg, parting::hung_up};
  case 10:
    return leg_held{leg, draw.one_in(2)};
  case 11:
    return hold{by, draw.one_in(2)};
  case 12:
    return draw.one_in(2) ? event{consult{by, who, {}, until}} : event{consult{by, {}, number, until}};
  case 13:
    return turn_to{by, draw.one_in(2)};
  case 14:
    return draw.one_in(4) ? event{end_consult{by}} : event{confer{by}};
  case 15:
    return complete{by};
  case 16:
    return pass_on{by, number, until};
  case 17:
    return listen{who, static_cast<hearing>(draw.below(3)), until};
  case 18:
    return stop_listening{who};
  case 19:
    return record{static_cast<recording>(draw.below(3))};
  default:
    return wake{};
  }
}

} // namespace

TEST_CASE("whatever happens, a call is the same folded as live, and nobody is heard who must not be",
          "[call]") {
  std::size_t talked = 0, passed = 0, conferred = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    dice draw{seed};
    scene one;
    for (int step = 0; step < 500; ++step) {
      one.now += milliseconds{static_cast<std::int64_t>(draw.below(3'000))};
      (void)one.put(any_event(draw, one.live, one.now));
      talked += lead_talks(one.live) ? 1U : 0U;
      passed += passed_on(one.live) ? 1U : 0U;
      conferred += in_role(one.live, role::joined) != nullptr ? 1U : 0U;
    }
  }
  // The courses that matter were come by.
  CHECK(talked > 10'000);
  CHECK(passed > 500);
  CHECK(conferred > 300);
}

} // namespace strowger::tests::call_machine_test
