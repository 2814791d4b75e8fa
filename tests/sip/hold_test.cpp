#include "rung_leg.hpp"
#include <catch2/catch.hpp>

/// Hold by session descriptions, whichever message they come in.
namespace strowger::tests::hold_test {

using namespace rung;
using namespace strowger::channels;
using namespace strowger::channels::sip;

namespace {

struct talking : talking_leg {
  void invites(const std::string& body) {
    request_came came{{rung::leg, 0}, number += 2, method::invite, {}};
    came.said.cseq = ++cseq;
    describe(came.said, body);
    hear(came);
  }
  void acknowledges(const std::string& body) {
    ack_came came{{rung::leg, 0}, {}};
    describe(came.said, body);
    hear(came);
  }
  static void describe(words& said, const std::string& body) {
    if (!body.empty()) said.body_type = "application/sdp", said.body = body;
  }
  /// As the engine was told, in order.
  std::vector<bool> held() const {
    std::vector<bool> all;
    for (const auto& each : out)
      if (const auto* told = std::get_if<tell>(&each))
        if (const auto* one = std::get_if<leg_held>(&told->what)) all.push_back(one->on);
    return all;
  }
  exchange number = 7;
  std::uint32_t cseq = 0;
};
const std::string inactive = in_clear + "a=inactive\r\n";

} // namespace

TEST_CASE("a call that is held is taken back by an INVITE without an offer", "[hold]") {
  talking one;
  one.invites(inactive);
  one.acknowledges({});
  REQUIRE(one.held() == std::vector{true});
  one.invites({});
  CHECK(one.held() == std::vector{true}); // its answer decides
  SECTION("whose answer wants audio") {
    one.acknowledges(in_clear);
    CHECK(one.held() == std::vector{true, false});
  }
  SECTION("and is not, where its answer wants none") {
    one.acknowledges(inactive);
    CHECK(one.held() == std::vector{true});
  }
}

TEST_CASE("a call is held by the answer to an offer of ours as well", "[hold]") {
  talking one;
  one.invites({});
  one.acknowledges(inactive);
  CHECK(one.held() == std::vector{true});
}

} // namespace strowger::tests::hold_test
