#include "channels/sip/digest.hpp"
#include "channels/sip/digest_gate.hpp"
#include "channels/sip/md5.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::digest_test {

using namespace strowger::channels::sip;
using namespace std::chrono_literals;

namespace {

constexpr wall_time t0{1'700'000'000'000ms};
using verdict = digest_gate::verdict;

std::string hex_of(const std::array<std::uint8_t, 16>& bytes) {
  std::string out;
  for (const auto byte : bytes) {
    out += "0123456789abcdef"[byte >> 4U];
    out += "0123456789abcdef"[byte & 15U];
  }
  return out;
}

struct gate_scene {
  digest_gate gate;
  digest_secret ada = secret_of("ada", "home", "pw");
  explicit gate_scene(digest_limits limits = {}) : gate{"home", {1, 2, 3}, t0 - 1ms, limits} {}

  [[nodiscard]] credentials answer(const challenge& asked, std::uint32_t count,
                                   const char* password = "pw") const {
    return *read_credentials(answer_to(asked, {"ada", password}, "REGISTER", "sip:home", "c", count));
  }
  [[nodiscard]] credentials answer_now(wall_time at, std::uint64_t chance = 1, std::size_t which = 0) const {
    return answer(gate.ask(at, chance, false)[which], 1);
  }
  verdict check(const credentials& said, wall_time now) { return gate.check(said, "REGISTER", &ada, now); }
};

} // namespace

TEST_CASE("MD5 gives the sums of RFC 1321 A.5", "[digest]") {
  CHECK(hex_of(md5("")) == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(hex_of(md5("abc")) == "900150983cd24fb0d6963f7d28e17f72");
  CHECK(hex_of(md5("abcdefghijklmnopqrstuvwxyz")) == "c3fcd3d76192e4007dfb496cca67e13b");
  CHECK(hex_of(md5("12345678901234567890123456789012345678901234567890123456789012345678901234567890")) ==
        "57edf4a22be3c955ac49da2e2107b67a");
}

TEST_CASE("the examples of RFC 2617 3.5 and RFC 7616 3.9.1 come out right", "[digest]") {
  const auto old = read_credentials(
      R"(Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093",)"
      R"( uri="/dir/index.html", qop=auth, nc=00000001, cnonce="0a4f113b",)"
      R"( response="6629fae49393a05397450978507c4ef1", opaque="5ccc069c403ebaf9f0171e9517f40e41")");
  REQUIRE(old);
  CHECK(is_right(*old, "GET", secret_of("Mufasa", "testrealm@host.com", "Circle Of Life").md5));
  CHECK_FALSE(is_right(*old, "GET", secret_of("Mufasa", "testrealm@host.com", "Circle of Life").md5));
  CHECK_FALSE(is_right(*old, "PUT", secret_of("Mufasa", "testrealm@host.com", "Circle Of Life").md5));
  const auto known = secret_of("Mufasa", "http-auth@example.org", "Circle of Life");
  credentials now{"Mufasa",
                  "http-auth@example.org",
                  "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                  "/dir/index.html",
                  "",
                  "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
                  "",
                  "00000001",
                  digest_algorithm::md5,
                  true,
                  1};
  CHECK(digest_response(now, "GET", known.md5) == "8ca523f5e9506fed4657c9700eebdbec");
  now.algorithm = digest_algorithm::sha256;
  CHECK(digest_response(now, "GET", known.sha256) ==
        "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
}

TEST_CASE("credentials that are not whole are none", "[digest]") {
  const std::string whole =
      R"(Digest username="a", realm="r", nonce="n", uri="sip:h", response="0", qop=auth, nc=0000000a, cnonce="c")";
  CHECK(read_credentials(whole)->count == 10);
  for (const auto* bad :
       {R"(Basic YTpi)", R"(Digest username="a)", R"(Digest username="a", username="b")",
        R"(Digest username="a", nonce="n", uri="u", response="0", qop=auth-int, nc=00000001, cnonce="c")",
        R"(Digest username="a", nonce="n", uri="u", response="0", qop=auth, nc=1, cnonce="c")",
        R"(Digest username="a", nonce="n", uri="u", response="0", algorithm=MD5-sess)",
        R"(Digest username="a", nonce="n", uri="u")"})
    CHECK_FALSE(read_credentials(bad));
}

