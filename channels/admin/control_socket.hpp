#pragma once
#include "channels/admin/control_reply.hpp"
#include "routing/model/result.hpp"
#include "routing/model/time.hpp"
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

/// The hand tools' way into a running engine: a UNIX stream socket on which only its owner and root may
/// speak, one JSON object per line (docs/control-socket.md). What the commands do is the engine's: it gives a
/// table of handlers.
namespace strowger::channels::admin {

struct control_command {
  std::string summary; ///< one line for `commands`
  /// Called on the socket's thread, unless `takes_long`, and must not block there. `arguments` is the whole
  /// object of the request. A library's JSON exception that leaves it (an argument of the wrong type) is
  /// answered as `bad_arguments`.
  std::function<void(const nlohmann::json& arguments, control_reply reply)> run;
  bool takes_long =
      false; ///< called on a thread of its own that may block; must end soon after `reply.line` says false
};
using control_commands = std::map<std::string, control_command, std::less<>>;

struct control_limits {
  std::size_t clients = 16;
  std::size_t calls_per_client = 8;                ///< answers still open; then its lines wait
  std::size_t long_calls = 8;                      ///< threads at once
  std::size_t outbound_bytes = 4U * 1024U * 1024U; ///< waiting for one client
  routing::milliseconds slow_limit{300'000}; ///< a client that takes nothing for so long is closed; long
                                             ///< enough for a person who pages through a journal
};

struct control_settings {
  /// At most 107 bytes. Its folder is made (0700) if it is not there; one that others may write to is
  /// refused.
  std::filesystem::path path;
  control_limits limits;
  std::function<void(std::string_view level, std::string_view line)> log;
};

class control_socket {
public:
  control_socket(control_settings settings, control_commands commands);
  /// As `stop`.
  ~control_socket();
  control_socket(const control_socket&) = delete;
  control_socket& operator=(const control_socket&) = delete;

  /// Binds and begins to serve. Refused, with what to do, while another engine answers there; the socket file
  /// of one that is dead is replaced.
  routing::result<void> start();
  /// Closes all clients, waits for long commands to end and removes the socket file. Not from a handler.
  void stop();

private:
  struct core;
  std::unique_ptr<core> core_;
};

} // namespace strowger::channels::admin
