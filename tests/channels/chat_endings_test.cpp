#include "tests/channels/chat_desk.hpp"

namespace strowger::tests::chat_endings_test {

using namespace strowger::channels;
using namespace strowger::channels::webchat;
using namespace std::chrono_literals;

SCENARIO("the customer's leaving ends it when the engine says so; the socket follows a minute later") {
  desk here;
  const auto conversation = here.begins(1);
  here.says(1, {{"type", "leave"}});
  here.only_event<left>();
  here.says(1, {{"type", "leave"}});
  CHECK(here.events.empty());
  here.says(1, say(1, "late"));
  CHECK(here.frames.at(0).second.at("code") == "closed");
  here.tells(conversation, end{"by_customer"}, command_id{4});
  CHECK(here.frames.at(0).second.at("state") == "closed");
  CHECK(here.outcomes.size() == 1);
  here.passes(60s);
  REQUIRE(here.closed.size() == 1);
  CHECK(here.closed[0].code == 1000);
}

SCENARIO("a customer who was away when the engine ended the chat comes back and reads the end") {
  desk here;
  const auto conversation = here.begins(1);
  here.goes(1);
  here.passes(2s);
  here.only_event<went_away>();
  here.tells(conversation, show_message{message(1, speaker::agent, "bye")});
  here.tells(conversation, end{"by_agent"}, command_id{4});
  CHECK(here.outcomes.empty());
  const auto returns = [&](page_id page) {
    here.open(page);
    here.says(page, {{"type", "hello"}, {"entry", "shop"}, {"token", here.token}});
  };
  GIVEN("one who comes back in time") {
    here.passes(50s);
    returns(2);
    REQUIRE(here.only_event<refresh>().tag == 2); // and no came_back: there is nothing to come back to
    here.tells(conversation, show{2,
                                  "interaction-1.1",
                                  conversation_status::closed,
                                  0,
                                  "",
                                  {message(1, speaker::agent, "bye")},
                                  0,
                                  0});
    REQUIRE(here.frames.size() == 1);
    CHECK(here.frames[0].second.at("state") == "closed");
    CHECK(here.frames[0].second.at("messages").at(0).at("text") == "bye");
    THEN("nothing can be said any more, and the mark of what was read confirms the end") {
      here.says(2, say(1, "thanks"));
      CHECK(here.frames.at(0).second.at("code") == "closed");
      here.says(2, {{"type", "read"}, {"up_to", 1}});
      REQUIRE(here.outcomes.size() == 1);
      CHECK(here.outcomes[0].id == command_id{4});
      CHECK(here.outcomes[0].done);
      CHECK(here.machine.count().conversations_open == 0);
    }
    THEN("what was only received is confirmed a moment later, so that a read mark can follow") {
      here.says(2, {{"type", "received"}, {"up_to", 1}});
      CHECK(here.outcomes.empty());
      here.passes(1s);
      CHECK(here.outcomes.size() == 1);
    }
  }
  GIVEN("one who does not") {
    here.passes(60s);
    CHECK(here.outcomes.size() == 1);
    returns(2);
    CHECK(here.frames.at(0).second.at("code") == "expired");
  }
  GIVEN("the end again, as after a restart of the engine alone") {
    here.tells(conversation, end{"by_agent"}, command_id{4});
    CHECK(here.outcomes.empty());
    here.passes(60s);
    CHECK(here.outcomes.size() == 1);
  }
}

SCENARIO("an adapter that starts anew gets back a chat whose end is owed") {
  std::string kept, token;
  conversation_id conversation;
  {
    desk before;
    before.open(1);
    before.says(1, {{"type", "hello"}, {"entry", "shop"}});
    kept = before.kept.at(0).bytes;
    conversation = before.events.at(0).conversation;
    before.acknowledges(conversation, 1);
    before.tells(conversation, show{1, "interaction-1.1", conversation_status::waiting, 2, "", {}, 0, 0});
    token = before.frames.at(0).second.at("token");
  }
  desk after;
  after.machine.resume({{conversation, 2, false, kept, true}}, after.now, after.out);
  after.look();
  after.tells(conversation, end{"cancelled"}, command_id{4});
  CHECK(after.outcomes.empty());
  after.passes(15s);
  CHECK(after.events.empty()); // nobody goes away from a chat that is over
  after.open(2);
  after.says(2, {{"type", "hello"}, {"entry", "shop"}, {"token", token}});
  CHECK(after.only_event<refresh>().tag == 2);
}

SCENARIO("a page whose line is dead without anybody knowing keeps the end for a minute") {
  desk here;
  const auto conversation = here.begins(1);
  here.tells(conversation, show_message{message(1, speaker::agent, "bye")});
  here.tells(conversation, end{"by_agent"}, command_id{4});
  CHECK(here.frames.at(0).second.at("state") == "closed");
  CHECK(here.outcomes.empty());
  here.open(2);
  here.says(2, {{"type", "hello"}, {"entry", "shop"}, {"token", here.token}});
  CHECK(here.only_event<refresh>().tag == 2);
  here.passes(60s);
  CHECK(here.outcomes.size() == 1);
}

SCENARIO("a page that has everything confirms the end at once") {
  desk here;
  const auto conversation = here.begins(1);
  here.tells(conversation, show_message{message(1, speaker::agent, "bye")});
  here.says(1, {{"type", "received"}, {"up_to", 1}});
  here.tells(conversation, end{"by_agent"}, command_id{4});
  CHECK(here.frames.at(0).second.at("state") == "closed");
  CHECK(here.outcomes.size() == 1);
  CHECK(here.machine.count().conversations_open == 0);
}

SCENARIO("web chat answers the commands of calls with `unsupported`, and nothing changes") {
  desk here;
  const auto conversation = here.begins(1);
  here.tells(conversation, ring{leg_id{9}, "agent:main/ada", "", "", 20s, false, leg_kind::offer},
             command_id{4});
  REQUIRE(here.outcomes.size() == 1);
  CHECK(here.outcomes[0] == command_outcome{command_id{4}, conversation, false, "unsupported"});
  CHECK(here.frames.empty());
  here.tells(conversation, answer{});
  CHECK(here.outcomes.empty());
}

} // namespace strowger::tests::chat_endings_test
