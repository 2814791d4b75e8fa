#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What is said of an agent or an interaction by name: text, a number, or true and false. Attributes describe
/// kinds of people and work (a team, a region, a tier); who somebody is has no place here.
namespace strowger::routing {

enum class attribute_kind : std::uint8_t { text, number, truth };
inline constexpr std::size_t attribute_kinds = 3;
/// `text`, `number`, `true or false`: as it is said to people.
std::string_view to_text(attribute_kind kind);

/// The alternatives stand in the order of `attribute_kind`. A number is finite and within
/// `attribute_number_max` either way, zero has no sign; so every whole number is exact.
using attribute_value = std::variant<std::string, double, bool>;
inline constexpr double attribute_number_max = 1e15;
inline constexpr std::size_t attribute_text_max = 100; ///< bytes of a text
inline constexpr std::size_t attribute_name_max = 64;
inline constexpr std::size_t attributes_max = 32; ///< of one agent or interaction

[[nodiscard]] inline attribute_kind attribute_kind_of(const attribute_value& value) {
  return static_cast<attribute_kind>(value.index());
}
/// As it is written in an expression: `"north"`, `2.5`, `true`. Equal values have equal texts.
[[nodiscard]] std::string to_text(const attribute_value& value);

struct attribute {
  std::string name;
  attribute_value value;
  friend bool operator==(const attribute&, const attribute&) = default;
};

/// What is wrong with an attribute (its name, its size, its characters), in words; empty when nothing is.
[[nodiscard]] std::string wrong_with(const attribute& one);
/// 1 to `attribute_name_max` letters, digits or `. _ - @ +`, like every name of the configuration.
[[nodiscard]] bool is_attribute_name(std::string_view name);
/// UTF-8 (RFC 3629) without control characters.
[[nodiscard]] bool is_plain_text(std::string_view text);

/// An immutable list of attributes, sorted by name, each name once. A value; copies share what they hold,
/// whichever thread they are on. An empty one holds nothing.
class attribute_list {
public:
  attribute_list() = default;
  /// Sorts; of two with one name the first counts.
  explicit attribute_list(std::vector<attribute> all);

  [[nodiscard]] bool empty() const { return !held_; }
  [[nodiscard]] std::size_t size() const { return held_ ? held_->all.size() : 0; }
  [[nodiscard]] const std::vector<attribute>& all() const { return held_ ? held_->all : none(); }
  [[nodiscard]] auto begin() const { return all().begin(); }
  [[nodiscard]] auto end() const { return all().end(); }
  /// Null when nothing is known by this name.
  [[nodiscard]] const attribute_value* find(std::string_view name) const;
  /// Equal lists have equal hashes, in one run of the program.
  [[nodiscard]] std::size_t hash() const { return held_ ? held_->hash : 0; }
  friend bool operator==(const attribute_list& a, const attribute_list& b) {
    return a.held_ == b.held_ || (a.hash() == b.hash() && a.all() == b.all());
  }

private:
  struct content {
    std::vector<attribute> all;
    std::size_t hash = 0;
  };
  static const std::vector<attribute>& none();
  std::shared_ptr<const content> held_;
};

} // namespace strowger::routing
