#include "routing/model/utf8.hpp"

namespace strowger::routing {

std::optional<char32_t> take_character(std::string_view& text) {
  if (text.empty()) return std::nullopt;
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const auto lead = byte(0);
  if (lead < 0x80) {
    text.remove_prefix(1);
    return lead;
  }
  std::size_t length = 0;
  char32_t point = 0, least = 0;
  if ((lead & 0xe0U) == 0xc0) {
    length = 2;
    point = lead & 0x1fU;
    least = 0x80;
  } else if ((lead & 0xf0U) == 0xe0) {
    length = 3;
    point = lead & 0x0fU;
    least = 0x800;
  } else if ((lead & 0xf8U) == 0xf0) {
    length = 4;
    point = lead & 0x07U;
    least = 0x10000;
  } else
    return std::nullopt;
  if (text.size() < length) return std::nullopt;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return std::nullopt;
    point = (point << 6U) | (byte(i) & 0x3fU);
  }
  if (point < least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return std::nullopt;
  text.remove_prefix(length);
  return point;
}

bool is_utf8(std::string_view text) {
  while (!text.empty())
    if (!take_character(text)) return false;
  return true;
}

bool is_plain_text(std::string_view text) {
  while (!text.empty()) {
    const auto point = take_character(text);
    if (!point || *point < 0x20 || (*point >= 0x7f && *point < 0xa0)) return false;
  }
  return true;
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  while (take_character(text)) ++count;
  return count;
}

} // namespace strowger::routing
