#include "channels/webchat/chat_record.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::chat_record_test {

using channels::webchat::chat_record;
using channels::webchat::take_frame;

namespace {

chat_record with_unsent() {
  chat_record known;
  known.token = "kept";
  known.unsent = {{"00000000000000a1", "hello"}, {"00000000000000a2", "there?"}};
  return known;
}

} // namespace

TEST_CASE("what the engine confirms or shows is no longer unsent") {
  auto known = with_unsent();
  CHECK(take_frame(known, R"({"type":"welcome","interaction":"interaction-1.2","state":"waiting",
    "messages":[{"number":1,"from":"customer","id":"00000000000000a1","text":"hello"}]})"));
  CHECK(known.token == "kept");
  CHECK(known.unsent.size() == 1);
  CHECK_FALSE(take_frame(known, R"({"type":"sent","id":"00000000000000a2","number":2})"));
  CHECK(known.unsent.empty());
  CHECK(known.sent.at("00000000000000a2") == 2);
  CHECK(known.lines.at(2).text == "there?");
  CHECK(known.wrong.empty());
}

TEST_CASE("a contradiction of the engine is noted") {
  auto known = with_unsent();
  CHECK_FALSE(take_frame(known, R"({"type":"message","number":1,"from":"agent","text":"yes"})"));
  CHECK_FALSE(take_frame(known, R"({"type":"message","number":1,"from":"agent","text":"no"})"));
  REQUIRE(known.wrong.size() == 1);
  CHECK(known.wrong.front().find("\"yes\" and is \"no\"") != std::string::npos);
}

TEST_CASE("a frame of another form is noted and loses nothing") {
  for (const auto* frame : {"", "[]", R"({"type":7})", R"({"type":"sent","id":1,"number":2})",
                            R"({"type":"message","number":4294967296,"text":"a"})",
                            R"({"type":"message","number":-1})", R"({"type":"welcome","messages":{}})",
                            R"({"type":"welcome","messages":[1]})", R"({"type":"welcome","token":null})"}) {
    CAPTURE(frame);
    auto known = with_unsent();
    static_cast<void>(take_frame(known, frame));
    CHECK(known.wrong.size() == 1);
    CHECK(known.unsent.size() == 2);
    CHECK(known.token == "kept");
  }
}

} // namespace strowger::tests::chat_record_test
