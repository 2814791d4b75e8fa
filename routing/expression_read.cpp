#include "routing/expression.hpp"
#include "routing/model/utf8.hpp"
#include "routing/nearest_word.hpp"
#include "routing/vocabulary.hpp"
#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

/// Reading the text of an expression. Each rule of the grammar is one function: it takes what is its own off
/// the text, or notes the first mistake and says false.
namespace strowger::routing {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word_character(char c) { return is_plain_name({&c, 1}); }

bool same_word(std::string_view a, std::string_view b) {
  const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return small(x) == y; });
}

std::string quoted(std::string_view word) {
  constexpr std::size_t shown_max = 40;
  const auto cut = word.size() > shown_max;
  auto shown = std::string{word.substr(0, shown_max)};
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return !(c >= ' ' && c <= '~'); }, '?');
  return "\"" + shown + (cut ? "...\"" : "\"");
}

std::string of_kind(attribute_kind kind) {
  return kind == attribute_kind::number ? "a number" : std::string{to_text(kind)};
}

std::string name_length() { return "a name has 1 to " + std::to_string(name_max) + " characters"; }

class expression_reader {
public:
  expression_reader(std::string_view text, const vocabulary* known) : text_{text}, known_{known} {}

  bool whole(expression_tree& out) {
    if (text_.size() > expression_length_max)
      return wrong(0, "an expression has at most " + std::to_string(expression_length_max) + " characters");
    if (!any_of(out)) return false;
    if (at_end()) return true;
    return expected("`and`, `or` or the end of the expression");
  }
  [[nodiscard]] const expression_error& error() const { return error_; }

private:
  // ---- the text
  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  bool at_end() {
    skip_space();
    return at_ == text_.size();
  }
  bool take(std::string_view symbol) {
    skip_space();
    if (!text_.substr(at_).starts_with(symbol)) return false;
    at_ += symbol.size();
    return true;
  }
  std::string_view next_word() {
    skip_space();
    auto end = at_;
    while (end < text_.size() && is_word_character(text_[end])) ++end;
    return text_.substr(at_, end - at_);
  }
  bool take_word(std::string_view word) {
    if (!same_word(next_word(), word)) return false;
    at_ += word.size();
    return true;
  }

  // ---- mistakes
  bool wrong(std::size_t at, std::string what) {
    error_ = {at, std::move(what)};
    return false;
  }
  bool expected(const std::string& what) {
    if (at_end()) return wrong(at_, "expected " + what + ", but the expression ends here");
    const auto word = next_word();
    return wrong(at_, "expected " + what + ", found " + quoted(word.empty() ? text_.substr(at_, 1) : word));
  }
  bool count_term(std::size_t at) {
    if (++terms_ <= expression_terms_max) return true;
    return wrong(at, "an expression has at most " + std::to_string(expression_terms_max) + " terms");
  }
  bool deeper() {
    if (++depth_ <= expression_depth_max) return true;
    return wrong(at_, "parentheses and nots go at most " + std::to_string(expression_depth_max) + " deep");
  }

  // ---- and, or, not
  bool any_of(expression_tree& out) {
    out = {expression_word::any_of};
    do
      if (!all_of(out.parts.emplace_back())) return false;
    while (take_word("or"));
    return true;
  }
  bool all_of(expression_tree& out) {
    out = {expression_word::all_of};
    do
      if (!one(out.parts.emplace_back())) return false;
    while (take_word("and"));
    return true;
  }
  bool one(expression_tree& out) {
    if (take_word("not")) {
      out = {expression_word::none_of};
      if (!deeper() || !one(out.parts.emplace_back())) return false;
      --depth_;
      return true;
    }
    if (take("(")) {
      if (!deeper() || !any_of(out)) return false;
      --depth_;
      return take(")") || expected("`)`, `and` or `or`");
    }
    return term(out);
  }

  // ---- terms
  bool term(expression_tree& out) {
    skip_space();
    const auto begin = at_;
    if (!count_term(begin)) return false;
    if (take_word("has")) return has(out);
    if (!value(out.left, "an attribute, a skill, a text, a number, `not`, `has` or `(`")) return false;
    if (const auto how = next_comparison()) return compared(out, *how, begin);
    const auto before = at_;
    const bool turned = take_word("not");
    if (take_word("in")) return choices(out, turned, begin);
    at_ = before;
    return alone(out, begin);
  }

  /// `has german`, `has german >= 3`, `has agent.team`.
  bool has(expression_tree& out) {
    skip_space();
    const auto begin = at_;
    const auto name = next_word();
    if (name.empty()) return expected("a skill or an attribute after `has`");
    if (!prefixed(name)) {
      if (!is_plain_name(name)) return wrong(begin, name_length());
      at_ += name.size();
      out.left = {expression_subject::skill, std::string{name}, {}};
      if (!checked(out.left, name, begin)) return false;
      if (const auto how = next_comparison()) return compared(out, *how, begin);
    } else if (!value(out.left, "a skill or an attribute after `has`")) {
      return false;
    }
    out.what = expression_word::known;
    return true;
  }

