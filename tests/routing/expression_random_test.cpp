#include "routing/expression.hpp"
#include "routing/model/random.hpp"
#include <catch2/catch.hpp>
#include <map>
#include <optional>

/// Random expressions over random agents and interactions, against an evaluator that reads as the documents
/// do.
namespace strowger::tests::expression_random_test {

using namespace strowger::routing;

namespace {

using known_values = std::map<std::string, attribute_value>;
struct sides {
  known_values agent, skill, interaction;
};

class maker {
public:
  explicit maker(std::uint64_t seed) : dice_{random_stream(seed, "expressions")} {}

  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(draw_below(dice_, bound)); }
  attribute_value value() {
    static const std::vector<attribute_value> all{std::string{},
                                                  std::string{"a"},
                                                  std::string{"b\"'\\"},
                                                  std::string{"ä"},
                                                  0.0,
                                                  1.0,
                                                  2.0,
                                                  -1.5,
                                                  3e-7,
                                                  1e15,
                                                  true,
                                                  false};
    return all[below(all.size())];
  }
  std::string name() { return std::string(1, static_cast<char>('p' + below(4))); }
  expression_value operand() {
    const auto of = static_cast<expression_subject>(below(4));
    if (of == expression_subject::literal) return {of, {}, value()};
    return {of, name(), {}};
  }
  expression_tree tree(int depth) {
    expression_tree made;
    made.what = static_cast<expression_word>(depth == 0 ? 5 + below(4) : below(9));
    switch (made.what) {
    case expression_word::all_of:
    case expression_word::any_of:
      for (auto parts = 1 + below(3); parts > 0; --parts) made.parts.push_back(tree(depth - 1));
      break;
    case expression_word::none_of:
      made.parts.push_back(tree(depth - 1));
      break;
    case expression_word::compares:
      made.left = operand();
      made.right = operand();
      made.how = static_cast<comparison>(below(6));
      break;
    case expression_word::one_of:
    case expression_word::not_one_of: {
      made.left = operand();
      made.choices.push_back(value());
      while (below(2) == 0)
        if (auto more = value(); more.index() == made.choices.front().index()) made.choices.push_back(more);
      break;
    }
    case expression_word::known:
      made.left = operand();
      break;
    default:
      break;
    }
    return made;
  }
  sides both() {
    sides made;
    for (const auto* one : {"p", "q", "r", "s"}) {
      if (below(3) > 0) made.agent[one] = value();
      if (below(3) > 0) made.interaction[one] = value();
      if (below(2) > 0) made.skill[one] = static_cast<double>(1 + below(3));
    }
    return made;
  }

private:
  random_generator dice_;
};

// ---- the slow and obvious evaluator

std::optional<attribute_value> look_up(const expression_value& one, const sides& of) {
  if (one.of == expression_subject::literal) return one.literal;
  const auto& from = one.of == expression_subject::agent   ? of.agent
                     : one.of == expression_subject::skill ? of.skill
                                                           : of.interaction;
  const auto found = from.find(one.name);
  return found == from.end() ? std::nullopt : std::optional{found->second};
}

bool is_less(const attribute_value& a, const attribute_value& b) {
  if (a.index() == 0) return std::get<0>(a) < std::get<0>(b);
  return a.index() == 1 && std::get<1>(a) < std::get<1>(b);
}

bool obvious(const expression_tree& tree, const sides& of) {
  const auto left = look_up(tree.left, of);
  switch (tree.what) {
  case expression_word::always:
    return true;
  case expression_word::never:
    return false;
  case expression_word::all_of: {
    int failing = 0;
    for (const auto& part : tree.parts) failing += obvious(part, of) ? 0 : 1;
    return failing == 0;
  }
  case expression_word::any_of: {
    int holding = 0;
    for (const auto& part : tree.parts) holding += obvious(part, of) ? 1 : 0;
    return holding > 0;
  }
  case expression_word::none_of:
    return !obvious(tree.parts[0], of);
  case expression_word::known:
    return left.has_value();
  case expression_word::one_of:
  case expression_word::not_one_of: {
    bool found = false;
    for (const auto& choice : tree.choices) found = found || (left && *left == choice);
    return found == (tree.what == expression_word::one_of);
  }
  case expression_word::compares:
    break;
  }
  const auto right = look_up(tree.right, of);
  const bool comparable = left && right && left->index() == right->index();
  const bool equal = comparable && *left == *right;
  const bool ordered = comparable && left->index() != 2;
  const bool less = ordered && is_less(*left, *right), more = ordered && is_less(*right, *left);
  switch (tree.how) {
  case comparison::equal:
    return equal;
  case comparison::unequal:
    return !equal;
  case comparison::less:
    return less;
  case comparison::at_most:
    return less || (ordered && equal);
  case comparison::more:
    return more;
  case comparison::at_least:
    return more || (ordered && equal);
  }
  return false;
}

attribute_list list_of(const known_values& from) {
  std::vector<attribute> all;
  for (const auto& [name, value] : from) all.push_back({name, value});
  return attribute_list{std::move(all)};
}

std::vector<skill_level> skills_of(const known_values& from) {
  std::vector<skill_level> all;
  for (const auto& [name, value] : from)
    all.push_back({name, static_cast<std::uint8_t>(std::get<double>(value))});
  return all;
}

/// As somebody writes it who trusts no rule of precedence.
std::string with_all_parentheses(const expression_tree& tree) {
  if (tree.parts.empty()) return to_text(tree);
  std::string text = tree.what == expression_word::none_of ? "not" : "";
  for (const auto& part : tree.parts) {
    if (&part != &tree.parts.front()) text += tree.what == expression_word::all_of ? "and" : "or";
    text += "(" + with_all_parentheses(part) + ")";
  }
  return text;
}

/// Trees that no text makes: order among truths, and what stands before an `in`.
bool readable(const expression_tree& tree) {
  const auto literal = [](const expression_value& one) { return one.of == expression_subject::literal; };
  for (const auto& part : tree.parts)
    if (!readable(part)) return false;
  if (tree.what == expression_word::known || tree.what == expression_word::one_of ||
      tree.what == expression_word::not_one_of) {
    if (literal(tree.left)) return false;
    if (tree.left.of == expression_subject::skill && tree.what != expression_word::known)
      return tree.choices.front().index() == 1;
  }
  if (tree.what != expression_word::compares) return true;
  const auto kind = [&](const expression_value& one) -> std::optional<std::size_t> {
    if (literal(one)) return one.literal.index();
    return one.of == expression_subject::skill ? std::optional<std::size_t>{1} : std::nullopt;
  };
  const auto left = kind(tree.left), right = kind(tree.right);
  if (left && right && *left != *right) return false;
  const bool ordered = tree.how != comparison::equal && tree.how != comparison::unequal;
  return !(ordered && (left ? left : right) == std::size_t{2});
}

} // namespace

