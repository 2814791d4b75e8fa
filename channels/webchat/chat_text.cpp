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

} // namespace strowger::channels::webchat
