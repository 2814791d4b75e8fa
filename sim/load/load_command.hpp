#pragma once
#include <CLI/CLI.hpp>

namespace strowger::sim::load {

/// `strowger-load play`: adds it; `status` becomes 0 when every threshold was held, 1 when one was missed, 2
/// when the file cannot be used or the engine not be reached.
void offer_play(CLI::App& app, int& status);

/// All of `strowger-load`: 2 for words it does not know.
[[nodiscard]] int run_load_command_line(int count, char** words);

} // namespace strowger::sim::load
