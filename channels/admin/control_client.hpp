#pragma once
#include "routing/model/time.hpp"
#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <variant>

/// The other end of the control socket, for the command line. Blocks; one thread.
namespace strowger::channels::admin {

/// Why there is no connection. `code`: not_running, forbidden, failed. `message` says what to do.
struct control_problem {
  std::string code, message;
};

/// One line of an answer.
struct control_answer {
  enum class kind : std::uint8_t {
    line,      ///< `line` is the JSON of one line
    done,      ///< the command has ended well
    error,     ///< the command has ended: `code` and `message`
    closed,    ///< the engine went away before the end; `message` says so
    timed_out, ///< nothing came in time; ask again
  };
  kind what = kind::closed;
  std::uint64_t id = 0;
  std::string line, code, message;
};

/// One line the engine sent, without its line feed: a line, `done`, or an error (`malformed` for anything
/// else). Pure; throws nothing.
control_answer read_control_answer(std::string_view text);

class control_client {
public:
  static std::variant<control_client, control_problem> connect(const std::filesystem::path& path);
  ~control_client();
  control_client(control_client&& from) noexcept;
  control_client& operator=(control_client&& from) noexcept;

  /// Sends a command; `arguments` is an object without `id` and `command`. Returns the id its answer carries,
  /// 0 if the engine has gone (`next` may still tell why).
  std::uint64_t send(std::string_view command, const nlohmann::json& arguments);
  /// The next line that comes, of any command. Without a limit of time when `wait` is negative.
  control_answer next(routing::milliseconds wait = routing::milliseconds{-1});

private:
  explicit control_client(int fd) : fd_{fd} {}
  bool fill(routing::milliseconds wait, bool& timed_out);

  int fd_ = -1;
  std::uint64_t last_id_ = 0;
  std::string in_;
  std::size_t read_ = 0; ///< of `in_`, already answered
};

} // namespace strowger::channels::admin
