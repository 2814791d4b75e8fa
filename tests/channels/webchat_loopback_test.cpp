#include "tests/channels/certificate.hpp"
#include "tests/channels/raw_socket.hpp"
#include "tests/channels/webchat_subject.hpp"
#include "tests/temporary_folder.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::webchat_loopback_test {

using namespace strowger::channels;
using nlohmann::json;
using strowger::routing::milliseconds;

/// Web chat over real sockets: what the machine alone cannot show.
namespace {

struct chat_world : webchat_subject {
  engine_double engine;
  void begin() { engine.start(start(engine)); }
  ~chat_world() override {
    engine.stop();
    stop();
  }
  std::shared_ptr<chat_visitor> welcomed() {
    auto one = visitor();
    one->connect();
    REQUIRE(one->now.wait([](const auto& all) { return all.welcomed; }));
    return one;
  }
};

} // namespace

SCENARIO("a malformed frame costs its page the connection; the conversation and everybody else go on") {
  chat_world here;
  here.begin();
  const auto bad = here.welcomed(), good = here.welcomed();
  bad->send_raw(R"({"type":"say","id":17})");
  REQUIRE(bad->now.wait([](const auto& all) { return !all.connected; }));
  CHECK(bad->now.copy().close_code == 1008);
  good->say(1, "fine");
  CHECK(good->now.wait([](const auto& all) { return all.stored.size() == 1; }));
  bad->connect();
  CHECK(bad->now.wait([](const auto& all) { return all.welcomed; }));
  CHECK(here.adapter->count().malformed == 1);
  CHECK(here.engine.now.copy().conversations.size() == 2);
}

SCENARIO("pages of one conversation share it: messages, marks, typing") {
  chat_world here;
  here.begin();
  const auto first = here.welcomed();
  const auto second = here.visitor();
  second->share_token_of(*first);
  second->connect();
  REQUIRE(second->now.wait([](const auto& all) { return all.welcomed; }));
  const auto conversation = here.engine.now.copy().conversations.begin()->first;
  first->say(1, "hello");
  here.engine.agent_says(conversation, "hi");
  here.engine.agent_marks(conversation, 1, 1);
  here.engine.command({{}, conversation, show_typing{true}});
  for (const auto& one : {first, second}) {
    CHECK(one->now.wait(
        [](const auto& all) { return all.messages.size() == 2 && all.agent_read == 1 && all.typing == 1; }));
    CHECK(one->now.copy().messages.size() == 2);
  }
  CHECK(here.engine.now.copy().conversations.size() == 1);
  // The conversation is left only when both are gone.
  first->drop();
  second->say(2, "still here");
  CHECK(second->now.wait([](const auto& all) { return all.stored.count(2) == 1; }));
  CHECK(here.engine.now.copy().conversations.at(conversation).went_away == 0);
}

SCENARIO("a customer whose welcome is lost, over a restart or not, has one conversation") {
  const auto restart = GENERATE(false, true);
  chat_world here;
  here.begin();
  const auto customer = here.visitor();
  customer->hello_extra = {{"arrival", "00112233445566778899aabbccddeeff"}};
  customer->connect();
  REQUIRE(customer->now.wait([](const auto& all) { return all.welcomed; }));
  const auto token = customer->now.copy().token;
  if (restart) {
    here.engine.stop();
    here.stop();
    here.engine.start(here.start(here.engine));
  } else {
    customer->drop();
  }
  REQUIRE(customer->now.wait([](const auto& all) { return !all.connected; }));
  customer->now.change([](auto& all) { all.token.clear(); }); // as if it had never come
  customer->connect();
  REQUIRE(customer->now.wait([](const auto& all) { return all.welcomed; }));
  CHECK(customer->now.copy().token == token);
  CHECK(here.engine.now.copy().conversations.size() == 1);
  CHECK(here.engine.now.copy().broken.empty());
}

