#include "fact_books.hpp"

namespace strowger::tests::auditor_test {

using namespace strowger::routing;
using namespace strowger::routing::fact_books;
using namespace std::chrono_literals;

TEST_CASE("a contact's life in order is found right") {
  books at;
  at.fine({at.queued(1, 0ms), at.offer(1)});
  at.fine({at.won(1), at.ended(1, visit_exit::answered)});
  at.now = 5s;
  at.fine({fact::interaction_talking{interaction_id{9, 1}, ada, moment{5s}, sales}});
  at.fine({at.released(1), at.queued(1, 0ms, 2)});
  at.fine({at.ended(1, visit_exit::abandoned, 2), at.closed(1)});
  CHECK(at.audit.offers_checked() == 1);
}

TEST_CASE("an offer beyond capacity is found") {
  books at;
  at.fine({at.queued(1, 0ms), at.offer(1), at.queued(2, 0ms)});
  at.broken({at.offer(2)}, "no offer exceeds capacity");
}

TEST_CASE("an offer past somebody older is found, and one past somebody spared is not") {
  books at;
  at.fine({at.queued(1, 0ms), at.offer(1)});
  at.fine({fact::offer_ended{offer_id{1, 1}, offer_end::declined, moment{}, moment{10s}, "",
                             interaction_id{9, 1}, ada, sales}});
  at.now = 1s;
  at.fine({at.queued(2, 1s), at.offer(2)});
  at.fine({fact::offer_ended{offer_id{1, 2}, offer_end::withdrawn, moment{1s}, moment{}, "",
                             interaction_id{9, 2}, ada, sales}});
  at.now = 10s;
  at.fine({fact::back_off_over{interaction_id{9, 1}, ada}});
  at.broken({at.offer(2)}, "nobody before it in the queue is passed over");
}

TEST_CASE("offers to those who may not have them are found") {
  books at;
  at.fine({at.queued(1, 0ms)});
  SECTION("too low a level") { at.broken({at.offer(1, bob)}, "offers go to those who may and can"); }
  SECTION("not ready") {
    at.fine({fact::agent_state_set{ada, agent_state::not_ready, "lunch", moment{}, {}}});
    at.broken({at.offer(1)}, "offers go to the ready");
  }
  SECTION("lost") {
    at.fine({fact::agent_session_lost{ada, moment{}, moment{30s}}});
    at.broken({at.offer(1)}, "present and stay");
  }
  SECTION("spared") {
    at.fine({fact::agent_spared{interaction_id{9, 1}, ada, moment{10s}}});
    at.broken({at.offer(1)}, "who declined is spared");
  }
  SECTION("nobody who waits") { at.broken({at.offer(2)}, "not here"); }
}

TEST_CASE("two leads, doubled visits and lost age are found") {
  books at;
  at.fine({at.queued(1, 0ms), at.offer(1), at.won(1), at.ended(1, visit_exit::answered)});
  SECTION("a second lead") { at.broken({at.offer(1)}, "only who waits is offered"); }
  SECTION("a second end of the visit") {
    at.broken({at.ended(1, visit_exit::answered)}, "the visit that ends is the open one");
  }
  SECTION("over while somebody has it") {
    at.broken({at.closed(1)}, "nothing is open when an interaction is over");
  }
  SECTION("age lost in a requeue") {
    at.now = 5s;
    at.broken({at.released(1), at.queued(1, 5s, 2)}, "age is kept");
  }
  SECTION("capacity twice") {
    at.fine({at.released(1)});
    at.broken({at.released(1)}, "the lead is let go");
  }
}

TEST_CASE("a ring has one winner, rings once at each, and spares no loser") {
  books at;
  queue_settings wide;
  wide.name = "sales";
  wide.rules.select.ring_width = 2;
  at.fine({fact::queue_configured{sales, 2, wide}});
  at.fine({at.queued(1, 0ms), at.offer(1), at.offer(1, bob)});
  const auto end_first = [&](offer_end how, moment spared) {
    return fact::offer_ended{offer_id{1, 1},       how, moment{at.now}, spared, "",
                             interaction_id{9, 1}, ada, sales};
  };
  SECTION("right: the loser is rescinded before the other wins") {
    at.fine({end_first(offer_end::rescinded, {}), at.won(1, bob), at.ended(1, visit_exit::answered)});
  }
  SECTION("a winner while another offer is open") { at.broken({at.won(1, bob)}, "one offer wins a visit"); }
  SECTION("a loser who is spared") {
    at.broken({end_first(offer_end::rescinded, moment{9s})}, "who was too late is not spared");
  }
  SECTION("twice at the same agent") {
    agent_settings roomy;
    roomy.name = "bob";
    roomy.capacity = {2, 2, 2, 2};
    at.fine({fact::agent_configured{bob, 2, roomy, moment{}}});
    at.broken({at.offer(1, bob)}, "it rings once at an agent");
  }
  SECTION("left over when the customer has gone") {
    at.broken({end_first(offer_end::withdrawn, {}), at.ended(1, visit_exit::abandoned)},
              "its offers have ended");
  }
}

TEST_CASE("what waits for one agent goes to that agent, unless a person decides otherwise") {
  books at;
  auto waits = std::get<fact::interaction_queued>(at.queued(1, 0ms));
  waits.details.edit().preferred = bob;
  agent_settings roomy;
  roomy.name = "ada";
  roomy.skills = {{"english", 5}};
  roomy.capacity = {2, 2, 2, 2};
  at.fine({fact::agent_configured{ada, 2, roomy, moment{}}});
  at.fine({waits, at.queued(2, 0ms), at.offer(2)}); // who stands before it waits for Bob
  auto given = std::get<fact::offer_made>(at.offer(1));
  SECTION("by the matching") { at.broken({given}, "it goes to the one it waits for"); }
  SECTION("by hand") {
    given.decision.by_hand = true;
    at.fine({given});
  }
}

TEST_CASE("a deadline that passed without an end is found") {
  books at;
  at.fine({at.queued(1, 0ms), at.offer(1)});
  at.now = 2'001ms;
  at.broken({at.queued(2, 2'001ms)}, "an offer ends at its deadline");
}

TEST_CASE("moments that go back are found") {
  books at;
  at.now = 5s;
  at.fine({at.queued(1, 5s)});
  at.now = 4s;
  at.broken({at.queued(2, 4s)}, "moments never go back");
}

} // namespace strowger::tests::auditor_test
