#pragma once
#include <CLI/CLI.hpp>

namespace strowger::sim {

/// Adds `tables`; `outcome` becomes the exit code when it ran.
void offer_tables(CLI::App& app, int& outcome);

} // namespace strowger::sim
