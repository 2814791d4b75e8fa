#include "channels/webchat/chat_frames.hpp"
#include "channels/webchat/chat_text.hpp"
#include "channels/webchat/chat_token.hpp"
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace strowger::tests::chat_frames_test {

using namespace strowger::channels;
using namespace strowger::channels::webchat;
using nlohmann::json;

namespace {
template <class Frame>
Frame read(std::string_view text) {
  auto frame = read_frame(text);
  if (const auto* wrong = std::get_if<malformed_frame>(&frame)) FAIL(wrong->reason);
  return std::get<Frame>(std::get<page_frame>(frame));
}
std::string fault(std::string_view text) {
  const auto frame = read_frame(text);
  const auto* wrong = std::get_if<malformed_frame>(&frame);
  return wrong ? wrong->reason : "";
}
} // namespace

SCENARIO("frames of pages are read as the protocol has them") {
  const auto hello = read<hello_frame>(
      R"({"type":"hello","entry":"shop","token":"abc","last":12,"language":"en","name":"Jo","new key":{}})");
  CHECK(hello.entry == "shop");
  CHECK(hello.token == "abc");
  CHECK(hello.last == 12);
  CHECK(hello.customer.empty());
  CHECK_FALSE(read<hello_frame>(R"({"type":"hello","entry":"shop"})").token);
  CHECK(read<hello_frame>(R"({"type":"hello","entry":"shop","arrival":"00112233445566778899aabbccddeeff"})")
            .arrival == "00112233445566778899aabbccddeeff");
  CHECK(read<say_frame>(R"({"type":"say","id":"00000000000000ff","text":"a\nb"})").client == 255);
  CHECK(read<mark_frame>(R"({"type":"received","up_to":7})").read == false);
  CHECK(read<mark_frame>(R"({"type":"read","up_to":7})").read);
  CHECK(read<typing_frame>(R"({"type":"typing","on":true})").on);
  read<leave_frame>(R"({"type":"leave"})");
  read<ping_frame>(R"({"type":"ping"})");
}

SCENARIO("whatever else a page sends is malformed, and the reason says why within a close frame's room") {
  const auto wrong = GENERATE(values<std::pair<std::string, std::string>>({
      {"", "not a JSON object"},
      {"[]", "not a JSON object"},
      {"{", "not a JSON object"},
      {R"({"type":"ping"} x)", "not a JSON object"},
      {"\xff", "not a JSON object"},
      {R"({})", "\"type\" is missing"},
      {R"({"type":1})", "\"type\" is not a string"},
      {R"({"type":"shout"})",
       "\"type\" is not one of hello, say, callback, received, read, typing, leave, ping"},
      {R"({"type":"hello"})", "\"entry\" is missing"},
      {R"({"type":"hello","entry":""})", "\"entry\" is not 1 to 64 bytes long"},
      {R"({"type":"hello","entry":"a","token":null})", "\"token\" is not a string"},
      {R"({"type":"hello","entry":"a","arrival":7})", "\"arrival\" is not a string"},
      {R"({"type":"hello","entry":"a","arrival":"00112233445566778899AABBCCDDEEFF"})",
       "\"arrival\" is not 32 lower-case hex digits"},
      {R"({"type":"hello","entry":"a","arrival":"00000000000000000000000000000000"})",
       "\"arrival\" is not 32 lower-case hex digits"},
      {R"({"type":"hello","entry":"a","arrival":"00112233445566778899aabbccddeef"})",
       "\"arrival\" is not 32 lower-case hex digits"},
      {R"({"type":"hello","entry":"a","arrival":"00112233445566778899aabbccddeeff0"})",
       "\"arrival\" is not 32 lower-case hex digits"},
      {R"({"type":"hello","entry":"a","last":-1})", "\"last\" is not a whole number from 0 to 4294967295"},
      {R"({"type":"hello","entry":"a","last":4294967296})",
       "\"last\" is not a whole number from 0 to 4294967295"},
      {R"({"type":"hello","entry":"a","last":1.5})", "\"last\" is not a whole number from 0 to 4294967295"},
      {R"({"type":"say","text":"x"})", "\"id\" is missing"},
      {R"({"type":"say","id":"00000000000000FF","text":"x"})", "\"id\" is not 16 lower-case hex digits"},
      {R"({"type":"say","id":"0000000000000000","text":"x"})", "\"id\" is not 16 lower-case hex digits"},
      {R"({"type":"say","id":"00000000000000ff"})", "\"text\" is missing"},
      {R"({"type":"say","id":"00000000000000ff","text":["x"]})", "\"text\" is not a string"},
      {R"({"type":"read"})", "\"up_to\" is missing"},
      {R"({"type":"typing","on":"yes"})", "\"on\" is not true or false"},
      {R"({"type":"ping","deep":[[[[1]]]]})", "nested too deeply"},
  }));
  CHECK(fault(wrong.first) == wrong.second);
  CHECK(wrong.second.size() <= 123);
}

SCENARIO("depth is bounded before anything is built") {
  CHECK(fault(std::string(16'000, '[')) == "nested too deeply");
  CHECK(fault(R"({"type":"say","id":"00000000000000ff","text":"[[[[[[ \" {{{{{{"})").empty());
  CHECK(fault(std::string(20'000, ' ')) == "frame too long");
}

SCENARIO("what the engine sends is what the protocol says") {
  const std::vector<message_view> messages{
      {1, speaker::customer, "", 0x9fU, "Hello", wall_time{strowger::routing::milliseconds{5}}},
      {2, speaker::agent, "Ada", 0, "Hi", wall_time{strowger::routing::milliseconds{6}}}};
  welcome_frame welcome;
  welcome.token = "secret";
  welcome.interaction = "interaction-1.7";
  welcome.title = "Shop";
  welcome.position = 3;
  welcome.messages = &messages;
  welcome.from_number = 1;
  welcome.received = 1;
  welcome.resume_for = strowger::routing::milliseconds{120'000};
  CHECK(json::parse(write_welcome(welcome)) ==
        json::parse(R"({"type":"welcome","token":"secret","interaction":"interaction-1.7",
    "state":"waiting","position":3,"title":"Shop","messages":[{"number":2,"from":"agent","author":"Ada","text":"Hi","at":6}],
    "marks":{"received":1,"read":0},"resume_for_ms":120000,"now":0})"));
  CHECK(
      json::parse(write_message(messages[0])) ==
      json::parse(
          R"({"type":"message","number":1,"from":"customer","id":"000000000000009f","text":"Hello","at":5})"));
  CHECK(json::parse(write_refused("busy", "Later.", strowger::routing::milliseconds{2000})) ==
        json::parse(R"({"type":"refused","code":"busy","message":"Later.","retry_after_ms":2000})"));
  CHECK(json::parse(write_refused("closed", "", strowger::routing::milliseconds{0}))
            .contains("retry_after_ms") == false);
  CHECK(json::parse(write_sent(255, 4, wall_time{})) ==
        json::parse(R"({"type":"sent","id":"00000000000000ff","number":4,"at":0})"));
  CHECK(json::parse(write_state(conversation_status::connected, 2, "Ada")) ==
        json::parse(R"({"type":"state","state":"connected","agent":"Ada"})"));
  CHECK(json::parse(write_state(conversation_status::waiting, 2, "", {1, 3})) ==
        json::parse(
            R"({"type":"state","state":"waiting","position":2,"wait":{"from_minutes":1,"to_minutes":3}})"));
  CHECK(json::parse(write_state(conversation_status::connected, 0, "Ada", {1, 3})).contains("wait") == false);
  CHECK(json::parse(write_error("too_long", "x", 255)).at("id") == "00000000000000ff");
  CHECK(json::parse(write_error("closed", "x", std::nullopt)).contains("id") == false);
  CHECK(json::parse(write_message({1, speaker::agent, "", 0, "broken \xff bytes", {}})).at("text") ==
        "broken \xef\xbf\xbd bytes");
}

SCENARIO("ids of messages come back as they were sent") {
  for (const std::string id : {"0000000000000001", "ffffffffffffffff", "0123456789abcdef"})
    CHECK(client_id_text(*client_id_from(id)) == id);
  CHECK_FALSE(client_id_from("123"));
  CHECK_FALSE(client_id_from("012345678 abcdef"));
}

SCENARIO("texts lose what cannot be shown and nothing else") {
  CHECK(clean_message("  a\r\nb\rc\td\x01\x7f\xc2\x85 e \n") == "a\nb\nc\td e");
  CHECK(clean_message("\xe4\xbd\xa0 \xf0\x9f\x98\x80") == "\xe4\xbd\xa0 \xf0\x9f\x98\x80");
  CHECK(clean_message(" \n\t ").empty());
  CHECK(clean_line("a\nb\xe2\x80\xa8"
                   "c",
                   10) == "a b c");
  CHECK(clean_line("\xe4\xbd\xa0\xe5\xa5\xbd!", 2) == "\xe4\xbd\xa0\xe5\xa5\xbd");
}

SCENARIO("tokens are kept as hashes only, in bytes that carry their version") {
  const token_bytes secret{1, 2, 3};
  const auto text = token_text(secret);
  CHECK(text.size() == 22);
  CHECK(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
        std::string::npos);
  const auto bytes = encode({hash_of(text), "shop"});
  CHECK(bytes.find(text) == std::string::npos);
  const auto kept = decode(bytes);
  REQUIRE(kept);
  CHECK(kept->entry == "shop");
  CHECK(same(kept->hash, hash_of(text)));
  CHECK_FALSE(same(kept->hash, hash_of(text + "x")));
  CHECK_FALSE(decode(""));
  CHECK_FALSE(decode(bytes + "x"));
  CHECK_FALSE(decode("\x02" + bytes.substr(1)));
  for (std::size_t length = 0; length < bytes.size(); ++length)
    CHECK_FALSE(decode(std::string_view{bytes}.substr(0, length)));
}

SCENARIO("an arrival id makes the same token every time, which tells nothing of it") {
  const std::string id = "00112233445566778899aabbccddeeff";
  const auto token = token_of_arrival(id);
  CHECK(token == "8RtSROlJmiYIWhX-Rzg2eQ");
  CHECK(token_of_arrival(id) == token);
  CHECK(token_of_arrival("00112233445566778899aabbccddeefe") != token);
  const auto bytes = encode({hash_of(token), "shop"});
  CHECK(bytes.find(id) == std::string::npos);
  CHECK(bytes.find(token) == std::string::npos);
}

} // namespace strowger::tests::chat_frames_test
