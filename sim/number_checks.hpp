#pragma once
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <string>

/// Checks of numbers on the command line: the library alone takes -1 for the largest there is, "nan", and
/// words its refusals for programmers. A check returns what is wrong; empty: nothing.
namespace strowger::sim {

/// A whole number of these.
inline auto whole_from(std::uint64_t from, std::uint64_t to = std::numeric_limits<std::uint64_t>::max()) {
  return [from, to](const std::string& text) -> std::string {
    std::uint64_t value = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (wrong == std::errc{} && end == text.data() + text.size() && value >= from && value <= to) return {};
    return text + " is no whole number from " + std::to_string(from) + " to " + std::to_string(to);
  };
}

inline std::string whole_number(const std::string& text) { return whole_from(0)(text); }

/// A number of these, fractions included.
inline auto number_from(double from, double to) {
  return [from, to](const std::string& text) -> std::string {
    double value = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (wrong == std::errc{} && end == text.data() + text.size() && value >= from && value <= to) return {};
    char limits[80];
    std::snprintf(limits, sizeof limits, " is no number from %g to %g", from, to);
    return text + limits;
  };
}

/// Seconds, up to thirty days.
inline std::string span_in_seconds(const std::string& text) { return number_from(0, 30 * 86'400)(text); }

inline constexpr std::uint64_t replications_max = 1'000'000;

} // namespace strowger::sim
