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

/// A telephone number as people write it, without what only makes it readable: digits with a `+` before them
/// or not; empty when it is none. 6 to 15 digits (ITU-T E.164). Digits as Chinese keyboards write them too.
std::string plain_number(std::string_view text);

} // namespace strowger::channels::webchat
