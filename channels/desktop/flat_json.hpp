#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// One JSON object whose values are texts, whole numbers, booleans or null: the form of everything a desktop
/// page sends. Nesting, fractions, a key given twice, more than `flat_keys_max` keys, bytes that are not
/// UTF-8 (RFC 3629) and anything after the object are mistakes. Pure; throws nothing.
namespace strowger::channels::desktop {

inline constexpr std::size_t flat_keys_max = 16;

using flat_value = std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, std::string>;
/// In the order of the text. Negative numbers are `int64_t`, all others `uint64_t`.
using flat_object = std::vector<std::pair<std::string, flat_value>>;

/// The object, or a sentence that says what is wrong with it.
std::variant<flat_object, std::string> read_flat_object(std::string_view text);

/// Characters (code points) of valid UTF-8.
std::size_t characters(std::string_view utf8);

} // namespace strowger::channels::desktop
