#include "channels/sip/process/sip_adapter.hpp"
#include <algorithm>
#include <utility>

/// In whose counts a call is: each trunk's, by which it comes and goes, and those of who calls an outside
/// number.
namespace strowger::channels::sip {

namespace {

/// What has a dialog goes by that one's trunk. Before, a place is held in each that may still be tried, so
/// that going on to the next finds room there.
bool goes_by(const call_leg& leg, const std::string& trunk) {
  const auto& all = leg.attempts;
  const bool ends = leg.phase == leg_phase::leaving;
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    const bool may_be = !leg.talking() && (all[i].open || all[i].status == 0);
    const bool is = (leg.talking() || ends) && i == leg.chosen;
    if (all[i].trunk == trunk && (is || may_be)) return true;
  }
  return false;
}

} // namespace

caller_of_outside split_caller(const std::string& on_behalf) {
  const auto slash = on_behalf.find('/');
  if (slash == on_behalf.npos) return {"main", {}};
  return {on_behalf.substr(0, slash), on_behalf.substr(slash + 1)};
}

void sip_adapter::hold_trunk(slot& of, leg_id leg, const std::string& trunk) {
  const bool held = std::any_of(of.trunks.begin(), of.trunks.end(),
                                [&](const auto& one) { return one.leg == leg && one.trunk == trunk; });
  if (trunk.empty() || held) return;
  trunks_.adopt(trunk);
  of.trunks.push_back({leg, trunk});
}

void sip_adapter::settle_trunks(slot& of, bool all) {
  std::erase_if(of.trunks, [&](const slot::held_trunk& one) {
    const auto& legs = of.machine->legs();
    const auto at = legs.find(one.leg);
    const bool there = at != legs.end() && at->second.phase != leg_phase::over;
    if (!all && there && goes_by(at->second, one.trunk)) return false;
    trunks_.end(one.trunk);
    return true;
  });
}

void sip_adapter::adopt(slot& of) {
  for (const auto& [id, leg] : of.machine->legs()) {
    if (leg.phase == leg_phase::over) continue;
    for (const auto& one : leg.attempts)
      if (goes_by(leg, one.trunk)) hold_trunk(of, id, one.trunk);
    if (leg.on_behalf.empty()) continue;
    const auto who = split_caller(leg.on_behalf);
    outbound_.adopt(who.tenant, who.agent);
    of.outside.push_back({id, who.tenant, who.agent});
  }
}

} // namespace strowger::channels::sip
