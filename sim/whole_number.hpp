#pragma once
#include <charconv>
#include <cstdint>
#include <string>

namespace strowger::sim {

/// A check of the command line: a number that fits. The library alone takes -1 and what is too large for the
/// largest there is. Empty: well.
inline std::string whole_number(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (wrong == std::errc{} && end == text.data() + text.size()) return {};
  return text + " is no whole number from 0 to 18446744073709551615";
}

} // namespace strowger::sim
