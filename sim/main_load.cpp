#include "sim/load/load_command.hpp"

int main(int argc, char** argv) {
  CLI::App app{"Simulated customers and agents over the real sockets of a running engine.", "strowger-load"};
  app.require_subcommand(1);
  int status = 0;
  strowger::sim::load::offer_play(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? 0 : 2;
  }
  return status;
}