TEST_CASE("the strongest of several challenges is answered; an old one without quality too", "[digest]") {
  const auto best = strongest_of({R"(Digest realm="r", nonce="m", algorithm=MD5, qop="auth,auth-int")",
                                  R"(Digest realm="r", nonce="s", algorithm=SHA-256, qop="auth")",
                                  R"(Digest realm="r", nonce="t", algorithm=SHA-512-256, qop="auth")"});
  REQUIRE(best);
  CHECK(best->nonce == "s");
  const auto old = read_challenge(R"(Digest realm="r", nonce="n")");
  REQUIRE(old);
  const auto said = read_credentials(answer_to(*old, {"u", "p"}, "INVITE", "sip:h", "c", 1));
  REQUIRE(said);
  CHECK_FALSE(said->counted);
  CHECK(is_right(*said, "INVITE", secret_of("u", "r", "p").md5));
  CHECK_FALSE(read_challenge(R"(Digest realm="r", nonce="n", qop="auth-int")"));
}

TEST_CASE("a right answer passes once, in both algorithms", "[digest]") {
  gate_scene scene;
  for (const std::size_t which : {std::size_t{0}, std::size_t{1}}) {
    const auto said = scene.answer_now(t0, 5 + which, which);
    CHECK(scene.check(said, t0 + 1s) == verdict::right);
    CHECK(scene.check(said, t0 + 1s) == verdict::replayed);
  }
  CHECK(scene.gate.ask(t0, 1, true)[0].stale);
}

TEST_CASE("counts may overtake one another, each passes once", "[digest]") {
  gate_scene scene;
  const auto asked = scene.gate.ask(t0, 1, false)[1];
  for (const std::uint32_t count : {3U, 1U, 70U, 65U, 7U}) {
    CHECK(scene.check(scene.answer(asked, count), t0 + 1s) == verdict::right);
    CHECK(scene.check(scene.answer(asked, count), t0 + 1s) == verdict::replayed);
  }
  CHECK(scene.check(scene.answer(asked, 2), t0 + 1s) == verdict::replayed); // too far back to know
  CHECK(scene.check(scene.answer(asked, 0), t0 + 1s) == verdict::replayed);
}

TEST_CASE("wrong passwords, unknown users and nonces of others do not pass", "[digest]") {
  gate_scene scene;
  const auto asked = scene.gate.ask(t0, 1, false)[0];
  CHECK(scene.check(scene.answer(asked, 1, "guess"), t0) == verdict::wrong);
  CHECK(scene.gate.check(scene.answer(asked, 1), "REGISTER", nullptr, t0) == verdict::wrong);
  CHECK(scene.gate.check(scene.answer(asked, 1), "INVITE", &scene.ada, t0) == verdict::wrong);
  const digest_gate other{"home", {9}, t0 - 1ms};
  CHECK(scene.check(scene.answer(other.ask(t0, 1, false)[0], 1), t0) == verdict::unasked);
  CHECK(scene.check(scene.answer(scene.gate.ask(t0, 1, false, "trunk")[0], 1), t0) == verdict::unasked);
  const digest_secret only_md5{scene.ada.md5, ""};
  CHECK(scene.gate.check(scene.answer(asked, 1), "REGISTER", &only_md5, t0) == verdict::wrong);
}

