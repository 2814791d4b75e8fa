#include "tests/media/media_stage.hpp"
#include <catch2/catch.hpp>

/// Keys reach whoever hears who presses them, however they came, as the hearer's telephone understands them.
namespace strowger::tests::keys_passed_on_test {

using namespace strowger::channels::media;

namespace {

/// A customer, an agent, and a third with a telephone that knows no events.
struct three_talk {
  explicit three_talk(codec agent_speaks = codec::pcmu)
    : customer{stage.add_phone(codec::pcmu, 500)}, agent{stage.add_phone(agent_speaks, 900)},
      old{stage.add_phone(codec::pcmu, 1'300)} {
    stage.open(customer, 1);
    stage.open(agent, 2, agent_speaks);
    stage.open(old, 3, codec::pcmu, [](line_settings& of) { of.telephone_event = 0; });
  }
  void by_info(std::uint64_t line, std::string_view keys) {
    for (const char one : keys) stage.say(hear_key{line_id{line}, one});
  }
  [[nodiscard]] std::string told_of(std::uint64_t line) const {
    std::string all;
    for (const auto& one : stage.told<digit_heard>())
      if (one.line == line_id{line}) all += one.digit;
    return all;
  }
  bool beeps_7() {
    return stage.run_until([&] { return old.hears(852, 0.1) > 3'000 && old.hears(1'209, 0.1) > 3'000; });
  }
  media_stage stage;
  phone &customer, &agent, &old;
};

} // namespace

SCENARIO("keys by INFO reach the other end as events") {
  three_talk one{GENERATE(codec::pcmu, codec::pcma)};
  one.stage.arrange({hears_lines(1, {2}), hears_lines(2, {1})});
  one.by_info(1, "19*#");
  CHECK(one.stage.run_until([&] { return one.agent.digits == "19*#"; }));
  CHECK(one.told_of(1) == "19*#");
  one.by_info(2, "4");
  CHECK(one.stage.run_until([&] { return one.customer.digits == "4"; }));
  one.stage.run(400);
  CHECK(one.agent.digits == "19*#"); // nobody hears itself
}

SCENARIO("a key by INFO and as an event reaches the other end once") {
  three_talk one;
  one.stage.arrange({hears_lines(1, {2}), hears_lines(2, {1})});
  SECTION("INFO first") {
    one.by_info(1, "5");
    REQUIRE(one.stage.run_until([&] { return one.agent.digits == "5"; }));
    REQUIRE(one.customer.presses.push("56"));
  }
  SECTION("the event first") {
    REQUIRE(one.customer.presses.push("5"));
    REQUIRE(one.stage.run_until([&] { return one.agent.digits == "5"; }));
    one.by_info(1, "5");
    REQUIRE(one.customer.presses.push("6"));
    one.by_info(1, "6");
  }
  REQUIRE(one.stage.run_until([&] { return one.agent.digits.ends_with('6'); }));
  one.stage.run(400);
  CHECK(one.agent.digits == "56");
  CHECK(one.told_of(1) == "56");
}

SCENARIO("who knows no events hears tones, whichever way the key came") {
  three_talk one;
  one.stage.arrange({hears_lines(1, {3}), hears_lines(3, {1})});
  if (GENERATE(true, false))
    one.by_info(1, "7");
  else
    REQUIRE(one.customer.presses.push("7"));
  CHECK(one.beeps_7());
}

SCENARIO("in a conference everybody else gets the key") {
  three_talk one;
  one.stage.arrange({hears_lines(1, {2, 3}), hears_lines(2, {1, 3}), hears_lines(3, {1, 2})});
  if (GENERATE(true, false))
    one.by_info(1, "7");
  else
    REQUIRE(one.customer.presses.push("7"));
  CHECK(one.beeps_7());
  CHECK(one.stage.run_until([&] { return one.agent.digits == "7"; }));
  one.stage.run(400);
  CHECK(one.customer.digits.empty());
  CHECK(one.agent.digits == "7");
}

SCENARIO("who does not hear the line gets no key of it") {
  three_talk one;
  one.stage.arrange({hears_lines(1, {2}), hears_list(2, {1, {"tone:440:1000"}, true})});
  one.by_info(1, "7");
  REQUIRE(one.stage.run_until([&] { return one.told_of(1) == "7"; }));
  one.stage.run(400);
  CHECK(one.agent.digits.empty());
}

} // namespace strowger::tests::keys_passed_on_test