SCENARIO("only pages of the listed origins, and the engine's own frame, may open the socket") {
  chat_world here;
  here.settings.entries[0].origins = {"https://shop.example"};
  here.begin();
  const auto refused_for = [&](std::string origin) {
    const auto one = here.visitor();
    one->origin = std::move(origin);
    one->connect();
    REQUIRE(one->now.wait([](const auto& all) { return all.welcomed || !all.refused.empty(); }));
    return one->now.copy().refused;
  };
  CHECK(refused_for("https://evil.example") == "unknown_entry");
  CHECK(refused_for("https://shop.example").empty());
  CHECK(refused_for("http://127.0.0.1:" + std::to_string(here.port)).empty());
  here.adapter->set_entries({{"shop", {"https://evil.example"}, milliseconds{1000}, ""}});
  CHECK(refused_for("https://evil.example").empty());
}

SCENARIO("the frame's policy names who may embed it; the demo and the widget are served") {
  const temporary_folder folder;
  folder.write("chat/frame.html", "<p>frame</p>");
  folder.write("chat/widget.js", "widget");
  folder.write("demo/index.html", "<p>shop</p>");
  engine_double engine;
  web::server_settings settings;
  settings.listeners.push_back({"127.0.0.1", 0, "", "", {"chat"}});
  web::server server{settings};
  webchat::webchat_settings chat;
  chat.entries = {{"shop", {"https://shop.example"}, {}, ""}, {"open", {}, {}, ""}};
  webchat::webchat_adapter adapter{server, engine, chat};
  add_pages(server, adapter, {folder.path() / "chat", folder.path() / "demo"});
  REQUIRE(server.start());
  const auto get = [&](std::string_view path) { return http(server.port(), "GET", path); };
  const auto has = [](const std::string& answer, std::string_view text) {
    return answer.find(text) != std::string::npos;
  };
  CHECK(has(get("/chat/frame.html?entry=shop"), "frame-ancestors 'self' https://shop.example\r\n"));
  CHECK(has(get("/chat/frame.html?entry=open"), "frame-ancestors *\r\n"));
  CHECK(has(get("/chat/frame.html?entry=nowhere"), "frame-ancestors 'self'\r\n"));
  CHECK(get("/chat/widget.js").ends_with("\r\n\r\nwidget"));
  CHECK(has(get("/demo/"), "frame-ancestors 'none'"));
}

SCENARIO("two hundred customers chat at once, over TCP connections that come and go") {
  chat_world here;
  here.bounds.connections_per_address = 1'000;
  here.begin();
  for (int i = 0; i < 200; ++i) here.new_customer();
  for (std::size_t i = 0; i < 200; ++i) REQUIRE(here.wait(i, [](const auto& view) { return view.welcomed; }));
  for (std::size_t i = 0; i < 200; ++i) {
    here.say(i, 1, "one");
    if (i % 3 == 0) here.lose_line(i);
    here.say(i, 2, "two");
    if (i % 3 == 0) here.come_back(i);
  }
  for (std::size_t i = 0; i < 200; ++i)
    CHECK(here.wait(i, [](const auto& view) { return view.stored.size() == 2; }));
  CHECK(here.engine.now.copy().broken.empty());
  CHECK(here.engine.now.copy().conversations.size() == 200);
}

SCENARIO("a page that never says hello, and one that talks too fast, lose their connection") {
  chat_world here;
  here.settings.limits.hello_timeout = milliseconds{50};
  here.bounds.frames_per_second = 5;
  here.begin();
  const raw_socket silent{here.port};
  silent.write(upgrade("/chat/socket", "strowger-chat-1"));
  CHECK(silent.read_close_code() == 1008);
  const auto loud = here.visitor();
  loud->connect();
  for (int i = 0; i < 50; ++i) loud->send({{"type", "ping"}});
  CHECK(loud->now.wait([](const auto& all) { return all.close_code == 1008; }));
}

} // namespace strowger::tests::webchat_loopback_test