TEST_CASE("a nonce runs out, and none from before the start or from the future is good", "[digest]") {
  gate_scene scene;
  const auto said = scene.answer_now(t0);
  CHECK(scene.check(said, t0 + 300'001ms) == verdict::stale);
  CHECK(scene.check(said, t0 + 300s) == verdict::right);
  CHECK(scene.check(scene.answer_now(t0 - 1ms), t0) == verdict::stale);
  CHECK(scene.check(scene.answer_now(t0 + 10s), t0) == verdict::stale);
}

TEST_CASE("counts that are forgotten for room cannot be used again", "[digest]") {
  gate_scene scene{{300'000ms, 2}};
  const auto first = scene.answer_now(t0, 1);
  CHECK(scene.check(first, t0) == verdict::right);
  CHECK(scene.check(scene.answer_now(t0 + 1ms, 2), t0 + 1s) == verdict::right);
  CHECK(scene.check(scene.answer_now(t0 + 2ms, 3), t0 + 1s) == verdict::right);
  CHECK(scene.gate.remembered() == 2);
  CHECK(scene.check(first, t0 + 1s) == verdict::stale);
}

TEST_CASE("wrong answers make the next wait twice as long, by address and by user", "[digest]") {
  guess_guard guard;
  for (int i = 0; i < 5; ++i) guard.wrong("192.0.2.1", "ada", t0);
  CHECK(guard.wait("192.0.2.1", "ada", t0) == 0ms);
  guard.wrong("192.0.2.1", "ada", t0);
  CHECK(guard.wait("192.0.2.1", "bob", t0) == 1s);
  CHECK(guard.wait("198.51.100.9", "ada", t0) == 1s);
  CHECK(guard.wait("198.51.100.9", "bob", t0) == 0ms);
  guard.wrong("192.0.2.1", "ada", t0);
  CHECK(guard.wait("192.0.2.1", "ada", t0) == 2s);
  for (int i = 0; i < 40; ++i) guard.wrong("192.0.2.1", "ada", t0);
  CHECK(guard.wait("192.0.2.1", "ada", t0) == 300s);
  CHECK(guard.wait("192.0.2.1", "ada", t0 + 300s) == 0ms);
}

TEST_CASE("a phone that was right before does not wait for those who guess in its user's name", "[digest]") {
  guess_guard guard;
  guard.right("198.51.100.9", "ada", t0);
  for (int i = 0; i < 9; ++i) guard.wrong("192.0.2.1", "ada", t0);
  CHECK(guard.wait("192.0.2.1", "ada", t0) == 8s);
  CHECK(guard.wait("203.0.113.5", "ada", t0) == 8s);
  CHECK(guard.wait("198.51.100.9", "ada", t0) == 0ms);
  guard.right("198.51.100.9", "ada", t0);
  CHECK(guard.wait("203.0.113.5", "ada", t0) == 0ms);
  CHECK(guard.wait("192.0.2.1", "ada", t0) == 8s); // the address has still guessed
}

TEST_CASE("nor does it after a restart, where it is registered still", "[digest]") {
  guess_guard guard;
  guard.know("198.51.100.9", "ada", t0);
  for (int i = 0; i < 9; ++i) guard.wrong("192.0.2.1", "ada", t0);
  CHECK(guard.wait("203.0.113.5", "ada", t0) == 8s);
  CHECK(guard.wait("198.51.100.9", "ada", t0) == 0ms);
  CHECK(guard.wait("198.51.100.9", "bob", t0) == 0ms);
  guard.know("203.0.113.5", "ada", t0); // which takes nothing off what was guessed
  CHECK(guard.wait("203.0.113.7", "ada", t0) == 8s);
}

TEST_CASE("guesses are forgotten after a quiet hour, and their table has a bound", "[digest]") {
  guess_limits limits;
  limits.entries = 10;
  guess_guard guard{limits};
  for (int i = 0; i < 100; ++i) guard.wrong(std::to_string(i), "u" + std::to_string(i), t0);
  CHECK(guard.size() <= 10);
  for (int i = 0; i < 6; ++i) guard.wrong("x", "y", t0);
  guard.wrong("x", "y", t0 + 2h);
  CHECK(guard.wait("x", "y", t0 + 2h) == 0ms);
}

TEST_CASE("only the digests that are configured are asked for, in their order, and taken", "[digest]") {
  gate_scene at;
  at.gate.ask_for({digest_algorithm::md5});
  const auto asked = at.gate.ask(t0, 1, false);
  REQUIRE(asked.size() == 1);
  CHECK(text_of(asked.front()).find("algorithm=MD5") != std::string::npos);
  CHECK(at.check(at.answer(asked.front(), 1), t0) == verdict::right);
  auto stronger = asked.front();
  stronger.algorithm = digest_algorithm::sha256;
  CHECK(at.check(at.answer(stronger, 2), t0) == verdict::wrong);
  at.gate.ask_for({digest_algorithm::sha256, digest_algorithm::md5});
  CHECK(at.check(at.answer(stronger, 2), t0) == verdict::right);
  CHECK(at.gate.ask(t0, 1, false).front().algorithm == digest_algorithm::sha256);
}

TEST_CASE("who is asked twice within a registration and shows nothing is told of once an hour", "[digest]") {
  unanswered_questions open;
  CHECK_FALSE(open.asked_again("ada", "one", t0));
  CHECK_FALSE(open.asked_again("alan", "two", t0));
  CHECK(open.asked_again("ada", "one", t0));
  CHECK_FALSE(open.asked_again("ada", "one", t0 + 59min));
  CHECK(open.asked_again("ada", "one", t0 + 60min));
  open.answered("alan");
  CHECK_FALSE(open.asked_again("alan", "two", t0 + 1min));
  CHECK_FALSE(open.asked_again("alan", "other", t0 + 2min));
  CHECK(open.asked_again("alan", "other", t0 + 3min));
}

} // namespace strowger::tests::digest_test
