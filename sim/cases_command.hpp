#pragma once
#include <CLI/CLI.hpp>

namespace strowger::sim {

/// Adds `cases`; `outcome` becomes the exit code when it ran.
void offer_cases(CLI::App& app, int& outcome);

} // namespace strowger::sim
