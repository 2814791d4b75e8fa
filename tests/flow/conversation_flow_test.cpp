#include "routing/conversation.hpp"
#include "tests/flow/sample_flows.hpp"
#include <catch2/catch.hpp>

/// A flow as a part of its conversation.
namespace strowger::tests::conversation_flow_test {

using namespace routing;
using namespace std::chrono_literals;

namespace {

struct scene {
  flow::book all = staged::support_line();
  conversation_state live, folded;
  moment now{1s};
  conversation_facts last;

  result<void> put(conversation_event what, const flow::facts* decided = nullptr) {
    last.clear();
    auto done = apply(live, {now, wall_time{1s}, 0, std::move(what), decided}, last);
    for (const auto& one : last) evolve(folded, one);
    CHECK(live == folded);
    return done;
  }
  /// As the shell does it: decided on a copy, then taken in one record with what is said.
  result<void> step(flow::event what, std::vector<content_id> told = {}) {
    auto copy = live.flow;
    flow::facts decided;
    REQUIRE(flow::apply(all, copy, {now, {"office"}, what}, decided));
    auto done = put(flow_stepped{std::move(what), std::move(told)}, &decided);
    if (done) CHECK(live.flow == copy);
    return done;
  }
  scene() {
    REQUIRE(put(conversation_opened{interaction_id{1, 7}, conversation_id{99}, "webchat", "main", "shop",
                                    channel_kind::chat, customer_id{5}, content_id{1, 1}}));
    REQUIRE(step(flow::begins{.flow = "support", .language = "en", .attributes = {}}, {content_id{2, 1}}));
  }
};

} // namespace

TEST_CASE("what a flow decides and what it says stand in one record", "[flow][conversation]") {
  scene one;
  CHECK(one.live.flow.at == flow::phase::asking);
  REQUIRE(one.live.messages.size() == 1);
  CHECK(one.live.messages[0].what == notice::told);
  CHECK(one.live.messages[0].content == content_id{2, 1});
}

TEST_CASE("with the conversation its flow is over", "[flow][conversation]") {
  scene one;
  REQUIRE(one.put(conversation_ends{conversation_end::by_customer}));
  CHECK(one.live.flow.at == flow::phase::ended);
  CHECK_FALSE(flow::next_deadline(one.live.flow));
  flow::facts decided{flow::fact::flow_rested{}};
  CHECK_FALSE(one.put(flow_stepped{flow::connected{}, {}}, &decided));
  CHECK(one.last.empty());
}

TEST_CASE("who has left a message need not stay", "[flow][conversation]") {
  scene one;
  REQUIRE(one.put(customer_went_away{2s}));
  CHECK(next_deadline(one.live));
  const flow::facts decided{flow::fact::message_taken{"later", content_id{3, 1}},
                            flow::fact::flow_ended{flow::ending::message_left}};
  REQUIRE(one.put(flow_stepped{flow::message_left{1, content_id{3, 1}}, {}}, &decided));
  CHECK(goes_on_alone(one.live));
  CHECK_FALSE(next_deadline(one.live));
  one.now += 1h;
  REQUIRE(one.put(conversation_wake{}));
  CHECK(one.live.open);
}

} // namespace strowger::tests::conversation_flow_test