TEST_CASE("random expressions hold when they obviously do, and are read back as they were", "[random]") {
  maker make{1};
  int held = 0, read_back = 0, reduced = 0;
  for (int round = 0; round < 60'000; ++round) {
    const auto tree = make.tree(static_cast<int>(make.below(4)));
    const expression one{tree};
    const auto of = make.both();
    const auto agent = list_of(of.agent), interaction = list_of(of.interaction), nothing = attribute_list{};
    const auto skills = skills_of(of.skill);
    INFO("round " << round << ": " << one.text());
    const bool expected = obvious(tree, of);
    REQUIRE(one.holds({agent, skills, interaction}) == expected);
    held += expected ? 1 : 0;

    const auto left = one.given(interaction);
    REQUIRE_FALSE(left.asks(expression_subject::interaction));
    REQUIRE(left.holds({agent, skills, nothing}) == expected);
    reduced += left == one ? 0 : 1;

    REQUIRE(expression{one.tree()} == one);
    if (!readable(tree) || one.text().size() > expression_length_max) continue;
    const auto again = expression::read(one.text());
    if (!again) FAIL(again.reason().at << ": " << again.reason().what);
    REQUIRE(again.value() == one);
    REQUIRE(again.value().tree() == one.tree());
    const auto written = expression::read(with_all_parentheses(tree));
    if (!written) continue; // too long or too deep so
    REQUIRE(written.value() == one);
    REQUIRE(written.value().tree() == one.tree());
    ++read_back;
  }
  CHECK(held > 20'000);
  CHECK(held < 40'000);
  CHECK(read_back > 20'000);
  CHECK(reduced > 10'000);
}

} // namespace strowger::tests::expression_random_test
