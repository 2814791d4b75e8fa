#pragma once
#include <CLI/CLI.hpp>

namespace strowger::sim {

/// Adds `staff`; `outcome` becomes the exit code when it ran.
void offer_staffing(CLI::App& app, int& outcome);

} // namespace strowger::sim
