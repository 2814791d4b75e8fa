#pragma once
#include "sim/load/load_plan.hpp"

/// The part of the plan that is about calls.
namespace strowger::sim::load {

/// What is dialled to get to an entry point; empty: nothing leads there.
std::string number_to(const std::string& entry, const std::string& tenant,
                      const actors::telephony_settings& sip, const call_wishes& calls);
/// Telephones of the crews' agents, where they stand, and where calls go and come from.
void find_phones(load_plan& plan, const scenario& what, const actors::engine_configuration& engine,
                 const call_wishes& calls);
/// `*` and `::` are everywhere: the machine itself.
std::string here(const std::string& address);

} // namespace strowger::sim::load
