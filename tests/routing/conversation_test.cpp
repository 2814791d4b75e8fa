#include "routing/conversation_stage.hpp"
#include "tests/routing/conversation_scene.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>

namespace strowger::tests::conversation_test {

using namespace strowger::routing;
using namespace std::chrono_literals;

using namespace strowger::routing::staged;

TEST_CASE("a conversation begins once, with what the adapter knows") {
  scene at;
  CHECK(at.live.id == interaction_id{1, 7});
  CHECK(at.live.conversation == conversation_id{99});
  CHECK(at.live.adapter == "webchat");
  CHECK(at.live.entry == "shop");
  CHECK(at.live.last_event == 1);
  CHECK(at.put(opening(), 1));
  CHECK(at.last.empty());
  CHECK(code_of(at.put(opening())) == error_code::already_exists);
  CHECK(code_of(at.put(opening(), 2)) == error_code::already_exists);
}

TEST_CASE("nothing happens in a conversation that was never opened") {
  conversation_state fresh;
  conversation_facts out;
  CHECK(code_of(apply(fresh, {moment{}, noon, 1, conversation_wake{}}, out)) == error_code::wrong_state);
  CHECK(code_of(apply(fresh, {moment{}, noon, 2, opening()}, out)) == error_code::invalid_value);
  CHECK(code_of(apply(fresh, {moment{}, noon, 1, conversation_opened{}}, out)) == error_code::invalid_value);
  CHECK(out.empty());
  CHECK(fresh == conversation_state{});
}

TEST_CASE("messages of both sides are numbered together and a repeat is kept once") {
  scene at;
  REQUIRE(at.put(lead_joined{ada}));
  REQUIRE(at.customer_says(40));
  REQUIRE(at.agent_says(ada, 40));
  REQUIRE(at.customer_says(40));
  CHECK(at.last.size() == 1);
  CHECK(std::holds_alternative<fact::event_taken>(at.last.front()));
  REQUIRE(at.agent_says(ada, 40));
  CHECK(at.last.empty());
  REQUIRE(at.live.messages.size() == 3);
  CHECK(at.live.messages[0].what == notice::agent_joined);
  CHECK(number_of(at.live, side::customer, 40) == 2);
  CHECK(number_of(at.live, side::agent, 40) == 3);
  CHECK(number_of(at.live, side::agent, 41) == 0);
  CHECK(at.live.messages[1].at == noon);
  CHECK(at.live.messages[2].author == ada);
}

TEST_CASE("adapter events are taken in order: a repeat is harmless, a gap is refused") {
  scene at;
  REQUIRE(at.customer_says(1));
  REQUIRE(at.put(said{side::customer, {}, 9, content_id{9}}, 2));
  CHECK(at.last.empty());
  CHECK(code_of(at.put(said{side::customer, {}, 9, content_id{9}}, 4)) == error_code::invalid_value);
  CHECK(at.live.messages.size() == 1);
  REQUIRE(at.put(said{side::customer, {}, 9, content_id{9}}, 3));
  CHECK(at.live.last_event == 3);
}

TEST_CASE("only the agent in the conversation speaks for the agent's side") {
  scene at;
  CHECK(code_of(at.agent_says(ada, 1)) == error_code::not_yours);
  REQUIRE(at.put(lead_joined{ada}));
  CHECK(code_of(at.agent_says(bob, 1)) == error_code::not_yours);
  REQUIRE(at.agent_says(ada, 1));
  REQUIRE(at.put(lead_left{ada, true}));
  CHECK(at.agent_says(ada, 1));
  CHECK(code_of(at.agent_says(ada, 2)) == error_code::not_yours);
  CHECK(code_of(at.put(said{side::system, {}, 1, content_id{1}})) == error_code::invalid_value);
}

TEST_CASE("leads come and go with a notice, one at a time") {
  scene at;
  REQUIRE(at.put(lead_joined{ada}));
  REQUIRE(at.put(lead_joined{ada}));
  CHECK(at.last.empty());
  REQUIRE(at.put(lead_left{bob, false}));
  CHECK(at.last.empty());
  REQUIRE(at.put(lead_left{ada, true}));
  CHECK_FALSE(at.live.lead);
  CHECK(at.live.messages.back().what == notice::transferred);
  CHECK(at.live.messages.back().author == ada);
  REQUIRE(at.put(lead_joined{bob}));
  REQUIRE(at.put(lead_joined{ada}));
  CHECK(at.live.lead == ada);
  REQUIRE(at.live.messages.size() == 5);
  CHECK(at.live.messages[3].what == notice::agent_left);
  CHECK(at.live.messages[3].author == bob);
  CHECK(at.live.messages[4].number == 5);
}

TEST_CASE("marks grow, end at the other side's last message, and what is read has been received") {
  scene at;
  REQUIRE(at.put(lead_joined{ada}));
  REQUIRE(at.agent_says(ada, 1));
  REQUIRE(at.customer_says(1));
  REQUIRE(at.customer_says(2));
  REQUIRE(at.event(marks_moved{side::customer, {100, 0}}));
  CHECK(at.live.customer_marks == marks{2, 0});
  REQUIRE(at.event(marks_moved{side::customer, {1, 0}}));
  CHECK(at.last.size() == 1);
  CHECK(at.live.customer_marks == marks{2, 0});
  REQUIRE(at.put(marks_moved{side::agent, {0, 3}}));
  CHECK(at.live.agent_marks == marks{3, 3});
  REQUIRE(at.put(marks_moved{side::agent, {9, 9}}));
  CHECK(at.live.agent_marks == marks{4, 4});
  REQUIRE(at.put(marks_moved{side::agent, {4, 4}}));
  CHECK(at.last.empty());
  CHECK(code_of(at.put(marks_moved{side::system, {1, 1}})) == error_code::invalid_value);
}

TEST_CASE("a customer who stays away is gone; one who comes back in time is not") {
  scene at;
  at.now = moment{10s};
  CHECK_FALSE(next_deadline(at.live));
  REQUIRE(at.event(customer_went_away{120s}));
  REQUIRE(next_deadline(at.live) == moment{130s});
  at.now = moment{129'999ms};
  REQUIRE(at.put(conversation_wake{}));
  CHECK(at.last.empty());
  SECTION("comes back") {
    REQUIRE(at.event(customer_came_back{}));
    CHECK_FALSE(next_deadline(at.live));
    at.now = moment{200s};
    REQUIRE(at.put(conversation_wake{}));
    CHECK(at.live.open);
  }
  SECTION("speaks, so it is back") {
    REQUIRE(at.customer_says(1));
    CHECK(at.live.customer_here);
    CHECK_FALSE(next_deadline(at.live));
  }
  SECTION("goes away again: only later counts") {
    REQUIRE(at.event(customer_went_away{0s}));
    CHECK(next_deadline(at.live) == moment{130s});
    REQUIRE(at.event(customer_went_away{120s}));
    CHECK(next_deadline(at.live) == moment{249'999ms});
  }
  SECTION("is gone") {
    at.now = moment{130s};
    REQUIRE(at.put(conversation_wake{}));
    CHECK_FALSE(at.live.open);
    CHECK(at.live.ended == conversation_end::customer_gone);
    CHECK(at.live.messages.back().what == notice::closed);
    CHECK_FALSE(next_deadline(at.live));
  }
}

TEST_CASE("who is to be called back need not stay") {
  scene at;
  REQUIRE(at.put(said{side::customer, {}, 7, content_id{2, 7}, true}, at.next_event++));
  REQUIRE(callback_asked(at.live));
  CHECK(callback_asked(at.live)->content == content_id{2, 7});
  fact::callback_agreed agreed{};
  agreed.interaction = at.live.id;
  for (auto* one : {&at.live, &at.folded}) stage_changed_by(agreed).take_effect(*one, pool_id{1});
  CHECK(at.live.by_phone);
  REQUIRE(at.put(customer_went_away{milliseconds{1'000}}, at.next_event++));
  CHECK_FALSE(next_deadline(at.live));
  at.now += milliseconds{3'600'000};
  REQUIRE(at.put(conversation_wake{}));
  CHECK(at.live.open);
  REQUIRE(at.put(lead_joined{ada}));
  REQUIRE(at.put(conversation_ends{conversation_end::by_agent}));
  CHECK_FALSE(at.live.open);
}

TEST_CASE("a note goes with the notice of a transfer, and only of a transfer") {
  scene at;
  const content_id note{4, 1};
  REQUIRE(at.put(lead_joined{ada}));
  REQUIRE(at.put(lead_left{ada, true, note}));
  CHECK(at.live.messages.back().what == notice::transferred);
  CHECK(at.live.messages.back().content == note);
  REQUIRE(at.put(lead_joined{bob}));
  REQUIRE(at.put(lead_left{bob, false, note}));
  CHECK(at.live.messages.back().what == notice::agent_left);
  CHECK_FALSE(at.live.messages.back().content);
}

SCENARIO("an end that comes while the customer is away is owed to them") {
  scene at;
  REQUIRE(at.put(lead_joined{ada}));
  GIVEN("a customer who is here") {
    REQUIRE(at.put(conversation_ends{conversation_end::by_agent}));
    CHECK_FALSE(at.live.end_owed);
    CHECK_FALSE(next_deadline(at.live));
  }
  GIVEN("a customer who is here and has not got the agent's last line") {
    REQUIRE(at.put(said{side::agent, ada, 1, content_id{4, 2}}));
    THEN("it is owed as to one who is away, until they were told or for a while") {
      REQUIRE(at.put(conversation_ends{conversation_end::by_agent}));
      CHECK(at.live.end_owed);
      CHECK(next_deadline(at.live) == at.now + unmarked_end_owed);
      REQUIRE(at.put(end_told{}));
      CHECK_FALSE(at.live.end_owed);
    }
    THEN("nothing is owed once the line is marked as received") {
      REQUIRE(at.event(marks_moved{side::customer, {2, 0}}));
      REQUIRE(at.put(conversation_ends{conversation_end::by_agent}));
      CHECK_FALSE(at.live.end_owed);
    }
    THEN("nothing is owed to a customer who ends it themselves") {
      REQUIRE(at.event(conversation_ends{conversation_end::by_customer}));
      CHECK_FALSE(at.live.end_owed);
    }
  }
  GIVEN("a customer who is away") {
    REQUIRE(at.event(customer_went_away{60s}));
    const auto until = at.live.away_until;
    WHEN("the agent ends it") {
      REQUIRE(at.put(conversation_ends{conversation_end::by_agent}));
      CHECK(at.live.end_owed);
      CHECK(next_deadline(at.live) == until);
      THEN("it is settled once the customer was told, once") {
        REQUIRE(at.put(end_told{}));
        CHECK_FALSE(at.live.end_owed);
        CHECK_FALSE(next_deadline(at.live));
        REQUIRE(at.put(end_told{}));
        CHECK(at.last.empty());
      }
      THEN("it is settled when the stated time is over, not before") {
        at.now = until - milliseconds{1};
        REQUIRE(at.put(conversation_wake{}));
        CHECK(at.live.end_owed);
        at.now = until;
        REQUIRE(at.put(conversation_wake{}));
        CHECK_FALSE(at.live.end_owed);
      }
    }
    WHEN("nobody comes back") {
      at.now = until;
      REQUIRE(at.put(conversation_wake{}));
      CHECK(at.live.ended == conversation_end::customer_gone);
      CHECK_FALSE(at.live.end_owed);
    }
  }
}

TEST_CASE("after the end nothing more is said, and the adapter's numbers may have holes") {
  scene at;
  REQUIRE(at.put(lead_joined{ada}));
  REQUIRE(at.customer_says(1));
  REQUIRE(at.put(conversation_ends{conversation_end::by_agent}));
  CHECK(at.live.messages.back().author == ada);
  const auto count = at.live.messages.size();
  CHECK(code_of(at.customer_says(2)) == error_code::conversation_closed);
  CHECK(code_of(at.agent_says(ada, 2)) == error_code::conversation_closed);
  CHECK(code_of(at.put(lead_joined{bob})) == error_code::conversation_closed);
  REQUIRE(at.event(marks_moved{side::customer, {3, 3}}));
  CHECK(at.live.customer_marks == marks{3, 3});
  CHECK(at.live.last_event == 4);
  REQUIRE(at.customer_says(1));
  REQUIRE(at.put(lead_left{ada, false}));
  CHECK_FALSE(at.live.lead);
  REQUIRE(at.put(conversation_ends{conversation_end::failed}));
  CHECK(at.live.ended == conversation_end::by_agent);
  CHECK(at.live.messages.size() == count);
}

TEST_CASE("a conversation holds ten thousand messages, the last of them the closing notice") {
  scene at;
  for (std::uint64_t i = 1; i < messages_max; ++i) {
    conversation_facts out;
    REQUIRE(
        apply(at.live, {at.now, noon, at.next_event++, said{side::customer, {}, i, content_id{2, i}}}, out));
    for (const auto& one : out) evolve(at.folded, one);
  }
  CHECK(code_of(at.customer_says(77'777)) == error_code::limit_reached);
  REQUIRE(at.customer_says(5));
  REQUIRE(at.put(lead_joined{ada}));
  CHECK(at.last.size() == 1);
  CHECK(code_of(at.agent_says(ada, 1)) == error_code::limit_reached);
  REQUIRE(at.event(conversation_ends{conversation_end::by_customer}));
  CHECK(at.live.messages.size() == messages_max);
  CHECK(at.live.messages.back().what == notice::closed);
}

TEST_CASE("whatever comes, doubled or out of order, the conversation keeps its rules and folds to itself") {
  const auto seed = GENERATE(range(1u, 41u));
  INFO("seed " << seed);
  std::mt19937 dice{seed};
  const auto draw = [&](std::uint32_t below) { return static_cast<std::uint32_t>(dice() % below); };

  // What the adapter wants to tell, each under its number, and what it may still repeat or has told too
  // early.
  std::map<std::uint64_t, conversation_event> told{{1, opening()}};
  std::uint64_t client = 0;
  for (std::uint64_t number = 2; number <= 150; ++number) {
    switch (draw(6)) {
    case 0:
      told[number] = marks_moved{side::customer, {draw(200), draw(200)}};
      break;
    case 1:
      told[number] = customer_went_away{milliseconds{draw(30'000)}};
      break;
    case 2:
      told[number] = customer_came_back{};
      break;
    default:
      if (client == 0 || draw(4) != 0) ++client;
      told[number] = said{side::customer, {}, client, content_id{2, client}};
    }
  }
  conversation_state live, folded;
  conversation_facts all;
  std::uint64_t done = 0;
  moment now;
  for (int step = 0; step < 2'000; ++step) {
    now += milliseconds{draw(2'000)};
    conversation_input input{now, noon, 0, conversation_wake{}};
    const auto kind = draw(10);
    if (kind < 6) {
      input.event = std::min<std::uint64_t>(
          150, std::max<std::uint64_t>(1, done + 2 - std::min<std::uint64_t>(draw(4), done)));
      input.what = told.at(input.event);
    } else if (kind == 6) {
      input.what = said{side::agent, draw(2) ? ada : bob, 1 + draw(60), content_id{3, 1}};
    } else if (kind == 7) {
      input.what = draw(2) ? conversation_event{lead_joined{draw(2) ? ada : bob}}
                           : conversation_event{lead_left{ada, draw(2) == 0}};
    } else if (kind == 8) {
      input.what = marks_moved{side::agent, {draw(200), draw(200)}};
    } else if (kind == 9 && draw(8) == 0) {
      input.what = conversation_resumed{};
    } else if (step > 1'200 && draw(50) == 0) {
      input.what = conversation_ends{conversation_end::by_agent};
    }
    const auto before = live;
    const auto first = all.size();
    const auto result = apply(live, input, all);
    if (!result) {
      REQUIRE(all.size() == first);
      REQUIRE(live == before);
      if (input.event != 0 && result.reason().code == error_code::invalid_value)
        REQUIRE(input.event > done + 1);
    } else if (input.event > done) {
      REQUIRE((input.event == done + 1 || !before.open));
      done = input.event;
    } else if (input.event != 0) {
      REQUIRE(all.size() == first);
    }
    for (auto i = first; i < all.size(); ++i) evolve(folded, all[i]);
    REQUIRE(folded == live);
    REQUIRE(live.last_event == done);
    REQUIRE(live.customer_marks.read <= live.customer_marks.received);
    REQUIRE(live.agent_marks.received <= live.messages.size());
    REQUIRE(live.customer_marks.received >= before.customer_marks.received);
    REQUIRE(live.agent_marks.read >= before.agent_marks.read);
    REQUIRE(live.messages.size() >= before.messages.size());
  }
  std::set<std::pair<side, std::uint64_t>> seen;
  std::uint32_t number = 0;
  for (const auto& message : live.messages) {
    CHECK(message.number == ++number);
    if (message.from != side::system) CHECK(seen.insert({message.from, message.client}).second);
  }
  conversation_state again;
  for (const auto& one : all) evolve(again, one);
  CHECK(again == live);
}

} // namespace strowger::tests::conversation_test
