#pragma once
#include <algorithm>
#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace strowger::channels::sip {

/// What a dialled number may look like: `+442079460000` is that number, `x` stands for any one digit
/// (`+44207946xxxx`), `*` at the end for any rest, also none (`+44*`, and `*` alone for everything). What
/// does not begin with a digit, `+` or `*` is the name in an address (`support`), compared without regard to
/// case.
///
/// The pattern that says more goes first, whatever their order in the configuration: the one with more
/// written characters, then the one with more `x`, then the one without `*`. There are no regular
/// expressions: what such a list decides can be read off it.
class number_pattern {
public:
  static std::optional<number_pattern> read(std::string_view text);

  [[nodiscard]] bool fits(std::string_view number) const;
  [[nodiscard]] const std::string& text() const { return text_; }
  /// Whether this one is asked before `other`.
  [[nodiscard]] bool says_more_than(const number_pattern& other) const;
  friend bool operator==(const number_pattern&, const number_pattern&) = default;

private:
  std::string text_, front_; ///< as written; without the `*`
  bool open_ = false;        ///< ends in `*`
  bool number_ = false;      ///< `x` is any digit
  std::size_t written_ = 0, any_ = 0;
};

/// What belongs to the pattern that fits best. A plain value; up to some thousand entries.
template <class Value>
class number_table {
public:
  void add(number_pattern pattern, Value value) {
    const auto place = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const auto& one) { return pattern.says_more_than(one.first); });
    entries_.insert(place, {std::move(pattern), std::move(value)});
  }
  [[nodiscard]] const Value* find(std::string_view number) const {
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const auto& one) { return one.first.fits(number); });
    return found == entries_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
  std::vector<std::pair<number_pattern, Value>> entries_;
};

} // namespace strowger::channels::sip
