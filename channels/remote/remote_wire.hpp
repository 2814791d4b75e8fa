#pragma once
#include "channels/channel.hpp"
#include "routing/model/result.hpp"
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The channel contract as bytes: the structs of channels/channel.hpp to and from the messages of
/// contract.proto. What cannot be read is an error that says which word it was; nothing is guessed.
namespace strowger::channels::remote {

/// Raised whenever a word is added or changes: both sides are of one release, and say so first.
inline constexpr std::uint32_t contract_version = 5;

/// The first word of a connection: which adapter speaks on it.
struct hello {
  std::string adapter;
  channel_kind channel = channel_kind::chat;
  std::uint32_t version = contract_version;
  friend bool operator==(const hello&, const hello&) = default;
};
struct keep {
  conversation_id conversation;
  std::string kept;
  friend bool operator==(const keep&, const keep&) = default;
};
struct reachable {
  std::vector<reachability> endpoints;
  bool whole = false;
  friend bool operator==(const reachable&, const reachable&) = default;
};
/// The adapter's name of an event is the connection's; it is empty here.
using adapter_word = std::variant<hello, channel_event, command_outcome, keep, reachable>;

/// The engine does not want this connection, or what came on it, and closes it. `code`: unknown_adapter,
/// wrong_version, wrong_channel, replaced, bad_frame, too_slow.
struct refused {
  std::string code, detail;
  friend bool operator==(const refused&, const refused&) = default;
};
/// `more`: the list goes on in the next one.
struct resume {
  std::vector<open_conversation> conversations;
  bool more = false;
  friend bool operator==(const resume&, const resume&) = default;
};
struct admit {
  bool open = false;
  std::string code;
  friend bool operator==(const admit&, const admit&) = default;
};
struct acknowledged {
  conversation_id conversation;
  std::uint64_t number = 0;
  friend bool operator==(const acknowledged&, const acknowledged&) = default;
};
using engine_word = std::variant<refused, resume, admit, channel_command, acknowledged>;

/// A whole frame, ready to be written (frames.hpp).
std::string frame_of(const adapter_word& word);
std::string frame_of(const engine_word& word);
/// The word in a frame without its length.
routing::result<adapter_word> adapter_word_in(std::string_view bytes);
routing::result<engine_word> engine_word_in(std::string_view bytes);

} // namespace strowger::channels::remote
