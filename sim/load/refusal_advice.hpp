#pragma once
#include <string>
#include <string_view>

namespace strowger::sim::load {

/// What a refusal of a customer says about the engine's configuration, for the person at the terminal; empty:
/// nothing beyond itself.
std::string advice_on_refusal(std::string_view why);

} // namespace strowger::sim::load
