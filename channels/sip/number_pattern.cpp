#include "channels/sip/number_pattern.hpp"
#include "channels/sip/grammar.hpp"
#include <tuple>

namespace strowger::channels::sip {

namespace {

bool is_any_digit(char c) { return c == 'x' || c == 'X'; }
bool is_decimal(char c) { return c >= '0' && c <= '9'; }

} // namespace

std::optional<number_pattern> number_pattern::read(std::string_view text) {
  if (text.empty() || text.size() > 64) return std::nullopt;
  number_pattern out;
  out.text_ = text;
  out.open_ = text.ends_with('*');
  if (out.open_) text.remove_suffix(1);
  out.number_ = text.starts_with('+') || (!text.empty() && is_decimal(text.front()));
  out.front_ = out.number_ ? std::string{text} : lower_case(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (out.number_ ? !is_decimal(c) && !is_any_digit(c) && !(c == '+' && i == 0)
                    : !is_token({&c, 1}) || c == '*')
      return std::nullopt;
    ++(out.number_ && is_any_digit(c) ? out.any_ : out.written_);
  }
  return out;
}

bool number_pattern::fits(std::string_view number) const {
  if (number.size() < front_.size() || (number.size() > front_.size() && !open_)) return false;
  const auto head = number.substr(0, front_.size());
  if (!number_) return same_word(head, front_);
  return std::equal(head.begin(), head.end(), front_.begin(),
                    [](char c, char wanted) { return is_any_digit(wanted) ? is_decimal(c) : c == wanted; });
}

bool number_pattern::says_more_than(const number_pattern& other) const {
  return std::tuple{written_, any_, !open_} > std::tuple{other.written_, other.any_, !other.open_};
}

} // namespace strowger::channels::sip
