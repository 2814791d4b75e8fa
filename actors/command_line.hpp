#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

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
/// agent-state, move, raise, assign, pull, escalate, grant, revoke-grant, cancel: over the control socket.
void add_hand_tool_commands(CLI::App& app, int& status);
/// recordings list, recordings export: over the control socket.
void add_recording_tools(CLI::App& app, int& status);
/// restore.
void add_storage_commands(CLI::App& app, int& status);

/// What of a journal is asked for; zero and empty: everything.
struct journal_question {
  std::string about; ///< an interaction or offer
  std::uint16_t pool = 0;
  std::uint64_t from = 0, limit = 0;
  bool follow = false;
};
/// Prints the records in data folder `data`, of an engine that does not run, to standard output; returns the
/// exit status. While an engine runs on it, it says whom to ask.
int print_stopped_journal(const std::filesystem::path& data, const journal_question& asked);

/// Where this program lies.
std::filesystem::path own_path();

} // namespace strowger::actors
