#include "tests/flow/sample_flows.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::flow_check_test {

using namespace routing;
using namespace routing::flow;

namespace {

/// The first mistake of a flow with these nodes, as `flow/node key: what`.
std::string first_mistake(std::vector<node> nodes) {
  const auto found = mistakes_in({{{"f", std::move(nodes)}}});
  if (found.empty()) return {};
  const auto& one = found.front();
  return one.flow + "/" + one.node + " " + one.key + ": " + one.what;
}
question asks() {
  question ask;
  ask.say = {"what"};
  return ask;
}

} // namespace

TEST_CASE("a flow without a mistake may run", "[flow][check]") {
  CHECK(mistakes_in(staged::support_line()).empty());
  CHECK(first_mistake({{"line", queue_node{}}}).empty());
}

TEST_CASE("names that lead nowhere are told with the nearest that exists", "[flow][check]") {
  CHECK(first_mistake({{"hello", say_node{{"hi"}, "lime"}}, {"line", queue_node{}}}) ==
        "f/hello next: next: there is no node \"lime\" in this flow; did you mean \"line\"?");
  CHECK(first_mistake({{"hello", say_node{{"hi"}, ""}}}) == "f/hello next: next names no node: no way out");
  CHECK(first_mistake({{"on", go_node{"g"}}}) == "f/on flow: flow: there is no flow \"g\"");
}

TEST_CASE("a node nobody reaches is a mistake", "[flow][check]") {
  CHECK(first_mistake({{"line", queue_node{}}, {"lost", close_node{}}}) ==
        "f/lost : no way leads to this node");
  CHECK(first_mistake({{"line", queue_node{}}, {"line", close_node{}}}) ==
        "f/line node: two nodes are called \"line\"");
}

TEST_CASE("a menu needs options that differ, and a way out after the last try", "[flow][check]") {
  const node line{"line", queue_node{}};
  CHECK(first_mistake({{"m", menu_node{asks(), {}, "line"}}, line}) == "f/m options: a menu without options");
  CHECK(first_mistake({{"m", menu_node{asks(), {{"1", {}, "line"}}, ""}}, line}) ==
        "f/m otherwise: otherwise names no node: no way out");
  CHECK(first_mistake({{"m", menu_node{asks(), {{"1", {}, "line"}, {"1", {}, "line"}}, "line"}}, line}) ==
        "f/m options: two options have the key \"1\"");
  CHECK(first_mistake({{"m", menu_node{asks(), {{"1", {"a"}, "line"}, {"2", {"a"}, "line"}}, "line"}}, line})
            .find("two options have the word \"a\"") != std::string::npos);
}

TEST_CASE("going round without waiting for an answer is refused", "[flow][check]") {
  CHECK(first_mistake({{"a", say_node{{"hi"}, "b"}}, {"b", set_node{{}, "en", {}, {}, "", "a"}}}) ==
        "f/a : it goes round from here to here again without waiting for an answer");
  CHECK(
      first_mistake({{"a", say_node{{"hi"}, "m"}}, {"m", menu_node{asks(), {{"1", {}, "a"}}, "a"}}}).empty());
  const auto found = mistakes_in({{{"f", {{"to-g", go_node{"g"}}}}, {"g", {{"to-f", go_node{"f"}}}}}});
  REQUIRE(found.size() == 1);
  CHECK(found[0].what.starts_with("it goes round"));
}

TEST_CASE("nobody serves it yet: only the interaction can be asked about", "[flow][check]") {
  const auto when = expression::read("agent.team = \"a\"").value();
  CHECK(first_mistake({{"b", branch_node{{{when, "line"}}, "line"}}, {"line", queue_node{}}})
            .starts_with("f/b branches: nobody serves it yet"));
}

TEST_CASE("what is kept nowhere is no attribute; an answer has a name and a possible length",
          "[flow][check]") {
  const node line{"line", queue_node{}};
  collect_node pin;
  pin.ask = asks();
  pin.next = pin.otherwise = "line";
  CHECK(first_mistake({{"c", pin}, line}).find("a name to be kept under") != std::string::npos);
  pin.sensitive = true;
  CHECK(first_mistake({{"c", pin}, line}).empty());
  pin.attribute = true;
  CHECK(first_mistake({{"c", pin}, line}).find("kept nowhere") != std::string::npos);
  pin.attribute = false;
  pin.min = 9;
  pin.max = 8;
  CHECK(first_mistake({{"c", pin}, line}).find("max is less than min") != std::string::npos);
}

} // namespace strowger::tests::flow_check_test
