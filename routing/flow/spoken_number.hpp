#pragma once
#include "routing/flow/flow_words.hpp"
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// How numbers are spoken, as names of prompts to be played one after the other. English and standard Chinese
/// (Putonghua); every name is in `channels/media/prompts/en.txt` and `zh.txt`.
///
/// Chinese, by the usual grammars: a 2 before a measure word and before 百, 千, 万 and 亿 is 两, else 二 (so
/// an ordinal, 第二位, and the digits of a number); one 零 stands for any zeros between digits; a number that
/// begins with ten says 十 and not 一十; in telephone numbers 1 is 幺.
namespace strowger::routing::flow {

enum class tongue : std::uint8_t { english, chinese };
/// `zh`, `zh-CN`, ... is Chinese; everything else English.
[[nodiscard]] tongue tongue_of(std::string_view language);
/// `en` or `zh`: the folder of its prompts.
[[nodiscard]] std::string_view to_text(tongue which);

using spoken = std::vector<std::string>;
inline constexpr std::uint64_t spoken_number_max = 999'999'999'999;

/// Whether something is counted: in Chinese 2 is 两 then.
enum class counting : std::uint8_t { plain, measured };
/// A whole number up to `spoken_number_max`; larger ones are spoken as digits.
[[nodiscard]] spoken spoken_number(tongue in, std::uint64_t number, counting how = counting::plain);
/// Each digit by itself; other characters are left out.
[[nodiscard]] spoken spoken_digits(tongue in, std::string_view digits);
/// In groups with short pauses; `+` is spoken.
[[nodiscard]] spoken spoken_telephone(tongue in, std::string_view number);
/// The whole sentence: "You are number 3 in line."
[[nodiscard]] spoken spoken_position(tongue in, std::uint64_t position);
/// "2 minutes", "1 hour 5 minutes".
[[nodiscard]] spoken spoken_minutes(tongue in, std::uint64_t minutes);
/// The whole sentence: "The expected wait is 2 minutes."
[[nodiscard]] spoken spoken_wait(tongue in, std::uint64_t minutes);
/// What a flow says: names as they are, `@position` and `@wait` as their sentences, and for `@caller` this
/// number; empty: not known.
[[nodiscard]] spoken spoken_speech(tongue in, const speech& said, std::string_view caller);

} // namespace strowger::routing::flow
