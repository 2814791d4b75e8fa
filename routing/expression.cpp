#include "routing/expression.hpp"
#include <cassert>
#include <functional>
#include <limits>

namespace strowger::routing {

namespace {

std::uint16_t counted(std::size_t value) {
  assert(value <= std::numeric_limits<std::uint16_t>::max());
  return static_cast<std::uint16_t>(value);
}

/// Where the value of an interaction is wanted and what it is; nothing when it is not known.
std::optional<expression_value> given_value(expression_value value, const attribute_list& interaction) {
  if (value.of != expression_subject::interaction) return value;
  const auto* known = interaction.find(value.name);
  if (!known) return std::nullopt;
  return expression_value{expression_subject::literal, {}, *known};
}

expression_tree given_tree(expression_tree tree, const attribute_list& interaction) {
  for (auto& part : tree.parts) part = given_tree(std::move(part), interaction);
  if (!tree.parts.empty() || tree.what == expression_word::always || tree.what == expression_word::never)
    return tree;
  auto left = given_value(std::move(tree.left), interaction);
  auto right = given_value(std::move(tree.right), interaction);
  if (!left || !right) {
    const bool holds = tree.what == expression_word::not_one_of ||
                       (tree.what == expression_word::compares && tree.how == comparison::unequal);
    return {holds ? expression_word::always : expression_word::never};
  }
  tree.left = std::move(*left);
  tree.right = std::move(*right);
  return tree;
}

} // namespace

expression::expression(expression_tree tree) {
  tree = in_usual_form(std::move(tree));
  if (tree.what == expression_word::always) return;
  auto made = std::make_shared<content>();
  flatten(tree, *made);
  made->text = to_text(tree);
  made->hash = std::hash<std::string>{}(made->text);
  held_ = std::move(made);
}

const std::string& expression::text() const {
  static const std::string everybody = "true";
  return held_ ? held_->text : everybody;
}

void expression::flatten(const expression_tree& tree, content& into) {
  const auto place = [&](const expression_value& value) {
    into.asks[static_cast<std::size_t>(value.of)] = true;
    if (value.of == expression_subject::literal) {
      into.literals.push_back(value.literal);
      return counted(into.literals.size() - 1);
    }
    into.names.push_back(value.name);
    return counted(into.names.size() - 1);
  };
  const auto at = into.steps.size();
  step made{tree.what, tree.how, tree.left.of, tree.right.of, 0, 0, 0, 0};
  switch (tree.what) {
  case expression_word::compares:
    made.left_at = place(tree.left);
    made.right_at = place(tree.right);
    break;
  case expression_word::one_of:
  case expression_word::not_one_of:
    made.left_at = place(tree.left);
    made.right_at = counted(into.literals.size());
    made.count = counted(tree.choices.size());
    into.literals.insert(into.literals.end(), tree.choices.begin(), tree.choices.end());
    break;
  case expression_word::known:
    made.left_at = place(tree.left);
    break;
  default:
    break;
  }
  into.steps.push_back(made);
  for (const auto& part : tree.parts) flatten(part, into);
  into.steps[at].end = counted(into.steps.size());
}

expression_tree expression::tree_at(std::size_t at) const {
  const auto& one = held_->steps[at];
  const auto value = [&](expression_subject of, std::size_t where) {
    return of == expression_subject::literal ? expression_value{of, {}, held_->literals[where]}
                                             : expression_value{of, held_->names[where], {}};
  };
  expression_tree tree{one.what};
  tree.how = one.how;
  if (one.what >= expression_word::compares) tree.left = value(one.left, one.left_at);
  if (one.what == expression_word::compares) tree.right = value(one.right, one.right_at);
  for (std::size_t i = 0; i < one.count; ++i) tree.choices.push_back(held_->literals[one.right_at + i]);
  for (auto part = at + 1; part < one.end; part = held_->steps[part].end) tree.parts.push_back(tree_at(part));
  return tree;
}

expression_tree expression::tree() const {
  return held_ ? tree_at(0) : expression_tree{expression_word::always};
}

bool expression::asks(expression_subject whom) const {
  return held_ && held_->asks[static_cast<std::size_t>(whom)];
}

bool expression::never() const { return held_ && held_->steps.front().what == expression_word::never; }

bool expression::holds(const expression_sides& of) const { return !held_ || holds_at(0, of); }

bool expression::holds_at(std::size_t at, const expression_sides& of) const {
  const auto& one = held_->steps[at];
  attribute_value left_level = 0.0, right_level = 0.0;
  switch (one.what) {
  case expression_word::always:
    return true;
  case expression_word::never:
    return false;
  case expression_word::all_of:
    for (auto part = at + 1; part < one.end; part = held_->steps[part].end)
      if (!holds_at(part, of)) return false;
    return true;
  case expression_word::any_of:
    for (auto part = at + 1; part < one.end; part = held_->steps[part].end)
      if (holds_at(part, of)) return true;
    return false;
  case expression_word::none_of:
    return !holds_at(at + 1, of);
  case expression_word::compares:
    return compare(value_of(one.left, one.left_at, of, left_level), one.how,
                   value_of(one.right, one.right_at, of, right_level));
  case expression_word::one_of:
  case expression_word::not_one_of:
    return is_among(value_of(one.left, one.left_at, of, left_level), &held_->literals[one.right_at],
                    one.count) == (one.what == expression_word::one_of);
  case expression_word::known:
    return value_of(one.left, one.left_at, of, left_level) != nullptr;
  }
  return false;
}

const attribute_value* expression::value_of(expression_subject whose, std::size_t at,
                                            const expression_sides& of, attribute_value& level) const {
  switch (whose) {
  case expression_subject::literal:
    return &held_->literals[at];
  case expression_subject::agent:
    return of.agent.find(held_->names[at]);
  case expression_subject::interaction:
    return of.interaction.find(held_->names[at]);
  case expression_subject::skill:
    for (const auto& one : of.skills)
      if (one.skill == held_->names[at]) {
        level = static_cast<double>(one.level);
        return &level;
      }
    return nullptr;
  }
  return nullptr;
}

expression expression::given(const attribute_list& interaction) const {
  if (!asks(expression_subject::interaction)) return *this;
  return expression{given_tree(tree(), interaction)};
}

} // namespace strowger::routing
