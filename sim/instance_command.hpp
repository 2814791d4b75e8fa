#pragma once
#include <CLI/CLI.hpp>

namespace strowger::sim {

/// Adds `instance` to the words of the program. `outcome`: 0, or 1 when a figure does not agree, a bound is
/// beaten or a rule is broken.
void offer_instance(CLI::App& app, int& outcome);

} // namespace strowger::sim
