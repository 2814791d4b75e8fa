#include "actors/configuration_values.hpp"
#include <array>
#include <charconv>

namespace strowger::actors {
namespace {

struct unit {
  std::string_view name;
  std::int64_t size;
};

constexpr std::array duration_units{unit{"d", 86'400'000}, unit{"h", 3'600'000}, unit{"ms", 1},
                                    unit{"m", 60'000}, unit{"s", 1'000}};
constexpr std::array size_units{unit{"TiB", std::int64_t{1} << 40}, unit{"GiB", std::int64_t{1} << 30},
                                unit{"MiB", std::int64_t{1} << 20}, unit{"KiB", std::int64_t{1} << 10},
                                unit{"B", 1}};

/// Takes a whole number and one of the units off the front of `text`.
template <std::size_t N>
std::optional<unit> take_quantity(std::string_view& text, const std::array<unit, N>& units) {
  std::int64_t count = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (wrong != std::errc{} || count < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  for (const auto& one : units) {
    if (text.substr(0, one.name.size()) != one.name) continue;
    text.remove_prefix(one.name.size());
    std::int64_t product = 0;
    if (__builtin_mul_overflow(count, one.size, &product)) return std::nullopt;
    return unit{one.name, product};
  }
  return std::nullopt;
}

template <std::size_t N>
std::string quantity_text(std::int64_t value, const std::array<unit, N>& units, std::string_view smallest) {
  if (value == 0) return "0" + std::string{smallest};
  std::string_view best;
  std::int64_t best_size = 0;
  for (const auto& one : units) {
    if (value % one.size != 0 || one.size <= best_size) continue;
    best = one.name;
    best_size = one.size;
  }
  return std::to_string(value / best_size) + std::string{best};
}

/// A number without sign and with at most `places` decimals, counted in units of the last of them.
std::optional<std::int64_t> parse_fixed(std::string_view text, std::size_t places) {
  const auto dot = text.find('.');
  const auto whole = text.substr(0, dot);
  auto fraction = dot == std::string_view::npos ? std::string{} : std::string{text.substr(dot + 1)};
  if (whole.empty() || (dot != std::string_view::npos && fraction.empty()) || fraction.size() > places)
    return std::nullopt;
  fraction.resize(places, '0');
  const auto digits = std::string{whole} + fraction;
  if (digits.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  std::int64_t units = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), units).ec != std::errc{})
    return std::nullopt;
  return units;
}

} // namespace

std::optional<std::int64_t> parse_duration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0, last_unit = INT64_MAX;
  while (!text.empty()) {
    const auto part = take_quantity(text, duration_units);
    if (!part) return std::nullopt;
    std::int64_t size = 0;
    for (const auto& one : duration_units)
      if (one.name == part->name) size = one.size;
    // Larger units first, each once: 1h30m, not 30m1h.
    if (size >= last_unit || __builtin_add_overflow(total, part->size, &total)) return std::nullopt;
    last_unit = size;
  }
  return total;
}

std::optional<std::int64_t> parse_size(std::string_view text) {
  const auto part = take_quantity(text, size_units);
  if (!part || !text.empty()) return std::nullopt;
  return part->size;
}

std::optional<std::int64_t> parse_percentage(std::string_view text) {
  if (text.size() < 2 || text.back() != '%') return std::nullopt;
  text.remove_suffix(1);
  return parse_fixed(text, 2);
}

std::optional<std::int64_t> parse_decimal(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const auto number = parse_fixed(text, 3);
  return negative && number ? -*number : number;
}

std::string duration_text(std::int64_t milliseconds) {
  return quantity_text(milliseconds, duration_units, "s");
}
std::string decimal_text(std::int64_t thousandths) {
  const auto size = thousandths < 0 ? -thousandths : thousandths;
  auto fraction = std::to_string(1'000 + size % 1'000).substr(1);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return (thousandths < 0 ? "-" : "") + std::to_string(size / 1'000) +
         (fraction.empty() ? "" : "." + fraction);
}
std::string size_text(std::int64_t bytes) { return quantity_text(bytes, size_units, "B"); }

} // namespace strowger::actors
