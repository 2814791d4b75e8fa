#include "routing/expression_tree.hpp"
#include <algorithm>
#include <iterator>

namespace strowger::routing {

namespace {

expression_tree decided(bool holds) { return {holds ? expression_word::always : expression_word::never}; }

bool is_literal(const expression_value& value) { return value.of == expression_subject::literal; }

/// The parts of an `and` or an `or`, each in its usual form.
expression_tree joined(expression_tree tree) {
  const bool all = tree.what == expression_word::all_of;
  const auto idle = all ? expression_word::always : expression_word::never;
  const auto decides = all ? expression_word::never : expression_word::always;
  expression_tree out{tree.what};
  for (auto& part : tree.parts) {
    auto usual = in_usual_form(std::move(part));
    if (usual.what == decides) return {decides};
    if (usual.what == idle) continue;
    if (usual.what == tree.what)
      std::move(usual.parts.begin(), usual.parts.end(), std::back_inserter(out.parts));
    else
      out.parts.push_back(std::move(usual));
  }
  if (out.parts.empty()) return {idle};
  if (out.parts.size() == 1) {
    auto only = std::move(out.parts.front());
    return only;
  }
  return out;
}

/// How tightly it holds together; what is looser than its place stands in parentheses.
int tightness(expression_word what) {
  switch (what) {
  case expression_word::any_of:
    return 0;
  case expression_word::all_of:
    return 1;
  default:
    return 2;
  }
}

std::string in_place(const expression_tree& part, int least) {
  const auto text = to_text(part);
  return tightness(part.what) < least ? "(" + text + ")" : text;
}

std::string parts_text(const expression_tree& tree, std::string_view between, int least) {
  std::string text;
  for (const auto& part : tree.parts) {
    if (!text.empty()) text += between;
    text += in_place(part, least);
  }
  return text;
}

std::string choices_text(const expression_tree& tree) {
  std::string text = to_text(tree.left) + (tree.what == expression_word::one_of ? " in [" : " not in [");
  for (std::size_t i = 0; i < tree.choices.size(); ++i)
    text += (i > 0 ? ", " : "") + to_text(tree.choices[i]);
  return text + "]";
}

} // namespace

std::string_view to_text(comparison how) {
  switch (how) {
  case comparison::equal:
    return "=";
  case comparison::unequal:
    return "!=";
  case comparison::less:
    return "<";
  case comparison::at_most:
    return "<=";
  case comparison::more:
    return ">";
  case comparison::at_least:
    return ">=";
  }
  return "?";
}

comparison mirrored(comparison how) {
  switch (how) {
  case comparison::less:
    return comparison::more;
  case comparison::at_most:
    return comparison::at_least;
  case comparison::more:
    return comparison::less;
  case comparison::at_least:
    return comparison::at_most;
  case comparison::equal:
  case comparison::unequal:
    break;
  }
  return how;
}

bool compare(const attribute_value* left, comparison how, const attribute_value* right) {
  if (!left || !right || left->index() != right->index()) return how == comparison::unequal;
  switch (how) {
  case comparison::equal:
    return *left == *right;
  case comparison::unequal:
    return *left != *right;
  case comparison::less:
    return !std::holds_alternative<bool>(*left) && *left < *right;
  case comparison::at_most:
    return !std::holds_alternative<bool>(*left) && *left <= *right;
  case comparison::more:
    return !std::holds_alternative<bool>(*left) && *left > *right;
  case comparison::at_least:
    return !std::holds_alternative<bool>(*left) && *left >= *right;
  }
  return false;
}

bool is_among(const attribute_value* value, const attribute_value* first, std::size_t count) {
  return value && std::find(first, first + count, *value) != first + count;
}

expression_tree in_usual_form(expression_tree tree) {
  switch (tree.what) {
  case expression_word::always:
  case expression_word::never:
    return {tree.what};
  case expression_word::all_of:
  case expression_word::any_of:
    return joined(std::move(tree));
  case expression_word::none_of: {
    tree.parts.front() = in_usual_form(std::move(tree.parts.front()));
    const auto part = tree.parts.front().what;
    if (part == expression_word::always || part == expression_word::never)
      return decided(part == expression_word::never);
    return tree;
  }
  case expression_word::compares:
    if (is_literal(tree.left)) {
      if (is_literal(tree.right)) return decided(compare(&tree.left.literal, tree.how, &tree.right.literal));
      std::swap(tree.left, tree.right);
      tree.how = mirrored(tree.how);
    }
    return tree;
  case expression_word::one_of:
  case expression_word::not_one_of:
    if (!is_literal(tree.left)) return tree;
    return decided(is_among(&tree.left.literal, tree.choices.data(), tree.choices.size()) ==
                   (tree.what == expression_word::one_of));
  case expression_word::known:
    return is_literal(tree.left) ? decided(true) : tree;
  }
  return tree;
}

std::string to_text(const expression_value& value) {
  switch (value.of) {
  case expression_subject::literal:
    return to_text(value.literal);
  case expression_subject::agent:
    return "agent." + value.name;
  case expression_subject::skill:
    return "skill." + value.name;
  case expression_subject::interaction:
    return "interaction." + value.name;
  }
  return {};
}

std::string to_text(const expression_tree& tree) {
  switch (tree.what) {
  case expression_word::always:
    return "true";
  case expression_word::never:
    return "false";
  case expression_word::all_of:
    return parts_text(tree, " and ", 2);
  case expression_word::any_of:
    return parts_text(tree, " or ", 1);
  case expression_word::none_of:
    return "not " + in_place(tree.parts.front(), 2);
  case expression_word::compares:
    return to_text(tree.left) + " " + std::string{to_text(tree.how)} + " " + to_text(tree.right);
  case expression_word::one_of:
  case expression_word::not_one_of:
    return choices_text(tree);
  case expression_word::known:
    return "has " + to_text(tree.left);
  }
  return {};
}

} // namespace strowger::routing
