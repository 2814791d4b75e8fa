#include "actors/control_where.hpp"
#include "actors/engine_configuration.hpp"
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

namespace strowger::actors {

using channels::admin::control_answer;
using channels::admin::control_client;
using nlohmann::json;

std::filesystem::path control_where::path() const {
  if (!socket.empty()) return socket;
  if (config.empty()) return "data/control/socket";
  const auto read = read_configuration_file(config);
  // The engine runs on with what it has read before: a mistake made since then keeps nobody from asking it.
  if (!read.ok() && read.configuration.control_socket.empty()) {
    for (const auto& one : read.diagnostics) std::cerr << to_text(one) << '\n';
    throw CLI::RuntimeError(2);
  }
  return read.configuration.control_socket;
}

std::shared_ptr<control_where> add_where(CLI::App& command) {
  auto there = std::make_shared<control_where>();
  command
      .add_option("--config,-c", there->config,
                  "Configuration the engine runs with; tells where its control socket is")
      ->envname("STROWGER_CONFIG");
  command.add_option("--socket", there->socket, "The control socket itself");
  return there;
}

/// Sends one command and prints its lines as they come.
int converse(const control_where& there, const std::string& command, const json& arguments) {
  auto connected = control_client::connect(there.path());
  if (const auto* problem = std::get_if<channels::admin::control_problem>(&connected)) {
    std::cerr << "strowger: " << problem->message << '\n';
    return 1;
  }
  auto& client = std::get<control_client>(connected);
  client.send(command, arguments);
  for (;;) {
    const auto answer = client.next();
    switch (answer.what) {
    case control_answer::kind::line:
      std::cout << answer.line << '\n' << std::flush;
      if (!std::cout) return 0;
      break;
    case control_answer::kind::done:
      return 0;
    case control_answer::kind::error:
    case control_answer::kind::closed:
      std::cerr << "strowger: " << answer.message << '\n';
      return 1;
    case control_answer::kind::timed_out:
      break;
    }
  }
}

} // namespace strowger::actors
