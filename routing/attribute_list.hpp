#pragma once
#include "routing/shared_list.hpp"
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What is said of an agent or an interaction by name: text, a number, or true and false. Attributes describe
/// kinds of people and work (a team, a region, a tier); who somebody is has no place here.
namespace strowger::routing {

enum class attribute_kind : std::uint8_t { text, number, truth };
/// `text`, `number`, `true or false`: as it is said to people.
std::string_view to_text(attribute_kind kind);

/// The alternatives stand in the order of `attribute_kind`. A number is finite and within
/// `attribute_number_max` either way, zero has no sign; so every whole number is exact.
using attribute_value = std::variant<std::string, double, bool>;
inline constexpr double attribute_number_max = 1e15;
inline constexpr std::size_t attribute_text_max = 100; ///< bytes of a text
inline constexpr std::size_t name_max = 64;            ///< bytes of a name
inline constexpr std::size_t attributes_max = 32;      ///< of one agent or interaction

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
/// 1 to `name_max` letters, digits or `. _ - @ +`: so are all names of the configuration.
[[nodiscard]] bool is_plain_name(std::string_view name);

/// Sorted by name, each name once.
class attribute_list : public shared_list<attribute> {
public:
  attribute_list() = default;
  /// Sorts; of two with one name the first counts.
  explicit attribute_list(std::vector<attribute> all);
  /// Null when nothing is known by this name.
  [[nodiscard]] const attribute_value* find(std::string_view name) const;
};

} // namespace strowger::routing
