#include "actors/command_line.hpp"
#include <CLI/CLI.hpp>

namespace strowger::actors {

void add_storage_commands(CLI::App&, int&) {}

} // namespace strowger::actors
