#pragma once
#include <CLI/CLI.hpp>

namespace strowger::sim {

/// `compare A [B]`: two scenario files, or one and what is otherwise.
void offer_compare(CLI::App& app, int& outcome);

} // namespace strowger::sim
