#pragma once
#include "channels/admin/control_client.hpp"
#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace CLI {
class App;
}

/// What the commands share that speak to a running engine over its control socket.
namespace strowger::actors {

/// Where the engine's socket is: said outright, or by the configuration it runs with.
struct control_where {
  std::string socket, config;
  [[nodiscard]] std::filesystem::path path() const;
};
/// Adds the options that say so.
std::shared_ptr<control_where> add_where(CLI::App& command);
/// Sends one command and prints its lines as they come; the exit status.
int converse(const control_where& there, const std::string& command, const nlohmann::json& arguments);

} // namespace strowger::actors
