#include "tests/flow/sample_flows.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::flow_understand_test {

using namespace routing;
using namespace routing::flow;
using namespace std::chrono_literals;

namespace {

node menu_of(std::vector<menu_option> options) {
  question ask;
  ask.say = {"what"};
  return {"m", menu_node{ask, std::move(options), "line"}};
}

/// What a flow that begins with this node makes of a text; `-` when it is no answer.
std::string meant(const node& first, std::string_view text) {
  book all{{{"f", {first, {"line", queue_node{}}}}}};
  state now;
  facts out;
  REQUIRE(apply(all, now, {moment{1s}, {}, begins{.flow = "f", .language = "", .attributes = {}}}, out));
  const auto meaning = understand(all, now, text);
  REQUIRE(meaning);
  CHECK(meaning->what.tag == now.tag);
  return meaning->what.how == outcome::understood ? meaning->what.value : "-";
}

} // namespace

TEST_CASE("an option is its key or one of its words, the longest that was said", "[flow][understand]") {
  const auto menu = menu_of({{"1", {"sales", "销售"}, "line"}, {"2", {"sales complaint", "投诉"}, "line"}});
  CHECK(meant(menu, " 1 ") == "1");
  CHECK(meant(menu, "２") == "2");
  CHECK(meant(menu, "SALES please") == "1");
  CHECK(meant(menu, "a sales complaint!") == "2");
  CHECK(meant(menu, "我要投诉你们") == "2");
  CHECK(meant(menu, "wholesales") == "-");
  CHECK(meant(menu, "3") == "-");
  CHECK(meant(menu, "") == "-");
  CHECK(meant(menu, "\xff\xfe") == "-");
}

TEST_CASE("two options that are meant alike are none", "[flow][understand]") {
  const auto menu = menu_of({{"1", {"red"}, "line"}, {"2", {"tan"}, "line"}});
  CHECK(meant(menu, "red or tan") == "-");
  CHECK(meant(menu, "red") == "1");
}

TEST_CASE("digits may be written in groups; too few, too many or others are no answer",
          "[flow][understand]") {
  collect_node what;
  what.ask.say = {"number"};
  what.name = "area";
  what.attribute = true;
  what.min = 4;
  what.max = 6;
  what.next = what.otherwise = "line";
  const node collect{"c", what};
  CHECK(meant(collect, "12 34-56#") == "123456");
  CHECK(meant(collect, "123") == "-");
  CHECK(meant(collect, "1234567") == "-");
  CHECK(meant(collect, "12a4") == "-");
}

TEST_CASE("what is sensitive is kept nowhere", "[flow][understand]") {
  collect_node what;
  what.ask.say = {"card"};
  what.sensitive = true;
  what.next = what.otherwise = "line";
  staged::flow_scene scene;
  scene.all = {{{"f", {{"c", what}, {"line", queue_node{}}}}}};
  REQUIRE(scene.put(begins{.flow = "f", .language = "", .attributes = {}}));
  CHECK(asks_in_secret(scene.all, scene.live));
  const auto meaning = understand(scene.all, scene.live, "4929 1234");
  REQUIRE(meaning);
  CHECK_FALSE(meaning->keep);
  CHECK(meaning->what.value.empty());
  REQUIRE(scene.says("4929 1234"));
  CHECK(scene.live.answers.empty());
  CHECK_FALSE(asks_in_secret(scene.all, scene.live));
}

} // namespace strowger::tests::flow_understand_test
