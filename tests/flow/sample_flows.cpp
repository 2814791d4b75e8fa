#include "tests/flow/sample_flows.hpp"
#include <catch2/catch.hpp>

namespace strowger::routing::staged {

using namespace routing::flow;
using namespace std::chrono_literals;

flow::book support_line() {
  question language{{"choose-language"}, {}, {}, 2, 5s, 60s};
  question topic{{"topic"}, {"not-understood"}, {"nothing-heard"}, 3, 5s, 60s};
  question number{{"customer-number"}, {"not-understood"}, {}, 2, 5s, 60s};
  queue_node line;
  line.waiting = {
      {10s, {"all-busy", "@position"}, false}, {30s, {"@wait"}, true}, {30s, {"patience"}, false}};
  line.callback.words = {"callback", "call me", "回电"};
  line.refused = "leave-message";
  definition support{
      "support",
      {{"welcome", say_node{{"welcome"}, "is-gold"}},
       {"is-gold",
        branch_node{{{expression::read("interaction.tier = \"gold\"").value(), "to-gold"}}, "hours"}},
       {"to-gold", go_node{"gold"}},
       {"hours", hours_node{"office", "language", "leave-message"}},
       {"language",
        menu_node{language, {{"1", {"english"}, "english"}, {"2", {"中文", "chinese"}, "chinese"}}, "topic"}},
       {"english", set_node{{}, "en", {{"english", 2}}, {}, "", "topic"}},
       {"chinese", set_node{{}, "zh", {{"chinese", 3}}, {}, "", "topic"}},
       {"topic",
        menu_node{topic,
                  {{"1", {"invoice", "bill", "账单"}, "billing"}, {"2", {"repair", "维修"}, "number"}},
                  "line"}},
       {"billing", set_node{{{"topic", std::string{"billing"}}}, "", {}, 30, "billing", "line"}},
       {"number", collect_node{number, "customer-number", answer_kind::digits, false, false, 4, 8, "#",
                               "line", "line"}},
       {"line", line},
       {"leave-message", message_node{{"leave-message"}, {"thanks"}, "later", 60s, 300s}}}};
  definition gold{"gold",
                  {{"priority", set_node{{}, "", {}, 600, "vip", "line"}},
                   {"line", queue_node{"", {{20s, {"@position"}, false}}, 2, {}, ""}}}};
  return {{support, gold}};
}

result<void> flow_scene::put(flow::event what) {
  last.clear();
  const auto before = live;
  auto done = apply(all, live, {now, open, std::move(what)}, last);
  if (!done) {
    CHECK(last.empty());
    CHECK(live == before);
  }
  for (const auto& one : last) evolve(folded, one);
  CHECK(live == folded);
  return done;
}

bool flow_scene::says(std::string_view text) {
  last.clear();
  auto meant = understand(all, live, text);
  if (!meant) return false;
  if (meant->keep) meant->what.content = content_id{7, 1};
  meant->what.number_known = number_known;
  CHECK(put(meant->what));
  return true;
}

} // namespace strowger::routing::staged
