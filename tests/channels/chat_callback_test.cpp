#include "channels/webchat/chat_text.hpp"
#include "tests/channels/chat_desk.hpp"

namespace strowger::tests::chat_callback_test {

using namespace strowger::channels;
using namespace strowger::channels::webchat;

SCENARIO("a number to call back is taken while it is offered, and only if it is one") {
  desk here;
  const auto conversation = here.begins(1);
  const auto asks = [&](std::uint64_t client, const char* number) {
    here.says(1, {{"type", "callback"}, {"id", client_id_text(client)}, {"number", number}});
  };
  asks(5, "+44 20 7946 0000");
  CHECK(here.events.empty());
  CHECK(here.frames.at(0).second.at("code") == "not_offered");
  here.tells(conversation, show_status{conversation_status::waiting, 4, "", {}, callback_stage::offered});
  CHECK(here.frames.at(0).second.at("callback") == "offered");
  asks(6, "my number is secret");
  CHECK(here.frames.at(0).second.at("code") == "invalid_number");
  asks(7, "+44 (20) 7946-0000");
  const auto asked = here.only_event<said>();
  CHECK(asked.text == "+442079460000");
  CHECK(asked.callback);
  auto shown = message(1, speaker::customer, "+442079460000", 7);
  shown.callback = true;
  here.tells(conversation, show_message{shown});
  CHECK(here.frames.at(0).second.at("type") == "sent");
  here.tells(conversation, show_status{conversation_status::waiting, 4, "", {}, callback_stage::agreed});
  CHECK(here.frames.at(0).second.at("callback") == "agreed");
  asks(8, "+44 20 7946 0001"); // one is enough
  CHECK(here.frames.at(0).second.at("code") == "not_offered");
}

SCENARIO("telephone numbers are taken as people write them") {
  CHECK(plain_number("+44 20 7946 0000") == "+442079460000");
  CHECK(plain_number(" (020) 7946-0000 ") == "02079460000");
  CHECK(plain_number("030/123.456") == "030123456");
  CHECK(plain_number("＋８６ １０ ６５５２ ９９８８") == "+861065529988");
  for (const auto* wrong : {"", "+", "12345", "1234567890123456", "12+345678", "call me 123456",
                            "++4412345678", "123456;ext=7", "+44 20 7946 \x01 000"})
    CHECK(plain_number(wrong).empty());
}

} // namespace strowger::tests::chat_callback_test