  std::optional<comparison> next_comparison() {
    constexpr std::pair<std::string_view, comparison> all[] = {
        {"<=", comparison::at_most}, {">=", comparison::at_least}, {"!=", comparison::unequal},
        {"==", comparison::equal},   {"=", comparison::equal},     {"<", comparison::less},
        {">", comparison::more}};
    for (const auto& [symbol, how] : all)
      if (take(symbol)) return how;
    return std::nullopt;
  }

  bool compared(expression_tree& out, comparison how, std::size_t begin) {
    out.what = expression_word::compares;
    out.how = how;
    skip_space();
    const auto right_begin = at_;
    if (!value(out.right,
               "an attribute, a skill, a text, a number, true or false after " + quoted(to_text(how))))
      return false;
    const auto left = kind_of(out.left), right = kind_of(out.right);
    if (left && right && *left != *right)
      return wrong(right_begin, to_text(out.left) + " is " + of_kind(*left) + ", " + to_text(out.right) +
                                    " is " + of_kind(*right) + ": they cannot be compared");
    const auto kind = left ? left : right;
    const bool ordered = how != comparison::equal && how != comparison::unequal;
    if (ordered && kind == attribute_kind::truth)
      return wrong(begin, "true and false have no order: compare them with = or !=");
    return level_fits(out.left, out.right.literal, out.right.of, right_begin) &&
           level_fits(out.right, out.left.literal, out.left.of, begin);
  }

  bool choices(expression_tree& out, bool turned, std::size_t begin) {
    out.what = turned ? expression_word::not_one_of : expression_word::one_of;
    if (out.left.of == expression_subject::literal)
      return wrong(begin, "expected an attribute or a skill before `in`");
    if (!take("[")) return expected("`[` after `in`");
    auto kind = kind_of(out.left);
    do {
      skip_space();
      const auto choice_begin = at_;
      expression_value choice;
      if (!literal(choice, "a text, a number, true or false")) return false;
      const auto choice_kind = attribute_kind_of(choice.literal);
      if (!kind) kind = choice_kind;
      if (*kind != choice_kind)
        return wrong(choice_begin, to_text(choice) + " is " + of_kind(choice_kind) + ", where " +
                                       of_kind(*kind) + " is expected");
      if (!level_fits(out.left, choice.literal, choice.of, choice_begin)) return false;
      out.choices.push_back(std::move(choice.literal));
      if (out.choices.size() > expression_choices_max)
        return wrong(choice_begin,
                     "an `in` has at most " + std::to_string(expression_choices_max) + " choices");
    } while (take(","));
    return take("]") || expected("`,` or `]`");
  }

  /// `agent.certified`: what is true or false by itself.
  bool alone(expression_tree& out, std::size_t begin) {
    const auto kind = kind_of(out.left);
    if (out.left.of == expression_subject::skill)
      return wrong(begin, "a skill is compared with a level, or asked for: has " + out.left.name);
    if (kind && *kind != attribute_kind::truth)
      return expected("a comparison or `in` after " + to_text(out.left) + ", which is " + of_kind(*kind));
    out.what = expression_word::compares;
    out.how = comparison::equal;
    out.right = {expression_subject::literal, {}, true};
    return true;
  }

  // ---- values
  bool value(expression_value& out, const std::string& what) {
    skip_space();
    const auto begin = at_;
    const auto word = next_word();
    const auto subject = prefixed(word);
    if (!subject) return literal(out, what);
    const auto name = word.substr(word.find('.') + 1);
    at_ += word.size();
    if (!is_plain_name(name)) return wrong(begin, name_length());
    out = {*subject, std::string{name}, {}};
    return checked(out, name, begin);
  }

  static std::optional<expression_subject> prefixed(std::string_view word) {
    const auto dot = word.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto first = word.substr(0, dot);
    if (same_word(first, "agent") || same_word(first, "worker")) return expression_subject::agent;
    if (same_word(first, "interaction") || same_word(first, "task")) return expression_subject::interaction;
    if (same_word(first, "skill")) return expression_subject::skill;
    return std::nullopt;
  }

  bool literal(expression_value& out, const std::string& what) {
    out.of = expression_subject::literal;
    if (at_end()) return expected(what);
    const char first = text_[at_];
    if (first == '"' || first == '\'') return text_literal(out);
    const bool signed_number = (first == '-' || first == '.') && at_ + 1 < text_.size();
    if (is_digit(first) || (signed_number && (is_digit(text_[at_ + 1]) || text_[at_ + 1] == '.')))
      return number_literal(out);
    if (take_word("true")) {
      out.literal = true;
      return true;
    }
    if (take_word("false")) {
      out.literal = false;
      return true;
    }
    const auto word = next_word();
    return word.empty() ? expected(what) : unknown_word(word);
  }

