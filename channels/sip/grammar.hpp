#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The small words of RFC 3261 25.1 that the readers of header fields are made of. Values in, values out: no
/// library, no clock, any thread. What is read here came from strangers, so every reader has its bound, and
/// nothing for what is not of its form.
namespace strowger::channels::sip {

/// Without blanks, tabs and line ends around it.
std::string_view trimmed(std::string_view text);
/// ASCII letters alike in both cases: names of header fields, methods, parameters and hosts.
bool same_word(std::string_view a, std::string_view b);
std::string lower_case(std::string_view text);
bool is_token(std::string_view text);
/// NUL to U+001F or DEL: nothing that is kept or written again may have them.
bool has_controls(std::string_view text);

/// Digits only, at most `max`.
std::optional<std::uint64_t> whole_number(std::string_view text, std::uint64_t max);

/// The next token off the front of `text`, after blanks.
std::optional<std::string_view> take_token(std::string_view& text);
/// A quoted string off the front, after blanks, without its quotes and escapes.
std::optional<std::string> take_quoted(std::string_view& text);
/// Whether the next thing after blanks is `c`; takes it off then.
bool take_sign(std::string_view& text, char c);
std::string quoted_string(std::string_view text);

/// Parts between separators that stand neither in a quoted string nor in angle brackets, trimmed. Parts
/// beyond `max` are left out.
std::vector<std::string_view> split_outside_quotes(std::string_view text, char separator, std::size_t max);

/// `;name=value`; the name in lower case, the value without quotes, empty where there is none.
struct parameter {
  std::string name, value;
  friend bool operator==(const parameter&, const parameter&) = default;
};
using parameters = std::vector<parameter>;
inline constexpr std::size_t parameters_max = 32;

/// All parameters `text` consists of, `;` first; nothing if anything else stands there.
std::optional<parameters> read_parameters(std::string_view text);
/// The value of the first parameter of this name (in lower case).
const std::string* find_parameter(const parameters& all, std::string_view name);

/// What people may be shown of a stranger's text: valid UTF-8 without control characters, at most
/// `bytes_max`, cut between characters. Whatever is not of that kind is left out.
std::string clean_text(std::string_view text, std::size_t bytes_max);

/// `%41` as `A`; nothing where an escape is broken or gives a NUL.
std::optional<std::string> unescaped(std::string_view text);
/// Everything but letters, digits and `kept` as `%XX`.
std::string escaped(std::string_view text, std::string_view kept);

} // namespace strowger::channels::sip
