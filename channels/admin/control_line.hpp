#pragma once
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>

/// One line of the control socket (docs/control-socket.md). Pure; throws nothing.
namespace strowger::channels::admin {

inline constexpr std::size_t control_line_bytes_max = 1024U * 1024U;
inline constexpr std::size_t control_depth_max = 32; ///< objects and lists within one another

struct control_request {
  std::uint64_t id = 0; ///< chosen by the client, repeated in every line of the answer
  std::string command;
  nlohmann::json arguments; ///< the whole object, `id` and `command` included
};
struct control_refusal {
  std::uint64_t id = 0; ///< zero where none could be read
  std::string code, message;
};

/// Whether objects and lists stand deeper in one another than `control_depth_max`: the JSON library reads
/// them without recursion, but what is done with the value later may not.
bool too_deep(std::string_view line);

/// `line` without its line feed.
std::variant<control_request, control_refusal> read_control_line(std::string_view line);

/// What stands in an answer. `line` has to be JSON without line feeds.
std::string control_line_json(std::uint64_t id, std::string_view line);
std::string control_done_json(std::uint64_t id);
std::string control_error_json(std::uint64_t id, std::string_view code, std::string_view message);

} // namespace strowger::channels::admin
