#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace strowger::routing {

/// Takes the next character off the front of `text`: its code point, or nothing (and `text` untouched) if the
/// bytes are not UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
std::optional<char32_t> take_character(std::string_view& text);
bool is_utf8(std::string_view text);
/// UTF-8 without control characters (U+0000 to U+001F, U+007F to U+009F).
bool is_plain_text(std::string_view text);
/// Number of characters (code points) of a valid text; of an invalid one, those before the fault.
std::size_t count_characters(std::string_view text);

} // namespace strowger::routing
