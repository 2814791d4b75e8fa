#include "channels/desktop/passwords.hpp"
#include "channels/desktop/sign_in.hpp"
#include <catch2/catch.hpp>
#include <future>

namespace strowger::tests::sign_in_test {

using namespace strowger::channels::desktop;
using namespace std::chrono_literals;

namespace {

constexpr steady_time t0{1h};
constexpr password_cost cheap{1, 8U * 1024U};

} // namespace

TEST_CASE("the first tries of a name are free, then the delay doubles up to its cap") {
  sign_in_attempts attempts;
  auto now = t0;
  for (int i = 0; i < 5; ++i) CHECK(attempts.begin("main", "ada", "10.0.0.1", now) == 0ms);
  for (const auto delay : {1'000ms, 2'000ms, 4'000ms, 8'000ms, 16'000ms, 32'000ms, 60'000ms, 60'000ms}) {
    CHECK(attempts.begin("main", "ada", "10.0.0.1", now) == delay);
    CHECK(attempts.begin("main", "ada", "10.0.0.1", now + delay - 1ms) == 1ms);
    now += delay;
    CHECK(attempts.begin("main", "ada", "10.0.0.1", now) == 0ms);
  }
  CHECK(attempts.begin("main", "bob", "10.0.0.1", now) == 0ms);
  CHECK(attempts.begin("other", "ada", "10.0.0.1", now) == 0ms);
}

TEST_CASE("tries are held back by name from any address, and by address for any name") {
  sign_in_attempts attempts;
  for (int i = 0; i < 5; ++i) CHECK(attempts.begin("main", "ada", "10.0.0." + std::to_string(i), t0) == 0ms);
  CHECK(attempts.begin("main", "ada", "10.0.0.99", t0) > 0ms);
  for (int i = 0; i < 50; ++i) CHECK(attempts.begin("main", "n" + std::to_string(i), "10.9.9.9", t0) == 0ms);
  CHECK(attempts.begin("main", "another", "10.9.9.9", t0) > 0ms);
  CHECK(attempts.begin("main", "another", "10.9.9.8", t0) == 0ms);
}

TEST_CASE("the right password clears a name and gives one try back to the address") {
  sign_in_attempts attempts;
  for (int i = 0; i < 5; ++i) CHECK(attempts.begin("main", "ada", "10.0.0.1", t0) == 0ms);
  attempts.succeeded("main", "ada", "10.0.0.1");
  CHECK(attempts.begin("main", "ada", "10.0.0.1", t0) == 0ms);
  for (int i = 0; i < 100; ++i) { // an office behind one address signs in
    const auto name = "n" + std::to_string(i);
    REQUIRE(attempts.begin("main", name, "10.0.0.2", t0) == 0ms);
    attempts.succeeded("main", name, "10.0.0.2");
  }
}

TEST_CASE("a stranger's tries do not keep a person out of the usual place") {
  sign_in_attempts attempts;
  REQUIRE(attempts.begin("main", "ada", "10.0.0.1", t0) == 0ms);
  attempts.succeeded("main", "ada", "10.0.0.1");
  for (int i = 0; i < 40; ++i)
    static_cast<void>(attempts.begin("main", "ada", "10.6.6." + std::to_string(i), t0));
  CHECK(attempts.begin("main", "ada", "10.0.0.2", t0) > 0ms);
  for (int i = 0; i < 5; ++i) CHECK(attempts.begin("main", "ada", "10.0.0.1", t0) == 0ms);
  CHECK(attempts.begin("main", "ada", "10.0.0.1", t0) > 0ms); // yet counted there too
}

TEST_CASE("tries are forgotten after a while, and how many are remembered is bounded") {
  attempt_counter counter{{2, 1'000ms, 60'000ms, 900'000ms, 3}};
  for (int i = 0; i < 9; ++i) counter.count("a", t0);
  CHECK(counter.wait("a", t0) == 60'000ms);
  counter.count("a", t0 + 901s); // long after: the first again
  CHECK(counter.wait("a", t0 + 901s) == 0ms);
  for (const auto* key : {"b", "c", "d", "e"}) counter.count(key, t0 + 902s);
  CHECK(counter.size() == 3);
}

TEST_CASE("an IPv6 customer is one address, whatever its last 64 bits") {
  CHECK(address_key("2001:db8:1:2:aaaa::1") == address_key("2001:db8:1:2:bbbb::2"));
  CHECK(address_key("2001:db8:1:3::1") != address_key("2001:db8:1:2::1"));
  CHECK(address_key("10.0.0.1") == "10.0.0.1");
}

TEST_CASE("a password is right for its own hash only") {
  const auto hash = hash_password("correct horse", cheap);
  CHECK(hash.starts_with("$argon2id$"));
  CHECK(hash != hash_password("correct horse", cheap));
  CHECK(is_password("correct horse", hash));
  CHECK_FALSE(is_password("correct horsf", hash));
  CHECK_FALSE(is_password("", hash));
  for (const auto* broken : {"", "$argon2id$", "correct horse", "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA"})
    CHECK_FALSE(is_password("correct horse", broken));
  CHECK_FALSE(is_password("correct horse", std::string(500, 'x')));
  CHECK_FALSE(is_password(std::string(password_bytes_max + 1, 'x'), hash));
}

TEST_CASE("passwords are checked one after the other, and more than may wait are turned away") {
  std::promise<void> hold;
  auto held = hold.get_future().share();
  std::promise<bool> right, wrong, nobody;
  {
    worker slow{3};
    password_checker checker{slow, cheap};
    REQUIRE(slow.try_give([held] { held.wait(); }));
    const auto hash = hash_password("word", cheap);
    int turned_away = 0;
    REQUIRE(checker.check("word", hash, [&](bool ok) { right.set_value(ok); }));
    // Up to one of the four given may be in hand, so the queue is full at the third or fourth of these.
    REQUIRE(checker.check("other", hash, [&](bool ok) { wrong.set_value(ok); }));
    for (int i = 0; i < 4; ++i) turned_away += checker.check("word", hash, [](bool) {}) ? 0 : 1;
    CHECK(turned_away >= 2);
    hold.set_value();
    CHECK(right.get_future().get());
    CHECK_FALSE(wrong.get_future().get());
  }
  worker slow{3};
  password_checker checker{slow, cheap};
  REQUIRE(checker.check("word", std::nullopt, [&](bool ok) { nobody.set_value(ok); }));
  CHECK_FALSE(nobody.get_future().get());
}

TEST_CASE("what is owed to the disk is done even when the worker ends") {
  int done = 0;
  {
    worker slow{1};
    for (int i = 0; i < 100; ++i) slow.owe([&] { ++done; });
  }
  CHECK(done == 100);
}

TEST_CASE("tokens differ and have 256 bits") {
  const auto token = random_token();
  CHECK(token.size() == 43);
  CHECK(token != random_token());
  CHECK(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
        std::string::npos);
  CHECK(digest_of(token) == digest_of(token));
}

} // namespace strowger::tests::sign_in_test
