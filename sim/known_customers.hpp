#pragma once
#include "routing/model/ids.hpp"
#include "sim/manners.hpp"
#include <string>

/// Who simulated customers are to the engine: the same at both levels of simulation.
namespace strowger::sim {

/// What the outside world calls a customer who is known again.
[[nodiscard]] std::string outside_name(std::uint64_t customer);
/// What the engine makes of that.
[[nodiscard]] routing::customer_id outside_customer(const std::string& tenant, std::uint64_t customer);
/// The number at which somebody is called back.
[[nodiscard]] std::string telephone_of(const contact& who);
/// What the engine makes of that.
[[nodiscard]] std::uint64_t telephone_key(const std::string& tenant, const contact& who);

} // namespace strowger::sim
