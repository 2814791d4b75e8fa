#pragma once

namespace CLI {
class App;
}

namespace strowger::actors {

/// `strowger serve`: the engine until SIGTERM or SIGINT. SIGHUP reads the configuration again, SIGUSR2
/// restarts in place. `argv` is the program's own, for the restart.
void add_serve(CLI::App& app, char** argv, int& status);

} // namespace strowger::actors
