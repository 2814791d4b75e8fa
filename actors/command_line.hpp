#pragma once
#include <filesystem>

namespace CLI {
class App;
}

/// The commands of the `strowger` program but `serve`. Each sets `status`, the program's exit status: 0 well,
/// 1 what was asked went wrong (said on stderr), 2 mistakes in a configuration.
namespace strowger::actors {

/// check-config, config-schema, hash-password.
void add_configuration_commands(CLI::App& app, int& status);
/// status, journal, explain, reload, drain, restart, backup, erase-customer: over the control socket.
void add_engine_commands(CLI::App& app, int& status);
/// agent-state, move, raise, cancel: over the control socket.
void add_hand_tool_commands(CLI::App& app, int& status);
/// restore, and `journal` of an engine that does not run.
void add_storage_commands(CLI::App& app, int& status);

/// Where this program lies.
std::filesystem::path own_path();

} // namespace strowger::actors
