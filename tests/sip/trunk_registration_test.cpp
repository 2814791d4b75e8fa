#include "tests/sip/registration_scene.hpp"

namespace strowger::tests::trunk_registration_test {

using namespace registration_scene;
using namespace std::chrono_literals;

TEST_CASE("a trunk is registered at, with a proof, and again before it is forgotten", "[trunk]") {
  scene s;
  s.to_next();
  CHECK(s.last->expires_s == 3'600);
  CHECK(s.last->proofs.empty());
  s.challenge("n1");
  REQUIRE(s.sent());
  CHECK(s.last->proofs.at(0).first == "Authorization");
  CHECK(s.proof().uri == settings.registrar);
  CHECK(s.is_right());
  s.grant();
  CHECK(s.machine.is() == phase::registered);
  REQUIRE(s.told.size() == 1);
  CHECK(s.told[0].granted_s == 3'600);
  for (int i = 0; i < 5; ++i) {
    const auto after = s.to_next();
    CHECK(after >= 2'880s);
    CHECK(after <= 3'240s);
    CHECK(s.is_right()); // the nonce is used again, with its next count
    CHECK(s.proof().count == static_cast<std::uint32_t>(i + 2));
    s.grant();
  }
  CHECK(s.told.size() == 1); // nothing has changed
}

TEST_CASE("what the registrar grants counts: said with our Contact, or for all", "[trunk]") {
  const auto refreshed_after = [](std::string contacts, std::optional<std::uint32_t> expires) {
    scene s;
    s.to_next();
    enrolment_answer what{200};
    what.contacts = std::move(contacts);
    what.expires_s = expires;
    s.answer(what);
    return s.to_next();
  };
  const std::string ours = "<" + contact + ">";
  CHECK(refreshed_after(ours + ";expires=60", {}) == 30s); // short times at the half
  CHECK(refreshed_after(ours + ";expires=100, <sip:x@192.0.2.7>;expires=3600", {}) <= 60s);
  CHECK(refreshed_after(ours, 60) == 30s);
  CHECK(refreshed_after("<sip:acme@198.51.100.7:33445;ob>;expires=60", {}) == 30s); // written otherwise
  CHECK(refreshed_after("", 60) == 30s);
  CHECK(refreshed_after("", {}) > 2'800s);
  CHECK(refreshed_after(ours + ";expires=99999", {}) <= 3'240s); // no longer than was asked for
  CHECK(refreshed_after(ours + ";expires=2", {}) == 10s);        // nobody is asked without end
}

TEST_CASE("a time that is too short is asked for as long as it has to be, from then on", "[trunk]") {
  scene s;
  s.to_next();
  enrolment_answer brief{423};
  brief.min_expires_s = 7'200;
  s.answer(brief);
  REQUIRE(s.sent());
  CHECK(s.last->expires_s == 7'200);
  s.grant(7'200);
  CHECK(s.to_next() > 5'000s);
  CHECK(s.last->expires_s == 7'200);

  scene without_end;
  without_end.to_next();
  for (std::uint32_t least = 4'000; without_end.sent(); least += 1'000) {
    brief.min_expires_s = least;
    without_end.answer(brief);
  }
  CHECK(without_end.requests == 3);
  CHECK(without_end.machine.is() == phase::failed);
}

TEST_CASE("what is registered is taken back at an end, with a proof", "[trunk]") {
  scene s;
  s.to_next();
  s.challenge("n1");
  s.grant();
  s.leave();
  REQUIRE(s.sent());
  CHECK(s.last->expires_s == 0);
  CHECK(s.is_right());
  s.challenge("n2");
  REQUIRE(s.sent());
  CHECK(s.last->expires_s == 0);
  s.status(200);
  CHECK(s.machine.is() == phase::over);
  CHECK_FALSE(s.machine.next_deadline());
  CHECK(s.told.back().is == phase::over);
}

TEST_CASE("an end waits for what is under way, and says nothing where nobody knows us", "[trunk]") {
  scene under_way;
  under_way.to_next();
  const auto first = *under_way.last;
  under_way.leave();
  CHECK(under_way.requests == 1);
  under_way.grant();
  REQUIRE(under_way.sent());
  CHECK(under_way.last->expires_s == 0);
  under_way.status(500);
  CHECK(under_way.machine.is() == phase::over);

  scene never;
  never.leave();
  CHECK_FALSE(never.sent());
  CHECK(never.machine.is() == phase::over);

  scene refused;
  refused.to_next();
  refused.status(403);
  refused.leave();
  CHECK_FALSE(refused.sent());

  scene unheard; // who did not answer may know us all the same, for as long as was asked for
  unheard.to_next();
  unheard.status(408);
  scene long_ago = unheard;
  unheard.leave();
  REQUIRE(unheard.sent());
  CHECK(unheard.last->expires_s == 0);
  long_ago.now += 2h;
  long_ago.leave();
  CHECK_FALSE(long_ago.sent());
}

TEST_CASE("another password is tried at once, also while the former one is being asked about", "[trunk]") {
  scene s{own_account{"acme", "wrong"}};
  s.to_next();
  s.challenge("n1");
  s.machine.configure(settings, account, s.now);
  s.challenge("n2");
  CHECK(s.told.empty()); // it was not this one that was wrong
  CHECK(s.to_next() == 0s);
  CHECK(s.last->proofs.empty()); // none of the other's
  s.challenge("n3");
  CHECK(s.is_right());
  s.grant();
  auto longer = settings;
  longer.interval_s = 7'200;
  s.machine.configure(longer, account, s.now);
  CHECK(s.to_next() == 0s);
  CHECK(s.last->expires_s == 7'200);
  s.grant(7'200);
  s.machine.configure(longer, account, s.now); // the same again
  CHECK(s.to_next() > 1h);
}

} // namespace strowger::tests::trunk_registration_test
