#include "tests/channels/chat_desk.hpp"

/// A customer whose welcome was lost says hello again: one conversation, however often.
namespace strowger::tests::chat_arrivals_test {

using namespace strowger::channels;
using namespace strowger::channels::webchat;
using namespace std::chrono_literals;

namespace {

const json arriving{
    {"type", "hello"}, {"entry", "shop"}, {"arrival", "00112233445566778899aabbccddeeff"}, {"name", "Jo"}};

} // namespace

SCENARIO("an arrival that comes again is the same conversation, with the same token") {
  desk here;
  here.open(1);
  here.says(1, arriving);
  const auto conversation = here.events.at(0).conversation;
  const auto kept = here.kept.at(0).bytes;
  CHECK(kept.find(arriving.at("arrival").get<std::string>()) == std::string::npos);
  const auto standing = [](page_id page) {
    return show{page, "interaction-1.7", conversation_status::waiting, 3, "", {}, 0, 0};
  };
  GIVEN("a line that broke before the arrival was durable") {
    here.goes(1);
    here.machine.admit(false, "full"); // newcomers only
    here.open(2);
    here.says(2, arriving);
    CHECK(here.events.empty());
    here.acknowledges(conversation, 1);
    CHECK(here.only_event<refresh>().tag == 2);
    here.tells(conversation, standing(2));
    CHECK(here.frames.at(0).second.at("type") == "welcome");
    CHECK(here.machine.count().arrivals == 1);
    CHECK(here.machine.count().conversations_open == 1);
  }
  GIVEN("a welcome that was lost on its way") {
    here.acknowledges(conversation, 1);
    here.tells(conversation, standing(1));
    const auto token = here.frames.at(0).second.at("token");
    here.goes(1);
    here.open(2);
    here.says(2, arriving);
    CHECK(here.only_event<refresh>().tag == 2);
    here.tells(conversation, standing(2));
    CHECK(here.frames.at(0).second.at("token") == token);
    CHECK(here.machine.count().arrivals == 1);
    here.open(3);
    here.says(3, {{"type", "hello"}, {"entry", "shop"}, {"token", token}});
    CHECK(here.only_event<refresh>().tag == 3);
  }
  GIVEN("an engine that was killed after the arrival was durable, and before the welcome") {
    desk after;
    after.machine.resume({{conversation, 1, true, kept}}, after.now, after.out);
    after.look();
    after.open(9);
    after.says(9, arriving);
    REQUIRE(after.events.size() == 1);
    CHECK(after.events[0].conversation == conversation);
    CHECK(after.only_event<refresh>().tag == 9);
    after.tells(conversation, standing(9));
    const auto token = after.frames.at(0).second.at("token").get<std::string>();
    CHECK(decode(kept)->hash == hash_of(token));
    CHECK(after.machine.count().arrivals == 0);
  }
  GIVEN("an engine that was killed before the arrival was durable") {
    desk after;
    after.open(9);
    after.says(9, arriving);
    CHECK(after.only_event<arrived>().name == "Jo");
  }
  GIVEN("a refusal") {
    here.tells(conversation, refuse{"full", 30s}, command_id{9});
    here.open(2);
    here.says(2, arriving);
    CHECK(here.only_event<arrived>().entry == "shop");
    // It is refused as the newcomer it is.
    here.tells(here.events.at(0).conversation, refuse{"full", 30s}, command_id{10});
    CHECK(here.frames.at(0).second.at("code") == "full");
  }
  GIVEN("another customer") {
    auto other = arriving;
    other["arrival"] = "00112233445566778899aabbccddeefe";
    here.open(2);
    here.says(2, other);
    CHECK(here.events.at(0).conversation != conversation);
    CHECK(here.only_event<arrived>().entry == "shop");
  }
  GIVEN("a page that may not open this entry point") {
    here.machine.set_entries({{"shop", {"https://shop.example"}, 60s, "Shop"}});
    here.open(2, {false, "https://evil.example"});
    here.says(2, arriving);
    CHECK(here.frames.at(0).second.at("code") == "unknown_entry");
  }
  GIVEN("more pages than a conversation may have") {
    for (page_id page = 2; page <= 8; ++page) here.open(page), here.says(page, arriving);
    here.open(9);
    here.says(9, arriving);
    CHECK(here.frames.at(0).second.at("code") == "too_many");
    CHECK(here.machine.count().arrivals == 1);
  }
}

SCENARIO("pages that draw no arrival id begin a conversation each, as ever") {
  desk here;
  here.begins(1);
  const auto first = here.token;
  here.begins(2);
  CHECK(here.token != first);
  CHECK(here.machine.count().arrivals == 2);
}

} // namespace strowger::tests::chat_arrivals_test
