#pragma once
#include "routing/attribute_list.hpp"
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// An expression as it is built and taken apart: by the reader of its text, when the interaction is known,
/// and by whoever makes one without a text. Asking it is `expression`'s (routing/expression.hpp).
namespace strowger::routing {

enum class expression_word : std::uint8_t {
  always,     ///< true
  never,      ///< false
  all_of,     ///< parts joined by and
  any_of,     ///< parts joined by or
  none_of,    ///< not; one part
  compares,   ///< left, how, right
  one_of,     ///< left in choices
  not_one_of, ///< left not in choices
  known       ///< has left
};
enum class comparison : std::uint8_t { equal, unequal, less, at_most, more, at_least };
std::string_view to_text(comparison how);
/// Whose value it is; `literal` has no name.
enum class expression_subject : std::uint8_t { literal, agent, skill, interaction };
inline constexpr std::size_t expression_subjects = 4;

struct expression_value {
  expression_subject of = expression_subject::literal;
  std::string name;
  attribute_value literal{};
  friend bool operator==(const expression_value&, const expression_value&) = default;
};
/// As it is written: `agent.team`, `"north"`.
std::string to_text(const expression_value& value);

struct expression_tree {
  expression_word what = expression_word::always;
  std::vector<expression_tree> parts{};
  comparison how = comparison::equal;
  expression_value left{}, right{};
  std::vector<attribute_value> choices{};
  friend bool operator==(const expression_tree&, const expression_tree&) = default;
};

/// The usual form: `and` in `and` and `or` in `or` are one; a single part stands for itself; a literal stands
/// on the right, and what two literals say is decided; `true` and `false` are left out where they decide
/// nothing and stand alone where they decide all.
[[nodiscard]] expression_tree in_usual_form(expression_tree tree);
/// With as few parentheses as there may be.
[[nodiscard]] std::string to_text(const expression_tree& tree);

/// What a comparison of two values says; null is not known.
[[nodiscard]] bool compare(const attribute_value* left, comparison how, const attribute_value* right);
[[nodiscard]] bool is_among(const attribute_value* value, const attribute_value* first, std::size_t count);
/// With the sides changed: `3 < x` is `x > 3`.
[[nodiscard]] comparison mirrored(comparison how);

} // namespace strowger::routing
