#include "channels/webchat/chat_text.hpp"
#include "routing/model/utf8.hpp"

namespace strowger::channels::webchat {

namespace {
/// Control characters (C0, DEL, C1) and the two line ends of Unicode.
bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7f && c < 0xa0); }
bool is_line_end(char32_t c) { return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029; }

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t\n");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\n") - from + 1);
}
} // namespace

std::string clean_message(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const auto before = text;
    const auto c = routing::take_character(text);
    if (!c) break;
    if (*c == '\r') {
      if (text.empty() || text.front() != '\n') clean += '\n';
    } else if (*c == '\n' || *c == '\t' || !is_control(*c)) {
      clean += before.substr(0, before.size() - text.size());
    }
  }
  return std::string{trimmed(clean)};
}

std::string clean_line(std::string_view text, std::size_t characters) {
  std::string clean;
  for (std::size_t count = 0; count < characters && !text.empty(); ++count) {
    const auto before = text;
    const auto c = routing::take_character(text);
    if (!c) break;
    if (is_control(*c) || is_line_end(*c))
      clean += ' ';
    else
      clean += before.substr(0, before.size() - text.size());
  }
  return std::string{trimmed(clean)};
}

std::string plain_number(std::string_view text) {
  constexpr std::size_t digits_min = 6, digits_max = 15;
  std::string plain;
  while (!text.empty()) {
    const auto c = routing::take_character(text);
    if (!c) return {};
    const auto digit = *c >= 0xff10 && *c <= 0xff19 ? *c - 0xff10 + U'0' : *c;
    const bool plus = *c == U'+' || *c == 0xff0b;
    if (digit >= U'0' && digit <= U'9')
      plain += static_cast<char>(digit);
    else if (plus && plain.empty())
      plain += '+';
    else if (std::u32string_view{U" -./()\u00a0\u3000"}.find(*c) == std::u32string_view::npos)
      return {};
    if (plain.size() > digits_max + 1) return {};
  }
  const auto digits = plain.size() - (plain.starts_with('+') ? 1 : 0);
  return digits < digits_min || digits > digits_max ? std::string{} : plain;
}

} // namespace strowger::channels::webchat