  bool text_literal(expression_value& out) {
    const auto begin = at_;
    const char quote = text_[at_++];
    std::string text;
    for (; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] == '\\') {
        ++at_;
        if (at_ == text_.size() || (text_[at_] != '"' && text_[at_] != '\'' && text_[at_] != '\\'))
          return wrong(at_ - 1, "a \\ stands before a quote or another \\ only");
      }
      text += text_[at_];
    }
    if (at_ == text_.size())
      return wrong(begin, std::string{"the text that begins here has no closing "} + quote);
    ++at_;
    if (text.size() > attribute_text_max)
      return wrong(begin, "a text has at most " + std::to_string(attribute_text_max) + " bytes");
    if (!is_plain_text(text)) return wrong(begin, "a text is UTF-8 without control characters");
    out.literal = std::move(text);
    return true;
  }

  bool number_literal(expression_value& out) {
    double number = 0;
    const auto* end = text_.data() + text_.size();
    const auto read = std::from_chars(text_.data() + at_, end, number);
    if (read.ec != std::errc{} || (read.ptr != end && is_word_character(*read.ptr)))
      return wrong(at_, quoted(next_word()) + " is not a number");
    if (!(std::abs(number) <= attribute_number_max)) return wrong(at_, "a number goes from -1e15 to 1e15");
    at_ = static_cast<std::size_t>(read.ptr - text_.data());
    out.literal = number == 0 ? 0.0 : number;
    return true;
  }

  // ---- what is known
  [[nodiscard]] std::optional<attribute_kind> kind_of(const expression_value& one) const {
    if (one.of == expression_subject::literal) return attribute_kind_of(one.literal);
    if (one.of == expression_subject::skill) return attribute_kind::number;
    if (!known_) return std::nullopt;
    const auto& declared = one.of == expression_subject::agent ? known_->agent : known_->interaction;
    return declared.find(one.name)->second;
  }

  bool checked(const expression_value& one, std::string_view name, std::size_t begin) {
    if (!known_) return true;
    if (one.of == expression_subject::skill)
      return known_->skills.contains(name) || undeclared("skill", name, known_->skills, begin);
    const bool of_agent = one.of == expression_subject::agent;
    const auto& declared = of_agent ? known_->agent : known_->interaction;
    if (declared.contains(name)) return true;
    std::set<std::string, std::less<>> names;
    for (const auto& [declared_name, kind] : declared) names.insert(declared_name);
    return undeclared(of_agent ? "attribute of agents" : "attribute of interactions", name, names, begin);
  }
  bool undeclared(const std::string& what, std::string_view name,
                  const std::set<std::string, std::less<>>& declared, std::size_t begin) {
    const std::vector<std::string_view> names{declared.begin(), declared.end()};
    const auto meant = nearest(name, names);
    auto text = quoted(name) + " is not a declared " + what;
    if (declared.empty()) text += "; none is declared";
    return wrong(begin, meant.empty() ? text : text + "; did you mean " + quoted(meant) + "?");
  }
  bool unknown_word(std::string_view word) {
    auto text = quoted(word) +
                " is no word of expressions: attributes are written agent.NAME or interaction.NAME, "
                "skills skill.NAME, texts in quotes";
    if (known_ && known_->agent.contains(word))
      text += "; did you mean agent." + std::string{word} + "?";
    else if (known_ && known_->interaction.contains(word))
      text += "; did you mean interaction." + std::string{word} + "?";
    else if (known_ && known_->skills.contains(word))
      text += "; did you mean has " + std::string{word} + "?";
    return wrong(at_, std::move(text));
  }
  bool level_fits(const expression_value& one, const attribute_value& level, expression_subject of,
                  std::size_t begin) {
    if (!known_ || one.of != expression_subject::skill || of != expression_subject::literal) return true;
    const auto* number = std::get_if<double>(&level);
    if (number && *number >= 1 && *number <= 10 && std::floor(*number) == *number) return true;
    return wrong(begin, "a level is a whole number from 1 to 10");
  }

  std::string_view text_;
  const vocabulary* known_;
  std::size_t at_ = 0, depth_ = 0, terms_ = 0;
  expression_error error_;
};

} // namespace

value_or_reason<expression, expression_error> expression::read(std::string_view text,
                                                               const vocabulary* known) {
  expression_reader reader{text, known};
  expression_tree tree;
  if (!reader.whole(tree)) return reader.error();
  expression read{std::move(tree)};
  if (read.text().size() > expression_length_max)
    return expression_error{0, "the expression is too long once it is written in full"};
  return read;
}

} // namespace strowger::routing
