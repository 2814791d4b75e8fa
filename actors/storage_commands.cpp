#include "actors/command_line.hpp"
#include "actors/journal_printer.hpp"
#include "storage/backup.hpp"
#include <CLI/CLI.hpp>
#include <iostream>

/// The commands that work on data folders no engine runs on.
namespace strowger::actors {

namespace {

int complain(const storage::failure& why) {
  std::cerr << "strowger: " << why.detail << '\n';
  return 1;
}

int restore(const std::string& from, const std::string& to) {
  const auto restored = storage::restore_backup(from, to);
  if (!restored) return complain(restored.why());
  const auto& figures = restored.value();
  std::cout << to << ": restored up to group " << figures.last_group << "; " << figures.groups
            << " groups with " << figures.records
            << " records read and found whole. New front door issuer: " << figures.front_door_issuer << '\n';
  return 0;
}

} // namespace

int print_stopped_journal(const std::filesystem::path& data, const journal_question& asked) {
  auto opened = storage::stopped_journal::open(data / "journal");
  if (!opened && opened.why().kind == storage::trouble::in_use)
    return complain({storage::trouble::in_use, "an engine runs on " + data.string() +
                                                   ": ask it, with `strowger journal --socket " +
                                                   (data / "control" / "socket").string() + "` or --config"});
  if (!opened) return complain(opened.why());
  auto& journal = *opened.value();
  for (const auto& line : journal.reports()) std::cerr << "strowger: " << line << '\n';
  wanted_records wanted;
  if (asked.pool != 0) wanted.pool = routing::pool_id{asked.pool};
  if (asked.from != 0) wanted.from = asked.from;
  if (asked.limit != 0) wanted.left = asked.limit;
  if (!asked.about.empty()) {
    auto found = look_up(journal, asked.about);
    if (!found) return complain(found.why());
    wanted.about = std::move(found.value());
  }
  journal_printer printer{journal.archived(), wanted, [](const std::string& line) {
                            std::cout << line << '\n';
                            return static_cast<bool>(std::cout);
                          }};
  const auto printed = printer.print_present();
  std::cout.flush();
  if (printed && wanted.narrowed() && printer.printed() == 0)
    return complain({storage::trouble::not_found, wanted.none()});
  return printed ? 0 : complain(printed.why());
}

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
