#include "routing/model/id_text.hpp"
#include <charconv>

namespace strowger::routing {

namespace {

template <class Number>
bool parse_whole(std::string_view digits, Number& out) {
  if (digits.empty() || (digits.size() > 1 && digits.front() == '0')) return false;
  auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return failed == std::errc{} && end == digits.data() + digits.size();
}

} // namespace

std::string id_text(std::string_view kind, std::uint16_t issuer, std::uint64_t counter) {
  std::string text{kind};
  text += '-';
  text += std::to_string(issuer);
  text += '.';
  text += std::to_string(counter);
  return text;
}

std::optional<std::uint64_t> parse_id_text(std::string_view kind, std::string_view text) {
  if (!text.starts_with(kind) || text.size() <= kind.size() || text[kind.size()] != '-') return std::nullopt;
  text.remove_prefix(kind.size() + 1);
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  std::uint16_t issuer = 0;
  std::uint64_t counter = 0;
  if (!parse_whole(text.substr(0, dot), issuer) || !parse_whole(text.substr(dot + 1), counter))
    return std::nullopt;
  if (counter >> 48 != 0) return std::nullopt;
  return (std::uint64_t{issuer} << 48) | counter;
}

} // namespace strowger::routing
