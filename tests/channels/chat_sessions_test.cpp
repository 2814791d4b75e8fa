#include "tests/channels/chat_desk.hpp"

namespace strowger::tests::chat_sessions_test {

using namespace strowger::channels;
using namespace strowger::channels::webchat;
using namespace std::chrono_literals;

SCENARIO("a visitor is welcomed, with its token, only when its arrival is durable") {
  desk here;
  here.open(1);
  here.says(
      1, {{"type", "hello"}, {"entry", "shop"}, {"name", " Jo\n"}, {"customer", "c-7"}, {"language", "en"}});
  const auto kept = here.kept.at(0).bytes;
  const auto what = here.only_event<arrived>();
  CHECK(here.events[0].number == 1);
  CHECK(what.entry == "shop");
  CHECK(what.name == "Jo");
  CHECK(what.customer == "c-7");
  CHECK(here.frames.empty());
  const auto conversation = here.events[0].conversation;
  here.acknowledges(conversation, 1);
  CHECK(here.only_event<refresh>().tag == 1);
  here.tells(conversation, show{1, "interaction-1.7", conversation_status::waiting, 3, "", {}, 0, 0});
  REQUIRE(here.frames.size() == 1);
  const auto& welcome = here.frames[0].second;
  CHECK(welcome.at("type") == "welcome");
  CHECK(welcome.at("position") == 3);
  CHECK(welcome.at("title") == "Shop");
  CHECK(welcome.at("now") == 1'000'000);
  CHECK(welcome.at("resume_for_ms") == 60'000);
  CHECK(kept.find(welcome.at("token").get<std::string>()) == std::string::npos);
  CHECK(decode(kept)->hash == hash_of(welcome.at("token").get<std::string>()));
}

SCENARIO("a message is sent when it is stored, once, however often the page says it") {
  desk here;
  const auto conversation = here.begins(1);
  here.says(1, say(5, "hello"));
  CHECK(here.only_event<said>().text == "hello");
  CHECK(here.events[0].number == 2);
  here.says(1, say(5, "hello"));
  CHECK(here.events.empty());
  here.tells(conversation, show_message{message(1, speaker::customer, "hello", 5)});
  REQUIRE(here.frames.size() == 1);
  CHECK(here.frames[0].second.at("type") == "sent");
  CHECK(here.frames[0].second.at("number") == 1);
  here.acknowledges(conversation, 2);
  // And again, after it was stored: the same answer, no event.
  here.says(1, say(5, "hello"));
  CHECK(here.events.empty());
  CHECK(here.frames.at(0).second.at("type") == "sent");
  CHECK(here.machine.count().repeats_in == 2);
}

SCENARIO("a status is told when it has changed, and only then") {
  desk here;
  const auto conversation = here.begins(1);
  here.tells(conversation, show_status{conversation_status::waiting, 4, ""});
  REQUIRE(here.frames.size() == 1);
  CHECK(here.frames[0].second.at("position") == 4);
  here.tells(conversation, show_status{conversation_status::waiting, 4, ""});
  CHECK(here.frames.empty());
  here.tells(conversation, show_status{conversation_status::waiting, 3, "", {2, 4}});
  CHECK(here.frames.size() == 1);
}

SCENARIO("what is said in one page is shown in the other pages of the conversation") {
  desk here;
  const auto conversation = here.begins(1);
  here.open(2);
  here.says(2, {{"type", "hello"}, {"entry", "shop"}, {"token", here.token}, {"last", 0}});
  here.tells(conversation, show{2, "i", conversation_status::connected, 0, "Ada", {}, 0, 0});
  CHECK(here.frames.at(0).first == 2);
  here.says(1, say(5, "hello"));
  here.tells(conversation, show_message{message(1, speaker::customer, "hello", 5)});
  REQUIRE(here.frames.size() == 2);
  CHECK(here.frames[0].second.at("type") == "sent");
  CHECK(here.frames[1].first == 2);
  CHECK(here.frames[1].second.at("type") == "message");
  // A command that comes again shows nothing again, and has its outcome each time.
  here.tells(conversation, show_message{message(2, speaker::agent, "hi")}, command_id{7});
  CHECK(here.frames.size() == 2);
  here.tells(conversation, show_message{message(2, speaker::agent, "hi")}, command_id{7});
  CHECK(here.frames.empty());
  REQUIRE(here.outcomes.size() == 1);
  CHECK(here.outcomes[0].done);
}

SCENARIO("a page that returns gets what it has not seen, also what was shown while it waited") {
  desk here;
  const auto conversation = here.begins(1);
  here.goes(1);
  here.open(2);
  here.says(2, {{"type", "hello"}, {"entry", "shop"}, {"token", here.token}, {"last", 1}});
  CHECK(here.only_event<refresh>().last == 1);
  here.tells(conversation, show_message{message(3, speaker::agent, "third")});
  CHECK(here.frames.empty());
  here.tells(
      conversation,
      show{2, "i", conversation_status::connected, 0, "Ada", {message(2, speaker::agent, "second")}, 0, 0});
  REQUIRE(here.frames.size() == 1);
  std::vector<int> numbers;
  for (const auto& one : here.frames[0].second.at("messages")) numbers.push_back(one.at("number"));
  CHECK(numbers == std::vector<int>{2, 3});
  CHECK(here.frames[0].second.at("token") == here.token);
}

SCENARIO("the customer is away two seconds after its last page went, and back when one comes") {
  desk here;
  const auto conversation = here.begins(1);
  here.goes(1);
  here.passes(1'999ms);
  CHECK(here.events.empty());
  GIVEN("a page in time") {
    here.open(2);
    here.says(2, {{"type", "hello"}, {"entry", "shop"}, {"token", here.token}});
    here.tells(conversation, show{2, "i", conversation_status::waiting, 0, "", {}, 0, 0});
    here.passes(10s);
    CHECK(here.events.empty());
  }
  GIVEN("no page in time") {
    here.passes(1ms);
    CHECK(here.only_event<went_away>().resume_within == 60s);
    here.acknowledges(conversation, 2);
    here.open(2);
    here.says(2, {{"type", "hello"}, {"entry", "shop"}, {"token", here.token}});
    REQUIRE(here.events.size() == 2);
    CHECK(std::holds_alternative<came_back>(here.events[0].what));
    CHECK(here.events[0].number == 3);
  }
}

SCENARIO("what the engine has not acknowledged is repeated in order, ever less often") {
  desk here;
  const auto conversation = here.begins(1);
  here.says(1, say(5, "a"));
  here.says(1, say(6, "b"));
  here.passes(2s);
  REQUIRE(here.events.size() == 2);
  CHECK(here.events[0].number == 2);
  CHECK(here.events[1].number == 3);
  here.passes(3'999ms);
  CHECK(here.events.empty());
  here.acknowledges(conversation, 2);
  here.tells(conversation, show_message{message(1, speaker::customer, "a", 5)});
  here.passes(2s);
  REQUIRE(here.events.size() == 1);
  CHECK(here.events[0].number == 3);
  here.acknowledges(conversation, 3);
  here.tells(conversation, show_message{message(2, speaker::customer, "b", 6)});
  here.passes(1h);
  CHECK(here.events.empty());
}

SCENARIO("a stored message whose showing was lost is asked for") {
  desk here;
  const auto conversation = here.begins(1);
  here.says(1, say(5, "a"));
  here.says(1, say(6, "b"));
  here.acknowledges(conversation, 3);
  here.passes(2s);
  CHECK(here.only_event<refresh>().tag == 0);
  here.tells(
      conversation,
      show{0, "i", conversation_status::waiting, 1, "", {message(1, speaker::customer, "a", 5)}, 0, 0});
  std::vector<std::string> types;
  for (const auto& [page, frame] : here.frames) types.push_back(frame.at("type"));
  // "b" is not among what the engine has: the page is told, so that it says it again.
  CHECK(types == std::vector<std::string>{"sent", "state", "marks", "error"});
  here.says(1, say(6, "b"));
  CHECK(here.only_event<said>().client == 6);
}

SCENARIO("after a restart of the engine the adapter counts on, and pages come back with their token") {
  desk before;
  const auto conversation = before.begins(1);
  const auto token = before.token;
  before.says(1, say(5, "a"));
  const auto kept = encode({hash_of(token), "shop"});

  desk after;
  after.machine.resume({{conversation, 2, true, kept}}, after.now, after.out);
  after.look();
  after.open(9);
  after.says(9, {{"type", "hello"}, {"entry", "shop"}, {"token", token}});
  CHECK(after.only_event<refresh>().tag == 9);
  after.tells(
      conversation,
      show{9, "i", conversation_status::waiting, 0, "", {message(1, speaker::customer, "a", 5)}, 0, 0});
  CHECK(after.frames.at(0).second.at("messages").size() == 1);
  after.says(9, say(5, "a"));
  CHECK(after.frames.at(0).second.at("type") == "sent");
  after.says(9, say(6, "b"));
  CHECK(after.events.at(0).number == 3);
  GIVEN("another conversation nobody comes back to") {
    const conversation_id other{1, 5};
    after.machine.resume({{conversation, 2, true, kept}, {other, 4, true, ""}}, after.now, after.out);
    after.passes(15s);
    bool told = false;
    for (const auto& event : after.events)
      if (event.conversation == other)
        told = std::holds_alternative<went_away>(event.what) && event.number == 5;
    CHECK(told);
  }
}

SCENARIO("an arrival the engine lost is repeated; a conversation that ended meanwhile is closed") {
  desk here;
  const auto old = here.begins(1);
  here.open(2);
  here.says(2, {{"type", "hello"}, {"entry", "shop"}});
  const auto fresh = here.events.at(0).conversation;
  here.machine.resume({}, here.now, here.out);
  here.look();
  CHECK(here.only_event<arrived>().entry == "shop");
  CHECK(here.events[0].conversation == fresh);
  CHECK(here.kept.size() == 1);
  REQUIRE(here.frames.size() == 1);
  CHECK(here.frames[0].second == json{{"type", "state"}, {"state", "closed"}});
  here.tells(old, end{"failed"}, command_id{3});
  CHECK(here.outcomes.at(0).done);
}

SCENARIO("newcomers are refused for stated reasons; what costs the connection is told from what does not") {
  desk here;
  const auto hello = [&](page_id page, const json& extra, page_origin from = {true, ""}) {
    here.open(page, std::move(from));
    json frame{{"type", "hello"}, {"entry", "shop"}};
    frame.update(extra);
    here.says(page, frame);
    return here.frames.empty() ? std::string{} : here.frames[0].second.value("code", "");
  };
  CHECK(hello(1, {{"entry", "nowhere"}}) == "unknown_entry");
  CHECK(here.closed.at(0).code == 1000);
  CHECK(hello(2, {{"token", "not one"}}) == "expired");
  CHECK(hello(3, {{"entry", "vip"}}, {false, "https://evil.example"}) == "unknown_entry");
  CHECK(hello(4, {{"entry", "vip"}}, {false, "https://vip.example"}).empty());
  CHECK(hello(5, {{"entry", "vip"}}, {true, "https://engine.example"}).empty());
  here.machine.admit(false, "restarting");
  CHECK(hello(6, json::object()) == "restarting");
  CHECK(here.frames.at(0).second.at("retry_after_ms") == 2'000);
  here.machine.admit(false, "failed");
  CHECK(hello(7, json::object()) == "busy");
  here.machine.admit(true, "");
  here.open(8);
  here.says(8, say(1, "before hello"));
  CHECK(here.closed.at(0).code == 1008);
  here.open(9);
  here.passes(10s);
  bool told = false;
  for (const auto& one : here.closed) told = told || (one.page == 9 && one.reason == "hello expected");
  CHECK(told);
}

SCENARIO("messages are bounded in length and pace, and cleaned") {
  desk here;
  here.begins(1);
  const auto code = [&] {
    return here.frames.empty() ? std::string{} : here.frames[0].second.value("code", "");
  };
  std::string long_text;
  for (int i = 0; i < 4'000; ++i) long_text += "\xe4\xbd\xa0";
  here.says(1, say(1, long_text));
  CHECK(here.events.size() == 1);
  here.says(1, say(2, long_text + "x"));
  CHECK(code() == "too_long");
  here.says(1, say(3, " \x01 "));
  CHECK(code() == "empty");
  here.says(1, say(4, "a\x01"
                      "b"));
  CHECK(here.only_event<said>().text == "ab");
  for (int i = 0; i < 18; ++i) here.says(1, say(100 + i, "again"));
  here.says(1, say(200, "too much"));
  CHECK(code() == "too_fast");
  here.passes(1s);
  here.says(1, say(200, "now"));
  CHECK(here.events.size() == 1);
}

SCENARIO("typing is passed on, and forgotten after six seconds") {
  desk here;
  const auto conversation = here.begins(1);
  here.says(1, {{"type", "typing"}, {"on", true}});
  CHECK(here.only_event<typing>().on);
  CHECK(here.events[0].number == 0);
  here.says(1, {{"type", "typing"}, {"on", true}});
  CHECK(here.events.empty());
  here.passes(6s);
  CHECK_FALSE(here.only_event<typing>().on);
  here.tells(conversation, show_typing{true});
  CHECK(here.frames.at(0).second.at("on") == true);
  here.passes(6s);
  CHECK(here.frames.at(0).second.at("on") == false);
}

SCENARIO("marks only grow, end at the last message, and go one at a time") {
  desk here;
  const auto conversation = here.begins(1);
  here.says(1, {{"type", "received"}, {"up_to", 9}});
  CHECK(here.events.empty());
  here.tells(conversation, show_message{message(1, speaker::agent, "a")});
  here.says(1, {{"type", "received"}, {"up_to", 9}});
  CHECK(here.only_event<marked>().received == 1);
  here.tells(conversation, show_message{message(2, speaker::agent, "b")});
  here.says(1, {{"type", "read"}, {"up_to", 2}});
  CHECK(here.events.empty());
  here.acknowledges(conversation, 2);
  CHECK(here.only_event<marked>().read == 2);
  CHECK(std::get<marked>(here.events[0].what).received == 2);
}

SCENARIO("an arrival that is refused leaves nothing behind") {
  desk here;
  here.open(1);
  here.says(1, {{"type", "hello"}, {"entry", "shop"}});
  const auto conversation = here.events.at(0).conversation;
  here.tells(conversation, refuse{"full", 30s}, command_id{9});
  CHECK(here.frames.at(0).second == json{{"type", "refused"},
                                         {"code", "full"},
                                         {"message", "No chat at the moment."},
                                         {"retry_after_ms", 30'000}});
  CHECK(here.closed.size() == 1);
  CHECK(here.machine.count().conversations_open == 0);
  here.passes(1min);
  CHECK(here.events.empty());
}

SCENARIO("who was welcomed and is refused after all is told why") {
  desk here;
  const auto conversation = here.begins(1);
  here.tells(conversation, refuse{"closed", 0s}, command_id{9});
  REQUIRE_FALSE(here.frames.empty());
  CHECK(here.frames.at(0).second ==
        json{{"type", "refused"}, {"code", "closed"}, {"message", "No chat at the moment."}});
  CHECK(here.closed.size() == 1);
  CHECK(here.machine.count().conversations_open == 0);
}

SCENARIO("one address has so many chats open and no more, whether their pages are there or not") {
  chat_limits limits;
  limits.conversations_per_address = 2;
  desk here{limits};
  const auto from = [](const char* text) {
    return page_origin{true, "", web::key_of(*web::address_bytes(text))};
  };
  const auto begins = [&](page_id page, const char* address) {
    here.open(page, from(address));
    here.says(page, {{"type", "hello"}, {"entry", "shop"}});
    return here.frames.empty() ? std::string{"begun"} : here.frames[0].second.at("code").get<std::string>();
  };
  CHECK(begins(1, "2001:db8:0:7::1") == "begun");
  const auto first = here.events.at(0).conversation;
  CHECK(begins(2, "2001:db8:0:7:ffff::2") == "begun");
  here.goes(1);
  here.goes(2);
  CHECK(begins(3, "2001:db8:0:7::3") == "too_many");
  CHECK(begins(4, "2001:db8:0:8::1") == "begun");
  CHECK(here.machine.count().refused_address == 1);
  here.tells(first, end{"customer_gone"}, command_id{4});
  CHECK(begins(5, "2001:db8:0:7::5") == "begun");
  CHECK(begins(6, "2001:db8:0:7::6") == "too_many");
}

SCENARIO("a chat that is full says so, once for each message, and the engine is not asked") {
  chat_limits limits;
  limits.messages = 3;
  desk here{limits};
  const auto conversation = here.begins(1);
  for (std::uint32_t number = 1; number <= 3; ++number)
    here.tells(conversation, show_message{message(number, speaker::agent, "again")});
  here.says(1, say(5, "one more"));
  CHECK(here.events.empty());
  REQUIRE(here.frames.size() == 1);
  CHECK(here.frames[0].second.at("code") == "full");
}

SCENARIO("the engine hears at once that a line went, and that one is there again") {
  desk here;
  const auto conversation = here.begins(1);
  here.goes(1);
  CHECK_FALSE(here.line_up);
  CHECK(here.events.empty()); // that the customer is away is decided later
  here.open(2);
  here.says(2, {{"type", "hello"}, {"entry", "shop"}, {"token", here.token}});
  CHECK(here.line_up);
  here.open(3);
  here.says(3, {{"type", "hello"}, {"entry", "shop"}, {"token", here.token}});
  here.goes(2);
  CHECK(here.line_up);
  here.goes(3);
  CHECK_FALSE(here.line_up);
  here.tells(conversation, end{"by_agent"}, command_id{4});
  CHECK(here.outcomes.empty());
}

} // namespace strowger::tests::chat_sessions_test
