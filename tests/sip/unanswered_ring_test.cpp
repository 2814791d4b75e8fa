#include "rung_leg.hpp"

/// Rings that nobody answers: one that was heard there is another thing than one of which nobody ever said
/// so.
namespace strowger::tests::unanswered_ring_test {

using namespace rung;
using namespace strowger::channels;
using namespace strowger::channels::sip;

namespace {

struct ringing : rung_leg {
  ringing() : rung_leg{{a_phone()}, leg_kind::offer} {}
  /// What the engine was told last of the leg.
  std::string unreachable() const {
    std::string why;
    for (const auto& each : out)
      if (const auto* told = std::get_if<tell>(&each))
        if (const auto* one = std::get_if<leg_unreachable>(&told->what)) why = one->reason;
    return why;
  }
};

} // namespace

TEST_CASE("a telephone that says nothing at all has not rung out", "[ring]") {
  ringing one;
  SECTION("so that its transaction ends") { one.answers(0, 408); }
  SECTION("until the ring is over") { one.machine.pass(one.now += milliseconds{20'000}, one.out); }
  SECTION("or only that it tries") {
    one.answers(0, 100);
    one.answers(0, 408);
  }
  CHECK(one.unreachable() == "failed");
}

TEST_CASE("a telephone that rings and is not answered has", "[ring]") {
  ringing one;
  one.answers(0, 180);
  SECTION("by its own word") { one.answers(0, 408); }
  SECTION("until the ring is over") { one.machine.pass(one.now += milliseconds{20'000}, one.out); }
  CHECK(one.unreachable() == "timed_out");
}

TEST_CASE("an engine that has begun anew and rings once more hears that it rings", "[ring]") {
  ringing one;
  const auto told_again = [&] {
    one.out.clear();
    channels::ring what{rung::leg, "agent:main/ada", "+4420", "", routing::milliseconds{20'000}};
    one.machine.ring_at(channels::command_id{8}, what, {a_phone()}, "no_endpoint", one.now, one.out);
    int rings = 0;
    for (const auto& each : one.out)
      if (const auto* told = std::get_if<tell>(&each))
        rings += std::holds_alternative<leg_ringing>(told->what) ? 1 : 0;
    CHECK(one.count<send_request>() == 0);
    return rings;
  };
  CHECK(told_again() == 0);
  const auto invited = one.state().attempts.front().invite;
  one.hear(response_came{{rung::leg, 0}, invited, method::invite, 180, {}});
  CHECK(told_again() == 1);
  one.hear(response_came{{rung::leg, 0}, invited, method::invite, 486, {}});
  CHECK(told_again() == 0);
}

} // namespace strowger::tests::unanswered_ring_test
