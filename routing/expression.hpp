#pragma once
#include "routing/attribute_list.hpp"
#include "routing/expression_tree.hpp"
#include "routing/model/result.hpp"
#include "routing/skill_list.hpp"
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Requirements as a sentence: `agent.team = "billing" and (skill.german >= 3 or not interaction.urgent)`.
///
///     or        and { "or" and }
///     and       not { "and" not }
///     not       "not" not | "(" or ")" | term
///     term      value ("=" | "!=" | "<" | "<=" | ">" | ">=") value      ("==" is "=")
///             | value [ "not" ] "in" "[" literal { "," literal } "]"
///             | "has" value                                             something is known by this name
///             | "has" SKILL [ comparison number ]                       the same of a skill, in short
///             | value                                                   of true or false: is true
///             | "true" | "false"
///     value     "agent." NAME | "interaction." NAME | "skill." NAME | literal
///     literal   "text" or 'text' (\ before a quote or a \) | number | "true" | "false"
///
/// `worker.` and `task.` are other words for `agent.` and `interaction.`; words of the language may be in
/// capitals. `skill.NAME` is the agent's level, a number. Text is ordered by its bytes; true and false have
/// no order.
///
/// Every expression has an outcome. What is not known, or is of another kind than what it is compared with,
/// is equal to nothing and neither less nor more: `!=` and `not in` hold then, all other comparisons do not.
/// So `!=` is always the contrary of `=`, while `not agent.level < 3` also holds for those without a level.
namespace strowger::routing {

struct vocabulary;

inline constexpr std::size_t expression_length_max = 1'000; ///< bytes, as written and as printed
inline constexpr std::size_t expression_depth_max = 16;     ///< parentheses and nots inside each other
inline constexpr std::size_t expression_terms_max = 64;
inline constexpr std::size_t expression_choices_max = 64; ///< literals of one `in`

/// What is wrong with a text, and where: `at` counts bytes from 0.
struct expression_error {
  std::size_t at = 0;
  std::string what; ///< for people: what was found, what is expected, the nearest known name
};

/// Of whom something is asked. `skills` are the agent's, each once.
struct expression_sides {
  const attribute_list& agent;
  std::span<const skill_level> skills;
  const attribute_list& interaction;
};

/// A checked expression, immutable. A value; copies share what they hold, whichever thread they are on. An
/// empty one holds for everybody and is written `true`.
class expression {
public:
  expression() = default;
  /// Reads a text. With a vocabulary every name must be in it and every comparison must make sense; without
  /// one (what is read back was checked when it was written) every name is taken.
  [[nodiscard]] static value_or_reason<expression, expression_error> read(std::string_view text,
                                                                          const vocabulary* known = nullptr);
  /// What this tree says; its parts are put into their usual form.
  explicit expression(expression_tree tree);

  [[nodiscard]] bool empty() const { return !held_; }
  /// In its usual form: what `read` makes of it is the same expression.
  [[nodiscard]] const std::string& text() const;
  [[nodiscard]] expression_tree tree() const;
  /// Whether it asks anything of them.
  [[nodiscard]] bool asks(expression_subject whom) const;
  /// Its outcome. Allocates nothing; the depth of its calls is bounded.
  [[nodiscard]] bool holds(const expression_sides& of) const;
  /// What it still asks of an agent when the interaction is this one: it asks nothing of interactions any
  /// more, and holds for the same agents. Empty when it holds for all.
  [[nodiscard]] expression given(const attribute_list& interaction) const;
  /// Whether nothing at all makes it hold: it has become `false`.
  [[nodiscard]] bool never() const;

  [[nodiscard]] std::size_t hash() const { return held_ ? held_->hash : 0; }
  friend bool operator==(const expression& a, const expression& b) {
    return a.held_ == b.held_ || (a.hash() == b.hash() && a.text() == b.text());
  }

private:
  /// One step of the flat form; the parts of a step follow it, each up to the next.
  struct step {
    expression_word what = expression_word::always;
    comparison how = comparison::equal;
    expression_subject left = expression_subject::literal, right = expression_subject::literal;
    std::uint16_t left_at = 0, right_at = 0; ///< of a name or a literal
    std::uint16_t count = 0;                 ///< literals of an `in`, from `right_at` on
    std::uint16_t end = 0;                   ///< the step after it and its parts
  };
  struct content {
    std::vector<step> steps;
    std::vector<std::string> names;
    std::vector<attribute_value> literals;
    std::string text;
    std::size_t hash = 0;
    std::array<bool, expression_subjects> asks{};
  };
  static void flatten(const expression_tree& tree, content& into);
  [[nodiscard]] expression_tree tree_at(std::size_t at) const;
  [[nodiscard]] bool holds_at(std::size_t at, const expression_sides& of) const;
  /// Null when it is not known; a level is put into `level`.
  [[nodiscard]] const attribute_value* value_of(expression_subject whose, std::size_t at,
                                                const expression_sides& of, attribute_value& level) const;
  std::shared_ptr<const content> held_;
};

struct expression_hash {
  std::size_t operator()(const expression& one) const { return one.hash(); }
};

} // namespace strowger::routing
