#include "tests/sip/registration_scene.hpp"

namespace strowger::tests::registration_failures_test {

using namespace registration_scene;
using namespace std::chrono_literals;

TEST_CASE("a wrong password is tried once, and seldom again", "[trunk]") {
  scene s;
  const auto day = moment{24h};
  while (s.now < day) {
    s.to_next();
    s.challenge("n" + std::to_string(s.requests));
    if (s.sent()) s.challenge("m" + std::to_string(s.requests)); // once more: our proof was not right
    CHECK_FALSE(s.sent());
  }
  CHECK(s.requests <= 2 * 110); // 24 h of 15 to 30 min
  CHECK(s.requests >= 2 * 40);
  REQUIRE(s.told.size() == 1); // once, not each time
  CHECK(s.told[0].status == 401);
  CHECK(s.told[0].why.find("mechanical") == std::string::npos);
}

TEST_CASE("a nonce that has run out is no wrong password", "[trunk]") {
  scene s;
  s.to_next();
  s.challenge("n1");
  s.challenge("n2", true);
  REQUIRE(s.sent());
  CHECK(s.proof().nonce == "n2");
  CHECK(s.proof().count == 1);
  s.grant();
  s.to_next();
  s.challenge("n3"); // it does not say stale, as many do not
  REQUIRE(s.sent());
  s.grant();
  CHECK(s.machine.is() == phase::registered);

  scene for_ever;
  for_ever.to_next();
  for (int i = 0; for_ever.sent(); ++i) for_ever.challenge("n" + std::to_string(i), true);
  CHECK(for_ever.requests == 4);
  CHECK(for_ever.machine.is() == phase::failed);
}

TEST_CASE("a proxy before the registrar is shown a proof of its own", "[trunk]") {
  scene s;
  s.to_next();
  s.challenge("p1", false, true);
  REQUIRE(s.last->proofs.size() == 1);
  CHECK(s.last->proofs[0].first == "Proxy-Authorization");
  s.challenge("n1");
  REQUIRE(s.last->proofs.size() == 2);
  CHECK(s.is_right(0));
  CHECK(s.is_right(1));
  s.grant();
  CHECK(s.machine.is() == phase::registered);
}

TEST_CASE("who asks for what we do not have is told about, not asked on", "[trunk]") {
  scene nobody{own_account{}};
  nobody.to_next();
  nobody.challenge("n1");
  CHECK_FALSE(nobody.sent());
  CHECK(nobody.told.at(0).why.find("no password") != std::string::npos);

  scene other;
  other.to_next();
  enrolment_answer what{401};
  what.challenges = {"Bearer realm=\"x\""};
  other.answer(what);
  CHECK_FALSE(other.sent());
  CHECK(other.machine.is() == phase::failed);
}

TEST_CASE("a silent registrar is asked after growing waits, each drawn, and told of once", "[trunk]") {
  scene s;
  s.to_next();
  s.grant();
  milliseconds most{0};
  std::vector<milliseconds> waits;
  for (int i = 0; i < 12; ++i) {
    const auto wait = s.to_next();
    if (i > 0) waits.push_back(wait);
    s.now += 32s;
    s.status(408);
    most = std::max(most, wait);
  }
  for (std::size_t i = 0; i < waits.size(); ++i) {
    const auto upper = std::min<milliseconds>(300s, 30s * (1 << std::min<std::size_t>(i, 10)));
    CHECK(waits[i] >= upper / 2);
    CHECK(waits[i] <= upper);
  }
  CHECK(s.told.size() == 2);
  scene other{account, 2};
  other.to_next();
  other.status(408);
  CHECK(other.to_next() != waits[0]); // not all at once
  s.to_next();
  s.grant();
  REQUIRE(s.told.size() == 3);
  CHECK(s.told[2].is == phase::registered);
  s.to_next();
  s.status(503);
  CHECK(s.to_next() <= 30s); // from the beginning again
}

TEST_CASE("who says when to come again is not asked before", "[trunk]") {
  scene s;
  s.to_next();
  enrolment_answer busy{503};
  busy.retry_after_s = 900;
  s.answer(busy);
  const auto wait = s.to_next();
  CHECK(wait >= 900s);
  CHECK(wait <= 990s);
  busy.retry_after_s = 1;
  s.answer(busy);
  CHECK(s.to_next() >= 30s); // our own wait is longer
}

TEST_CASE("the target that answers again is registered at soon; one that refused us is not", "[trunk]") {
  scene s;
  s.to_next();
  for (int i = 0; i < 6; ++i) s.status(408), s.to_next();
  s.status(408);
  s.machine.peer_is_back(s.now);
  CHECK(s.to_next() <= 1s);
  s.status(403);
  s.machine.peer_is_back(s.now);
  CHECK(s.to_next() >= 60s);
}

TEST_CASE("without its connection it is registered anew at once, but not without end", "[trunk]") {
  scene s;
  s.to_next();
  s.grant();
  s.now += 10min;
  s.machine.connection_lost(s.now);
  CHECK(s.to_next() <= 1s);
  s.grant();
  s.machine.connection_lost(s.now);
  CHECK(s.to_next() <= 1s);
  s.grant();
  unsigned in_an_hour = 0;
  for (const auto end = s.now + 1h; s.now < end; ++in_an_hour) {
    s.machine.connection_lost(s.now);
    s.to_next();
    s.grant();
  }
  CHECK(in_an_hour <= 30);
}

TEST_CASE("answers that come twice, late or not at all leave it registered in the end", "[trunk]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    auto chance = routing::random_stream(seed, "registrar");
    scene s{account, seed};
    std::string nonce;
    std::uint32_t longest = 600;
    moment lost_until = s.now + milliseconds{static_cast<std::int64_t>(draw_below(chance, 3'600'000))};
    while (s.now < moment{6h}) {
      s.to_next();
      for (unsigned turns = 0; s.sent() && turns < 10; ++turns) {
        if (s.now < lost_until && draw_chance(chance, 0.5)) {
          s.now += 32s;
          s.status(draw_chance(chance, 0.5) ? 408 : 503);
        } else if (const auto proofs = s.last->proofs; proofs.empty() || s.proof().nonce != nonce) {
          nonce = std::to_string(chance());
          s.challenge(nonce, draw_chance(chance, 0.3));
        } else if (s.last->expires_s < longest) {
          enrolment_answer brief{423};
          brief.min_expires_s = longest;
          s.answer(brief);
        } else {
          CHECK(s.is_right());
          s.grant(60 + static_cast<std::uint32_t>(draw_below(chance, longest)));
        }
        trunk_registration::outputs none; // what was answered already comes again
        s.machine.answered(s.sent() ? s.cseq - 1 : s.cseq, enrolment_answer{403}, s.now, none);
        CHECK((!none.sends && !none.news));
      }
      CHECK_FALSE(s.sent());
      if (draw_chance(chance, 0.2)) nonce = "another"; // it has forgotten
    }
    INFO("seed " << seed);
    CHECK(s.requests < 4'000);
  }
}

} // namespace strowger::tests::registration_failures_test
