#pragma once
#include <CLI/CLI.hpp>

namespace strowger::sim {

/// `hunt FILE`: looks for a seed with which something is broken. `outcome` is 0 when nothing was found, 1
/// when something was, 2 for a file that cannot be used.
void offer_hunt(CLI::App& app, int& outcome);

} // namespace strowger::sim
