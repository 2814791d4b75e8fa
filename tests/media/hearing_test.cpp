#include "tests/media/media_stage.hpp"
#include <catch2/catch.hpp>
#include <set>

/// Tones in, tones out, over real UDP.
namespace strowger::tests::hearing_test {

using namespace strowger::channels::media;

namespace {

constexpr double loud = 6'000, quiet = 300;

playlist music(std::uint64_t id = 1, const char* item = "tone:440:1000") { return {id, {item}, true}; }

} // namespace

SCENARIO("a caller hears music, paced, in either law") {
  for (const auto law : {codec::pcmu, codec::pcma}) {
    media_stage stage;
    auto& caller = stage.add_phone(law, 700);
    stage.open(caller, 1, law);
    stage.arrange({hears_list(1, music())});
    REQUIRE(stage.run_until([&] { return caller.hears(440) > loud; }));
    CHECK(caller.hears(700) < quiet);
    CHECK(caller.bad == 0);
    for (std::size_t i = 1; i < caller.headers.size(); ++i) {
      CHECK(ahead(caller.headers[i - 1].sequence, caller.headers[i].sequence) == 1);
      CHECK(ahead(caller.headers[i - 1].timestamp, caller.headers[i].timestamp) == 160);
      CHECK_FALSE(caller.headers[i].marker);
    }
    CHECK(caller.headers.front().marker);
  }
}

SCENARIO("customer and agent with different laws hear each other; hold; and back") {
  media_stage stage;
  auto& customer = stage.add_phone(codec::pcmu, 500);
  auto& agent = stage.add_phone(codec::pcma, 900);
  stage.open(customer, 1, codec::pcmu);
  stage.open(agent, 2, codec::pcma);
  stage.arrange({hears_list(1, music())});
  REQUIRE(stage.run_until([&] { return customer.hears(440) > loud; }));
  CHECK(agent.heard.empty());
  stage.arrange({hears_lines(1, {2}), hears_lines(2, {1})});
  REQUIRE(stage.run_until([&] { return customer.hears(900) > loud && agent.hears(500) > loud; }));
  CHECK(customer.hears(440) < quiet);
  CHECK(customer.bad + agent.bad == 0);
  stage.arrange({hears_list(1, music(2)), hears_lines(2, {})});
  REQUIRE(stage.run_until([&] { return customer.hears(440) > loud && agent.hears(500) < quiet; }));
  CHECK(customer.hears(900) < quiet);
  stage.arrange({hears_lines(1, {2}), hears_lines(2, {1})});
  REQUIRE(stage.run_until([&] { return customer.hears(900) > loud && agent.hears(500) > loud; }));
  for (const auto* one : {&customer, &agent}) {
    std::set<std::uint32_t> sources;
    for (const auto& header : one->headers) sources.insert(header.ssrc);
    CHECK(sources.size() == 1);
    for (std::size_t i = 1; i < one->headers.size(); ++i)
      CHECK(ahead(one->headers[i - 1].timestamp, one->headers[i].timestamp) > 0);
  }
}

SCENARIO("what was said last of who hears whom counts, whoever was there before") {
  media_stage stage;
  auto& caller = stage.add_phone();
  stage.open(caller, 1);
  stage.arrange({hears_list(1, music())});
  REQUIRE(stage.run_until([&] { return caller.hears(440) > loud; }));
  WHEN("it is said again") {
    stage.arrange({hears_list(1, music())});
    THEN("the music goes on without a gap") {
      caller.forget();
      stage.run(500);
      CHECK(caller.hears(440) > loud);
    }
  }
  WHEN("the SIP process died and another one says otherwise") {
    stage.disconnect();
    stage.connect();
    stage.arrange({hears_list(1, music(2, "tone:800:1000"))});
    THEN("the caller hears that") {
      CHECK(stage.run_until([&] { return caller.hears(800) > loud && caller.hears(440) < quiet; }));
    }
  }
}

SCENARIO("three in a conference hear the two others and never themselves") {
  media_stage stage;
  const std::array<double, 3> tones{500, 900, 1'300};
  for (std::size_t i = 0; i < 3; ++i)
    stage.open(stage.add_phone(i == 1 ? codec::pcma : codec::pcmu, tones[i]), i + 1,
               i == 1 ? codec::pcma : codec::pcmu);
  stage.arrange({hears_lines(1, {1, 2, 3}), hears_lines(2, {1, 2, 3}), hears_lines(3, {1, 2, 3})});
  const auto all = [&] {
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 3; ++j)
        if (i != j && stage.phones[i]->hears(tones[j]) < loud) return false;
    return true;
  };
  CHECK(stage.run_until(all));
  for (std::size_t i = 0; i < 3; ++i) CHECK(stage.phones[i]->hears(tones[i]) < quiet);
}

SCENARIO("whisper: the agent hears the supervisor, the customer does not; then barge: everybody does") {
  media_stage stage;
  auto& customer = stage.add_phone(codec::pcmu, 500);
  auto& agent = stage.add_phone(codec::pcma, 900);
  auto& supervisor = stage.add_phone(codec::pcmu, 1'300);
  stage.open(customer, 1);
  stage.open(agent, 2, codec::pcma);
  stage.open(supervisor, 3);
  stage.arrange({hears_lines(1, {2}), hears_lines(2, {1, 3}), hears_lines(3, {1, 2})});
  REQUIRE(stage.run_until([&] {
    return customer.hears(900) > loud && agent.hears(500) > loud && agent.hears(1'300) > loud &&
           supervisor.hears(500) > loud && supervisor.hears(900) > loud;
  }));
  stage.run(200);
  CHECK(customer.hears(1'300) < quiet);
  stage.arrange({hears_lines(1, {2, 3}), hears_lines(2, {1, 3}), hears_lines(3, {1, 2})});
  CHECK(stage.run_until([&] { return customer.hears(1'300) > loud && customer.hears(900) > loud; }));
}

SCENARIO("louder, softer, and music behind a voice") {
  media_stage stage;
  auto& one = stage.add_phone(codec::pcmu, 500);
  auto& two = stage.add_phone(codec::pcmu, 900);
  stage.open(one, 1);
  stage.open(two, 2);
  auto mixed = hears_list(1, music());
  mixed.hears = {line_id{2}};
  mixed.mix = true;
  auto softer = hears_lines(2, {1});
  softer.gain_db = -20;
  stage.arrange({mixed, softer});
  REQUIRE(stage.run_until([&] { return one.hears(440) > loud && one.hears(900) > loud; }));
  REQUIRE(stage.run_until([&] { return two.hears(500) > 600; }));
  CHECK(two.hears(500) < 1'000);
}

SCENARIO(
    "a playlist that is over is told once; then the seat hears its lines; the same id is not played again") {
  media_stage stage;
  auto& agent = stage.add_phone(codec::pcmu, 900);
  auto& customer = stage.add_phone(codec::pcmu, 500);
  stage.open(agent, 1);
  stage.open(customer, 2);
  auto announced = hears_lines(1, {2});
  announced.plays = playlist{5, {"tone:440:300", "no/such/prompt", "silence:40"}, false};
  stage.arrange({announced, hears_lines(2, {})});
  REQUIRE(stage.wait_for<playlist_played>());
  REQUIRE(stage.run_until([&] { return agent.hears(500) > loud; }));
  stage.arrange({announced, hears_lines(2, {})});
  stage.run(500);
  CHECK(agent.hears(440) < quiet);
  CHECK(stage.told<playlist_played>().size() == 1);
  REQUIRE(stage.told<prompt_missing>().size() == 1);
  CHECK(stage.told<prompt_missing>()[0].name == "no/such/prompt");
  CHECK(tone_peak(std::span{agent.heard}.subspan(160, 1'600), 440) > loud);
}

SCENARIO("a playlist that loops is never told as played, even where its prompts are missing") {
  media_stage stage;
  auto& customer = stage.add_phone(codec::pcmu, 500);
  stage.open(customer, 1);
  auto waits = hears_lines(1, {});
  waits.plays = playlist{5, {"no/such/prompt"}, true};
  stage.arrange({waits});
  REQUIRE(stage.wait_for<prompt_missing>());
  stage.run(100);
  CHECK(stage.told<playlist_played>().empty());
}

SCENARIO("lines may be named before they are open, and be gone and come again") {
  media_stage stage;
  auto& one = stage.add_phone(codec::pcmu, 500);
  auto& two = stage.add_phone(codec::pcmu, 900);
  stage.arrange({hears_lines(1, {2}), hears_lines(2, {1})});
  stage.open(one, 1);
  stage.open(two, 2);
  REQUIRE(stage.run_until([&] { return one.hears(900) > loud && two.hears(500) > loud; }));
  stage.say(close_line{line_id{2}});
  REQUIRE(stage.run_until([&] { return one.hears(900) < quiet; }));
  stage.open(two, 2);
  CHECK(stage.run_until([&] { return one.hears(900) > loud; }));
}

} // namespace strowger::tests::hearing_test
