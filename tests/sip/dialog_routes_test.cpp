#include "rung_leg.hpp"

/// By which proxies requests go to a telephone that registered through some: out of dialogs by its Path,
/// within them by those that want to stay (RFC 3261 12.1.2, RFC 3327).
namespace strowger::tests::dialog_routes_test {

using namespace strowger::channels;
using namespace strowger::channels::sip;
using hops = std::vector<std::string>;

namespace {

const hops path{"<sip:core@192.0.2.20;lr>", "<sip:edge@192.0.2.21;lr;ob>"};

destination behind_proxies() {
  auto at = rung::a_phone();
  at.routes = path;
  return at;
}

struct ringing : rung::rung_leg {
  ringing() : rung_leg{{behind_proxies()}, leg_kind::offer} {}
  void says(int status, const hops& record_route, std::uint32_t rseq = 0) {
    response_came came{{rung::leg, 0}, invite(0).number, method::invite, status, {}};
    came.said.to_tag = "phone";
    came.said.contact = "sip:phone@192.0.2.9";
    came.said.record_route = record_route;
    came.said.rseq = rseq;
    came.said.requires_reliable = rseq != 0;
    came.said.body_type = "application/sdp", came.said.body = rung::in_clear;
    hear(came);
  }
};

} // namespace

TEST_CASE("an INVITE goes by the whole Path, and what follows by those that want to stay", "[dialog]") {
  ringing one;
  CHECK(one.machine.identity({rung::leg, 0})->routes == path);
  SECTION("all of them") {
    one.says(200, {path[1], path[0]});
    CHECK(one.machine.identity({rung::leg, 0})->routes == path);
  }
  SECTION("the first alone") {
    one.says(200, {path[0]});
    CHECK(one.machine.identity({rung::leg, 0})->routes == hops{path[0]});
  }
  SECTION("none") {
    one.says(200, {});
    CHECK(one.machine.identity({rung::leg, 0})->routes.empty());
    CHECK(one.machine.identity({rung::leg, 0})->target == "sip:phone@192.0.2.9");
  }
}

TEST_CASE("so does a PRACK before it is answered", "[dialog]") {
  ringing one;
  const auto stays = GENERATE(hops{}, hops{path[0]});
  one.says(183, stays, 1);
  const auto prack = std::find_if(one.out.begin(), one.out.end(), [](const auto& each) {
    const auto* asked = std::get_if<send_request>(&each);
    return asked != nullptr && asked->what == method::prack;
  });
  REQUIRE(prack != one.out.end());
  CHECK(std::get<send_request>(*prack).as->routes == stays);
  CHECK(one.machine.identity({rung::leg, 0})->routes == path); // of the INVITE, and its CANCEL
}

} // namespace strowger::tests::dialog_routes_test
