#include "tests/call/call_scene.hpp"
#include <algorithm>
#include <catch2/catch.hpp>

/// Who is in a call and who hears whom: the courses people know from their telephones, and every race named
/// in docs/calls.md.
namespace strowger::tests::call_machine_test {

using namespace routing;
using namespace routing::call;
using namespace std::chrono_literals;
using namespace call_scene;

namespace {

bool dropped(const scene& of, leg_id leg) { return is_dropped(of.live, leg); }

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

TEST_CASE("who was let go of is remembered until the adapter says that it has", "[call]") {
  scene one;
  REQUIRE(one.put(offer_rings{adas, ada}));
  REQUIRE(one.put(offer_over{adas, false}));
  REQUIRE(one.put(leg_answered{adas})); // which crossed
  CHECK(one.live.dropped == std::vector{adas});
  for (std::uint64_t n = 100; n < 140; ++n) {
    REQUIRE(one.put(offer_rings{leg_id{1, n}, bob}));
    REQUIRE(one.put(offer_over{leg_id{1, n}, false}));
    if (n % 2 == 0) REQUIRE(one.put(leg_ended{leg_id{1, n}, parting::hung_up}));
    if (n % 2 == 1) REQUIRE(one.put(leg_failed{leg_id{1, n}, parting::declined}));
    CHECK(std::get<fact::drop_done>(one.last.back()).leg == leg_id{1, n});
  }
  CHECK(one.live.dropped == std::vector{adas}); // however many came after it
  REQUIRE(one.put(leg_ended{adas, parting::hung_up}));
  CHECK(one.live.dropped.empty());
  REQUIRE(one.put(leg_ended{adas, parting::hung_up})); // said again
  CHECK(one.last.empty());
}

TEST_CASE("of an adapter that never says so only the last are remembered", "[call]") {
  scene one;
  for (std::uint64_t n = 1; n <= dropped_max + 9; ++n) {
    REQUIRE(one.put(offer_rings{leg_id{1, n}, bob}));
    REQUIRE(one.put(offer_over{leg_id{1, n}, false}));
  }
  CHECK(one.live.dropped.size() == dropped_max);
  CHECK(one.live.dropped.front() == leg_id{1, 10});
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

TEST_CASE("what the desk cannot have now is refused with the code that says why", "[call]") {
  auto one = scene{}.with_ada();
  const auto refused = [&](const event& what) {
    const auto done = one.put(what);
    REQUIRE_FALSE(done);
    return done.reason().code;
  };
  const auto until = one.now + 30s;
  for (const event& of_bob : {event{consult{bob, sam, {}, until}}, event{confer{bob}}, event{complete{bob}},
                              event{leave{bob}}, event{turn_to{bob, false}}, event{end_consult{bob}},
                              event{pass_on{bob, number, until}}, event{hold{bob, true}}})
    CHECK(refused(of_bob) == error_code::not_yours);
  CHECK(refused(consult{ada, {}, {}, until}) == error_code::invalid_value); // nobody
  CHECK(refused(consult{ada, ada, {}, until}) == error_code::invalid_value);
  CHECK(refused(pass_on{ada, {}, until}) == error_code::invalid_value);
  for (const event& of_nobody : {event{confer{ada}}, event{complete{ada}}, event{leave{ada}},
                                 event{turn_to{ada, true}}, event{end_consult{ada}}})
    CHECK(refused(of_nobody) == error_code::wrong_state);
  SECTION("somebody is consulted and has not answered") {
    REQUIRE(one.put(consult{ada, bob, {}, until}));
    for (const event& too_soon :
         {event{consult{ada, sam, {}, until}}, event{confer{ada}}, event{complete{ada}}, event{leave{ada}},
          event{pass_on{ada, number, until}}})
      CHECK(refused(too_soon) == error_code::wrong_state);
  }
  SECTION("the customer is being passed on") {
    REQUIRE(one.put(pass_on{ada, number, until}));
    CHECK(refused(consult{ada, bob, {}, until}) == error_code::wrong_state);
    CHECK(refused(pass_on{ada, number, until}) == error_code::wrong_state);
  }
}

TEST_CASE("a call has so many ends and no more", "[call]") {
  auto one = scene{}.with_ada();
  const auto listens = [&](std::uint64_t who) {
    return one.put(listen{routing::agent_id{2, who}, hearing::listen, one.now + 10s});
  };
  for (std::uint64_t who = 1; who < legs_max; ++who) REQUIRE(listens(who));
  CHECK(one.live.legs.size() == 32);
  CHECK(listens(99).reason().code == error_code::limit_reached);
  CHECK(one.put(consult{ada, bob, {}, one.now + 30s}).reason().code == error_code::limit_reached);
  REQUIRE(one.put(stop_listening{routing::agent_id{2, 1}}));
  CHECK(one.put(consult{ada, bob, {}, one.now + 30s}));
}

TEST_CASE("what the pool has to grant is asked of it, and may be asked for", "[call]") {
  auto one = scene{}.with_ada();
  CHECK(wish_of(one.live, consult{ada, {}, number, one.now + 30s}).what == grant::none);
  const auto asks = wish_of(one.live, consult{ada, bob, {}, one.now + 30s});
  CHECK(asks.what == grant::consult);
  CHECK(asks.by == ada);
  CHECK(asks.agent == bob);
  CHECK(wish_of(one.live, leave{ada}).what == grant::none); // nobody is there
  REQUIRE(one.put(consult{ada, bob, {}, one.now + 30s}));
  CHECK(wish_of(one.live, complete{ada}).what == grant::pass);
  CHECK(wish_of(one.live, confer{ada}).what == grant::join);
  CHECK(wish_of(one.live, leave{ada}).what == grant::none); // nobody has answered
  REQUIRE(one.put(leg_answered{drawn(1)}));
  CHECK(wish_of(one.live, leave{ada}).what == grant::pass);
  CHECK(wish_of(one.live, leave{bob}).what == grant::none); // leaves nothing to anybody
  const auto listens = listen{agent_id{9}, hearing::whisper, one.now + 10s};
  CHECK(wish_of(one.live, listens).what == grant::listen);
  CHECK(wish_of(one.live, listens).agent == agent_id{9});
  REQUIRE(one.put(listens));
  CHECK(wish_of(one.live, listens).what == grant::none); // it does already
  REQUIRE(listener(one.live, agent_id{9}));
  REQUIRE(one.put(party_gone{agent_id{9}}));
  CHECK(listener(one.live, agent_id{9}) == nullptr);
}

TEST_CASE("the pool lets go of one who is asked, and makes one the lead", "[call]") {
  auto one = scene{}.with_ada();
  REQUIRE(one.put(consult{ada, bob, {}, one.now + 30s}));
  SECTION("it has not answered in time") {
    REQUIRE(one.put(party_gone{bob}));
    CHECK(one.hears(customer) == "ada");
    CHECK(dropped(one, drawn(1)));
    REQUIRE(one.put(leg_answered{drawn(1)}));
    CHECK(std::get<fact::leg_gone>(one.last.front()).why == parting::too_late);
  }
  REQUIRE(one.put(party_gone{sam})); // nobody of this call
  SECTION("it is the lead") {
    REQUIRE(one.put(leg_answered{drawn(1)}));
    const bool joined = GENERATE(false, true);
    if (joined) REQUIRE(one.put(confer{ada}));
    REQUIRE(one.put(lead_moved{bob}));
    CHECK(one.hears(customer) == "leg1");
    CHECK(dropped(one, adas));
    CHECK(in_role(one.live, role::lead)->agent == bob);
    REQUIRE(one.put(lead_moved{bob})); // said again
    CHECK(one.last.empty());
  }
}

TEST_CASE("the lead hangs up, or leaves: an agent who is there keeps the customer", "[call]") {
  auto one = scene{}.with_ada();
  REQUIRE(one.put(consult{ada, bob, {}, one.now + 30s}));
  SECTION("while it rings nobody keeps it") {
    CHECK_FALSE(one.put(leave{ada}));
    REQUIRE(one.put(leg_ended{adas, parting::hung_up}));
    CHECK(one.live.legs.empty());
  }
  SECTION("consulted, or in the conference") {
    REQUIRE(one.put(leg_answered{drawn(1)}));
    if (GENERATE(false, true)) REQUIRE(one.put(confer{ada}));
    REQUIRE(one.put(leg_ended{adas, parting::hung_up}));
    CHECK(one.hears(customer) == "leg1");
    REQUIRE(heir(one.live) != nullptr);
    CHECK(heir(one.live)->agent == bob);
    SECTION("the pool says so") {
      REQUIRE(one.put(lead_moved{bob}));
      CHECK(one.hears(drawn(1)) == "customer");
      CHECK(lead_talks(one.live));
      CHECK(heir(one.live) == nullptr);
    }
    SECTION("the pool has taken the customer back") {
      REQUIRE(one.put(lead_gone{ada}));
      CHECK(one.live.legs.empty());
      CHECK(one.hears(customer) == "music");
    }
    SECTION("it hangs up, too") {
      REQUIRE(one.put(leg_ended{drawn(1), parting::hung_up}));
      CHECK(one.live.legs.empty());
    }
  }
  SECTION("one beside the lead leaves: the others go on") {
    CHECK_FALSE(one.put(leave{sam}));
    REQUIRE(one.put(leave{bob}));
    CHECK(std::get<fact::leg_gone>(one.last.front()).why == parting::declined);
    CHECK(one.hears(customer) == "ada");
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

} // namespace strowger::tests::call_machine_test
