#include "channels/desktop/desk_model.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::desk_model_test {

using namespace strowger::channels::desktop;
using outcome = desk_model::outcome;

namespace {

constexpr interaction_id chat{1, 1};

interaction_view a_chat(std::string state) {
  interaction_view out;
  out.id = chat;
  out.state = std::move(state);
  return out;
}
desk_message message(std::uint32_t number) { return {number, "customer", "", number, "text", {}, {}}; }
snapshot_update snapshot(std::uint64_t number) {
  snapshot_update out{number, {}, {}};
  out.desk.interactions = {a_chat("connected")};
  out.desk.interactions[0].messages = {message(1), message(2)};
  return out;
}

} // namespace

TEST_CASE("a desk follows its numbered changes") {
  desk_model model;
  CHECK(model.take(change_update{1, offer_view{}}) == outcome::needs_snapshot);
  CHECK_FALSE(model.whole());
  CHECK(model.take(snapshot(10)) == outcome::changed);
  offer_view offer;
  offer.id = offer_id{1, 5};
  CHECK(model.take(change_update{11, offer}) == outcome::changed);
  REQUIRE(model.offer(offer.id) != nullptr);
  offer.attempt = 3;
  model.take(change_update{12, offer});
  CHECK(model.desk().offers.size() == 1);
  CHECK(model.offer(offer.id)->attempt == 3);
  model.take(change_update{13, offer_gone{offer.id, "accepted"}});
  CHECK(model.offer(offer.id) == nullptr);
  CHECK(model.take(typing_update{chat, true}) == outcome::passing);
  agent_view agent;
  agent.state = "ready";
  model.take(change_update{14, agent});
  CHECK(model.desk().agent.state == "ready");
  CHECK(model.number() == 14);
}

TEST_CASE("messages keep their order and come once, whatever changes around them") {
  desk_model model;
  model.take(snapshot(1));
  model.take(change_update{2, message_added{chat, message(4)}});
  model.take(change_update{3, message_added{chat, message(3)}});
  model.take(change_update{4, message_added{chat, message(4)}});
  model.take(change_update{5, a_chat("wrapping")});
  model.take(change_update{6, marks_changed{chat, {2, 1}}});
  const auto* found = model.interaction(chat);
  REQUIRE(found != nullptr);
  CHECK(found->state == "wrapping");
  CHECK(found->marks.received == 2);
  std::vector<std::uint32_t> numbers;
  for (const auto& one : found->messages) numbers.push_back(one.number);
  CHECK(numbers == std::vector<std::uint32_t>{1, 2, 3, 4});
  CHECK(model.take(change_update{7, message_added{interaction_id{1, 99}, message(1)}}) ==
        outcome::changed); // of nobody here
  model.take(change_update{8, interaction_gone{chat}});
  CHECK(model.interaction(chat) == nullptr);
}

TEST_CASE("a gap leaves the desk as it was until a snapshot comes") {
  for (const std::uint64_t wrong : {std::uint64_t{10}, std::uint64_t{12}, std::uint64_t{0}}) {
    desk_model model;
    model.take(snapshot(10));
    CHECK(model.take(change_update{wrong, interaction_gone{chat}}) == outcome::needs_snapshot);
    CHECK_FALSE(model.whole());
    CHECK(model.gaps() == 1);
    CHECK(model.interaction(chat) != nullptr);
    CHECK(model.take(change_update{11, interaction_gone{chat}}) == outcome::needs_snapshot);
    CHECK(model.take(snapshot(20)) == outcome::changed);
    CHECK(model.whole());
    CHECK(model.take(change_update{21, interaction_gone{chat}}) == outcome::changed);
  }
}

} // namespace strowger::tests::desk_model_test
