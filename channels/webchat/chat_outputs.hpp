#pragma once
#include "channels/channel.hpp"
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

/// What the machine of web chat wants done, as values, in order.
namespace strowger::channels::webchat {

using routing::moment;

/// One open page of a customer: the web server's number of its connection.
using page_id = std::uint64_t;
/// When an input reached the machine: `at` on a line of the adapter's own that only moves forward, `wall` to
/// be shown.
struct stamp {
  moment at;
  wall_time wall;
};

struct to_page {
  page_id page = 0;
  std::shared_ptr<const std::string> text;
};
struct close_page {
  page_id page = 0;
  std::uint16_t code = 1000;
  std::string reason;
};
struct keep_order {
  conversation_id conversation;
  std::string bytes;
};
using chat_output = std::variant<to_page, close_page, keep_order, channel_event, command_outcome>;
using chat_outputs = std::vector<chat_output>;

/// The name web chat goes by in the engine's records.
inline constexpr const char* adapter_name = "webchat";

} // namespace strowger::channels::webchat
