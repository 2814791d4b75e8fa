#pragma once
#include <concepts>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

/// JSON written as text at once, in the order it is put: what desks are told comes many times a second, and a
/// tree of values made for it costs more than all that led to it.
namespace strowger::channels::desktop {

/// In quotes. What is not UTF-8 is replaced.
inline void append_quoted(std::string& to, std::string_view text) {
  for (const char one : text)
    if (const auto byte = static_cast<unsigned char>(one);
        byte < 0x20 || byte > 0x7e || one == '"' || one == '\\') {
      to += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
      return;
    }
  to.append(1, '"').append(text).append(1, '"');
}

class object_text;
class list_text;

void append_value(std::string& to, const object_text& value);
void append_value(std::string& to, const list_text& value);
void append_value(std::string& to, const std::vector<std::string>& value);
inline void append_value(std::string& to, std::string_view value) { append_quoted(to, value); }
inline void append_value(std::string& to, const std::string& value) { append_quoted(to, value); }
inline void append_value(std::string& to, const char* value) { append_quoted(to, value); }
inline void append_value(std::string& to, std::same_as<bool> auto value) { to += value ? "true" : "false"; }
template <std::integral Number>
requires(!std::same_as<Number, bool>) void append_value(std::string& to, Number value) {
  to += std::to_string(value);
}

class list_text {
public:
  template <class Value>
  list_text& add(const Value& value) {
    if (text_.size() > 1) text_ += ',';
    append_value(text_, value);
    return *this;
  }
  [[nodiscard]] std::string whole() const { return text_ + ']'; }

private:
  std::string text_{"["};
};

class object_text {
public:
  /// `key` has nothing in it that would have to be escaped.
  template <class Value>
  object_text& put(std::string_view key, const Value& value) {
    if (text_.size() > 1) text_ += ',';
    text_.append(1, '"').append(key).append("\":");
    append_value(text_, value);
    return *this;
  }
  object_text& put_unless_empty(std::string_view key, const std::string& value) {
    return value.empty() ? *this : put(key, value);
  }
  [[nodiscard]] std::string whole() const { return text_ + '}'; }

private:
  std::string text_{"{"};
};

inline void append_value(std::string& to, const object_text& value) { to += value.whole(); }
inline void append_value(std::string& to, const list_text& value) { to += value.whole(); }
inline void append_value(std::string& to, const std::vector<std::string>& value) {
  list_text all;
  for (const auto& one : value) all.add(one);
  append_value(to, all);
}

} // namespace strowger::channels::desktop
