#include "channels/web/admission.hpp"
#include "channels/web/server.hpp"
#include "channels/web/static_files.hpp"
#include "routing/model/utf8.hpp"
#include "tests/channels/certificate.hpp"
#include "tests/channels/raw_socket.hpp"
#include "tests/channels/waiting.hpp"
#include "tests/temporary_folder.hpp"
#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <future>
#include <thread>

namespace strowger::tests::web_http_test {

using namespace strowger::channels::web;
using namespace std::chrono_literals;

namespace {

template <class Function>
struct answers : http_handler {
  explicit answers(Function with) : with_{std::move(with)} {}
  void on_request(const request& ask, responder answer) override { with_(ask, answer); }
  Function with_;
};
template <class Function>
std::shared_ptr<http_handler> answering(Function with) {
  return std::make_shared<answers<Function>>(std::move(with));
}

server_settings two_listeners() {
  server_settings settings;
  settings.listeners.push_back({"127.0.0.1", 0, "", "", {"chat"}});
  settings.listeners.push_back({"127.0.0.1", 0, "", "", {"admin"}});
  return settings;
}

bool has(const std::string& answer, std::string_view text) { return answer.find(text) != std::string::npos; }

} // namespace

SCENARIO(
    "requests reach their handler with body, query and headers; answers may come later from another thread") {
  server engine{two_listeners()};
  std::array<std::promise<std::thread>, 2> others;
  std::size_t asked = 0; // the server's thread's
  engine.add(http_route{"chat", "POST", "/say"}, answering([&](const request& ask, responder answer) {
               others.at(asked++).set_value(std::thread{[ask, answer] {
                 answer.send(
                     {201,
                      "text/plain",
                      ask.method + " " + ask.path + " " + query_value(ask.query, "name") + " " + ask.body,
                      {{"Set-Cookie", "a=b"}}});
                 answer.send({500, "", "a second answer changes nothing", {}});
               }});
             }));
  engine.add(http_route{"admin", "GET", "/metrics"}, answering([](const request&, responder answer) {
               answer.send({200, "text/plain", "up 1\n", {}});
             }));
  engine.add(http_route{"chat", "GET", "/forgotten"}, answering([](const request&, responder) {}));
  REQUIRE(engine.start());
  const auto port = engine.port();

  const auto answer =
      http(port, "POST", "/say?name=J%C3%B6rg%20%26+co&x=1", "Content-Type: text/plain\r\n", "hello");
  CHECK(has(answer, "HTTP/1.1 201 Created\r\n"));
  CHECK(has(answer, "Set-Cookie: a=b\r\n"));
  CHECK(has(answer, "X-Content-Type-Options: nosniff\r\n"));
  CHECK(has(answer, "Cache-Control: no-store\r\n"));
  CHECK(answer.ends_with("POST /say J\xc3\xb6rg & co hello"));
  others[0].get_future().get().join();

  CHECK(has(http(port, "GET", "/say"), " 405 "));
  CHECK(has(http(port, "GET", "/metrics"), " 404 "));
  CHECK(http(engine.port(1), "GET", "/metrics").ends_with("up 1\n"));
  const auto head = http(engine.port(1), "HEAD", "/metrics");
  CHECK(has(head, "Content-Length: 5\r\n"));
  CHECK(head.ends_with("\r\n\r\n"));
  CHECK(has(http(port, "GET", "/forgotten"), " 500 "));
  CHECK(has(http(port, "POST", "/say", "Content-Length: 70000\r\n"), " 413 "));
  CHECK(has(http(port, "POST", "/say"), " 411 "));
  CHECK(has(http(port, "POST", "/say", "Content-Length: 0\r\n"), " 201 "));
  others[1].get_future().get().join();
  CHECK(engine.count().responses_4xx == 4);
}

SCENARIO("several requests share a connection, also when sent before the answer was there") {
  server engine{two_listeners()};
  watched<std::vector<responder>> open;
  engine.add(http_route{"chat", "GET", "/later*"}, answering([&](const request&, responder answer) {
               open.change([&](auto& now) { now.push_back(answer); });
             }));
  REQUIRE(engine.start());
  const raw_socket raw{engine.port()};
  raw.write("GET /later1 HTTP/1.1\r\nHost: a\r\n\r\nGET /later2 HTTP/1.1\r\nHost: a\r\n\r\n");
  for (std::size_t i = 1; i <= 2; ++i) {
    REQUIRE(open.wait([&](const auto& now) { return now.size() == i; }));
    open.copy().back().send(text_response(200, "answer " + std::to_string(i)));
    CHECK(has(raw.read("answer " + std::to_string(i)), "keep-alive"));
  }
}

SCENARIO("static files: types, caching, compression, and no way out of the folder") {
  const temporary_folder folder;
  folder.write("pages/index.html", "<p>hello</p>");
  folder.write("pages/assets/app-1f2e.js", "let a = 1;");
  folder.write("pages/assets/app-1f2e.js.gz", "squeezed");
  folder.write("pages/.hidden", "secret");
  folder.write("secret.txt", "secret");
  std::filesystem::create_symlink(folder.path() / "secret.txt", folder.path() / "pages/link.txt");
  const std::string large(300'000, 'x');
  folder.write("pages/large.txt", large);
  server engine{two_listeners()};
  static_mount mount;
  mount.surface = "chat";
  mount.prefix = "/app/";
  mount.folder = folder.path() / "pages";
  mount.fallback_to_index = true;
  engine.add(mount);
  mount.prefix = "/frame/";
  mount.fallback_to_index = false;
  mount.policy_for = [](const request& ask) { return "frame-ancestors " + query_value(ask.query, "entry"); };
  engine.add(mount);
  REQUIRE(engine.start());
  const auto port = engine.port();

  const auto index = http(port, "GET", "/app/");
  CHECK(has(index, "HTTP/1.1 200 OK\r\n"));
  CHECK(has(index, "Content-Type: text/html; charset=utf-8\r\n"));
  CHECK(has(index, "Cache-Control: no-cache\r\n"));
  CHECK(has(index, "frame-ancestors 'none'"));
  CHECK(index.ends_with("<p>hello</p>"));
  const auto tag = index.substr(index.find("ETag: ") + 6,
                                index.find("\r\n", index.find("ETag: ")) - index.find("ETag: ") - 6);
  const auto unchanged = http(port, "GET", "/app/index.html", "If-None-Match: " + tag + "\r\n");
  CHECK(has(unchanged, "HTTP/1.1 304 "));
  CHECK(unchanged.ends_with("\r\n\r\n"));

  const auto script = http(port, "GET", "/app/assets/app-1f2e.js");
  CHECK(has(script, "text/javascript"));
  CHECK(has(script, "max-age=31536000, immutable"));
  CHECK(script.ends_with("let a = 1;"));
  const auto squeezed = http(port, "GET", "/app/assets/app-1f2e.js", "Accept-Encoding: br, gzip\r\n");
  CHECK(has(squeezed, "Content-Encoding: gzip\r\n"));
  CHECK(squeezed.ends_with("squeezed"));

  CHECK(has(http(port, "GET", "/app"), "Location: /app/\r\n"));
  CHECK(has(http(port, "GET", "/app/queue/support"), "<p>hello</p>"));
  CHECK(has(http(port, "GET", "/frame/?entry=https%3A%2F%2Fshop.example"),
            "Content-Security-Policy: frame-ancestors https://shop.example\r\n"));
  CHECK(http(port, "GET", "/app/large.txt").ends_with(large));

  for (const auto* path :
       {"/app/.hidden", "/app/../secret.txt", "/app/%2e%2e/secret.txt", "/app/..%2fsecret.txt",
        "/app/link.txt", "/app/..\\secret.txt", "/app/nothing.js", "/app/%00.js"}) {
    INFO(path);
    const auto answer = http(port, "GET", path);
    CHECK_FALSE(has(answer, "secret"));
    CHECK_FALSE(has(answer, "HTTP/1.1 200"));
  }
  // A file that changes on disk is sent as it is now.
  folder.write("pages/index.html", "<p>new and longer</p>");
  CHECK(has(http(port, "GET", "/app/", "If-None-Match: " + tag + "\r\n"), "<p>new and longer</p>"));
}

SCENARIO("X-Forwarded-For counts only from a trusted proxy") {
  const bool trust = GENERATE(false, true);
  auto settings = two_listeners();
  if (trust) settings.trusted_proxies.emplace_back("127.0.0.1");
  server engine{settings};
  engine.add(http_route{"chat", "GET", "/who"}, answering([](const request& ask, responder answer) {
               answer.send(text_response(200, ask.remote_address + (ask.secure ? " secure" : "")));
             }));
  REQUIRE(engine.start());
  const auto answer = http(engine.port(), "GET", "/who",
                           "X-Forwarded-For: 6.6.6.6, 10.1.2.3\r\nX-Forwarded-Proto: https\r\n");
  CHECK(answer.ends_with(trust ? "\r\n\r\n10.1.2.3 secure" : "\r\n\r\n127.0.0.1"));
}

SCENARIO("an answer cannot smuggle header lines") {
  server engine{two_listeners()};
  engine.add(http_route{"chat", "GET", "/x"}, answering([](const request&, responder answer) {
               answer.send({200, "text/plain", "body", {{"X-Name", "a\r\nSet-Cookie: evil=1"}}});
             }));
  REQUIRE(engine.start());
  const auto answer = http(engine.port(), "GET", "/x");
  CHECK(has(answer, " 500 "));
  CHECK_FALSE(has(answer, "evil"));
}

SCENARIO("garbage instead of a request ends its connection only") {
  server engine{two_listeners()};
  engine.add(http_route{"chat", "GET", "/x"},
             answering([](const request&, responder answer) { answer.send(text_response(200, "fine")); }));
  REQUIRE(engine.start());
  for (const auto* garbage : {"\x16\x03\x01\x02garbage\r\n\r\n", "GET\r\n\r\n",
                              "POST /x HTTP/1.1\r\nContent-Length: -5\r\n\r\n", "GET x HTTP/1.1\r\n\r\n"}) {
    const raw_socket raw{engine.port()};
    raw.write(garbage);
    CHECK_FALSE(has(raw.read("\r\n\r\n"), " 200 "));
  }
  CHECK(http(engine.port(), "GET", "/x").ends_with("fine"));
}

SCENARIO("admission counts per address, in total and per second") {
  limits bounds;
  bounds.connections = 4;
  bounds.connections_per_address = 2;
  bounds.new_connections_per_second = 5;
  admission door{bounds};
  const auto a = key_of(*address_bytes("10.0.0.1")), b = key_of(*address_bytes("2001:db8::1"));
  const auto now = instant{} + 1h;
  using verdict = admission::verdict;
  CHECK(door.enter(a, now) == verdict::admitted);
  CHECK(door.enter(a, now) == verdict::admitted);
  CHECK(door.enter(a, now) == verdict::too_many_of_address);
  CHECK(door.enter(b, now) == verdict::admitted);
  CHECK(door.enter(std::nullopt, now) == verdict::admitted);
  CHECK(door.enter(b, now) == verdict::too_many);
  door.leave(a);
  door.leave_total();
  CHECK(door.enter(a, now) == verdict::admitted);
  door.leave(a);
  door.leave_total();
  CHECK(door.enter(a, now) == verdict::too_fast);
  CHECK(door.enter(a, now + 200ms) == verdict::admitted);
}

SCENARIO("addresses of one IPv6 line count together, IPv4 in IPv6 is IPv4") {
  CHECK(key_of(*address_bytes("2001:db8:1:2::1")) == key_of(*address_bytes("2001:db8:1:2:ffff::9")));
  CHECK_FALSE(key_of(*address_bytes("2001:db8:1:2::1")) == key_of(*address_bytes("2001:db8:1:3::1")));
  CHECK(key_of(*address_bytes("::ffff:10.0.0.1")) == key_of(*address_bytes("10.0.0.1")));
  CHECK(address_text(*address_bytes("::ffff:10.0.0.1")) == "10.0.0.1");
  CHECK_FALSE(address_bytes("localhost"));
}

SCENARIO("UTF-8 is checked as RFC 3629 has it") {
  CHECK(routing::is_utf8("plain"));
  CHECK(routing::is_utf8("\xf0\x9f\x98\x80"));
  CHECK(routing::count_characters("\xe4\xbd\xa0\xe5\xa5\xbd!") == 3);
  for (const std::string_view wrong :
       {"\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff", "\x80", "\xe4\xbd", "\xf8\x88\x80\x80\x80"})
    CHECK_FALSE(routing::is_utf8(wrong));
}

SCENARIO("a request that says in two ways where it ends is refused, and its connection is closed") {
  server engine{two_listeners()};
  std::atomic<int> asked{0};
  engine.add(http_route{"chat", "POST", "/say"}, answering([&](const request&, responder answer) {
               ++asked;
               answer.send({200, "text/plain", "taken", {}});
             }));
  REQUIRE(engine.start());
  const auto refused = [&](std::string_view headers, std::string_view body) {
    const raw_socket peer{engine.port()};
    peer.write("POST /say HTTP/1.1\r\nHost: here\r\n" + std::string{headers} + "\r\n" + std::string{body});
    const auto answer = peer.read(); // to the end: what follows is no second request
    INFO(answer);
    return has(answer, "HTTP/1.1 400 ") && answer.find("HTTP/1.1", 1) == std::string::npos;
  };
  CHECK(refused("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                "0\r\n\r\nPOST /say HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n"));
  CHECK(refused("Transfer-Encoding: identity\r\nContent-Length: 2\r\n", "hi"));
  CHECK(refused("Content-Length: 2\r\nContent-Length: 2\r\n", "hi"));
  CHECK(refused("Content-Length: 2\r\nContent-Length: 0\r\n", "hi"));
  CHECK(refused("Content-Length: 2, 2\r\n", "hi"));
  CHECK(asked == 0);
  CHECK(has(http(engine.port(), "POST", "/say", "Transfer-Encoding: chunked\r\n"), " 411 "));
  CHECK(has(http(engine.port(), "POST", "/say", "", "hi"), " 200 "));
}

} // namespace strowger::tests::web_http_test
