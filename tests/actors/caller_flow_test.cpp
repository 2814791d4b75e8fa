#include "documented_example.hpp"
#include <algorithm>
#include <catch2/catch.hpp>

/// A flow decides by the number that was dialled and the number that calls.
namespace strowger::tests::caller_flow_test {

namespace ch = channels;

namespace {

routing::attribute_list region(const std::string& name) {
  return routing::attribute_list{{{"region", name}}};
}

std::shared_ptr<actors::engine_configuration> by_numbers() {
  auto read = actors::read_configuration_text(whole_example(R"(version: 1
attributes: [{name: called, of: interaction}, {name: region, of: interaction}]
messages: [{name: sales, en: Sales.}, {name: london, en: London.}, {name: abroad, en: Abroad.}, {name: hidden, en: Hidden.}, {name: other, en: Other.}]
flows:
  - name: numbers
    nodes:
      - name: dialled
        does: if
        branches: [{when: interaction.called = "+442079460001", next: sales}]
        otherwise: caller
      - name: caller
        does: if
        branches:
          - {when: interaction.region = "london", next: london}
          - {when: interaction.region = "abroad", next: abroad}
          - {when: interaction.region = "hidden", next: hidden}
        otherwise: other
      - {name: sales, does: say, say: [sales], next: line}
      - {name: london, does: say, say: [london], next: line}
      - {name: abroad, does: say, say: [abroad], next: line}
      - {name: hidden, does: say, say: [hidden], next: line}
      - {name: other, does: say, say: [other], next: line}
      - {name: line, does: queue}
queues: [{name: support}]
entry_points: [{name: shop, queue: support, flow: numbers, attributes: {region: britain}}]
agents: [{name: ada, password_hash: "$argon2id$v=19$..."}]
)"),
                                              "numbers.yaml");
  for (const auto& one : read.diagnostics) UNSCOPED_INFO(to_text(one));
  REQUIRE(read.ok());
  auto& entry = read.configuration.entry_points.front();
  entry.channel = routing::channel_kind::voice;
  const auto from = [&](const char* pattern, const std::string& name) {
    entry.callers.add(channels::sip::number_pattern::read(pattern).value(), region(name));
  };
  from("*", "abroad");
  from("+4420*", "london");
  from("+44*", "britain");
  from("withheld", "hidden");
  return std::make_shared<actors::engine_configuration>(std::move(read.configuration));
}

/// What is said first to who calls from one number to another.
std::string said_to(const std::string& caller, const std::string& called, graph_world& world) {
  world.send(7, ch::arrived{"shop", caller, "", "en", called, {}});
  const auto& all = world.heard(7);
  const auto found =
      std::find_if(all.rbegin(), all.rend(), [](const auto& line) { return line.starts_with("arrange"); });
  return found == all.rend() ? std::string{} : *found;
}
std::string said_to(const std::string& caller, const std::string& called) {
  graph_world world{nullptr, by_numbers(), false, after_noon()};
  return said_to(caller, called, world);
}

} // namespace

SCENARIO("a flow goes on by the number that was dialled") {
  CHECK(said_to("+442079461111", "+442079460001") == "arrange customer: en/sales");
  CHECK(said_to("+442079461111", "+442079460002") == "arrange customer: en/london");
}

SCENARIO("a flow goes on by where a call comes from: the pattern that says most counts") {
  const std::string called = "+442079460002";
  CHECK(said_to("+442079461111", called) == "arrange customer: en/london");
  CHECK(said_to("+441617150000", called) == "arrange customer: en/other");
  CHECK(said_to("+4930123456", called) == "arrange customer: en/abroad");
  CHECK(said_to("", called) == "arrange customer: en/hidden");
}

SCENARIO("what is known of a number is kept, and not the number") {
  graph_world world{nullptr, by_numbers(), false, after_noon()};
  REQUIRE(said_to("+4930123456", "+442079460002", world) == "arrange customer: en/abroad");
  const auto& state =
      world.folded.find(world.graph->shared().lines.begin()->first)->conversations.at(world.interaction(7));
  CHECK(*state.flow.attributes.find("region") == routing::attribute_value{"abroad"});
  for (const auto& one : state.flow.attributes)
    CHECK(routing::to_text(one.value).find("30123456") == std::string::npos);
}

} // namespace strowger::tests::caller_flow_test
