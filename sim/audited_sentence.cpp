#include "sim/audited_sentence.hpp"
#include <charconv>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>

namespace strowger::sim {

using namespace routing;

namespace {

/// Nothing: it is not known.
using spoken_value = std::optional<std::variant<std::string, double, bool>>;

class sentence_reader {
public:
  sentence_reader(std::string_view text, const expression_sides& of) : left_{text}, of_{of} {}

  bool whole() {
    const bool holds = any();
    skip_blanks();
    if (!left_.empty()) refuse();
    return holds;
  }

private:
  /// Both sides are read whatever the first one says: what follows must be passed over.
  bool any() {
    bool holds = all();
    while (take_word("or")) holds = all() || holds;
    return holds;
  }
  bool all() {
    bool holds = one();
    while (take_word("and")) holds = one() && holds;
    return holds;
  }
  bool one() {
    if (take_word("not")) return !one();
    if (take("(")) {
      const bool holds = any();
      if (!take(")")) refuse();
      return holds;
    }
    if (take_word("has")) return value().has_value();
    const auto first = value();
    if (take_word("in")) return is_listed(first);
    if (take_word("not")) {
      if (!take_word("in")) refuse();
      return !is_listed(first);
    }
    for (const std::string_view how : {"!=", "<=", ">=", "=", "<", ">"})
      if (take(how)) return compares(first, how, value());
    return first && std::holds_alternative<bool>(*first) && std::get<bool>(*first);
  }

  bool is_listed(const spoken_value& what) {
    if (!take("[")) refuse();
    bool found = false;
    do {
      const auto other = value();
      found = (what && other && *what == *other) || found;
    } while (take(","));
    if (!take("]")) refuse();
    return found;
  }

  /// What is unknown, or of another kind, is unequal and nothing else.
  static bool compares(const spoken_value& a, std::string_view how, const spoken_value& b) {
    const bool alike = a && b && a->index() == b->index();
    if (how == "=") return alike && *a == *b;
    if (how == "!=") return !(alike && *a == *b);
    if (!alike || std::holds_alternative<bool>(*a)) return false;
    const bool less = *a < *b, more = *b < *a;
    if (how == "<") return less;
    if (how == ">") return more;
    return how == "<=" ? !more : !less;
  }

  spoken_value value() {
    skip_blanks();
    if (left_.empty()) refuse();
    if (left_.front() == '"') return quoted();
    if (take_word("true")) return {true};
    if (take_word("false")) return {false};
    for (const std::string_view whose : {"agent.", "interaction.", "skill."})
      if (left_.starts_with(whose)) {
        left_.remove_prefix(whose.size());
        const auto name = take_name();
        return whose == "skill." ? level_of(name)
                                 : known_of(whose == "agent." ? of_.agent : of_.interaction, name);
      }
    double number = 0;
    const auto [end, wrong] = std::from_chars(left_.data(), left_.data() + left_.size(), number);
    if (wrong != std::errc{}) refuse();
    left_.remove_prefix(static_cast<std::size_t>(end - left_.data()));
    return {number};
  }

  spoken_value quoted() {
    std::string text;
    left_.remove_prefix(1);
    for (; !left_.empty() && left_.front() != '"'; left_.remove_prefix(1)) {
      if (left_.front() == '\\') left_.remove_prefix(1);
      if (!left_.empty()) text += left_.front();
    }
    if (!take("\"")) refuse();
    return {text};
  }

  spoken_value level_of(std::string_view name) const {
    spoken_value found;
    for (const auto& one : of_.skills)
      if (one.skill == name) found = static_cast<double>(one.level);
    return found;
  }
  static spoken_value known_of(const attribute_list& all, std::string_view name) {
    spoken_value found;
    for (const auto& one : all.all())
      if (one.name == name) found = one.value;
    return found;
  }

  void skip_blanks() {
    while (!left_.empty() && left_.front() == ' ') left_.remove_prefix(1);
  }
  static bool is_of_a_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"._-@+"}.find(c) != std::string_view::npos;
  }
  std::string_view take_name() {
    std::size_t size = 0;
    while (size < left_.size() && is_of_a_name(left_[size])) ++size;
    const auto name = left_.substr(0, size);
    left_.remove_prefix(size);
    return name;
  }
  bool take(std::string_view mark) {
    skip_blanks();
    if (!left_.starts_with(mark)) return false;
    left_.remove_prefix(mark.size());
    return true;
  }
  bool take_word(std::string_view word) {
    skip_blanks();
    if (!left_.starts_with(word)) return false;
    if (left_.size() > word.size() && is_of_a_name(left_[word.size()])) return false;
    left_.remove_prefix(word.size());
    return true;
  }
  [[noreturn]] void refuse() const {
    throw std::invalid_argument{"no sentence, from \"" + std::string{left_} + "\" on"};
  }

  std::string_view left_;
  const expression_sides& of_;
};

} // namespace

bool sentence_holds(std::string_view text, const expression_sides& of) {
  return sentence_reader{text, of}.whole();
}

} // namespace strowger::sim
