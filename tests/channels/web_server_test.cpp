#include "channels/web/client.hpp"
#include "channels/web/server.hpp"
#include "tests/channels/certificate.hpp"
#include "tests/channels/raw_socket.hpp"
#include "tests/channels/waiting.hpp"
#include "tests/temporary_folder.hpp"
#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <thread>

namespace strowger::tests::web_server_test {

using namespace strowger::channels::web;
using namespace std::chrono_literals;

namespace {

/// Says back what it hears; remembers who came and went.
class echo : public socket_handler {
public:
  struct seen {
    std::map<connection_id, std::pair<close_cause, int>> closed;
    std::size_t opened = 0, texts = 0;
    connection_id last = 0;
    request ask;
  };
  server* to = nullptr;
  std::atomic<int> refuse_with{0}; ///< set while the server runs
  bool answers = true;
  watched<seen> log;

  opening on_open(connection_id connection, const request& ask) override {
    log.change([&](seen& now) {
      ++now.opened;
      now.last = connection;
      now.ask = ask;
    });
    return {refuse_with.load()};
  }
  void on_text(connection_id connection, std::string_view text) override {
    log.change([&](seen& now) { ++now.texts; });
    if (answers) to->send(connection, std::string{text});
  }
  void on_close(connection_id connection, close_cause cause, std::uint16_t code) override {
    log.change([&](seen& now) { now.closed.emplace(connection, std::pair{cause, int{code}}); });
  }
  bool wait_closed(std::size_t count = 1) {
    return log.wait([&](const seen& now) { return now.closed.size() >= count; });
  }
  std::pair<close_cause, int> first_end() { return log.copy().closed.begin()->second; }
};

struct visitor : client_handler {
  struct seen {
    std::vector<std::string> texts;
    bool open = false, closed = false;
    int code = 0, status = 0;
  };
  watched<seen> log;
  void on_open(connection_id) override {
    log.change([](seen& now) { now.open = true; });
  }
  void on_text(connection_id, std::string_view text) override {
    log.change([&](seen& now) { now.texts.emplace_back(text); });
  }
  void on_close(connection_id, std::uint16_t code, int status) override {
    log.change([&](seen& now) {
      now.closed = true;
      now.code = code;
      now.status = status;
    });
  }
};

struct world {
  explicit world(server_settings settings = {}) : engine{complete(std::move(settings))} {
    handler->to = &engine;
    engine.add(socket_route{"chat", "/echo", "echo-1", 2000}, handler);
  }
  static server_settings complete(server_settings settings) {
    if (settings.listeners.empty()) settings.listeners.push_back({"127.0.0.1", 0, "", "", {"chat"}});
    return settings;
  }
  void start() {
    const auto ok = engine.start();
    INFO((ok ? std::string{} : ok.reason().detail));
    REQUIRE(ok);
  }
  client_target target() const { return {"127.0.0.1", engine.port(), "/echo", "echo-1", "", "", false}; }
  std::string upgraded(const raw_socket& raw) const {
    raw.write(upgrade("/echo", "echo-1"));
    return raw.read("\r\n\r\n");
  }

