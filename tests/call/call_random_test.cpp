#include "tests/call/call_scene.hpp"
#include <random>

/// Random courses of a call.
namespace strowger::tests::call_random_test {

using namespace routing;
using namespace routing::call;
using namespace std::chrono_literals;
using namespace call_scene;

namespace {

class dice {
public:
  explicit dice(std::uint64_t seed) : bits_{seed} {}
  std::uint64_t below(std::uint64_t n) { return bits_() % n; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }

private:
  std::mt19937_64 bits_;
};

event any_event(dice& draw, const state& now, moment at) {
  const agent_id people[] = {ada, bob, sam};
  const auto who = people[draw.below(3)];
  const auto* lead = in_role(now, role::lead);
  const auto by = lead != nullptr && !draw.one_in(4) ? lead->agent : who;
  // Mostly a leg that is there.
  const auto leg = !now.legs.empty() && !draw.one_in(4) ? now.legs[draw.below(now.legs.size())].id
                   : draw.one_in(2)                     ? drawn(1 + draw.below(now.drawn + 1))
                                                        : leg_id{1, 10 + draw.below(6)};
  const auto until = at + milliseconds{1 + static_cast<std::int64_t>(draw.below(60'000))};
  switch (draw.below(24)) {
  case 0:
    return offer_rings{leg_id{1, 10 + draw.below(6)}, who};
  case 1:
    return offer_over{leg, draw.one_in(2)};
  case 2:
    return offer_taken{leg_id{1, 10 + draw.below(6)}, who, until};
  case 3:
    if (!draw.one_in(5)) return leg_answered{leg};
    return draw.one_in(4) ? event{offers_stand{{{leg_id{1, 11}, who}}, {}, until}}
                          : event{offers_stand{{}, {leg_id{1, 12}, who}, until}};
  case 4:
    return draw.one_in(5) ? event{lead_gone{by}} : event{confer{by}};
  case 5:
  case 6:
  case 7:
    return leg_answered{leg};
  case 8:
    return leg_failed{leg, draw.one_in(2) ? parting::declined : parting::unreachable};
  case 9:
    return leg_ended{leg, parting::hung_up};
  case 10:
    return leg_held{leg, draw.one_in(2)};
  case 11:
    return hold{by, draw.one_in(2)};
  case 12:
    return draw.one_in(2) ? event{consult{by, who, {}, until}} : event{consult{by, {}, number, until}};
  case 13:
    return turn_to{by, draw.one_in(2)};
  case 14:
    return draw.one_in(4) ? event{end_consult{by}} : event{confer{by}};
  case 15:
    return complete{by};
  case 16:
    return pass_on{by, number, until};
  case 17:
    return listen{who, static_cast<hearing>(draw.below(3)), until};
  case 18:
    return stop_listening{who};
  case 20:
    return draw.one_in(2) ? event{lead_moved{who}} : event{party_gone{who}};
  case 21:
    return leave{draw.one_in(2) ? by : who};
  case 22:
    if (!draw.one_in(4)) return leg_answered{leg};
    return offers_stand{
        {}, {lead != nullptr ? lead->id : leg_id{1, 12}, by}, until, {{who, role::consulted, false, until}}};
  case 19:
    if (draw.below(3) == 0)
      return draw.one_in(2) ? event{notice_heard{}} : event{want_recording{draw.one_in(2)}};
    return record{static_cast<recording>(draw.below(3)),
                  {},
                  static_cast<recording_origin>(draw.below(4)),
                  static_cast<recording_ending>(draw.below(9))};
  default:
    return wake{};
  }
}

} // namespace

TEST_CASE("whatever happens, a call is the same folded as live, and nobody is heard who must not be",
          "[call]") {
  std::size_t talked = 0, passed = 0, conferred = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    dice draw{seed};
    scene one;
    for (int step = 0; step < 500; ++step) {
      one.now += milliseconds{static_cast<std::int64_t>(draw.below(3'000))};
      (void)one.put(any_event(draw, one.live, one.now));
      talked += lead_talks(one.live) ? 1U : 0U;
      passed += passed_on(one.live) ? 1U : 0U;
      conferred += in_role(one.live, role::joined) != nullptr ? 1U : 0U;
    }
  }
  // The courses that matter were come by.
  CHECK(talked > 10'000);
  CHECK(passed > 500);
  CHECK(conferred > 300);
}

} // namespace strowger::tests::call_random_test
