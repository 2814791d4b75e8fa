#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

/// The configuration file's keys, in one table: what the reader accepts, what the schema for editors says and
/// what docs/configuration.md lists are all made from it. Plain constants; any thread.
namespace strowger::actors {

enum class value_kind : std::uint8_t {
  text,         ///< any text, 1 to `max` characters, 0 allowed when `min` is 0
  name,         ///< a stable name: letters, digits and . _ - @ +, at most 64
  word,         ///< one of `words`
  path,         ///< of a file or folder; relative ones start at the configuration file's folder
  hash,         ///< an Argon2id string, as `strowger hash-password` prints it
  whole,        ///< a whole number
  whole_or_all, ///< a whole number, or `all`
  decimal,      ///< a number with at most three decimals; counted in thousandths
  yes_no,       ///< true or false
  duration,     ///< 500ms, 20s, 2m, 1h30m, 1d; counted in milliseconds
  size,         ///< 512KiB, 64MiB, 1GiB; counted in bytes
  percentage,   ///< 0% to 100%
  names,        ///< a list of names
  names_or_all, ///< a list of names, or "*"
  texts,        ///< a list of texts
  wholes,       ///< a list of whole numbers
  words,        ///< a list out of `words`
  levels,       ///< a mapping from names to levels
  notes,        ///< a mapping from names to texts (which may be empty)
  values,       ///< a mapping from names to texts, numbers, true or false
  section,      ///< a mapping with keys of its own
  sections,     ///< a list of such mappings
  anything,     ///< not read; a place for templates (&anchors)
};

struct section_rule;

/// Another name of one of a key's words, as other products have it. With spaces or `_` for `-`, and in
/// capitals, it is the same.
struct word_alias {
  std::string_view name, word;
};
[[nodiscard]] std::string as_peers_write(std::string_view word);
/// What other products have as such a word and is written otherwise here: "write ...".
struct word_elsewhere {
  std::string_view name, instead;
};

struct key_rule {
  std::string_view name;
  value_kind what = value_kind::text;
  std::string_view meaning;       ///< one sentence
  std::string_view fallback = {}; ///< the default as it would be written; empty: none
  std::string_view example = {};  ///< as it would be written
  std::int64_t min = 0, max = 0;  ///< in the kind's unit; both 0: the kind's own limits
  bool required = false;
  std::vector<std::string_view> words = {};
  std::vector<word_alias> aliases = {};
  std::vector<word_elsewhere> elsewhere = {};
  const section_rule* section = nullptr;
};

struct section_rule {
  std::string_view name;     ///< "queue", "listener"
  std::string_view in_words; ///< for messages: "a queue", "the file"
  std::string_view meaning;
  std::vector<key_rule> keys;

  [[nodiscard]] const key_rule* find(std::string_view key) const;
  [[nodiscard]] std::vector<std::string_view> key_names() const;
};

/// The whole file.
const section_rule& configuration_rules();

} // namespace strowger::actors
