#pragma once
#include <CLI/CLI.hpp>

namespace strowger::sim {

/// `scenario-from-calls` and `scenario-from-journal`.
void offer_real_life(CLI::App& app, int& outcome);

} // namespace strowger::sim
