#pragma once
#include "routing/call/call_machine.hpp"
#include <algorithm>
#include <string>

/// What must hold in every state of a call, written from docs/calls.md and not from the machine.
namespace strowger::tests {

/// What is wrong, in words; empty: nothing.
inline std::string wrong_in(const routing::call::state& now) {
  namespace rc = routing::call;
  const auto count = [&](rc::role as) {
    return std::count_if(now.legs.begin(), now.legs.end(), [&](const auto& one) { return one.as == as; });
  };
  if (count(rc::role::lead) > 1) return "two leads";
  if (count(rc::role::consulted) > 1) return "two consulted";
  if (count(rc::role::lead) == 0 && count(rc::role::consulted) > 0) return "somebody is consulted by nobody";
  const bool led = count(rc::role::lead) > 0 || rc::passed_on(now) || rc::heir(now) != nullptr;
  if (!led && count(rc::role::joined) > 0 && count(rc::role::passed) == 0)
    return "a conference without the lead";
  if (now.apart && count(rc::role::consulted) == 0) return "apart from the customer with nobody";
  if (now.recording_wanted && now.recorded != rc::recording::off) return "it waits to be recorded, and is";
  if (now.legs.size() > rc::legs_max + 16) return "too many legs";
  for (const auto& one : now.legs)
    if (std::count_if(now.legs.begin(), now.legs.end(),
                      [&](const auto& other) { return other.id == one.id; }) > 1)
      return "a leg is there twice";
  const auto audio = rc::audio_of(now);
  const auto seat_of = [&](routing::leg_id leg) {
    return std::find_if(audio.seats.begin(), audio.seats.end(),
                        [&](const auto& one) { return one.leg == leg; });
  };
  if (seat_of({}) == audio.seats.end()) return "the customer has no seat";
  for (const auto& seat : audio.seats) {
    const auto* of = rc::find(now, seat.leg);
    if (seat.leg && (of == nullptr || !of->answered)) return "a leg that is not there has a seat";
    if (of != nullptr && of->as == rc::role::offered) return "an offer that is not won is heard";
    for (const auto other : seat.hears) {
      if (other == seat.leg) return "somebody hears itself";
      const auto* heard = rc::find(now, other);
      if (other && (heard == nullptr || !heard->answered)) return "somebody is heard who is not there";
      const bool supervisor = heard != nullptr && heard->as == rc::role::listening;
      if (supervisor && heard->how == rc::hearing::listen) return "a listening supervisor is heard";
      if (supervisor && heard->how == rc::hearing::whisper && (of == nullptr || of->as != rc::role::lead))
        return "somebody but the lead hears a whisper";
      if (!seat.leg && heard != nullptr && heard->as == rc::role::consulted)
        return "the customer hears a consult";
    }
    if (!seat.leg && seat.hears.empty() && seat.plays == rc::sound::none)
      return "the customer hears nothing at all";
    if (!seat.leg && !seat.hears.empty() && (now.on_hold || now.apart) && rc::lead_talks(now))
      for (const auto other : seat.hears)
        if (rc::find(now, other)->as == rc::role::lead) return "the customer on hold hears the lead";
  }
  return {};
}

} // namespace strowger::tests
