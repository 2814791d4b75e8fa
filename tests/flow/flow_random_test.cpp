#include "routing/model/random.hpp"
#include "tests/flow/sample_flows.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::flow_random_test {

using namespace routing;
using namespace routing::flow;

namespace {

/// Draws flows and inputs.
class flow_dice {
public:
  explicit flow_dice(std::uint64_t seed) : dice_{random_stream(seed, "flows")} {}
  std::uint64_t below(std::uint64_t count) { return draw_below(dice_, count); }

  question a_question() {
    question one;
    one.say = {"question"};
    if (below(2) != 0) one.again = {"again"};
    one.tries_max = static_cast<std::uint8_t>(1 + below(3));
    return one;
  }
  /// A node of any kind that leads to nodes below `count`.
  step a_step(std::size_t count) {
    const auto any = [&] { return "n" + std::to_string(below(count)); };
    switch (below(10)) {
    case 0:
      return say_node{{"word"}, any()};
    case 1:
      return menu_node{a_question(), {{"1", {"yes"}, any()}, {"2", {}, any()}}, any()};
    case 2: {
      collect_node one;
      one.ask = a_question();
      one.name = "area";
      one.attribute = below(2) != 0;
      one.next = any();
      one.otherwise = any();
      return one;
    }
    case 3:
      return set_node{{{"tier", std::string{"gold"}}}, "zh", {{"english", 3}}, 20, "", any()};
    case 4:
      return branch_node{{{expression::read("interaction.tier = \"gold\"").value(), any()}}, any()};
    case 5:
      return hours_node{"office", any(), any()};
    case 6: {
      queue_node one;
      const auto steps = below(3);
      for (std::uint64_t i = 0; i < steps; ++i)
        one.waiting.push_back(
            {milliseconds{1'000 + 1'000 * below(30)}, {below(2) != 0 ? "@position" : "word"}, below(2) != 0});
      one.rounds_max = static_cast<std::uint16_t>(below(3));
      if (below(2) != 0) one.refused = any();
      return one;
    }
    case 7:
      return message_node{{"leave"}, {}, "", milliseconds{60'000}, milliseconds{60'000}};
    case 8:
      return close_node{{"bye"}};
    default:
      return go_node{below(2) != 0 ? "f" : "g"};
    }
  }
  book a_book() {
    book all;
    for (const auto* name : {"f", "g"}) {
      definition flow{name, {}};
      const auto count = 1 + below(8);
      for (std::size_t i = 0; i < count; ++i) flow.nodes.push_back({"n" + std::to_string(i), a_step(count)});
      all.flows.push_back(std::move(flow));
    }
    return all;
  }
  event an_event(const state& now) {
    const auto tag = now.tag - (below(8) == 0 ? 1 : 0);
    switch (below(14)) {
    case 10:
      return resumed{};
    case 11:
      return told{below(2) != 0 ? "support" : "", {"all-busy"}, below(2) != 0, "en", below(2) != 0};
    case 0:
      return queued{below(2) != 0 ? "support" : "vip", below(2) != 0 ? "f" : "", "zh", below(2) != 0,
                    below(2) != 0};
    case 1:
      return placed{static_cast<std::uint32_t>(below(9)),
                    milliseconds{-1 + 1'000 * std::int64_t(below(900))}};
    case 2:
      return refused_by_queue{};
    case 3:
      return connected{};
    case 4:
      return callback_answered{below(2) != 0};
    case 5:
    case 6:
      return played{tag};
    case 7:
      return message_left{tag, below(4) != 0 ? content_id{1, 1} : content_id{}};
    case 8:
    case 9:
      return answered{tag, static_cast<outcome>(below(3)), std::to_string(1 + below(3)),
                      below(2) != 0 ? content_id{1, 2} : content_id{}};
    default:
      return wake{};
    }
  }

private:
  random_generator dice_;
};

/// What holds of every flow at every moment; empty when all does.
std::string broken(const state& now) {
  const bool owes = now.at == phase::speaking || now.at == phase::asking || now.at == phase::recording;
  if (owes && !next_deadline(now)) return "it speaks or asks without a deadline";
  if (now.at == phase::waiting && now.stage != waiting_stage::entering && now.stage != waiting_stage::quiet &&
      !next_deadline(now))
    return "it waits for somebody without a deadline";
  if (now.steps > steps_max) return "it goes on for ever";
  const bool listens = now.voice && now.at == phase::waiting &&
                       (now.stage == waiting_stage::quiet || now.stage == waiting_stage::placing);
  if (!now.owed.empty() && (listens || now.at == phase::ended)) return "it owes words that it could say";
  if (now.owed.say.size() > said_max) return "it owes too many words";
  if (now.answers.size() > answers_max) return "too many answers";
  return {};
}

void live_through(std::uint64_t seed, std::uint64_t& accepted) {
  flow_dice dice{seed};
  staged::flow_scene scene;
  scene.all = dice.a_book();
  const bool good = mistakes_in(scene.all).empty();
  if (good) ++accepted;
  INFO("seed " << seed);
  REQUIRE(scene.put(begins{.flow = "f",
                           .language = "en",
                           .voice = dice.below(2) != 0,
                           .number_known = dice.below(2) != 0,
                           .attributes = {}}));
  if (good)
    CHECK(std::none_of(scene.last.begin(), scene.last.end(), [](const auto& one) {
      const auto* to = std::get_if<flow::fact::queue_chosen>(&one);
      return to != nullptr && to->strayed;
    }));
  for (int step = 0; step < 60; ++step) {
    scene.now += milliseconds{dice.below(40'000)};
    scene.open = dice.below(2) != 0 ? std::vector<std::string>{"office"} : std::vector<std::string>{};
    const auto was = scene.live.at;
    if (const auto due = next_deadline(scene.live); due && dice.below(3) == 0)
      scene.now = std::max(scene.now, *due);
    REQUIRE(scene.put(dice.an_event(scene.live)));
    CHECK(broken(scene.live) == "");
    if (was == phase::ended) CHECK(scene.last.empty());
    // It never hangs: a wake at its deadline does something.
    if (const auto due = next_deadline(scene.live); due && dice.below(4) == 0) {
      scene.now = std::max(scene.now, *due);
      REQUIRE(scene.put(wake{}));
      CHECK_FALSE(scene.last.empty());
    }
    if (scene.last.size() > 2 * steps_without_input_max + 10) FAIL("too much for one input");
  }
  REQUIRE(scene.put(ends{}));
  CHECK(scene.live.at == phase::ended);
}

} // namespace

TEST_CASE("any flow with any inputs waits or ends, and its facts fold to the same state", "[flow][random]") {
  std::uint64_t accepted = 0;
  for (std::uint64_t seed = 1; seed <= 3'000; ++seed) live_through(seed, accepted);
  CHECK(accepted > 40); // flows without a mistake are among them
}

} // namespace strowger::tests::flow_random_test
