#include "actors/command_line.hpp"
#include "storage/backup.hpp"
#include <CLI/CLI.hpp>
#include <iostream>

/// The commands that work on data folders no engine runs on.
namespace strowger::actors {

namespace {

int restore(const std::string& from, const std::string& to) {
  const auto restored = storage::restore_backup(from, to);
  if (!restored) {
    std::cerr << "strowger: " << restored.why().detail << '\n';
    return 1;
  }
  const auto& figures = restored.value();
  std::cout << to << ": restored up to group " << figures.last_group << "; " << figures.groups
            << " groups with " << figures.records
            << " records read and found whole. New front door issuer: " << figures.front_door_issuer << '\n';
  return 0;
}

} // namespace

void add_storage_commands(CLI::App& app, int& status) {
  struct folders {
    std::string from, to;
  };
  auto wanted = std::make_shared<folders>();
  auto* command = app.add_subcommand(
      "restore", "Make a data folder of a backup and check all of it. Start the engine with it as `data`.");
  command->add_option("from", wanted->from, "The backup's folder; stays as it is")
      ->required()
      ->check(CLI::ExistingDirectory);
  command->add_option("to", wanted->to, "Data folder to be made; must not exist or be empty")->required();
  command->callback([wanted, &status] { status = restore(wanted->from, wanted->to); });
}

} // namespace strowger::actors
