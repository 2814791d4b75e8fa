#pragma once
#include "actors/configuration_keys.hpp"
#include <utility>

/// The words in which the table of `configuration_keys.hpp` is written. For its own files only.
namespace strowger::actors {

/// The web server's part of the table.
const section_rule& listener_rules();
const section_rule& web_rules();

namespace key_words {

using kind = value_kind;

inline constexpr std::int64_t second = 1'000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
inline constexpr std::int64_t mebibyte = 1 << 20;

using words = std::string_view;

inline key_rule value(kind what, words name, words meaning, words fallback, words example) {
  return {.name = name, .what = what, .meaning = meaning, .fallback = fallback, .example = example};
}
inline key_rule ranged(kind what, words name, words meaning, std::int64_t min, std::int64_t max,
                       words fallback, words example) {
  return {.name = name,
          .what = what,
          .meaning = meaning,
          .fallback = fallback,
          .example = example,
          .min = min,
          .max = max};
}
inline key_rule choice(kind what, words name, words meaning, std::vector<words> from, words fallback,
                       words example) {
  return {.name = name,
          .what = what,
          .meaning = meaning,
          .fallback = fallback,
          .example = example,
          .words = std::move(from)};
}
inline key_rule part(kind what, words name, words meaning, const section_rule* section, words example = {}) {
  return {.name = name, .what = what, .meaning = meaning, .example = example, .section = section};
}
inline key_rule needed(key_rule rule) {
  rule.required = true;
  return rule;
}

} // namespace key_words
} // namespace strowger::actors
