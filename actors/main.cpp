#include "actors/command_line.hpp"
#include "actors/configuration_diagnostics.hpp"
#include "actors/serve.hpp"
#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using namespace strowger::actors;

/// `strowger sim ...` and `strowger load ...` are programs of their own beside this one.
int hand_over_to(const std::string& program, int argc, char** argv) {
  const auto path = own_path().parent_path() / program;
  std::vector<char*> arguments{const_cast<char*>(program.c_str())};
  for (int i = 2; i < argc; ++i) arguments.push_back(argv[i]);
  arguments.push_back(nullptr);
  ::execv(path.c_str(), arguments.data());
  std::fprintf(stderr, "strowger: cannot execute %s: it is installed beside strowger\n", path.c_str());
  return 127;
}

/// A first word that is no command, said with the one that was probably meant; CLI11 only says that one is
/// missing.
void check_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return;
  std::vector<std::string_view> commands{"sim", "load"};
  for (const auto* one : app.get_subcommands(nullptr)) {
    if (one->check_name(argv[1])) return;
    commands.push_back(one->get_name());
  }
  throw CLI::ExtrasError("there is no command " + in_quotes(argv[1]) + did_you_mean(argv[1], commands),
                         CLI::ExitCodes::ExtrasError);
}

} // namespace

int main(int argc, char** argv) {
  ::umask(077); // what this program keeps is about customers: nobody else reads it
  if (argc > 1 && std::string{argv[1]} == "sim") return hand_over_to("strowger-sim", argc, argv);
  if (argc > 1 && std::string{argv[1]} == "load") return hand_over_to("strowger-load", argc, argv);

  CLI::App app{"Strowger: routes every call, chat, e-mail and task to the right agent; nothing is lost.",
               "strowger"};
  app.require_subcommand(1);
  app.set_version_flag("--version", "strowger " STROWGER_VERSION);
  app.footer("Run `strowger COMMAND --help` for one command. `strowger sim --help` is the simulator, "
             "`strowger load --help` the load\n"
             "generator. A running engine is spoken to over its control socket (--config tells where).");
  int status = 0;
  add_serve(app, argv, status);
  add_configuration_commands(app, status);
  add_engine_commands(app, status);
  add_hand_tool_commands(app, status);
  add_recording_tools(app, status);
  add_storage_commands(app, status);
  try {
    check_command(app, argc, argv);
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? 0 : 2;
  }
  return status;
}
