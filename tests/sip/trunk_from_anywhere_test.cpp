#include "tests/sip/adapter_scene.hpp"

/// A trunk that is known by its digest alone (docs/trunks.md, From anywhere), and what strangers hear of it.
namespace strowger::tests::trunk_from_anywhere_test {

using namespace adapter_scene;
using namespace std::chrono_literals;

namespace {

const sip::own_account right{"branch", "analytical engine"}, wrong{"branch", "difference engine"};

sip::trunk_settings trunk(const char* address = nullptr) {
  sip::trunk_settings one;
  one.name = "office";
  one.user = right.user;
  one.secret = sip::secret_of(right.user, "strowger", right.password);
  if (address != nullptr) one.addresses = {*sip::address_range::read(address)};
  return one;
}

sip::sip_settings with(std::vector<sip::trunk_settings> trunks) {
  sip::sip_settings all;
  all.trunks = std::move(trunks);
  all.strangers.burst = all.strangers.per_second = 1'000; // limits are the guard's
  return all;
}

/// Who, with the same chance, would pass.
struct world : scene {
  world() : scene{with({trunk()})} {}
  int guessed(const peer& who, const std::string& name) { return status_of(proved(who, name, wrong)); }
  bool comes_in(const peer& who, const std::string& name) {
    const auto before = adapter->open_calls();
    static_cast<void>(proved(who, name, right));
    return adapter->open_calls() == before + 1;
  }
  peer one{"127.0.0.3"}, other{"127.0.0.4"};
};

} // namespace

TEST_CASE("a trunk with a user and no address calls from anywhere by its digest", "[trunk]") {
  world here;
  const auto asked = here.told(here.one, here.one.request("INVITE", "first"));
  CHECK(status_of(asked) == 401);
  CHECK(here.stack->count().server_transactions == 0); // nothing is kept of who was only asked
  CHECK(here.adapter->open_calls() == 0);
  CHECK(here.comes_in(here.one, "second"));
  CHECK(here.comes_in(here.other, "third"));
  REQUIRE(here.events.size() == 2);
  CHECK(std::holds_alternative<channels::arrived>(here.events.front().what));
  CHECK(here.log == std::vector<std::string>{"info event=trunk_proved trunk=office address=127.0.0.3",
                                             "info event=trunk_proved trunk=office address=127.0.0.4"});
  CHECK(status_of(here.proved(here.one, "fourth", {"nobody", right.password})) == 401);
  CHECK(here.guessed(here.one, "fifth") == 401);
}

TEST_CASE("where no trunk may be anywhere strangers hear nothing, whatever they show", "[trunk]") {
  scene here{with({trunk("127.0.0.9")})};
  const peer one{"127.0.0.3"};
  CHECK(here.told(one, one.request("INVITE", "first")).empty());
  const sip::challenge made_up{"strowger", std::string(43, 'A'), {}, sip::digest_algorithm::md5, true, false};
  CHECK(here.told(one, scene::shown(one, "second", made_up, right)).empty());
  CHECK(here.told(one, one.request("OPTIONS", "third", "Authorization: Digest a=b\r\n")).empty());
}

TEST_CASE("where a trunk may be anywhere strangers hear its question and nothing else", "[trunk]") {
  world here;
  const auto& one = here.one;
  for (const std::string method : {"OPTIONS", "BYE", "CANCEL", "MESSAGE", "SUBSCRIBE", "UNHEARD", "ACK"})
    CHECK(here.told(one, one.request(method, method)).empty());
  CHECK(here.told(one, one.request("OPTIONS", "shows", "Authorization: Digest a=b\r\n")).empty());
  CHECK(here.status(one, one.request("INVITE", "a", "Require: unheard-of\r\n")) == 401);
  CHECK(here.status(one, one.request("INVITE", "b", "Accept: text/plain\r\n")) == 401);
  CHECK(here.status(one, one.request("INVITE", "c", "Replaces: x;to-tag=a;from-tag=b\r\n")) == 401);
  auto within = one.request("INVITE", "within");
  within.replace(within.find(">\r\nCall-ID"), 1, ">;tag=unknown");
  CHECK(here.told(one, within).empty());
  const sip::challenge made_up{"strowger", std::string(43, 'A'), {}, sip::digest_algorithm::md5, true, false};
  CHECK(here.status(one, scene::shown(one, "d", made_up, right)) == 401);
  CHECK(here.stack->count().server_transactions == 0);
}

TEST_CASE("what one stranger was asked nobody else can answer, or be blamed for", "[trunk]") {
  world here;
  const auto asked = sip::read_challenge(
      field_in(here.told(here.one, here.one.request("INVITE", "first")), "WWW-Authenticate"));
  REQUIRE(asked);
  for (unsigned i = 0; i < 8; ++i)
    CHECK(here.status(here.other, scene::shown(here.other, "b" + std::to_string(i), *asked, wrong)) == 401);
  CHECK(here.status(here.other, scene::shown(here.other, "c", *asked, right)) == 401);
  CHECK(here.comes_in(here.other, "second"));
}

TEST_CASE("who guesses at a trunk from anywhere has it wait, but not where it was right before", "[trunk]") {
  world here;
  const peer third{"127.0.0.5"};
  CHECK(here.comes_in(here.one, "before"));
  for (unsigned i = 0; i < 6; ++i) CHECK(here.guessed(here.other, "g" + std::to_string(i)) == 401);
  CHECK(here.guessed(here.other, "too-many") == 503);
  CHECK_FALSE(here.comes_in(here.other, "from-there"));
  CHECK_FALSE(here.comes_in(third, "from-elsewhere"));
  CHECK(here.comes_in(here.one, "as-before"));
  here.acknowledge_arrivals();
  here.passed += 2s;
  CHECK(here.comes_in(third, "later"));
}

TEST_CASE("several guesses in one request are several guesses", "[trunk]") {
  world here;
  const auto asked = sip::read_challenge(
      field_in(here.told(here.one, here.one.request("INVITE", "first")), "WWW-Authenticate"));
  REQUIRE(asked);
  std::string guesses;
  for (unsigned i = 0; i < 6; ++i)
    guesses += "Authorization: " +
               sip::answer_to(*asked, {right.user, std::to_string(i)}, "INVITE", peer::uri, "chance", 1) +
               "\r\n";
  CHECK(here.status(here.one, here.one.request("INVITE", "six", guesses)) == 401);
  CHECK(here.guessed(here.one, "seventh") == 503);
}

TEST_CASE("a nonce of a trunk from anywhere expires, and is no use twice", "[trunk]") {
  world here;
  const auto asked = sip::read_challenge(
      field_in(here.told(here.one, here.one.request("INVITE", "first")), "WWW-Authenticate"));
  REQUIRE(asked);
  CHECK(here.status(here.one, scene::shown(here.one, "second", *asked, right)) != 401);
  CHECK(here.adapter->open_calls() == 1);
  const auto again = here.told(here.one, scene::shown(here.one, "third", *asked, right));
  CHECK(status_of(again) == 401);
  CHECK(again.find("stale=true") != again.npos);
  here.acknowledge_arrivals();
  here.passed += 24h;
  const auto late = here.told(here.one, scene::shown(here.one, "fourth", *asked, right, 2));
  CHECK(status_of(late) == 401);
  CHECK(late.find("stale=true") != late.npos);
}

} // namespace strowger::tests::trunk_from_anywhere_test
