#include "channels/desktop/desk_client_frames.hpp"
#include "channels/desktop/desk_updates.hpp"
#include "channels/desktop/session_file.hpp"
#include "tests/channels/desktop/surface_world.hpp"
#include "tests/temporary_folder.hpp"
#include <cstdlib>
#include <fstream>

namespace strowger::tests::desktop_surface_test {

using namespace std::chrono_literals;
using Catch::Contains;

namespace {

bool has_status(const std::string& answer, int status) {
  return answer.starts_with("HTTP/1.1 " + std::to_string(status));
}

std::shared_ptr<desk::session_store> store_in(const temporary_folder& here) {
  auto out = desk::session_file::open(here / "sessions", {});
  REQUIRE(out);
  return std::move(out.value());
}

} // namespace

TEST_CASE("a person signs in with the right password and is given a cookie no script can read") {
  surface_world world;
  const auto good = world.sign_in("ada", "lovelace");
  CHECK(has_status(good, 204));
  CHECK_THAT(good, Contains("HttpOnly") && Contains("SameSite=Strict") && Contains("Path=/desktop") &&
                       !Contains("Secure"));
  const auto me = world.me(world.cookie("ada", "lovelace"));
  CHECK(has_status(me, 200));
  CHECK_THAT(
      me,
      Contains(
          R"({"tenant":"main","name":"ada","display_name":"Shown ada","roles":["agent"],"queues":["support"]})"));
  CHECK(has_status(world.me("strowger_session=nonsense"), 401));
  CHECK(has_status(world.me("other=1"), 401));
  const auto over_tls = world.sign_in(
      "ada", "lovelace", "X-Forwarded-Proto: https\r\nOrigin: https" + world.origin().substr(4) + "\r\n");
  CHECK(has_status(over_tls, 204));
  CHECK_THAT(over_tls, Contains("; Secure"));
  CHECK(world.surface->count().signed_in == 3);
}

TEST_CASE("a recording is heard in parts, by whoever may hear it") {
  surface_world world;
  const auto ask = [&](const std::string& who, const std::string& word, const std::string& more,
                       const std::string& about = "interaction-32768.7") {
    const auto cookie = who.empty() ? "" : "Cookie: " + world.cookie(who, word) + "\r\n";
    return http(world.server.port(), "GET", "/desktop/recording?interaction=" + about, cookie + more, "");
  };
  const auto whole = ask("ada", "lovelace", "");
  CHECK(has_status(whole, 200));
  CHECK_THAT(whole, Contains("audio/wav") && Contains("no-store", Catch::CaseSensitive::No) &&
                        Contains("Accept-Ranges: bytes", Catch::CaseSensitive::No) &&
                        Catch::EndsWith("RIFF0123456789"));
  const auto part = ask("ada", "lovelace", "Range: bytes=4-6\r\n");
  CHECK(has_status(part, 206));
  CHECK_THAT(part, Contains("bytes 4-6/14") && Catch::EndsWith("\r\n\r\n012"));
  const auto rest = ask("ada", "lovelace", "Range: bytes=10-\r\n");
  CHECK_THAT(rest, Contains("bytes 10-13/14") && Catch::EndsWith("\r\n\r\n6789"));
  CHECK(has_status(ask("ada", "lovelace", "Range: bytes=14-\r\n"), 416));
  for (const auto* odd : {"bytes=6-4", "bytes=-5", "bytes=x-", "lines=1-2", "bytes=1-2,4-5"})
    CHECK(has_status(ask("ada", "lovelace", std::string{"Range: "} + odd + "\r\n"), 200));
  CHECK(has_status(ask("bob", "builder", ""), 404));
  CHECK(has_status(ask("", "", ""), 401));
  for (const auto* other : {"interaction-32768.8", "7", "offer-1.1", ""})
    CHECK(has_status(ask("ada", "lovelace", "", other), 404));
}

TEST_CASE(
    "a copy of a recording is for who may keep one; what is recorded is listed for who may know of it") {
  surface_world world;
  const auto ask = [&](const std::string& path, const std::string& more = "", const std::string& who = "ada",
                       const std::string& word = "lovelace") {
    return http(world.server.port(), "GET", path, "Cookie: " + world.cookie(who, word) + "\r\n" + more, "");
  };
  const std::string file = "/desktop/recording?interaction=interaction-32768.7&as=file";
  CHECK(has_status(ask(file), 403));
  const auto part = ask(file, "Range: bytes=4-6\r\n");
  CHECK(has_status(part, 206));
  CHECK_THAT(part, Contains("attachment"));
  CHECK_THAT(ask("/desktop/recordings"), Contains(R"({"before":0})"));
  CHECK_THAT(ask("/desktop/recordings?before=77"), Contains(R"({"before":77})"));
  CHECK_THAT(ask("/desktop/recordings?interaction=interaction-32768.7"), Contains(R"("one":true)"));
  CHECK(has_status(ask("/desktop/recordings?before=x"), 400));
  CHECK(has_status(ask("/desktop/recordings?interaction=7"), 404));
  CHECK(has_status(ask("/desktop/recordings", "", "bob", "builder"), 404));
  CHECK(has_status(http(world.server.port(), "GET", "/desktop/recordings", "", ""), 401));
}

TEST_CASE("a wrong password and an unknown name are told apart by nothing") {
  surface_world world;
  const auto wrong = world.sign_in("ada", "builder"), unknown = world.sign_in("eve", "builder");
  CHECK(has_status(wrong, 401));
  CHECK_THAT(wrong, Contains(R"({"error":"wrong_name_or_password"})"));
  CHECK(wrong.substr(wrong.find("\r\n\r\n")) == unknown.substr(unknown.find("\r\n\r\n")));
  CHECK(has_status(world.post("/desktop/sign-in", R"({"tenant":"other","name":"ada","password":"lovelace"})"),
                   401));
}

TEST_CASE("only a page of our own may post, and only JSON") {
  surface_world world;
  CHECK(has_status(world.sign_in("ada", "lovelace", "Origin: http://evil.example\r\n"), 403));
  CHECK(has_status(world.sign_in("ada", "lovelace", "Origin: null\r\n"), 403));
  CHECK(has_status(
      http(world.server.port(), "POST", "/desktop/sign-in", "Content-Type: application/json\r\n", "{}"),
      403));
  CHECK(has_status(world.sign_in("ada", "lovelace", "Content-Type: text/plain\r\n"), 415));
  CHECK(
      has_status(world.sign_in("ada", "lovelace", "Content-Type: application/json; charset=utf-8\r\n"), 204));
  for (const auto* body :
       {"x", "[]", "{}", R"({"name":"ada"})", R"({"name":1,"password":"x"})",
        R"({"name":"ada","password":""})", R"({"name":"ada","password":"lovelace","extra":"x"})"})
    CHECK(has_status(world.post("/desktop/sign-in", body), 400));
  CHECK(has_status(world.sign_in("ada", std::string(2'000, 'x')), 400));
  CHECK(has_status(world.post("/desktop/sign-out", "{}", "Origin: http://evil.example\r\n"), 403));
  CHECK(has_status(
      world.post("/desktop/sign-out", "a=b", "Content-Type: application/x-www-form-urlencoded\r\n"), 415));
}

TEST_CASE("who tries too often waits, longer each time") {
  surface_world world;
  for (int i = 0; i < 5; ++i) CHECK(has_status(world.sign_in("ada", "wrong"), 401));
  const auto held = world.sign_in("ada", "lovelace");
  CHECK(has_status(held, 429));
  CHECK_THAT(held, Contains("Retry-After: 1\r\n", Catch::CaseSensitive::No));
  CHECK(has_status(world.sign_in("bob", "builder"), 204)); // somebody else is not held
  world.steady = world.steady.load() + 1s;
  CHECK(has_status(world.sign_in("ada", "wrong"), 401));
  CHECK_THAT(world.sign_in("ada", "lovelace"), Contains("Retry-After: 2\r\n", Catch::CaseSensitive::No));
  world.steady = world.steady.load() + 2s;
  CHECK(has_status(world.sign_in("ada", "lovelace"), 204));
  CHECK(world.surface->count().held_back == 2);
}

TEST_CASE("a socket opens for a signed-in page of our own only") {
  surface_world world;
  const auto cookie = world.cookie("ada", "lovelace");
  const auto stranger = world.page("strowger_session=nothing"),
             foreign = world.page(cookie, "http://evil.example"), own = world.page(cookie);
  REQUIRE(stranger->wait_closed());
  CHECK(stranger->log.copy().status == 401);
  REQUIRE(foreign->wait_closed());
  CHECK(foreign->log.copy().status == 403);
  REQUIRE(own->wait_open());
  REQUIRE(world.engine.wait_opened(1));
  CHECK(world.engine.log.copy().opened.at(0).second == "main/ada");
  CHECK(world.surface->count().pages == 1);
}

TEST_CASE("a page's requests reach the engine and its updates reach the page") {
  surface_world world;
  const auto cookie = world.cookie("ada", "lovelace");
  const auto one = world.page(cookie);
  REQUIRE(one->wait_open());
  const auto two = world.page(cookie);
  REQUIRE(two->wait_open());
  REQUIRE(world.engine.wait_opened(2));
  const auto opened = world.engine.log.copy().opened;
  REQUIRE(opened[0].first != opened[1].first);
  world.network.send(one->id, R"({"type":"not_ready","request":7,"reason":"lunch"})");
  REQUIRE(world.engine.wait_requests(1));
  const auto asked = world.engine.log.copy().requests[0];
  CHECK(asked.session == opened[0].first);
  CHECK(asked.request == 7);
  CHECK(std::get<desk::set_not_ready>(asked.what).reason == "lunch");
  world.surface->update(opened[1].first, desk::answer_update{7, true, "", "", {}});
  REQUIRE(two->wait_texts(1));
  CHECK(two->log.copy().texts[0] == R"({"type":"answer","request":7,"ok":true})");
  CHECK(one->log.copy().texts.empty());
  world.network.close(one->id);
  REQUIRE(world.engine.wait_closed(1));
  CHECK(world.engine.log.copy().closed == std::vector{opened[0].first});
  world.surface->update(opened[0].first, desk::typing_update{}); // late: nobody minds
}

TEST_CASE("signing out ends every page and session of the person, and nobody else's") {
  surface_world world;
  const auto first = world.cookie("ada", "lovelace"), second = world.cookie("ada", "lovelace"),
             other = world.cookie("bob", "builder");
  const auto one = world.page(first), two = world.page(second), bobs = world.page(other);
  REQUIRE((one->wait_open() && two->wait_open() && bobs->wait_open()));
  const auto out = http(world.server.port(), "POST", "/desktop/sign-out",
                        "Origin: " + world.origin() + "\r\nContent-Length: 0\r\nCookie: " + first + "\r\n");
  CHECK(has_status(out, 204));
  CHECK_THAT(out, Contains("strowger_session=;") && Contains("Max-Age=0"));
  for (const auto& page : {one, two}) {
    REQUIRE(page->wait_closed());
    CHECK(page->log.copy().texts.back() == R"({"type":"signed_out","reason":"signed_out"})");
  }
  REQUIRE(world.engine.wait_closed(2));
  CHECK(world.engine.log.copy().signed_out == std::vector<std::string>{"main/ada"});
  CHECK(has_status(world.me(first), 401));
  CHECK(has_status(world.me(second), 401));
  CHECK(has_status(world.me(other), 200));
  CHECK_FALSE(bobs->log.copy().closed);
  CHECK(has_status(world.post("/desktop/sign-out", "{}"), 204)); // again: nothing to do
}

TEST_CASE("who is removed or has a new password is signed out, who stays is not") {
  surface_world world;
  const auto ada = world.cookie("ada", "lovelace"), bob = world.cookie("bob", "builder");
  const auto adas = world.page(ada), bobs = world.page(bob);
  REQUIRE((adas->wait_open() && bobs->wait_open()));
  auto people = world.people;
  people[0] = a_person("ada", "changed");
  people[1].display_name = "Robert";
  world.surface->replace_people(people);
  REQUIRE(adas->wait_closed());
  CHECK(adas->log.copy().texts.back() == R"({"type":"signed_out","reason":"changed"})");
  CHECK_FALSE(bobs->log.copy().closed);
  CHECK_THAT(world.me(bob), Contains("Robert"));
  CHECK(has_status(world.sign_in("ada", "lovelace"), 401));
  CHECK(has_status(world.sign_in("ada", "changed"), 204));
  world.surface->replace_people({people[0]});
  REQUIRE(bobs->wait_closed());
  CHECK(has_status(world.me(bob), 401));
}

TEST_CASE("sessions outlive a restart, sign-outs too") {
  const temporary_folder here;
  std::string ada, bob;
  {
    surface_world world{{}, store_in(here)};
    ada = world.cookie("ada", "lovelace");
    bob = world.cookie("bob", "builder");
    CHECK(has_status(world.post("/desktop/sign-out", "{}", "Cookie: " + bob + "\r\n"), 204));
  }
  std::ifstream in{here / "sessions", std::ios::binary};
  const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
  CHECK(bytes.find(ada.substr(ada.find('=') + 1)) == std::string::npos); // nothing in it signs in
  surface_world world{{}, store_in(here)};
  CHECK(has_status(world.me(ada), 200));
  CHECK(has_status(world.me(bob), 401));
  const auto page = world.page(ada);
  CHECK(page->wait_open());
}

TEST_CASE("a malformed frame costs its page the socket and nobody else anything") {
  surface_world world;
  const auto cookie = world.cookie("ada", "lovelace");
  const auto bad = world.page(cookie), good = world.page(cookie);
  REQUIRE((bad->wait_open() && good->wait_open()));
  world.network.send(good->id, R"({"type":"accept","request":3,"offer":"offer-x"})");
  REQUIRE(good->wait_texts(1));
  CHECK(
      good->log.copy().texts[0] ==
      R"({"type":"answer","request":3,"ok":false,"code":"invalid_value","message":"\"offer\" is not an id such as offer-1.7"})");
  world.network.send(bad->id, R"({"type":"launch","request":1})");
  REQUIRE(bad->wait_closed());
  CHECK(bad->log.copy().code == 1008);
  world.network.send(good->id, R"({"type":"ready","request":4})");
  REQUIRE(world.engine.wait_requests(1));
  CHECK(world.engine.log.copy().requests[0].request == 4);
  CHECK(world.surface->count().refused_frames == 2);
}

TEST_CASE("a page that asks too fast is told so, what the engine waits for gets through") {
  desk::surface_limits limits;
  limits.requests_per_second = 1;
  limits.requests_burst = 3;
  surface_world world{limits};
  const auto page = world.page(world.cookie("ada", "lovelace"));
  REQUIRE(page->wait_open());
  for (int i = 1; i <= 5; ++i)
    world.network.send(page->id, R"({"type":"ready","request":)" + std::to_string(i) + "}");
  world.network.send(page->id, R"({"type":"ringing","offer":"offer-1.1"})");
  world.network.send(page->id, R"({"type":"heartbeat"})");
  REQUIRE(world.engine.wait_requests(5));
  REQUIRE(page->wait_texts(2));
  const auto texts = page->log.copy().texts;
  CHECK_THAT(texts[0], Contains(R"("request":4,"ok":false,"code":"too_fast")"));
  CHECK_THAT(texts[1], Contains(R"("request":5,"ok":false,"code":"too_fast")"));
  world.steady = world.steady.load() + 2s;
  world.network.send(page->id, R"({"type":"ready","request":6})");
  REQUIRE(world.engine.wait_requests(6));
}

TEST_CASE("pages of one person are bounded") {
  desk::surface_limits limits;
  limits.pages_per_person = 2;
  surface_world world{limits};
  const auto cookie = world.cookie("ada", "lovelace");
  const auto one = world.page(cookie), two = world.page(cookie);
  REQUIRE((one->wait_open() && two->wait_open()));
  const auto three = world.page(cookie);
  REQUIRE(three->wait_closed());
  CHECK(three->log.copy().status == 429);
  world.network.close(one->id);
  REQUIRE(world.engine.wait_closed(1));
  CHECK(world.page(cookie)->wait_open());
}

TEST_CASE("a page that does not read is closed and the engine hears of it") {
  web::limits bounds;
  bounds.outbound_bytes = 64 * 1024;
  surface_world world{{}, nullptr, bounds};
  const auto page = world.page(world.cookie("ada", "lovelace"));
  REQUIRE(page->wait_open());
  REQUIRE(world.engine.wait_opened(1));
  world.network.pause(page->id, true);
  const auto session = world.engine.log.copy().opened[0].first;
  const desk::desk_message long_one{1, "customer", "", 0, std::string(4'000, 'x'), {}, {}};
  int sent = 0;
  while (world.engine.log.copy().closed.empty() && sent < 100'000) {
    world.surface->update(session,
                          desk::change_update{1, desk::message_added{desk::interaction_id{1, 1}, long_one}});
    ++sent;
  }
  REQUIRE(world.engine.wait_closed(1));
  CHECK(world.server.count().closed_slow == 1);
}

TEST_CASE("a session that has run out closes its pages at the next word") {
  surface_world world;
  const auto cookie = world.cookie("ada", "lovelace");
  const auto page = world.page(cookie);
  REQUIRE(page->wait_open());
  world.wall = world.wall.load() + 11h;
  world.network.send(page->id, R"({"type":"heartbeat"})");
  REQUIRE(world.engine.wait_requests(1)); // use renews it
  world.wall = world.wall.load() + 11h;
  CHECK(has_status(world.me(cookie), 200));
  world.wall = world.wall.load() + 13h;
  world.network.send(page->id, R"({"type":"heartbeat"})");
  REQUIRE(page->wait_closed());
  CHECK(page->log.copy().texts.back() == R"({"type":"signed_out","reason":"expired"})");
  CHECK(has_status(world.me(cookie), 401));
}

TEST_CASE("the desktop's pages are served and may not be framed by others") {
  const temporary_folder here;
  std::ofstream{here / "index.html"} << "<!doctype html><title>desk</title>";
  surface_world world{{}, nullptr, {}, here.path()};
  const auto page = http(world.server.port(), "GET", "/desktop/");
  CHECK(has_status(page, 200));
  CHECK_THAT(page, Contains("<title>desk</title>") && Contains("frame-ancestors 'none'"));
  CHECK(has_status(http(world.server.port(), "GET", "/desktop/me"), 401)); // the routes come first
}

} // namespace strowger::tests::desktop_surface_test
