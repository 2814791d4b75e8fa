#include "channels/sip/failure_verdict.hpp"
#include "rung_leg.hpp"

/// What a refusal says of whoever was asked: that it does not want, or that it is not there.
namespace strowger::tests::failure_verdict_test {

using namespace strowger::channels;
using namespace strowger::channels::sip;

namespace {

struct ringing : rung::rung_leg {
  ringing() : rung_leg{{rung::a_phone(), rung::a_phone()}, leg_kind::offer} {}
  /// What the engine was told of the leg: a reason behind a minus is one for which it could not be reached.
  std::string told() const {
    std::string what;
    for (const auto& each : out)
      if (const auto* one = std::get_if<tell>(&each)) {
        if (const auto* declined = std::get_if<leg_declined>(&one->what)) what += declined->reason;
        if (const auto* nobody = std::get_if<leg_unreachable>(&one->what)) what += "-" + nobody->reason;
      }
    return what;
  }
};

} // namespace

TEST_CASE("a telephone that a proxy does not find, or whose connection is gone, was not reached", "[ring]") {
  for (const int status : {404, 410, 430, 477, 478, 604}) {
    ringing one;
    CAPTURE(status);
    one.answers(0, status);
    CHECK(one.told().empty()); // the other rings
    one.answers(1, status);
    CHECK(one.told() == "-no_endpoint");
  }
}

TEST_CASE("a person's own word is a decline, whatever other telephones are not there", "[ring]") {
  const std::pair<int, const char*> words[] = {
      {486, "busy"}, {480, "do_not_disturb"}, {603, "declined"}, {302, "redirected"}};
  for (const auto& [status, reason] : words) {
    ringing one;
    CAPTURE(status);
    one.answers(0, 430);
    one.answers(1, status);
    CHECK(one.told() == reason);
  }
}

TEST_CASE("who answers a question at all is there, but for those who answer for nobody", "[ring]") {
  for (const int there : {200, 302, 401, 405, 420, 480, 481, 486, 500, 501, 600, 603, 606})
    CHECK(presence_of(there) == presence::answers);
  for (const int none : {404, 410, 430, 477, 478, 604}) CHECK(presence_of(none) == presence::gone);
  for (const int unheard : {408, 502, 503, 504}) CHECK(presence_of(unheard) == presence::silent);
  CHECK(presence_of(500, true) == presence::silent);
  CHECK(presence_of(501, true) == presence::answers);
}

TEST_CASE("who is not heard in a call and is not found either is lost", "[dialog]") {
  for (const int status : {404, 410, 430, 477, 478, 480, 503, 504}) CHECK(is_lost_within(status));
  for (const int status : {200, 405, 486, 488, 491, 500, 501}) CHECK_FALSE(is_lost_within(status));
}

} // namespace strowger::tests::failure_verdict_test
