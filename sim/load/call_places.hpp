#pragma once
#include "channels/sip/nta/nta_stack.hpp"
#include "sim/load/load_plan.hpp"
#include <string>
#include <vector>

namespace strowger::sim::load {

/// Where the SIP ends of a load run listen: the callers', which is also that of telephones that register, and
/// then those of telephones whose addresses are written down. `said`: which of these are not ours. Throws
/// `std::runtime_error` where calls can come from no address of this machine.
[[nodiscard]] std::vector<channels::sip::sip_listener> places_of(const call_place& where,
                                                                 std::vector<std::string>& said);

} // namespace strowger::sim::load
