#include "tests/sip/adapter_scene.hpp"

/// What the SIP process measures of its load, and what calls hear then; the rule itself is
/// `overload_guard`'s.
namespace strowger::tests::overload_wiring_test {

using namespace adapter_scene;
using namespace std::chrono_literals;

namespace {

sip::sip_settings settings() {
  sip::sip_settings all;
  sip::trunk_settings carrier, asked;
  carrier.name = "carrier";
  carrier.addresses = {*sip::address_range::read("127.0.0.2")};
  asked.name = "asked";
  asked.addresses = {*sip::address_range::read("127.0.0.3")};
  asked.user = "acme";
  asked.secret = sip::secret_of("acme", "strowger", "analytical engine");
  all.trunks = {carrier, asked};
  return all;
}

struct world : scene {
  explicit world(std::uint32_t in_setup = 1'000) : scene{limited(in_setup)} {}
  static sip::sip_settings limited(std::uint32_t in_setup) {
    auto all = settings();
    all.load.calls_in_setup = in_setup;
    return all;
  }
  /// How it is refused; 0: it is not.
  int calls(const std::string& name) { return status(carrier, carrier.request("INVITE", name)); }
  peer carrier{"127.0.0.2"}, asked{"127.0.0.3"};
};

} // namespace

TEST_CASE("under load a call is refused before it costs anything", "[overload]") {
  world here{1};
  CHECK(here.calls("first") == 0); // it is set up until the engine has taken it
  const auto before = here.stack->count().server_transactions;
  const auto refused = here.told(here.carrier, here.carrier.request("INVITE", "second"));
  CHECK(status_of(refused) == 503);
  const auto later = std::stoi(field_in(refused, "Retry-After"));
  CHECK(later >= 5);
  CHECK(later <= 10);
  CHECK(here.stack->count().server_transactions == before);
  CHECK(here.adapter->open_calls() == 1);
  CHECK(here.adapter->count().refused_load == 1);
  SECTION("nobody is asked who it is") {
    CHECK(here.status(here.asked, here.asked.request("INVITE", "third")) == 503);
    const sip::challenge made_up{"strowger", "AAAA", {}, sip::digest_algorithm::md5, true, false};
    CHECK(here.status(here.asked, scene::shown(here.asked, "fourth", made_up, {"acme", "guess"})) == 503);
    CHECK(here.adapter->count().wrong_credentials == 0);
  }
  SECTION("nor is anything else looked at") {
    CHECK(here.status(here.carrier, here.carrier.request("INVITE", "fifth", "Require: unheard-of\r\n")) ==
          503);
  }
  SECTION("other requests are answered") {
    CHECK(here.status(here.carrier, here.carrier.request("OPTIONS", "sixth")) == 200);
  }
  SECTION("the next one comes in when the first is gone") {
    const auto conversation = here.events.front().conversation;
    here.acknowledge_arrivals();
    here.adapter->command({routing::command_id{1}, conversation, channels::refuse{"closed", {}}});
    here.settle();
    CHECK(here.adapter->open_calls() == 0);
    CHECK(here.calls("seventh") == 0);
  }
}

TEST_CASE("a turn of the loop that takes too long refuses the calls that come in it", "[overload]") {
  world here;
  here.media_does = [&](const channels::media::media_command& what) {
    if (std::holds_alternative<channels::media::open_line>(what)) here.passed += 300ms;
  };
  CHECK(here.calls("first") == 0);
  here.media_does = {};
  here.acknowledge_arrivals();
  CHECK(here.calls("second") == 503);
  here.passed += 2s; // nothing has come in meanwhile
  CHECK(here.calls("third") == 0);
}

TEST_CASE("a journal that is behind refuses calls until it has caught up", "[overload]") {
  world here;
  CHECK(here.calls("first") == 0);
  here.passed += 1'999ms;
  CHECK(here.calls("second") == 0);
  here.passed += 1ms;
  CHECK(here.calls("third") == 503);
  here.acknowledge_arrivals();
  CHECK(here.calls("fourth") == 0);
}

TEST_CASE("an INVITE that was there before a restart is no new call under load", "[overload]") {
  world here{1};
  const auto invite = here.carrier.request("INVITE", "first");
  CHECK(here.status(here.carrier, invite) == 0);
  CHECK(here.calls("second") == 503);
  sip::sip_source from;
  from.address = "127.0.0.2";
  CHECK_FALSE(here.adapter->at_the_door({from, "first@127.0.0.2", "first", {}}));
  CHECK(here.adapter->at_the_door({from, "third@127.0.0.2", "third", {}}));
}

} // namespace strowger::tests::overload_wiring_test
