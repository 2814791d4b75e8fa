#pragma once
#include <CLI/CLI.hpp>

namespace strowger::sim {

/// `incident`: an incident's journal as a scenario text of the pool.
void offer_incident(CLI::App& app, int& outcome);

} // namespace strowger::sim
