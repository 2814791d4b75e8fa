#include "channels/desktop/desk_client.hpp"
#include "channels/desktop/plain_post.hpp"
#include "tests/channels/desktop/surface_world.hpp"
#include <optional>

namespace strowger::tests::desk_client_test {

using namespace std::chrono_literals;

namespace {

constexpr desk::interaction_id chat{1, 1};
constexpr desk::offer_id offer{1, 5};

struct listening final : desk::desk_listener {
  struct seen {
    std::vector<desk::answer_update> answers;
    std::size_t opened = 0, closed = 0, updates = 0;
    std::uint64_t number = 0;
    bool reopens = false, whole = false;
    std::size_t offers = 0;
    int status = 0;
  };
  watched<seen> log;
  void opened() override {
    log.change([](seen& now) { ++now.opened; });
  }
  void updated(const desk::desk_update& update, const desk::desk_model& model) override {
    log.change([&](seen& now) {
      ++now.updates;
      now.number = model.number();
      now.whole = model.whole();
      now.offers = model.desk().offers.size();
      if (const auto* answer = std::get_if<desk::answer_update>(&update)) now.answers.push_back(*answer);
    });
  }
  void closed(std::uint16_t, int status, bool reopens) override {
    log.change([&](seen& now) {
      ++now.closed;
      now.status = status;
      now.reopens = reopens;
    });
  }
};

/// An engine that greets a page with a snapshot, offers a chat and answers what it is told to answer.
struct client_world : surface_world {
  client_world() {
    engine.greets = [this](desk::session_number session) { greet(session); };
    engine.answers = [this](const scripted_engine::asked& one) {
      if (std::holds_alternative<desk::ask_snapshot>(one.what)) return greet(one.session);
      if (std::holds_alternative<desk::say>(one.what) && silent) return;
      if (one.request != 0) surface->update(one.session, desk::answer_update{one.request, true, "", "", {}});
    };
  }
  void greet(desk::session_number session) {
    desk::desk_view desk;
    desk.agent.name = "ada";
    desk.agent.state = "ready";
    surface->update(session, desk::snapshot_update{100, {}, desk});
  }
  std::unique_ptr<desk::desk_client> client(const std::string& password = "lovelace") {
    desk::desk_account account;
    account.port = server.port();
    account.name = "ada";
    account.password = password;
    return std::make_unique<desk::desk_client>(network, account, heard,
                                               desk::desk_client_options{true, 10ms, true});
  }
  /// How many requests of one kind the engine has heard.
  template <class Kind>
  bool wait_heard(std::size_t count) {
    return engine.log.wait([&](const scripted_engine::heard& now) {
      return static_cast<std::size_t>(
                 std::count_if(now.requests.begin(), now.requests.end(), [](const auto& one) {
                   return std::holds_alternative<Kind>(one.what);
                 })) >= count;
    });
  }
  desk::session_number session() { return engine.log.copy().opened.back().first; }

