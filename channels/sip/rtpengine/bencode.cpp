#include "channels/sip/rtpengine/bencode.hpp"
#include <algorithm>
#include <charconv>

namespace strowger::channels::sip {

const ben_value* ben_value::find(std::string_view key) const {
  if (is != kind::dictionary) return nullptr;
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (keys[i] == key) return &items[i];
  return nullptr;
}

std::string_view ben_value::text_of(std::string_view key) const {
  const auto* found = find(key);
  return found != nullptr && found->is == kind::text ? std::string_view{found->text} : std::string_view{};
}

ben_value ben_number(std::int64_t number) {
  ben_value made;
  made.is = ben_value::kind::number;
  made.number = number;
  return made;
}

ben_value ben_text(std::string text) {
  ben_value made;
  made.text = std::move(text);
  return made;
}

ben_value ben_list(std::vector<ben_value> items) {
  ben_value made;
  made.is = ben_value::kind::list;
  made.items = std::move(items);
  return made;
}

ben_value ben_dictionary(std::vector<std::pair<std::string, ben_value>> of) {
  std::sort(of.begin(), of.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  ben_value made;
  made.is = ben_value::kind::dictionary;
  for (auto& [key, value] : of) {
    made.keys.push_back(std::move(key));
    made.items.push_back(std::move(value));
  }
  return made;
}

namespace {

void append_text(std::string& to, std::string_view text) {
  to += std::to_string(text.size());
  to += ':';
  to += text;
}

void append_ben(std::string& to, const ben_value& value) {
  switch (value.is) {
  case ben_value::kind::number:
    to += 'i' + std::to_string(value.number) + 'e';
    return;
  case ben_value::kind::text:
    return append_text(to, value.text);
  case ben_value::kind::list:
    to += 'l';
    for (const auto& one : value.items) append_ben(to, one);
    to += 'e';
    return;
  case ben_value::kind::dictionary:
    to += 'd';
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      append_text(to, value.keys[i]);
      append_ben(to, value.items[i]);
    }
    to += 'e';
  }
}

class ben_reader {
public:
  explicit ben_reader(std::string_view text) : left_{text} {}
  [[nodiscard]] bool at_end() const { return left_.empty(); }

  bool value(ben_value& into, std::size_t depth) {
    if (left_.empty() || depth > ben_depth_max) return false;
    switch (left_.front()) {
    case 'i':
      into.is = ben_value::kind::number;
      left_.remove_prefix(1);
      return number(into.number, 'e');
    case 'l':
      into.is = ben_value::kind::list;
      return items(into, depth);
    case 'd':
      into.is = ben_value::kind::dictionary;
      return items(into, depth);
    default:
      into.is = ben_value::kind::text;
      return text(into.text);
    }
  }

private:
  /// Digits up to `end`, which is taken too. No leading zeros, no minus zero.
  bool number(std::int64_t& into, char end) {
    const auto stop = left_.find(end);
    if (stop == std::string_view::npos || stop == 0 || stop > 20) return false;
    const auto digits = left_.substr(0, stop);
    const auto [last, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), into);
    if (wrong != std::errc{} || last != digits.data() + digits.size()) return false;
    if (std::to_string(into) != digits) return false;
    left_.remove_prefix(stop + 1);
    return true;
  }

  bool text(std::string& into) {
    std::int64_t size = 0;
    if (!number(size, ':') || size < 0 || static_cast<std::uint64_t>(size) > left_.size()) return false;
    into = left_.substr(0, static_cast<std::size_t>(size));
    left_.remove_prefix(static_cast<std::size_t>(size));
    return true;
  }

  bool items(ben_value& into, std::size_t depth) {
    left_.remove_prefix(1);
    while (!left_.empty() && left_.front() != 'e') {
      if (into.is == ben_value::kind::dictionary && !text(into.keys.emplace_back())) return false;
      if (!value(into.items.emplace_back(), depth + 1)) return false;
    }
    if (left_.empty()) return false;
    left_.remove_prefix(1);
    return true;
  }

  std::string_view left_;
};

} // namespace

std::string write_ben(const ben_value& value) {
  std::string text;
  append_ben(text, value);
  return text;
}

std::optional<ben_value> read_ben(std::string_view text) {
  if (text.size() > ben_bytes_max) return std::nullopt;
  ben_reader from{text};
  ben_value value;
  if (!from.value(value, 0) || !from.at_end()) return std::nullopt;
  return value;
}

} // namespace strowger::channels::sip
