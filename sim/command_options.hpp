#pragma once
#include <CLI/CLI.hpp>
#include <string>

/// Options that several commands have, in the same words.
namespace strowger::sim {

inline CLI::Option* offer_level(CLI::App& command, std::string& level) {
  return command
      .add_option("--level", level,
                  "machine: the pool machine alone; actors: the engine's actor graph in virtual time")
      ->check(CLI::IsMember({"machine", "actors"}))
      ->capture_default_str();
}

inline CLI::Option* offer_processes(CLI::App& command, unsigned& processes) {
  return command
      .add_option("--processes", processes, "Processes at once. Default: as many as there are cores")
      ->check(CLI::Range(1, 1'024));
}

/// Where what came out is written, but for the table of figures (`--csv`), of which each command says what is
/// in it. `group`: of the command's help.
inline void offer_documents(CLI::App& command, std::string& json, std::string& html, std::string& pages,
                            const std::string& group = "Options") {
  command.add_option("--json", json, "Write everything to this file")->group(group);
  command.add_option("--html", html, "Write a page with charts and tables to this file")->group(group);
  command.add_option("--pages", pages, "Folder of the built web pages. Default: beside this program")
      ->group(group);
}

} // namespace strowger::sim
