#pragma once
#include <CLI/CLI.hpp>
#include <functional>

namespace strowger::sim {

/// Adds `replay` to the words of the program. What is done is called with its outcome when it was asked for:
/// 0, or 1 when a check failed.
void offer_replay(CLI::App& app, int& outcome);

} // namespace strowger::sim
