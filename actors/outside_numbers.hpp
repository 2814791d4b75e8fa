#pragma once
#include "actors/engine_configuration.hpp"
#include "channels/sip/number_plan.hpp"
#include "routing/model/result.hpp"
#include <string>

namespace strowger::actors {

/// How the trunk writes numbers.
[[nodiscard]] channels::sip::number_plan plan_of(const sip_trunk_settings& trunk);

/// The number as `strowger-sip` would dial it for this tenant, E.164; or why it never would. Where no calls
/// are configured it is as it was. The limits of the hour are not asked: they may be others when it is
/// dialled.
[[nodiscard]] routing::result<std::string>
number_to_dial(const engine_configuration& all, const std::string& tenant, const std::string& number);

} // namespace strowger::actors
