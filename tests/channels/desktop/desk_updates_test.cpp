#include "channels/desktop/desk_client_frames.hpp"
#include "channels/desktop/desk_updates.hpp"
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace strowger::tests::desk_updates_test {

using namespace strowger::channels::desktop;
using nlohmann::json;
using strowger::routing::milliseconds;

namespace {

wall_time at(std::int64_t ms) { return wall_time{milliseconds{ms}}; }

agent_view ada(bool busy) {
  agent_view out{
      agent_id{1, 4}, "ada",   "Ada", busy ? "not_ready" : "ready", busy ? "lunch" : "", at(1'000), busy,
      "not_ready",    "lunch", {}};
  out.capacity = {{channel_kind::chat, 3, 1}, {channel_kind::email, 5, 0}};
  return out;
}
offer_view an_offer() {
  return {offer_id{3, 12},
          interaction_id{3, 7},
          channel_kind::chat,
          "support",
          "Bo",
          "my order",
          {},
          {},
          at(10),
          at(20),
          at(20'020),
          2};
}
interaction_view a_chat(bool wrapping) {
  interaction_view out{interaction_id{3, 6},
                       channel_kind::chat,
                       "support",
                       "",
                       wrapping ? "wrapping" : "connected",
                       wrapping ? "solved" : "",
                       !wrapping,
                       at(5),
                       at(15),
                       {},
                       {},
                       {6, 5}};
  if (wrapping) out.wrap_up_ends_at = at(60'000);
  out.messages = {{1, "customer", "", 0x9f, "Hello", {}, at(6)},
                  {2, "agent", "Ada", 0, "Hi \"you\"", {}, at(7)},
                  {3, "system", "", 0, "agent_joined", {}, at(8)}};
  return out;
}
interaction_view a_call() {
  auto out = a_chat(false);
  out.state = "calling";
  out.call_number = "+442079460000";
  out.call_until = at(90'000);
  out.messages[0].callback = true;
  out.queue_name = "客服";
  out.tenant = "acme";
  return out;
}
offer_view a_callback() {
  auto out = an_offer();
  out.callback = true;
  out.queue_name = "客服";
  return out;
}
why_view a_reason() {
  why_view out;
  out.decision.configuration = 4;
  out.decision.filtered[4] = 12;
  out.decision.eligible = 2;
  out.decision.shown = 2;
  out.decision.best[0] = {agent_id{1, 4}, milliseconds{51'000}, 0, 3,
                          strowger::routing::deciding_term::longest_idle};
  out.decision.best[1] = {agent_id{1, 5}, milliseconds{5'000}, 1, 3,
                          strowger::routing::deciding_term::lowest_id};
  out.names = {"ada", "bob"};
  return out;
}
why_view a_scored_reason() {
  auto out = a_reason();
  out.decision.cut = true;
  out.decision.best[0].deciding = strowger::routing::deciding_term::score;
  out.decision.best[0].score = 0.75;
  return out;
}
why_view a_reason_by_hand() {
  using enum strowger::routing::filter_rule;
  auto out = a_reason();
  out.decision.by_hand = true;
  out.decision.overrides = strowger::routing::filter_bit(certificate) | strowger::routing::filter_bit(level);
  out.decision.best[0].deciding = strowger::routing::deciding_term::by_hand;
  return out;
}
std::vector<desk_update> one_of_each() {
  auto board = std::make_shared<const std::string>(R"({"agents":[],"queues":[]})");
  return {snapshot_update{41,
                          at(99),
                          {ada(true),
                           {an_offer()},
                           {a_chat(false), a_chat(true)},
                           {"break", "lunch"},
                           {"solved"},
                           {"agent"},
                           {{"support", "Support", ""}, {"billing", "Invoices", "acme"}}}},
          change_update{42, ada(false)},
          change_update{43, an_offer()},
          change_update{44, offer_gone{offer_id{3, 12}, "accepted"}},
          change_update{45, a_chat(true)},
          change_update{46, interaction_gone{interaction_id{3, 6}}},
          change_update{47, message_added{interaction_id{3, 6}, a_chat(false).messages[1]}},
          change_update{48, marks_changed{interaction_id{3, 6}, {7, 6}}},
          typing_update{interaction_id{3, 6}, true},
          answer_update{5, true, "", "", a_reason()},
          answer_update{6, false, "too_late", "the offer has ended", {}},
          answer_update{7, true, "", "", {}, std::make_shared<const std::string>(R"({"next":{"fit":3}})")},
          wallboard_update{board, at(7)},
          signed_out_update{"signed_out"},
          change_update{49, a_call()},
          change_update{50, a_callback()},
          change_update{51, message_added{interaction_id{3, 6}, a_call().messages[0]}}};
}

/// All keys of `sample` are in `object`, with values of the same kind; keys with a '?' may be missing.
void check_shape(const json& object, const json& sample) {
  for (const auto& [key, value] : sample.items()) {
    const bool optional = key.back() == '?';
    const auto name = optional ? key.substr(0, key.size() - 1) : key;
    INFO(name);
    if (optional && !object.contains(name)) continue;
    REQUIRE(object.contains(name));
    if (!value.is_null()) CHECK(object.at(name).type_name() == std::string{value.type_name()});
  }
  for (const auto& [key, value] : object.items()) {
    INFO(key);
    CHECK((sample.contains(key) || sample.contains(key + "?")));
  }
}

} // namespace

TEST_CASE("an update reads back as it was written") {
  for (const auto& update : one_of_each()) {
    const auto text = update_json(update);
    INFO(text);
    const auto read = read_update(text);
    REQUIRE(read);
    CHECK(read->index() == update.index());
    CHECK(update_json(*read) == text);
  }
}

TEST_CASE("updates have the keys of the protocol page") {
  const auto updates = one_of_each();
  const auto snapshot = json::parse(update_json(updates[0]));
  check_shape(snapshot, {{"type", ""}, {"number", 0}, {"now", 0}, {"desk", json::object()}});
  const auto& desk = snapshot["desk"];
  CHECK(desk["heartbeat_ms"] == 3000);
  check_shape(desk["agent"], {{"id", ""},
                              {"name", ""},
                              {"display_name", ""},
                              {"state", ""},
                              {"reason?", ""},
                              {"since", 0},
                              {"pending?", json::object()},
                              {"capacity", json::object()}});
  CHECK(desk["queues"] ==
        json::array({{{"name", "support"}, {"display_name", "Support"}},
                     {{"name", "billing"}, {"display_name", "Invoices"}, {"tenant", "acme"}}}));
  CHECK(json::parse(update_json(updates[15]))["offer"]["queue_name"] == "客服");
  CHECK(json::parse(update_json(updates[14]))["interaction"]["tenant"] == "acme");
  CHECK(desk["agent"]["capacity"]["chat"] == json({{"limit", 3}, {"load", 1}}));
  CHECK(desk["agent"]["pending"] == json({{"state", "not_ready"}, {"reason", "lunch"}}));
  check_shape(desk["offers"][0], {{"id", ""},
                                  {"interaction", ""},
                                  {"channel", ""},
                                  {"queue", ""},
                                  {"customer", ""},
                                  {"preview", ""},
                                  {"waiting_since", 0},
                                  {"offered_at", 0},
                                  {"expires_at", 0},
                                  {"attempt", 0}});
  for (const auto& chat : desk["interactions"])
    check_shape(chat, {{"id", ""},
                       {"channel", ""},
                       {"queue", ""},
                       {"customer", ""},
                       {"state", ""},
                       {"customer_here", true},
                       {"waiting_since", 0},
                       {"connected_at", 0},
                       {"wrap_up_ends_at?", 0},
                       {"disposition?", ""},
                       {"messages", json::array()},
                       {"marks", json::object()}});
  CHECK(
      desk["interactions"][0]["messages"][0] ==
      json({{"number", 1}, {"from", "customer"}, {"id", "000000000000009f"}, {"text", "Hello"}, {"at", 6}}));
  CHECK_FALSE(json::parse(update_json(updates[4]))["interaction"].contains("messages"));
  CHECK(json::parse(update_json(updates[3]))["offer_gone"] ==
        json({{"id", "offer-3.12"}, {"reason", "accepted"}}));
  CHECK(json::parse(update_json(updates[5]))["interaction_gone"] == "interaction-3.6");
  CHECK(json::parse(update_json(updates[7]))["marks"] ==
        json({{"interaction", "interaction-3.6"}, {"received", 7}, {"read", 6}}));
  const auto why = json::parse(update_json(updates[9]))["why"];
  CHECK(why["filtered"] == json::array({{{"rule", "skill"}, {"count", 12}}}));
  CHECK(why["candidates"].size() == 2);
  CHECK(why["candidates"][0]["agent"] == "ada");
  CHECK(why["candidates"][0]["idle_ms"] == 51'000);
  CHECK(update_json(updates[10]) ==
        R"({"type":"answer","request":6,"ok":false,"code":"too_late","message":"the offer has ended"})");
}

TEST_CASE("a scored decision, a cut and what a person passed over are told, and read again") {
  const auto told = [](const why_view& why) {
    const auto text = update_json(answer_update{5, true, "", "", why, {}});
    const auto read = read_update(text);
    REQUIRE(read);
    CHECK(update_json(*read) == text);
    return json::parse(text)["why"];
  };
  const auto scored = told(a_scored_reason());
  CHECK(scored["cut"] == true);
  CHECK(scored["candidates"][0]["deciding"] == "score");
  CHECK(scored["candidates"][0]["score"] == 0.75);
  CHECK_FALSE(scored["candidates"][1].contains("score"));
  const auto hand = told(a_reason_by_hand());
  CHECK(hand["by_hand"] == true);
  CHECK(hand["overrides"] == json::array({"certificate", "level"}));
  const auto plain = told(a_reason());
  for (const auto* key : {"cut", "by_hand", "overrides"}) CHECK_FALSE(plain.contains(key));
}

TEST_CASE("the desktop has words for every filter and every deciding term") {
  using namespace strowger::routing;
  std::ifstream file{STROWGER_SOURCE_DIR "/channels/pages/language/explanations_en.ts"};
  const std::string words{std::istreambuf_iterator<char>{file}, {}};
  const auto why = words.substr(words.find("const why = {"), words.find("const outlook"));
  const auto has = [&](std::string_view name) {
    INFO(name);
    CHECK(why.find("    " + std::string{name} + ": '") != std::string::npos);
  };
  for (std::size_t i = 0; i < filter_rules; ++i) has(to_text(static_cast<filter_rule>(i)));
  for (std::size_t i = 0; to_text(static_cast<deciding_term>(i)) != "unknown"; ++i)
    has(to_text(static_cast<deciding_term>(i)));
}

TEST_CASE("the wallboard is written as the protocol page says") {
  wallboard_view view{{{"support", "Support", 3, 1, 7, milliseconds{41'000}, milliseconds{8'100}, 131, 120, 4,
                        0.82, "answered in 20 s of offered"}},
                      {{"ada", "Ada", "ready", "", "idle", at(5), 2, 3}},
                      {{interaction_id{3, 7}, "support", "Support", channel_kind::chat, "offered", "ada",
                        "Ada", 2, 60, at(4), at(5)}},
                      9};
  const auto text = std::make_shared<const std::string>(wallboard_json(view));
  const auto board = json::parse(update_json(wallboard_update{text, at(7)}))["wallboard"];
  check_shape(board, {{"now", 0},
                      {"queues", json::array()},
                      {"agents", json::array()},
                      {"work?", json::array()},
                      {"work_all?", 0}});
  CHECK(board["now"] == 7);
  check_shape(board["queues"][0], {{"name", ""},
                                   {"display_name", ""},
                                   {"channel?", ""},
                                   {"waiting", 0},
                                   {"longest_wait_ms", 0},
                                   {"offered", 0},
                                   {"connected", 0},
                                   {"answered", 0},
                                   {"abandoned", 0},
                                   {"service_level", 0.5},
                                   {"service_level_variant", ""},
                                   {"average_wait_ms", 0},
                                   {"enqueued", 0}});
  CHECK(board["queues"][0]["service_level"] == Approx(0.82));
  check_shape(board["agents"][0], {{"name", ""},
                                   {"display_name", ""},
                                   {"state", ""},
                                   {"reason?", ""},
                                   {"since", 0},
                                   {"load", 0},
                                   {"limit", 0},
                                   {"activity", ""}});
  CHECK(board["work_all"] == 9);
  check_shape(board["work"][0], {{"id", ""},
                                 {"queue", ""},
                                 {"queue_name?", ""},
                                 {"channel", ""},
                                 {"state", ""},
                                 {"agent?", ""},
                                 {"agent_name?", ""},
                                 {"ringing?", 0},
                                 {"priority?", 0},
                                 {"since", 0},
                                 {"state_since", 0}});
}

TEST_CASE("bytes that are not UTF-8 do not stop an update") {
  const auto text = update_json(
      change_update{1, message_added{interaction_id{1, 1}, {1, "customer", "", 0, "a\xff", {}, at(1)}}});
  CHECK(json::parse(text)["message"]["message"]["text"] == "a\xef\xbf\xbd");
}

TEST_CASE("what is no update is nothing") {
  for (const auto* text : {"", "{}", "[]", R"({"type":"change","number":1})",
                           R"({"type":"typing","interaction":"offer-1.1","on":true})",
                           R"({"type":"snapshot","number":1,"now":1,"desk":[]})",
                           R"({"type":"answer","request":"1","ok":true})"})
    CHECK_FALSE(read_update(text));
}

TEST_CASE("a transfer's note is on the offer and with its notice, and absent where there is none") {
  offer_view offer;
  CHECK_FALSE(json::parse(update_json(change_update{1, offer}))["offer"].contains("note"));
  offer.note = "wants a refund";
  offer.note_from = "Ada";
  const auto shown = json::parse(update_json(change_update{1, offer}))["offer"];
  CHECK(shown["note"] == "wants a refund");
  CHECK(shown["note_from"] == "Ada");
  const desk_message notice{4, "system", "Ada", 0, "transferred", "wants a refund", at(1)};
  const auto added = json::parse(update_json(change_update{2, message_added{interaction_id{1, 1}, notice}}));
  CHECK(added["message"]["message"]["note"] == "wants a refund");
}

} // namespace strowger::tests::desk_updates_test
