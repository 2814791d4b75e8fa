#include "documented_example.hpp"
#include "storage/record_json.hpp"
#include <algorithm>
#include <catch2/catch.hpp>

/// What a flow asks for with `sensitive: true` is kept nowhere, by telephone and in a chat.
namespace strowger::tests::secret_answer_test {

using namespace std::chrono_literals;
namespace ch = channels;
namespace desktop = channels::desktop;

namespace {

constexpr desktop::session_number ada = 1;
const std::string card = "4929182374650918", beginning = "49291823";

std::shared_ptr<actors::engine_configuration> paying(routing::channel_kind by, bool secret) {
  auto read =
      actors::read_configuration_text(whole_example(R"(version: 1
messages: [{name: card, en: Your card.}, {name: again, en: Once more.}]
flows:
  - name: pay
    nodes:
      - {name: card, does: collect, say: [card], again: [again], as: card, sensitive: )" +
                                                    std::string{secret ? "true" : "false"} +
                                                    R"(, min: 16, max: 16, next: line, otherwise: line}
      - {name: line, does: queue}
queues: [{name: support}]
entry_points: [{name: shop, queue: support, flow: pay}]
agents: [{name: ada, password_hash: "$argon2id$v=19$..."}]
)"),
                                      "pay.yaml");
  for (const auto& one : read.diagnostics) UNSCOPED_INFO(to_text(one));
  REQUIRE(read.ok());
  read.configuration.entry_points.front().channel = by;
  return std::make_shared<actors::engine_configuration>(std::move(read.configuration));
}

/// Everything that was kept, shown to anybody but the customer, or said to operators.
std::vector<std::string> everything(graph_world& world) {
  std::vector<std::string> all{world.reports};
  all.insert(all.end(), world.notes.begin(), world.notes.end());
  all.insert(all.end(), world.seen(ada).begin(), world.seen(ada).end());
  for (const auto& message : world.desks.conversation(ada).messages) all.push_back(message.text);
  for (const auto& group : world.store->groups()) {
    for (const auto& one : group->records) all.push_back(storage::record_json(one));
    for (const auto& one : group->contents) all.push_back(*one.bytes);
    for (const auto& one : group->kept) all.push_back(one.bytes);
  }
  return all;
}

bool is_found(graph_world& world, const std::string& text) {
  const auto all = everything(world);
  return std::any_of(all.begin(), all.end(),
                     [&](const auto& one) { return one.find(text) != std::string::npos; });
}

void serve(graph_world& world) {
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.pass(1s);
}

} // namespace

SCENARIO("a secret answer by telephone is in no fact, content, log and on no desk") {
  const bool secret = GENERATE(true, false);
  graph_world world{nullptr, paying(routing::channel_kind::voice, secret), false, after_noon()};
  world.send(7, ch::arrived{"shop", "+4930123", "", "en", "+49301000", {}});
  const auto press = [&](const std::string& keys) {
    world.send(7, ch::collected{world.adapter.asked, keys, false});
  };
  press(beginning); // too short
  press(card);
  serve(world);
  REQUIRE(world.adapter.rung.size() == 1); // it has gone on to the queue
  world.send(7, ch::leg_answered{world.adapter.rung.back()});
  world.send(7, ch::left{});
  CHECK(is_found(world, card) == !secret); // without, the agent is to have it
  CHECK_FALSE(is_found(world, beginning + "\""));
  if (secret) CHECK_FALSE(is_found(world, beginning));
}

SCENARIO("a secret answer in a chat is in no fact, content, log and on no desk") {
  const bool secret = GENERATE(true, false);
  graph_world world{nullptr, paying(routing::channel_kind::chat, secret), false, after_noon()};
  world.arrive(7);
  world.send(7, ch::marked{1'000, 1'000});
  world.say(7, 11, beginning);
  world.send(7, ch::marked{1'000, 1'000});
  world.say(7, 12, card);
  serve(world);
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  CHECK(is_found(world, card) == !secret);
  CHECK(is_found(world, beginning) == !secret);
}

} // namespace strowger::tests::secret_answer_test
