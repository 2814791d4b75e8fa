#include "channels/sip/grammar.hpp"
#include "routing/model/utf8.hpp"
#include <algorithm>
#include <array>
#include <charconv>

namespace strowger::channels::sip {

namespace {

constexpr std::string_view blanks = " \t\r\n";

char lower_letter(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// By their numbers.
using characters = std::array<bool, 256>;

/// RFC 3261 25.1, token.
constexpr characters token_characters = [] {
  characters all{};
  for (std::size_t c = 0; c < 128; ++c) all.at(c) = is_letter_or_digit(static_cast<char>(c));
  for (const char c : std::string_view{"-.!%*_+`'~"}) all.at(static_cast<unsigned char>(c)) = true;
  return all;
}();

bool is_token_character(char c) { return token_characters[static_cast<unsigned char>(c)]; }

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char low = lower_letter(c);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

void skip_blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(blanks)));
}

} // namespace

std::string_view trimmed(std::string_view text) {
  skip_blanks(text);
  const auto last = text.find_last_not_of(blanks);
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower_letter(x) == lower_letter(y); });
}

std::string lower_case(std::string_view text) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(), lower_letter);
  return out;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

bool has_controls(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
}

std::optional<std::uint64_t> whole_number(std::string_view text, std::uint64_t max) {
  std::uint64_t out = 0;
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt; // no sign
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (problem != std::errc{} || end != text.data() + text.size() || out > max) return std::nullopt;
  return out;
}

std::optional<std::string_view> take_token(std::string_view& text) {
  auto rest = text;
  skip_blanks(rest);
  const auto end =
      static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_token_character) - rest.begin());
  if (end == 0) return std::nullopt;
  const auto out = rest.substr(0, end);
  text = rest.substr(end);
  return out;
}

std::optional<std::string> take_quoted(std::string_view& text) {
  auto rest = text;
  skip_blanks(rest);
  if (!rest.starts_with('"')) return std::nullopt;
  std::string out;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      text = rest.substr(i + 1);
      return out;
    }
    if (rest[i] == '\\' && ++i == rest.size()) return std::nullopt;
    out += rest[i];
  }
  return std::nullopt;
}

bool take_sign(std::string_view& text, char c) {
  auto rest = text;
  skip_blanks(rest);
  if (!rest.starts_with(c)) return false;
  text = rest.substr(1);
  return true;
}

std::string quoted_string(std::string_view text) {
  std::string out{'"'};
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

std::vector<std::string_view> split_outside_quotes(std::string_view text, char separator, std::size_t max) {
  std::vector<std::string_view> out;
  bool in_quotes = false, in_brackets = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size() && out.size() < max; ++i) {
    const bool end = i == text.size();
    if (!end && in_quotes && text[i] == '\\') {
      ++i;
    } else if (!end && text[i] == '"') {
      in_quotes = !in_quotes;
    } else if (!end && !in_quotes && (text[i] == '<' || text[i] == '>')) {
      in_brackets = text[i] == '<';
    } else if (end || (!in_quotes && !in_brackets && text[i] == separator)) {
      out.push_back(trimmed(text.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  return out;
}

std::optional<parameters> read_parameters(std::string_view text) {
  parameters out;
  while (!trimmed(text).empty()) {
    if (!take_sign(text, ';') || out.size() == parameters_max) return std::nullopt;
    const auto name = take_token(text);
    if (!name) return std::nullopt;
    std::string value;
    if (take_sign(text, '=')) {
      if (auto inside = take_quoted(text)) {
        value = *std::move(inside);
      } else {
        // gen-value: a token or a host, which may be an IPv6 reference.
        const auto end = std::min(text.find(';'), text.size());
        value = trimmed(text.substr(0, end));
        if (value.empty() || value.find_first_of("\" \t\r\n<>,") != std::string::npos) return std::nullopt;
        text.remove_prefix(end);
      }
    }
    out.push_back({lower_case(*name), std::move(value)});
  }
  return out;
}

const std::string* find_parameter(const parameters& all, std::string_view name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
  return found == all.end() ? nullptr : &found->value;
}

std::string clean_text(std::string_view text, std::size_t bytes_max) {
  std::string out;
  while (!text.empty()) {
    const auto before = text;
    const auto character = routing::take_character(text);
    if (!character) {
      text.remove_prefix(1);
      continue;
    }
    const auto code = *character;
    const bool control = code < 0x20 || (code >= 0x7f && code < 0xa0);
    // Marks that turn the direction of writing, and line separators, would change what stands around them.
    const bool steering = (code >= 0x200e && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
                          (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
    if (control || steering) continue;
    const auto bytes = before.substr(0, before.size() - text.size());
    if (out.size() + bytes.size() > bytes_max) break;
    out += bytes;
  }
  return std::string{trimmed(out)};
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
    if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::string escaped(std::string_view text, std::string_view kept) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_letter_or_digit(c) || kept.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

} // namespace strowger::channels::sip
