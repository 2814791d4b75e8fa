#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// What a customer without a page knows of the chat, and how the engine's frames (docs/protocols/webchat.md)
/// change it. Pure; throws nothing.
namespace strowger::channels::webchat {

struct chat_line {
  std::uint32_t number = 0;
  std::string from, id, text;
  friend bool operator==(const chat_line&, const chat_line&) = default;
};

/// What the customer knows for certain.
struct chat_record {
  std::string token, interaction, state, refused;
  std::string closed; ///< "closed" as shown, "expired" when it was over before the line was back
  std::map<std::string, std::uint32_t> sent; ///< confirmed as stored: id -> number
  std::map<std::string, std::string> unsent; ///< said and not confirmed: id -> text
  std::map<std::uint32_t, chat_line> lines;  ///< by number, as shown
  std::vector<std::string> wrong;            ///< contradictions seen: one number with two texts, ...
  std::uint64_t reconnects = 0;
};

/// Takes in one frame. Where it is none, has another form than the protocol says, or contradicts an earlier
/// one, `known.wrong` says so. True when it was the welcome: what is unsent is to be said again.
bool take_frame(chat_record& known, std::string_view text);

} // namespace strowger::channels::webchat
