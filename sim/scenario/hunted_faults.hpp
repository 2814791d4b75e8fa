#pragma once
#include "sim/day.hpp"
#include <string>

/// Faults as a scenario file says them, so that what was drawn at random can be written down.
namespace strowger::sim {

[[nodiscard]] std::string span_text(instant span);
/// `, at: ..., lasts: ...`.
[[nodiscard]] std::string when_text(instant at, instant lasts);
/// All keys of this one, without braces.
[[nodiscard]] std::string fault_text(const engine_fault& fault, const routing::pool_settings& settings);

} // namespace strowger::sim
