#pragma once
#include "channels/channel.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The words of docs/protocols/webchat.md: a strict reader for what pages send, writers for what the engine
/// sends. Pure; no exception leaves this file.
namespace strowger::channels::webchat {

// ---- customer to engine
struct hello_frame {
  std::string entry;
  std::optional<std::string> token;
  std::optional<std::string> arrival; ///< 32 lower-case hex digits, a secret
  std::uint32_t last = 0;
  std::string language, customer, name, page;
};
struct say_frame {
  std::uint64_t client = 0;
  std::string text;
  bool callback = false; ///< the text is a number to call back
};
struct mark_frame {
  std::uint32_t up_to = 0;
  bool read = false;
};
struct typing_frame {
  bool on = false;
};
struct leave_frame {};
struct ping_frame {};
using page_frame = std::variant<hello_frame, say_frame, mark_frame, typing_frame, leave_frame, ping_frame>;
/// Costs the sender its connection. `reason` fits a close frame (123 bytes).
struct malformed_frame {
  std::string reason;
};

inline constexpr std::size_t frame_bytes = 16 * 1024;
inline constexpr std::size_t frame_depth = 4;

/// Unknown keys are ignored, so that a newer page can talk to an older engine; a known key of a wrong type is
/// malformed.
std::variant<page_frame, malformed_frame> read_frame(std::string_view text);

// ---- engine to customer
struct welcome_frame {
  std::string_view token, interaction, agent, title;
  conversation_status state = conversation_status::waiting;
  std::uint32_t position = 0;
  wait_range wait;
  callback_stage callback = callback_stage::none;
  const std::vector<message_view>* messages = nullptr;
  std::uint32_t from_number = 0; ///< only messages above this number are written
  std::uint32_t received = 0, read = 0;
  routing::milliseconds resume_for{0};
  wall_time now;
};
std::string write_welcome(const welcome_frame& frame);
std::string write_refused(std::string_view code, std::string_view message, routing::milliseconds retry_after);
std::string write_sent(std::uint64_t client, std::uint32_t number, wall_time at);
std::string write_message(const message_view& message);
std::string write_marks(std::uint32_t received, std::uint32_t read);
std::string write_typing(bool on);
std::string write_state(conversation_status state, std::uint32_t position, std::string_view agent,
                        const wait_range& wait = {}, callback_stage callback = callback_stage::none);
std::string write_error(std::string_view code, std::string_view message, std::optional<std::uint64_t> client);
std::string write_pong();

/// 16 lower-case hex digits, the form of message ids; nothing for another form or for zero.
std::optional<std::uint64_t> client_id_from(std::string_view text);
std::string client_id_text(std::uint64_t client);

} // namespace strowger::channels::webchat