  std::atomic<bool> silent{false};
  std::shared_ptr<listening> heard = std::make_shared<listening>();
};

} // namespace

TEST_CASE("a headless desktop signs in, keeps its desk and confirms what it is offered") {
  client_world world;
  const auto client = world.client();
  REQUIRE(client->sign_in(20s));
  client->open();
  REQUIRE(world.heard->log.wait([](const auto& now) { return now.whole; }));
  REQUIRE(world.wait_heard<desk::heartbeat>(1));
  desk::offer_view one;
  one.id = offer;
  one.interaction = chat;
  world.surface->update(world.session(), desk::change_update{101, one});
  REQUIRE(world.wait_heard<desk::ringing>(1));
  const auto number = client->ask(desk::accept{offer});
  REQUIRE(world.heard->log.wait([&](const auto& now) {
    return std::any_of(now.answers.begin(), now.answers.end(),
                       [&](const auto& a) { return a.request == number && a.ok; });
  }));
  CHECK(world.heard->log.copy().offers == 1);
  world.surface->update(
      world.session(),
      desk::change_update{102, desk::message_added{chat, {1, "customer", "", 9, "hello", {}, {}}}});
  REQUIRE(world.wait_heard<desk::mark>(1));
  client->leave();
  REQUIRE(world.heard->log.wait([](const auto& now) { return now.closed == 1; }));
  CHECK_FALSE(world.heard->log.copy().reopens);
}

TEST_CASE("a headless desktop that misses a change asks for a snapshot, once") {
  client_world world;
  const auto client = world.client();
  REQUIRE(client->sign_in(20s));
  client->open();
  REQUIRE(world.heard->log.wait([](const auto& now) { return now.whole; }));
  for (const std::uint64_t number : {150U, 151U, 152U})
    world.surface->update(world.session(), desk::change_update{number, desk::interaction_gone{chat}});
  REQUIRE(world.wait_heard<desk::ask_snapshot>(1));
  REQUIRE(world.heard->log.wait([](const auto& now) { return now.whole && now.updates >= 5; }));
  world.surface->update(world.session(), desk::change_update{101, desk::interaction_gone{chat}});
  REQUIRE(world.heard->log.wait([](const auto& now) { return now.number == 101; }));
}

TEST_CASE(
    "what was said without an answer is said again after a lost connection, other requests are told lost") {
  client_world world;
  const auto client = world.client();
  REQUIRE(client->sign_in(20s));
  client->open();
  REQUIRE(world.heard->log.wait([](const auto& now) { return now.whole; }));
  world.silent = true;
  const auto said = client->ask(desk::say{chat, 0xa7, "hello"});
  REQUIRE(world.wait_heard<desk::say>(1));
  world.silent = false;
  client->drop();
  REQUIRE(world.engine.wait_opened(2));
  REQUIRE(world.wait_heard<desk::say>(2));
  REQUIRE(world.heard->log.wait([&](const auto& now) {
    return std::any_of(now.answers.begin(), now.answers.end(),
                       [&](const auto& a) { return a.request == said && a.ok; });
  }));
  const auto log = world.engine.log.copy();
  CHECK(log.opened[0].first != log.opened[1].first);
  client->leave();
  REQUIRE(world.heard->log.wait([](const auto& now) { return now.closed == 2; }));
  const auto lost = client->ask(desk::set_ready{});
  REQUIRE(world.heard->log.wait(
      [&](const auto& now) { return !now.answers.empty() && now.answers.back().request == lost; }));
  CHECK(world.heard->log.copy().answers.back().code == "lost");
}

TEST_CASE("a headless desktop is told why it cannot sign in, and does not knock for ever") {
  client_world world;
  const auto wrong = world.client("wrong");
  for (int i = 0; i < 5; ++i) CHECK(wrong->sign_in(20s).reason().detail == "401");
  CHECK(wrong->sign_in(20s).reason().detail == "429, try again in 1 s");
  wrong->open();
  REQUIRE(world.heard->log.wait([](const auto& now) { return now.closed == 1; }));
  CHECK(world.heard->log.copy().status == 401);
  CHECK_FALSE(world.heard->log.copy().reopens);
}

TEST_CASE("signing out ends the desktop's socket for good") {
  client_world world;
  const auto client = world.client();
  REQUIRE(client->sign_in(20s));
  client->open();
  REQUIRE(world.heard->log.wait([](const auto& now) { return now.whole; }));
  REQUIRE(client->sign_out(20s));
  REQUIRE(world.heard->log.wait([](const auto& now) { return now.closed == 1; }));
  CHECK_FALSE(world.heard->log.copy().reopens);
}

TEST_CASE("the head of an HTTP answer is read, other bytes are not") {
  const auto good = desk::read_answer_head(
      "HTTP/1.1 429 Too Many\r\nretry-after:  8\r\nSet-Cookie: a=b; HttpOnly\r\nSet-Cookie: c=d\r\nbroken");
  REQUIRE(good);
  CHECK(good.value().status == 429);
  CHECK(good.value().retry_after == 8);
  CHECK(good.value().cookie == "a=b");
  for (const auto* bad :
       {"", "HTTP/1.1", "SSH-2.0-OpenSSH_9.2", "HTTP/1.1 xyz OK", "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\rX: y"})
    CHECK_FALSE(desk::read_answer_head(bad));
}

} // namespace strowger::tests::desk_client_test
