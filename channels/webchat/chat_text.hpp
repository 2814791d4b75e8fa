#pragma once
#include <cstddef>
#include <string>
#include <string_view>

/// What people type, made safe to show: pure.
namespace strowger::channels::webchat {

/// A message without control characters (line feed and tab stay, CR LF and CR become LF) and without white
/// space at either end. `text` is valid UTF-8.
std::string clean_message(std::string_view text);
/// One line: every control character and line break is a space; at most `characters`, cut at a character.
std::string clean_line(std::string_view text, std::size_t characters);

} // namespace strowger::channels::webchat
