#pragma once
#include "actors/configuration_document.hpp"
#include "actors/configuration_keys.hpp"
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The tree of a file, checked key by key against a table in the form of `configuration_keys.hpp` (which
/// lasts as long as the program): from here on there are values, not YAML.
namespace strowger::actors {

/// One word of a list or mapping, where it stands, and the level or text that goes with it.
struct placed_word {
  std::string text;
  place at;
  std::int64_t level = 0;
  std::string said{}; ///< of `values`
  place said_at{};
  bool quoted = false;
};

class section_values;

/// What one key says. Which member counts depends on the key's kind.
struct setting {
  place at;                ///< of the value
  std::string text;        ///< text, name, word, path, hash
  std::int64_t number = 0; ///< whole, yes_no (0, 1), duration (ms), size (bytes), percentage (hundredths of a
                           ///< percent), decimal (thousandths)
  std::vector<placed_word> words;       ///< lists and mappings
  bool all = false;                     ///< names_or_all said "*", whole_or_all said `all`
  bool mistaken = false;                ///< told already; the default stands in
  std::vector<section_values> sections; ///< one for `section`
};

/// A mapping that was read. Absent and mistaken keys answer with the table's default.
class section_values {
public:
  section_values(const section_rule& rule, place at) : rule_{&rule}, at_{at} {}
  [[nodiscard]] place at() const { return at_; }
  [[nodiscard]] place at(std::string_view key) const;
  /// Whether the file says it, rightly or wrongly.
  [[nodiscard]] bool says(std::string_view key) const { return settings_.count(key) > 0; }
  [[nodiscard]] bool mistaken(std::string_view key) const { return get(key).mistaken; }
  /// Said, and rightly.
  [[nodiscard]] bool good(std::string_view key) const { return says(key) && !mistaken(key); }
  [[nodiscard]] const std::string& text(std::string_view key) const { return get(key).text; }
  [[nodiscard]] std::int64_t number(std::string_view key) const { return get(key).number; }
  [[nodiscard]] const std::vector<placed_word>& words(std::string_view key) const { return get(key).words; }
  [[nodiscard]] bool all(std::string_view key) const { return get(key).all; }
  [[nodiscard]] const std::vector<section_values>& sections(std::string_view key) const {
    return get(key).sections;
  }
  /// The one section under `key`, with its defaults when absent.
  [[nodiscard]] section_values section(std::string_view key) const;
  void set(std::string_view key, setting value) { settings_.insert_or_assign(key, std::move(value)); }

private:
  [[nodiscard]] const setting& get(std::string_view key) const;
  const section_rule* rule_;
  place at_;
  std::map<std::string_view, setting> settings_;
};

/// Reads `node` as a section; what is wrong goes to `found`. A node that is no mapping reads as one without
/// keys.
section_values read_section(const yaml_node& node, const section_rule& rule, diagnostics& found);

/// Milliseconds of `1h30m`; nothing when it is not a duration or beyond 64 bits.
std::optional<std::int64_t> parse_duration(std::string_view text);
/// Bytes of `64MiB`.
std::optional<std::int64_t> parse_size(std::string_view text);
/// Hundredths of a percent of `99.5%`.
std::optional<std::int64_t> parse_percentage(std::string_view text);
/// Thousandths of `-1.75`.
std::optional<std::int64_t> parse_decimal(std::string_view text);
/// As they would be written.
std::string duration_text(std::int64_t milliseconds);
std::string size_text(std::int64_t bytes);
std::string decimal_text(std::int64_t thousandths);

} // namespace strowger::actors