  std::shared_ptr<echo> handler = std::make_shared<echo>();
  server engine;
};

server_settings bounded(limits bounds) {
  server_settings settings;
  settings.bounds = bounds;
  return settings;
}

} // namespace

SCENARIO("a text comes back over a WebSocket, whole, whatever its size within the limit") {
  world here;
  here.start();
  socket_client client;
  const auto one = std::make_shared<visitor>();
  const auto id = client.connect(here.target(), one);
  const std::string longest(2000, 'x');
  client.send(id, "hello");
  client.send(id, longest);
  client.send(id, "\xe4\xbd\xa0\xe5\xa5\xbd");
  REQUIRE(one->log.wait([](const auto& now) { return now.texts.size() == 3; }));
  CHECK(one->log.copy().texts == std::vector<std::string>{"hello", longest, "\xe4\xbd\xa0\xe5\xa5\xbd"});
  const auto count = here.engine.count();
  CHECK(count.frames_in == 3);
  CHECK(count.sockets_open == 1);
  client.close(id);
  REQUIRE(here.handler->wait_closed());
  CHECK(here.handler->first_end() == std::pair{close_cause::by_peer, 1000});
}

SCENARIO("what breaks the rules of framing costs its sender the connection, and nobody else anything") {
  world here;
  here.start();
  socket_client client;
  const auto bystander = std::make_shared<visitor>();
  const auto id = client.connect(here.target(), bystander);
  REQUIRE(bystander->log.wait([](const auto& now) { return now.open; }));
  struct fault {
    std::string bytes;
    close_cause cause;
    int code;
  };
  const auto wrong = GENERATE(values<fault>({
      {frame(0x81, std::string(2001, 'x')), close_cause::too_big, 1009},
      {frame(0x01, std::string(1500, 'x')) + frame(0x80, std::string(501, 'x')), close_cause::too_big, 1009},
      {frame(0x82, "binary"), close_cause::malformed, 1003},
      {frame(0x81, "not utf-8: \xc0\x80"), close_cause::malformed, 1007},
      {frame(0x81, "half a character \xe4\xbd"), close_cause::malformed, 1007},
      {frame(0x83, "no such opcode"), close_cause::malformed, 1002},
      {frame(0x80, "a continuation of nothing"), close_cause::malformed, 1002},
      {frame(0x91, "reserved bit"), close_cause::malformed, 1002},
  }));
  const raw_socket raw{here.engine.port()};
  REQUIRE(here.upgraded(raw).find(" 101 ") != std::string::npos);
  raw.write(wrong.bytes);
  CHECK(raw.read_close_code() == wrong.code);
  REQUIRE(here.handler->wait_closed());
  CHECK(here.handler->first_end() == std::pair{wrong.cause, wrong.code});
  client.send(id, "still here");
  CHECK(bystander->log.wait([](const auto& now) { return now.texts.size() == 1; }));
}

/// RFC 6455 5.1 wants such a connection closed; libwebsockets takes the frame and does not say (decision
/// 0201). When this fails the library has learned it: take the decision back.
SCENARIO("a frame that is not masked is bounded like any other, though the library does not refuse it") {
  world here;
  here.start();
  const raw_socket raw{here.engine.port()};
  here.upgraded(raw);
  raw.write("\x81\x05"
            "hello");
  CHECK(raw.read("hello").find("hello") != std::string::npos);
  const std::string too_long{"\x81\x7e\x07\xd1", 4};
  raw.write(too_long + std::string(2001, 'x'));
  CHECK(raw.read_close_code() == 1009);
}

SCENARIO("fragments of one message are put together") {
  world here;
  here.start();
  const raw_socket raw{here.engine.port()};
  here.upgraded(raw);
  raw.write(frame(0x01, "one ") + frame(0x89, "") + frame(0x00, "two ") + frame(0x80, "three"));
  CHECK(raw.read("three").find("one two three") != std::string::npos);
}

SCENARIO("an upgrade needs a known path, its subprotocol and the handler's consent") {
  world here;
  here.start();
  const auto ask = [&](std::string_view path, std::string_view subprotocol) {
    const raw_socket raw{here.engine.port()};
    raw.write(upgrade(path, subprotocol, "Origin: https://shop.example\r\nCookie: a=1; sid=\"42\"\r\n"));
    return raw.read("\r\n\r\n").substr(9, 3);
  };
  CHECK(ask("/nowhere", "echo-1") == "404");
  CHECK(ask("/echo", "other") == "400");
  here.handler->refuse_with = 403;
  CHECK(ask("/echo", "echo-1") == "403");
  here.handler->refuse_with = 0;
  CHECK(ask("/echo?a=b", "other, echo-1") == "101");
  const auto heard = here.handler->log.copy().ask;
  CHECK(heard.origin == "https://shop.example");
  CHECK(cookie_value(heard.cookie, "sid") == "42");
  CHECK(heard.query == "a=b");
  CHECK(heard.remote_address == "127.0.0.1");
  CHECK(here.engine.count().refused_by_handler == 1);
  CHECK(here.engine.count().refused_route == 2);
}

SCENARIO("who does not read is closed once its queue is full; others get everything") {
  limits bounds;
  bounds.outbound_bytes = 64 * 1024;
  world here{bounded(bounds)};
  here.handler->answers = false;
  here.start();
  socket_client client;
  const auto slow = std::make_shared<visitor>(), quick = std::make_shared<visitor>();
  const auto slow_id = client.connect(here.target(), slow);
  REQUIRE(slow->log.wait([](const auto& now) { return now.open; }));
  const auto slow_at_server = here.handler->log.copy().last;
  client.pause(slow_id, true);
  client.connect(here.target(), quick);
  REQUIRE(quick->log.wait([](const auto& now) { return now.open; }));
  const auto quick_at_server = here.handler->log.copy().last;
  const auto text = std::make_shared<const std::string>(16 * 1024, 'x');
  // The kernel's buffers take some megabytes before the queue begins to grow.
  std::size_t sent = 0;
  while (here.engine.count().closed_slow == 0 && sent < 4000) {
    here.engine.send(slow_at_server, text);
    here.engine.send(quick_at_server, text);
    ++sent;
    REQUIRE(quick->log.wait([&](const auto& now) { return now.texts.size() >= sent; }));
  }
  REQUIRE(here.handler->wait_closed());
  CHECK(here.handler->log.copy().closed.at(slow_at_server).first == close_cause::slow_reader);
  here.engine.send(quick_at_server, std::string{"last"});
  CHECK(quick->log.wait([](const auto& now) { return now.texts.back() == "last"; }));
}

SCENARIO("messages of one connection are bounded per second") {
  limits bounds;
  bounds.frames_per_second = 5;
  world here{bounded(bounds)};
  here.start();
  socket_client client;
  const auto one = std::make_shared<visitor>();
  const auto id = client.connect(here.target(), one);
  for (int i = 0; i < 30; ++i) client.send(id, "again");
  REQUIRE(one->log.wait([](const auto& now) { return now.closed; }));
  CHECK(one->log.copy().code == 1008);
  CHECK(here.engine.count().closed_too_fast == 1);
}

SCENARIO("connections of one address are bounded, and leave room when they end") {
  limits bounds;
  bounds.connections_per_address = 3;
  world here{bounded(bounds)};
  here.start();
  socket_client client;
  std::vector<std::shared_ptr<visitor>> visitors;
  std::vector<connection_id> ids;
  for (int i = 0; i < 3; ++i) {
    visitors.push_back(std::make_shared<visitor>());
    ids.push_back(client.connect(here.target(), visitors.back()));
    REQUIRE(visitors.back()->log.wait([](const auto& now) { return now.open; }));
  }
  const auto fourth = std::make_shared<visitor>();
  client.connect(here.target(), fourth);
  REQUIRE(fourth->log.wait([](const auto& now) { return now.closed; }));
  CHECK_FALSE(fourth->log.copy().open);
  CHECK(here.engine.count().refused_address == 1);
  client.close(ids[0], 0);
  REQUIRE(here.handler->wait_closed());
  const auto fifth = std::make_shared<visitor>();
  // The place is free when the TCP connection is gone, a moment after the WebSocket was.
  for (int i = 0; i < 100 && !fifth->log.copy().open; ++i) {
    fifth->log.change([](auto& now) { now = {}; });
    client.connect(here.target(), fifth);
    REQUIRE(fifth->log.wait([](const auto& now) { return now.open || now.closed; }));
  }
  CHECK(fifth->log.copy().open);
}

SCENARIO("a peer that answers no ping is closed") {
  limits bounds;
  bounds.ping_interval = 50ms;
  bounds.ping_timeout = 50ms;
  world here{bounded(bounds)};
  here.start();
  socket_client client;
  const auto alive = std::make_shared<visitor>();
  client.connect(here.target(), alive);
  REQUIRE(alive->log.wait([](const auto& now) { return now.open; }));
  const raw_socket silent{here.engine.port()};
  here.upgraded(silent);
  REQUIRE(here.handler->wait_closed());
  CHECK(here.handler->first_end().first == close_cause::unresponsive);
  CHECK(here.engine.count().sockets_open == 1);
  CHECK_FALSE(alive->log.copy().closed);
}

SCENARIO("two hundred visitors talk at once") {
  world here;
  here.start();
  socket_client client;
  std::vector<std::shared_ptr<visitor>> visitors;
  for (int i = 0; i < 200; ++i) {
    visitors.push_back(std::make_shared<visitor>());
    const auto id = client.connect(here.target(), visitors.back());
    for (int k = 0; k < 5; ++k) client.send(id, std::to_string(i) + "/" + std::to_string(k));
  }
  for (int i = 0; i < 200; ++i) {
    auto& one = *visitors[static_cast<std::size_t>(i)];
    REQUIRE(one.log.wait([](const auto& now) { return now.texts.size() == 5; }));
    CHECK(one.log.copy().texts.back() == std::to_string(i) + "/4");
  }
  CHECK(here.engine.count().sockets_open == 200);
}

SCENARIO("TLS listeners speak TLS, with a certificate made a moment ago") {
  const temporary_folder folder;
  write_certificate(folder.path() / "cert.pem", folder.path() / "key.pem");
  server_settings settings;
  settings.listeners.push_back({"127.0.0.1",
                                0,
                                (folder.path() / "cert.pem").string(),
                                (folder.path() / "key.pem").string(),
                                {"chat"}});
  world here{std::move(settings)};
  {
    // With two contexts that speak TLS in one process libwebsockets 4.1 forgets what the first keeps for
    // clients (its issue 2044).
    [[maybe_unused]] const lost_by_library here_only{};
    here.start();
  }
  socket_client client;
  const auto one = std::make_shared<visitor>();
  auto target = here.target();
  target.tls = true;
  const auto id = client.connect(target, one);
  client.send(id, "safe");
  REQUIRE(one->log.wait([](const auto& now) { return now.texts.size() == 1 || now.closed; }));
  CHECK(one->log.copy().texts == std::vector<std::string>{"safe"});
  CHECK(here.handler->log.copy().ask.secure);
}

SCENARIO("what cannot be listened on is told, with the reason") {
  world first;
  first.start();
  server_settings settings;
  settings.listeners.push_back({"127.0.0.1", first.engine.port(), "", "", {"chat"}});
  server second{settings};
  const auto taken = second.start();
  REQUIRE_FALSE(taken);
  CHECK(taken.reason().detail.find('\n') == std::string::npos);
  CHECK(taken.reason().detail.find("cannot listen on 127.0.0.1:" + std::to_string(first.engine.port())) !=
        std::string::npos);
  settings.listeners[0] = {"127.0.0.1", 0, "/no/such/cert.pem", "/no/such/key.pem", {"chat"}};
  server third{settings};
  const auto unreadable = third.start();
  REQUIRE_FALSE(unreadable);
  CHECK(unreadable.reason().detail == "certificate /no/such/cert.pem cannot be read");
}

SCENARIO("once it stops accepting, newcomers are refused and those inside stay; stopping tells them") {
  world here;
  here.start();
  socket_client client;
  const auto inside = std::make_shared<visitor>(), late = std::make_shared<visitor>();
  const auto id = client.connect(here.target(), inside);
  REQUIRE(inside->log.wait([](const auto& now) { return now.open; }));
  here.engine.stop_accepting();
  client.connect(here.target(), late);
  REQUIRE(late->log.wait([](const auto& now) { return now.closed; }));
  client.send(id, "still");
  CHECK(inside->log.wait([](const auto& now) { return now.texts.size() == 1; }));
  here.engine.stop();
  REQUIRE(inside->log.wait([](const auto& now) { return now.closed; }));
  CHECK(inside->log.copy().code == 1001);
  CHECK(here.handler->first_end() == std::pair{close_cause::stopping, 1001});
}

SCENARIO("posts of many threads wake the loop in bursts and keep each thread's order") {
  world here;
  here.start();
  socket_client client;
  const auto one = std::make_shared<visitor>();
  client.connect(here.target(), one);
  REQUIRE(one->log.wait([](const auto& now) { return now.open; }));
  const auto id = here.handler->log.copy().last;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) here.engine.send(id, std::to_string(t) + ":" + std::to_string(i));
    });
  for (auto& thread : threads) thread.join();
  REQUIRE(one->log.wait([](const auto& now) { return now.texts.size() == 2000; }));
  std::map<char, int> next;
  for (const auto& text : one->log.copy().texts) CHECK(std::stoi(text.substr(2)) == next[text[0]]++);
}

} // namespace strowger::tests::web_server_test
